"""The side of the injection: what all statements on it come to."""

import re
from dataclasses import dataclass

from app.check.mentions import Reading
from app.check.sidechanges import (
    adds_other_side,
    changed_side,
    corrected_sides,
    corrects,
    explains,
    given_up_sides,
    only_states,
    plan_unexplained,
)
from app.check.sidenames import is_side
from app.check.sidewords import TERMS, SideWord, of_finding
from app.check.tables import cue
from corpus.encounter import Side

_SHORT = 6
"""Words of a sentence that gives a side its amount: "2 mL on the left"."""
_PLAIN_SENTENCE = 25
"""Words of a sentence from which on it may be a whole dictation."""
_ENTRY = 8
"""Words that an entry of a log or table has at most."""


@dataclass(frozen=True, slots=True)
class SideFinding:
    """What the note says on the side, in all.

    Attributes:
        side: The side of the injection.
        claim: Whether a part of the note says both sides and nothing corrects it.
        words: The statements that it rests on.
    """

    side: Side
    claim: bool
    words: tuple[SideWord, ...]


def read_side(reading: Reading, words: tuple[SideWord, ...]) -> SideFinding:
    """The side of the injection, from all statements on it."""
    columns = _columns(reading)
    if columns is not None:
        return SideFinding(columns, columns == "both", words)
    if adds_other_side(reading, words):
        return SideFinding("both", True, words)
    corrections = corrected_sides(reading)
    if corrections and not _both_after_all(reading, words, corrections):
        side = next((c.side for c in corrections if c.side == "both"), corrections[0].side)
        if side == "both" or {side} >= {c.side for c in corrections if only_states(reading, c)}:
            return SideFinding(side, side == "both", (corrections[0],))
        return SideFinding("disputed", False, tuple(corrections))
    done = [w for w in words if not (w.denied or w.planned or _misstated(reading, w))]
    denied = {w.side for w in words if w.denied}
    changed = changed_side(reading, words)
    if changed is not None:
        return SideFinding(changed.side, False, (changed,))
    if explains(reading, words):
        denied |= given_up_sides(reading, words)
        sure = {w.side for w in done if _injected(reading, w)}
        done = [
            w
            for w in done
            if (w.side not in denied or w.side in sure)
            and (w.side != "both" or _still_said(reading, w) or not _one_sided(done, denied))
        ]
        if not done:
            other = {"left": "right", "right": "left"}
            implied = [w for w in words if w.side == "both" or w.side in denied]
            if len(denied & {"left", "right"}) == 1 and any(w.side == "both" for w in words):
                (side,) = denied & {"left", "right"}
                return SideFinding(other[side], False, tuple(implied))  # type: ignore[arg-type]
    told = done or _meant(reading, words) or _into_finding(reading) or _symptomatic(reading)
    found = _settled(reading, tuple(told), denied)
    if done and plan_unexplained(reading, words, found.side):
        return SideFinding("disputed", False, words)
    return found


def _into_finding(reading: Reading) -> list[SideWord]:
    """The side of the finding that cement or needle is said to have gone into: "into it"."""
    hands = {m.sentence for t in ("needle", "cement") for m in reading.real(t)}
    into = cue("sides", "into_it")
    if not any(into.search(reading.sentences[i].text) for i in hands):
        return []
    found = [
        SideWord(side, "body", m, False, False, True)
        for term, side in TERMS[:3]
        for m in reading.real(term)
        if is_side(reading, m) and of_finding(reading, m) and reading.has("site", m.sentence)
    ]
    return found if len({w.side for w in found}) == 1 else []


def _symptomatic(reading: Reading) -> list[SideWord]:
    """The one side that the note names, where the procedure was done on "the painful side"."""
    told = any(
        s.search(cue("sides", "symptomatic"))
        and any(m.real for t in ("procedure", "cement", "needle") for m in reading.within(t, i))
        for i, s in enumerate(reading.sentences)
    )
    if not told:
        return []
    found = [
        SideWord(side, "body", m, False, False, True)
        for term, side in TERMS[1:3]
        for m in reading.real(term)
        if is_side(reading, m)
    ]
    return found if len({w.side for w in found}) == 1 else []


def _meant(reading: Reading, words: tuple[SideWord, ...]) -> list[SideWord]:
    """The side that the procedure was meant for before it began, where no other word tells it."""
    hands = [m.sentence for t in ("needle", "cement") for m in reading.real(t)]
    first = min(hands, default=0)
    return [w for w in words if w.planned and not w.denied and w.mention.sentence < first]


