"""What was done: whether cement was injected, into which bone, and how the procedure ended."""

from dataclasses import dataclass

from app.check.ending import (
    begun_before,
    cancels,
    firm,
    idle,
    of_one_side,
    only_talked_of,
    started_before_end,
    stopped_midway,
    stops,
)
from app.check.evidence import Evidence, given_plainly, needles, of_other_side, quantified, strong
from app.check.filling import other_purpose
from app.check.mentions import Mention, Reading
from app.check.nearby import elsewhere
from app.check.tables import cue, patterns
from corpus.encounter import Injection, Site

DOUBT = 0.8
"""From how likely "called off" speaks against an injection. Of 1,201 readings of golden notes,
some without headings or line breaks, that rightly came to `yes` it would ask on none."""

_OPENING = 2
"""Sentences in which a note says what it is."""


@dataclass(frozen=True, slots=True)
class ProcedureFinding:
    """What was done in this encounter.

    Attributes:
        injection: Whether cement was injected.
        site: Where.
        intended: Whether anything was meant for the code's own bone.
        open_approach: Whether the operation was open.
        cement: The mentions that say that cement was injected.
        procedure: The mentions of the procedure, performed or not.
        other: The mentions of another procedure or bone.
        ended: The mentions that say that it was stopped or not done.
    """

    injection: Injection
    site: Site
    intended: bool
    open_approach: bool
    cement: tuple[Mention, ...]
    procedure: tuple[Mention, ...]
    other: tuple[Mention, ...]
    ended: tuple[Mention, ...]


def read_procedure(reading: Reading) -> ProcedureFinding:
    """What the note says was done."""
    evidence = Evidence(reading)
    injection, ended = _injection(reading, evidence)
    site = "target" if injection == "aborted" else _site(reading, evidence)
    if injection == "done" and site == "target" and _doubted(reading):
        injection = "disputed"
    cement = tuple(evidence.own or evidence.placeless)
    return ProcedureFinding(
        injection=injection,
        site=site,
        intended=_intended(reading, evidence),
        open_approach=any(not elsewhere(reading, m) for m in reading.real("open_surgery")),
        cement=cement,
        procedure=tuple(evidence.done or evidence.meant),
        other=tuple(evidence.others or evidence.elsewhere),
        ended=ended,
    )


def _doubted(reading: Reading) -> bool:
    """Whether the model of clauses hears plainly that it was called off.

    Better a question too many than a code for what was not done.
    """
    if reading.strongest("cancelled") < DOUBT:
        return False
    return any(
        reading.likely("cancelled", i) >= DOUBT
        and not s.search(cue("ending", "cancel_beside"))
        and not _of_one_of_two(reading, i)
        for i, s in enumerate(reading.sentences)
    )


def _of_one_of_two(reading: Reading, index: int) -> bool:
    """Whether a sentence names one side, and another sentence the other one."""
    own = {s for s in ("left", "right") if reading.within(s, index)}
    if len(own) != 1:
        return False
    (other,) = {"left", "right"} - own
    return any(m.real and m.sentence != index for m in reading.all(other))


def _injection(reading: Reading, evidence: Evidence) -> tuple[Injection, tuple[Mention, ...]]:
    if _nothing_done(reading, evidence):
        return "not_done", reading.all("no_procedure")[:1]
    if _of_the_past(reading, evidence) or _seen_again(reading, evidence):
        return "not_done", tuple(evidence.named[:1])
    injected = [*evidence.done, *evidence.own, *evidence.placeless]
    stopped = [
        m
        for m in reading.all("stopped")
        if stops(reading, m) and not of_other_side(reading, m, injected)
    ]
    cancelled = [
        m
        for m in reading.all("cancelled")
        if cancels(reading, m) and not of_other_side(reading, m, injected)
    ]
    positive = strong(reading, evidence)
    against = evidence.no_cement
    if against and positive:
        explained = bool(stopped) and not given_plainly(reading, evidence)
        if not explained:
            return "disputed", (*against, *positive)
    weak = bool(evidence.done or evidence.own or evidence.placeless)
    if positive and not against:
        sure = [m for m in cancelled if firm(m)]
        if not sure or given_plainly(reading, evidence) or quantified(reading, positive):
            return "done", ()
    if against or stopped or cancelled:
        ended = (*against, *stopped, *cancelled)
        if not evidence.meant and needles(reading) and not reading.real("biopsy"):
            return "aborted", tuple(ended)
        spoken = reading.real("site") and not reading.real("biopsy") and not other_purpose(reading)
        meant = bool(evidence.named or spoken) and not evidence.others
        begun = meant and (
            begun_before(reading, cancelled)
            or (
                bool(stopped or (against and (evidence.meant or spoken)))
                and started_before_end(reading)
            )
        )
        if not begun and not _meant_today(evidence, stopped):
            return "not_done", tuple(ended)
        sampled = evidence.done and any(
            reading.has("site", m.sentence) or not reading.has("other_site", m.sentence)
            for m in reading.real("biopsy")
            if reading.sentences[m.sentence].kind not in {"biopsy_result"}
        )
        entered = bool(sampled or needles(reading))
        started = entered or started_before_end(reading) or stopped_midway(reading, stopped)
        if started and (stopped or against or needles(reading) or begun):
            return "aborted", tuple(ended)
        if cancelled or against or (stopped and not idle(reading, stopped)):
            return "not_done", tuple(ended)
    told = [*weak_cement(evidence), *evidence.done]
    if not positive and not evidence.elsewhere and not quantified(reading, told):
        off = [m for m in reading.said("cancelled") if m.sentence >= _first(evidence)]
        broken = [
            m
            for m in reading.said("aborted")
            if m.sentence >= _first(evidence)
            and not of_other_side(reading, m, injected)
            and not _tells_both(reading, m, evidence.done)
        ]
        if broken and started_before_end(reading):
            return "aborted", tuple(broken)
        if off and not needles(reading):
            return "not_done", tuple(off)
    if (
        not positive
        and not evidence.elsewhere
        and not quantified(reading, told)
        and only_talked_of(reading, evidence.done)
    ):
        return "not_done", tuple(evidence.done[:1])
    return ("done" if weak or evidence.elsewhere else "not_done"), ()


