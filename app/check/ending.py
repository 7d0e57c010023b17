"""How a procedure ended early: stopped after its start, or called off before it."""

import re
from collections.abc import Iterator

from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.tables import cue

_SHORTLY = 8
"""Sentences that may stand between a beginning and its end."""

_ELLIPTIC = 3
"""Words of a sentence that says no more than that it ended: "Gave up"."""
_LEAD = 6
"""Characters before the word for stopping in such a sentence: "then "."""


def stops(reading: Reading, mention: Mention) -> bool:
    """Whether a word for stopping speaks of this procedure."""
    sentence = reading.sentences[mention.sentence]
    if mention.scope not in {"now", "planned"} or sentence.kind in {
        "present",
        "diagnosis",
        "treatment",
        "pain",
        "post",
        "dximaging",
        "place",
    }:
        return False
    if mention.text.startswith("attempt") and cue("ending", "attempt_of_patient").match(
        sentence.text, mention.end - sentence.start
    ):
        return False
    if cue("ending", "after_some").match(sentence.text, mention.end - sentence.start):
        return False  # "stopped at 2 mL": some went in
    joined = sentence.text[: mention.start - sentence.start].rstrip().endswith(" and")
    if mention.negated and not joined and not cue("ending", "stop_is_negative").match(mention.text):
        return False
    if cue("ending", "not_subject").search(sentence.text):
        return False
    if reading.has("other_site", mention.sentence) and not (
        reading.has("site", mention.sentence) or reading.has("procedure", mention.sentence)
    ):
        return False
    if cue("ending", "biopsy_stopped").search(sentence.text):
        return False
    woken = cue("ending", "woken").match(mention.text) is not None
    alone = len(sentence.text.split()) <= _ELLIPTIC and mention.start - sentence.start <= _LEAD
    return woken or alone or cue("ending", "subject").search(sentence.text) is not None


def cancels(reading: Reading, mention: Mention) -> bool:
    """Whether a word for calling off speaks of this procedure."""
    sentence = reading.sentences[mention.sentence]
    if mention.scope not in {"now", "planned", "consent", "background"} or sentence.kind in {
        "treatment",
        "exam",
        "drugs",
        "social",
        "pain",
    }:
        return False
    after = sentence.text[mention.end - sentence.start :]
    before = sentence.text[: mention.start - sentence.start]
    if reading.has("other_site", mention.sentence) and not (
        reading.has("site", mention.sentence) or reading.has("procedure", mention.sentence)
    ):
        return False
    plain = cue("ending", "plain_cancel").match(mention.text) is not None
    if (mention.negated and plain) or of_one_side(reading, mention):
        return False
    if cue("ending", "goes_ahead").match(f"{mention.text}{after}"):
        return False
    if cue("ending", "cancel_other").match(after) and not _of_procedure(reading, mention):
        return False
    if (
        reading.has("treatment", mention.sentence)
        and re.match(r"declin|refus", mention.text)
        and not after.strip(" .")
        and not _of_procedure(reading, mention)
    ):
        return False  # "was offered a walker and declined"
    if (
        cue("ending", "object").match(after)
        and re.match(r"declin|refus|defer|did not", mention.text)
    ) or cue("ending", "beside").search(f"{before}{mention.text}"[-70:]):
        return False
    if mention.text.startswith("nothing"):
        return cue("ending", "nothing_there").match(after) is None
    return (
        cue("ending", "cancel_subject").search(f"{before} {mention.text}") is not None
        or sentence.title
        or reading.says("cancelled", mention.sentence)
        or (plain and not cue("ending", "not_subject").search(sentence.text))
    )


def of_one_side(reading: Reading, mention: Mention) -> bool:
    """Whether a line or clause is of one side: "Left: no fracture, nothing done"."""
    return cue("evidence", "of_side").match(reading.sentences[mention.sentence].text) is not None