def _misstated(reading: Reading, word: SideWord) -> bool:
    """Whether a side is named as what was wrong: "consent had listed right; it was corrected"."""
    if word.part not in {"consent", "title", "body"}:
        return False
    sentence = reading.sentences[word.mention.sentence]
    first, last = (at - sentence.start for at in (word.mention.start, word.mention.end))
    if re.search(r"[(\[]", sentence.text[last : last + 24]) is None and not (
        word.part != "body" and corrects(reading, word.mention.sentence)
    ):
        return False
    return (
        cue("sides", "wrong_before").search(sentence.text[max(0, first - 40) : first]) is not None
        or cue("sides", "wrong").search(sentence.text[last : last + 50]) is not None
    )


def _both_after_all(
    reading: Reading, words: tuple[SideWord, ...], corrections: list[SideWord]
) -> bool:
    """Whether the note says both sides in its report after what it adds on one of them."""
    first = min(c.mention.sentence for c in corrections)
    return all(c.side != "both" for c in corrections) and any(
        w.side == "both"
        and w.mention.sentence > first
        and w.part in {"body", "summary"}
        and not (w.denied or w.planned)
        and reading.sentences[w.mention.sentence].search(cue("sidewords", "acted"))
        for w in words
    )


def _columns(reading: Reading) -> Side | None:
    """The sides with cement in a table that has a column for each side; None without one."""
    for index, sentence in enumerate(reading.sentences):
        header = cue("sides", "columns").fullmatch(sentence.text)
        if header is None:
            continue
        for row in reading.sentences[index + 1 : index + 9]:
            cells = [c for c in re.split(r"\s*\|\s*|\t| {2,}", row.text.strip(" |")) if c]
            if len(cells) == 3 and any(
                reading.pattern(t).match(cells[0]) for t in ("cement", "site")
            ):
                given = [bool(re.search(r"[1-9]", cell)) for cell in cells[1:]]
                if all(given):
                    return "both"
                if any(given):
                    side = header["one"] if given[0] else header["two"]
                    return "left" if side.startswith("l") else "right"
    return None


def _injected(reading: Reading, word: SideWord) -> bool:
    """Whether the sentence says that cement went in on this side."""
    index = word.mention.sentence
    return any(m.real for m in reading.within("cement", index)) and (
        cue("sides", "put_in").search(reading.sentences[index].text) is not None
    )


def _one_sided(done: list[SideWord], denied: set[Side]) -> bool:
    return bool(denied) or len({w.side for w in done} & {"left", "right"}) == 1


def _settled(reading: Reading, done: tuple[SideWord, ...], denied: set[Side]) -> SideFinding:
    lone = _said_only(reading, done) if any(w.side == "both" for w in done) else set()
    if len(lone) == 1 and all(w.part == "body" for w in done if w.side == "both"):
        return SideFinding(lone.pop(), False, done)
    done = _not_of_both(reading, done)
    sides = {w.side for w in done} - {"one"}
    claim = any(w.side == "both" and w.part != "consent" for w in done)
    if len(sides) == 1 and sides <= {"left", "right"} and _repeated(reading):
        return SideFinding("both", True, done)
    if not sides:
        return SideFinding("one" if done else "not_stated", False, done)
    if "both" in sides and not denied and _repeated(reading):
        return SideFinding("both", claim, done)
    if "both" in sides:
        alone = denied & {"left", "right"} or (
            _only_one(reading, done) and not _both_cemented(reading, done)
        )
        return SideFinding("disputed" if alone else "both", claim, done)
    if sides == {"midline"}:
        return SideFinding("midline", False, done)
    sides.discard("midline")
    if len(sides) == 1:
        return SideFinding(next(iter(sides)), False, done)
    if _both_done(reading, done):
        return SideFinding("both", True, done)
    return SideFinding("disputed", False, done)


def _said_only(reading: Reading, done: tuple[SideWord, ...]) -> set[Side]:
    """The sides that the report says got cement alone: "cement was put only on the right"."""
    found: set[Side] = set()
    for word in done:
        if word.side not in {"left", "right"} or word.part != "body" or not word.action:
            continue
        sentence = reading.sentences[word.mention.sentence]
        last = word.mention.end - sentence.start
        only = cue("sides", "only").search(sentence.text)
        if only and only.end() == last and reading.has("cement", word.mention.sentence):
            found.add(word.side)
    return found