def _tells_both(reading: Reading, ended: Mention, done: list[Mention]) -> bool:
    """Whether words on an end tell of what was done on one side, too: "done on R; on L gave up"."""
    return any(ended.start <= m.start < ended.end for m in done) and all(
        reading.within(side, ended.sentence) for side in ("left", "right")
    )


def _of_the_past(reading: Reading, evidence: Evidence) -> bool:
    """Whether only a procedure of another time is told of, as in the report of a later scan."""
    return (
        bool(evidence.named)
        and all(m.scope in {"past", "hypothetical", "family"} for m in evidence.named)
        and not evidence.others
        and not quantified(reading, weak_cement(evidence) + evidence.elsewhere)
        and not reading.real("needle")
        and not reading.real("guidance")
    )


def _seen_again(reading: Reading, evidence: Evidence) -> bool:
    """Whether the note is of a later visit, by its first words, and tells of no hands at work."""
    opening = " ".join(s.text for s in reading.sentences[:_OPENING])
    return (
        bool(evidence.named)
        and cue("mentions", "later_visit").search(opening) is not None
        and cue("ending", "hands_on").search(reading.note.text) is None
        and not reading.real("needle")
        and not reading.real("guidance")
        and not given_plainly(reading, evidence)
        and not any(
            cue("ending", "performed").search(reading.sentences[m.sentence].text)
            or reading.sentences[m.sentence].search(patterns("scope")["now"])
            for m in evidence.done
        )
    )


def weak_cement(evidence: Evidence) -> list[Mention]:
    """The mentions of cement that may have gone into the code's own bone."""
    return [*evidence.own, *evidence.placeless]


def _first(evidence: Evidence) -> int:
    """The first sentence that names the procedure: what is called off is not told before it."""
    return min((m.sentence for m in [*evidence.done, *evidence.meant]), default=0)


def _nothing_done(reading: Reading, evidence: Evidence) -> bool:
    """Whether the note says plainly that this visit had no procedure."""
    plain = [
        m
        for m in reading.all("no_procedure")
        if m.scope in {"now", "planned"} and not of_one_side(reading, m)
    ]
    today = any(
        "today" in reading.sentences[m.sentence].text for m in [*evidence.own, *evidence.done]
    )
    begun = needles(reading) or begun_before(reading, plain)
    return bool(plain) and not today and not begun


def _meant_today(evidence: Evidence, stopped: list[Mention]) -> bool:
    """Whether the procedure was on for this encounter, rather than an idea for a later one."""
    if evidence.done or evidence.own or evidence.placeless:
        return True
    return any(m.scope in {"planned", "consent"} for m in evidence.meant)