def _of_procedure(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names the procedure or the code's own bone."""
    return any(reading.has(t, mention.sentence) for t in ("procedure", "site", "cement"))


def firm(mention: Mention) -> bool:
    """Whether a word for calling off leaves no doubt, as "declined" does."""
    return cue("ending", "firm_cancel").match(mention.text) is not None


def idle(reading: Reading, stopped: list[Mention]) -> bool:
    """Whether "stopped" is told of something small, so that the procedure's title stands."""
    return not any(
        cue("ending", "whole_procedure").search(reading.sentences[m.sentence].text) for m in stopped
    )


def stopped_midway(reading: Reading, stopped: list[Mention]) -> bool:
    """Whether the word for stopping says itself that something had begun."""
    if any(re.match(r"nothing|no ", m.text) for m in reading.all("cancelled")):
        return False
    for mention in stopped:
        text = reading.sentences[mention.sentence].text
        if not cue("ending", "midway_word").match(mention.text):
            continue
        after = text[mention.end - reading.sentences[mention.sentence].start :][:40]
        if not cue("ending", "before_start").search(text) and "before" not in after.split():
            return True
    return False


def started_before_end(reading: Reading) -> bool:
    """Whether anesthesia or sedation was given, or the skin was entered."""
    return next(_beginnings(reading), None) is not None


def begun_before(reading: Reading, ended: list[Mention]) -> bool:
    """Whether a beginning is told shortly before the words that say that nothing came of it."""
    return any(
        m.start < end.start and end.sentence - m.sentence <= _SHORTLY
        for m in _beginnings(reading)
        if not cue("ending", "may_be_a_service").fullmatch(m.text) or _was_given(reading, m)
        for end in ended
    )


def _was_given(reading: Reading, mention: Mention) -> bool:
    """Whether "anesthesia" is what was given, not those who give it."""
    text = reading.note.text
    return (
        cue("ending", "given_before").search(text[max(0, mention.start - 25) : mention.start])
        or cue("ending", "given_after").match(text, mention.end)
    ) is not None


def _beginnings(reading: Reading) -> Iterator[Mention]:
    """The mentions of anesthesia or sedation that was given, and of the skin that was entered."""
    for mention in reading.all("started"):
        sentence = reading.sentences[mention.sentence]
        lead = sentence.text[: mention.start - sentence.start]
        after_it = cue("ending", "after_it").search(lead) is not None
        if mention.negated or (mention.scope == "planned" and not after_it):
            continue
        if mention.scope in {
            "past",
            "family",
            "hypothetical",
            "void",
        }:
            continue
        if sentence.kind in {"drugs", "exam", "past", "treatment", "present", "plan"}:
            continue
        last = mention.end - sentence.start
        if any(cue(t, "left_open").match(sentence.text, last) for t in ("ending", "evidence")):
            continue
        before = sentence.text[
            max(0, mention.start - sentence.start - 40) : mention.end - sentence.start
        ]
        own = re.split(r"[,;:]", before[: len(before) - len(mention.text)])[-1] + mention.text
        if cue("ending", "not_started_before").search(own) or _not_yet(sentence, mention):
            continue
        if mention.key and mention.text.startswith(("an", "sedat")):
            value = sentence.text[sentence.body - sentence.start :]
            if cue("ending", "anesthesia_none").match(value) or not value.strip():
                continue
        yield mention


def _not_yet(sentence: Sentence, mention: Mention) -> bool:
    """Whether a beginning is named as what had not come yet: "cancelled before sedation"."""
    at = mention.start - sentence.start
    found = cue("ending", "before_start").search(sentence.text)
    return found is not None and found.start() < at


def _heads(sentence: Sentence) -> bool:
    """Whether a sentence may be the title of what was done."""
    return sentence.title or sentence.kind in {"title", "body", "summary", "side", "addendum"}


def only_talked_of(reading: Reading, named: list[Mention]) -> bool:
    """Whether the procedure is a subject of this contact only: asked about, ordered, awaited.

    Args:
        reading: The note.
        named: Where it is named as if it had been done.
    """
    text = reading.note.text
    if cue("ending", "hands_on").search(text) or reading.real("guidance"):
        return False
    if not reading.sentences:
        return False
    told = {m.sentence for m in named}
    if any(cue("ending", "performed").search(reading.sentences[i].text) for i in told):
        return False
    if (
        not reading.real("cement")
        and not reading.real("needle")
        and named
        and (
            cue("mentions", "later_visit").search(reading.note.text)
            or not any(_heads(reading.sentences[i]) for i in told)
        )
    ):
        return True
    heads = {reading.lines[reading.sentences[i].line][0] for i in told}
    return any(cue("ending", "visit").search(reading.sentences[i].text) for i in told | heads | {0})