def _still_said(reading: Reading, word: SideWord) -> bool:
    """Whether the report itself is headed both sides: a plan that was changed is no reason."""
    sentence = reading.sentences[word.mention.sentence]
    return (
        word.part == "summary" and sentence.search(cue("sides", "accomplished")) is not None
    ) or (
        word.part in {"title", "body"}
        and sentence.body > sentence.start
        and reading.has("procedure", word.mention.sentence)
        and cue("sides", "report_heading").match(sentence.text) is not None
    )


def _not_of_both(reading: Reading, done: tuple[SideWord, ...]) -> tuple[SideWord, ...]:
    """The statements without those that only tell more of both sides: "both, left first"."""
    of_both = {w.mention.sentence for w in done if w.side == "both" and w.part == "body"}
    told = {(w.mention.sentence, w.side) for w in done}
    in_turn = {i for i in of_both if {(i, "left"), (i, "right")} <= told}
    return tuple(
        w
        for w in done
        if w.side not in {"left", "right"}
        or not (
            (w.mention.sentence in in_turn and w.part == "body")
            or (w.mention.sentence in of_both and w.part == "body" and _begins(reading, w))
            or (of_both and _of_leak(reading, w))
        )
    )


def _of_leak(reading: Reading, word: SideWord) -> bool:
    """Whether a side is where cement escaped: "extravasation on the left"."""
    sentence = reading.sentences[word.mention.sentence]
    before = sentence.text[: word.mention.start - sentence.start]
    return cue("sides", "leaked").search(before) is not None


def _begins(reading: Reading, word: SideWord) -> bool:
    """Whether a side is named as the one that both sides were begun with."""
    sentence = reading.sentences[word.mention.sentence]
    first, last = word.mention.start - sentence.start, word.mention.end - sentence.start
    near = sentence.text[max(0, first - 30) : last + 20]
    return cue("sides", "begun_with").search(near) is not None


def _repeated(reading: Reading) -> bool:
    """Whether the note says that the other side was injected, too, without calling it by name."""
    return any(
        cue("sides", "repeated").search(reading.sentences[m.sentence].text)
        and not cue("sides", "spared").search(reading.sentences[m.sentence].text)
        for m in reading.real("other_side")
        if reading.sentences[m.sentence].kind in {"", "body", "title", "summary", "cement"}
    )


def _only_one(reading: Reading, done: tuple[SideWord, ...]) -> bool:
    """Whether the note says both sides in one place and only one of them everywhere else."""
    single = {w.side for w in done if w.side in {"left", "right"}}
    return len(single) == 1 or any(w.side == "one" for w in done)


def _both_cemented(reading: Reading, done: tuple[SideWord, ...]) -> bool:
    """Whether the report itself says that both got cement, so that one side is told more of."""
    single = [w for w in done if w.side in {"left", "right", "one"}]
    if any(reading.sentences[w.mention.sentence].search(cue("sides", "only")) for w in single):
        return False
    return all(w.part == "body" for w in single) and any(
        w.side == "both"
        and w.part == "body"
        and any(m.real for m in reading.within("cement", w.mention.sentence))
        and len(reading.sentences[w.mention.sentence].text.split()) <= _PLAIN_SENTENCE
        for w in done
    )


def _both_done(reading: Reading, done: tuple[SideWord, ...]) -> bool:
    """Whether left and right were both injected, rather than told once so and once otherwise."""
    body = [w for w in done if w.part == "body" or (w.part == "title" and w.action)]
    if {"left", "right"} - {w.side for w in body}:
        return False
    if any(_measured_together(reading, one, other) for one in body for other in body):
        return True
    if any(
        w.part in {"consent", "title", "summary"} and w.side in {"left", "right"}
        for w in done
        if w.part != "body"
    ):
        others = {w.side for w in done if w.part in {"consent", "summary"}}
        if len(others) == 1:
            return False
    dispute = cue("sides", "dispute")
    titles = {w.side for w in body if w.part == "title"}
    if len(titles) == 1 and titles.isdisjoint({w.side for w in body if w.part == "body"}):
        return False
    told = [reading.sentences[w.mention.sentence].text for w in body if w.part == "body"]
    if any(dispute.search(text) for text in told):
        return False
    if any(_joined(reading, one, other) for one in body for other in body):
        return True
    if cue("sides", "single_needle").search(reading.note.text):
        return False
    if _measured(reading, body) or {w.side for w in body if _each_acted(reading, w)} >= {
        "left",
        "right",
    }:
        return True
    first = body[0].side
    later = [w for w in body if w.side != first]
    done_here = cue("sides", "done_here")
    if any(done_here.search(reading.sentences[w.mention.sentence].text) for w in later):
        return True
    return _listed(reading, body) or any(
        cue("sides", "both_needles").search(reading.sentences[i].text)
        and len({w.side for w in body if w.mention.sentence == i}) != 1
        for i in {m.sentence for t in ("needle", "cement") for m in reading.real(t)}
    )