def _site(reading: Reading, evidence: Evidence) -> Site:
    named = [m for m in evidence.done if not m.negated]
    own = evidence.own
    if named and evidence.level == "other" and not own and not needles(reading):
        return "disputed"
    if named or own:
        other_named = [
            m
            for m in evidence.others
            if cue("procedure", "other_bone_procedure").match(
                m.text,
            )
        ]
        own_body = [
            m for m in own if m.text[0].isdigit() or not reading.within("procedure", m.sentence)
        ] or needles(reading)
        if evidence.elsewhere and not own_body and not other_named and not evidence.placeless:
            return "disputed"
        if (
            other_named
            and not named
            and own
            and not evidence.elsewhere
            and evidence.level != "target"
            and _bone_of(reading, other_named)
        ):
            return "disputed"
        return "target"
    other_done = evidence.others or evidence.elsewhere
    tried = [
        m for m in evidence.meant if not m.negated and (m.scope != "planned" or not other_done)
    ]
    if evidence.placeless:
        taking = [
            m for m in evidence.others if not cue("procedure", "no_cement_taken").match(m.text)
        ]
        if taking and not tried:
            return "other"
        spoken = any(m.scope in {"now", "planned", "consent"} for m in evidence.named)
        meant = (
            bool(tried)
            or (spoken and not evidence.others)
            or (
                (not evidence.others or _ablates_own(reading, evidence))
                and (_into_own_finding(reading, evidence) or _into_own_bone(reading))
            )
        )
        return "target" if meant and not evidence.elsewhere else "not_stated"
    if (
        tried
        and evidence.elsewhere
        and not evidence.others
        and quantified(reading, evidence.elsewhere)
    ):
        return "disputed"
    if evidence.elsewhere or evidence.others:
        return "target" if tried and not evidence.others else "other" if not tried else "target"
    return "target" if tried else "not_stated"


def _into_own_bone(reading: Reading) -> bool:
    """Whether needles went into the code's own bone, or no other is spoken of."""
    if (
        needles(reading)
        or _only_own_bone(reading)
        or any(reading.has("site", m.sentence) and m.real for m in reading.all("other_procedure"))
    ):
        return True
    if any(
        s.search(cue("mentions", "i_did"))
        and any(m.real for m in reading.within("site", i))
        and not reading.has("other_site", i)
        for i, s in enumerate(reading.sentences)
    ):
        return True
    return cue("procedure", "own_way").search(reading.note.text) is not None


def _only_own_bone(reading: Reading) -> bool:
    """Whether the note speaks of the code's own bone and of no other, so that it was treated."""
    spoken = any(m.real or m.scope == "consent" for m in reading.all("site"))
    return spoken and not reading.all("other_site")


def _ablates_own(reading: Reading, evidence: Evidence) -> bool:
    """Whether the other procedures, such as an ablation, are in the code's own bone."""
    return all(_treats_the_bone(reading, m) for m in evidence.others)


def _into_own_finding(reading: Reading, evidence: Evidence) -> bool:
    """Whether needle or cement went into "the lesion", and the only one is in the code's bone."""
    finding = cue("procedure", "finding")
    told = [
        i
        for i, s in enumerate(reading.sentences)
        if finding.search(s.text) and s.kind not in {"past", "family"}
    ]
    own = [i for i in told if any(m.real for m in reading.within("site", i))]
    others = [
        i for i in told if i not in own and any(m.real for m in reading.within("other_site", i))
    ]
    hands = {m.sentence for m in [*evidence.placeless, *reading.real("needle")]}
    into = any(cue("procedure", "into_finding").search(reading.sentences[i].text) for i in hands)
    return bool(own) and not others and into


def _bone_of(reading: Reading, named: list[Mention]) -> bool:
    return any(reading.has("other_site", m.sentence) for m in named)


def _intended(reading: Reading, evidence: Evidence) -> bool:
    strong = [
        m for m in evidence.named if not m.negated and m.scope in {"now", "planned", "consent"}
    ]
    strong = [
        m for m in strong if m.scope != "now" or reading.sentences[m.sentence].kind != "present"
    ]
    strong = [
        m
        for m in strong
        if not cue("procedure", "not_intended").search(
            reading.sentences[m.sentence].text,
        )
    ]
    if not (reading.real("needle") or reading.real("cement") or reading.real("guidance")) and any(
        m.scope == "hypothetical" for m in evidence.named
    ):
        return True  # a visit at which the procedure was asked about
    if evidence.others or evidence.elsewhere:
        sacral_biopsy = [
            m
            for m in reading.real("biopsy")
            if reading.has("site", m.sentence) and not elsewhere(reading, m)
        ]
        opened = any(
            reading.has("site", m.sentence) and not elsewhere(reading, m)
            for m in reading.real("open_surgery")
        )
        treats = opened or any(_treats_the_bone(reading, m) for m in evidence.others)
        return bool(strong or evidence.own or sacral_biopsy or treats or needles(reading))
    return True


def _treats_the_bone(reading: Reading, mention: Mention) -> bool:
    """Whether another procedure, such as an ablation, was meant for the code's own bone."""
    sentence = reading.sentences[mention.sentence]
    return (
        cue("procedure", "for_the_bone").match(mention.text) is not None
        and cue("procedure", "for_nerves").search(sentence.text) is None
        and (reading.has("site", mention.sentence) or _only_own_bone(reading))
        and not reading.has("other_site", mention.sentence)
    )