def _each_acted(reading: Reading, word: SideWord) -> bool:
    """Whether a side has its own verb: "L treated, R treated"."""
    sentence = reading.sentences[word.mention.sentence]
    last = word.mention.end - sentence.start
    return cue("sides", "each_acted").match(sentence.text, last) is not None


def _listed(reading: Reading, body: list[SideWord]) -> bool:
    """Whether left and right are two numbered procedures of one list."""
    titles = [
        w
        for w in body
        if reading.has("procedure", w.mention.sentence)
        and len(reading.sentences[w.mention.sentence].text.split()) <= 8
    ]
    if {w.side for w in titles} < {"left", "right"}:
        return False
    lines = {reading.sentences[w.mention.sentence].line for w in titles}
    first, last = min(w.mention.start for w in titles), max(w.mention.end for w in titles)
    between = reading.note.text[first:last]
    return max(lines) - min(lines) <= 1 and cue("sides", "enumerated").search(between) is not None


def _measured_together(reading: Reading, one: SideWord, other: SideWord) -> bool:
    """Whether one sentence gives each of the two sides its own amount of cement."""
    if (one.side, other.side) != ("left", "right"):
        return False
    if one.mention.sentence != other.mention.sentence:
        return False
    text = reading.sentences[one.mention.sentence].text
    amounts = cue("sides", "amount").findall(text)
    return (
        len(amounts) >= 2
        and cue("sides", "dispute").search(text) is None
        and cue("sides", "contrast").search(text) is None
    )


def _joined(reading: Reading, one: SideWord, other: SideWord) -> bool:
    """Whether one sentence tells of left and right as two injections."""
    if (
        one.side != "left"
        or other.side != "right"
        or one.mention.sentence != other.mention.sentence
    ):
        return False
    text = reading.note.text
    first, second = sorted((one.mention, other.mention), key=lambda m: m.start)
    between = text[first.end : second.start]
    told = reading.note.text[reading.sentences[one.mention.sentence].start : second.end]
    if cue("sides", "contrast").search(told) or ";" in between:
        return False
    return any(cue("sides", name).search(between) for name in ("joining", "listed_sides"))


def _measured(reading: Reading, body: list[SideWord]) -> bool:
    """Whether each side has its own amount of cement, or its own entry of a log or table."""
    return {w.side for w in body if _has_amount(reading, w)} >= {"left", "right"} or {
        w.side for w in body if _entered(reading, w)
    } >= {"left", "right"}


def _has_amount(reading: Reading, word: SideWord) -> bool:
    index = word.mention.sentence
    heading = cue("sidewords", "side_heading").match(reading.sentences[index].text)
    if heading and any(m.real and not m.key for m in reading.within("cement", index)):
        return True
    handled = any(reading.has(t, index) for t in ("cement", "act", "needle", "site"))
    text = reading.sentences[index].text
    short = len(text.split()) <= _SHORT
    handled = handled or short or cue("evidence", "of_side").match(text) is not None
    return handled and reading.sentences[index].search(cue("sides", "amount")) is not None


def _entered(reading: Reading, word: SideWord) -> bool:
    """Whether a few words that give a side cement are all that their line says."""
    index = word.mention.sentence
    sentence = reading.sentences[index]
    if len(sentence.text.split()) > _ENTRY or reading.lines[sentence.line] != (index, index):
        return False
    if all(reading.within(side, index) for side in ("left", "right")):
        return False
    return any(m.real for m in reading.within("cement", index)) or (
        sentence.search(cue("sides", "amount")) is not None
    )
