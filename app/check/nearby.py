"""Which bone a mention stands with, and whether it is part of this procedure's report."""

import re

from app.check.mentions import Mention, Reading
from app.check.note import Sentence
from app.check.tables import cue

_FEW = 4
"""Words of a part of a sentence that may only say what the part beside it is of."""


def elsewhere(reading: Reading, mention: Mention) -> bool:
    """Whether a mention stands with another bone only, in its sentence or else on its line."""
    sentence = reading.sentences[mention.sentence]
    line = reading.lines[sentence.line]
    if _of_all(sentence, mention):
        return False
    for first, last in ((mention.sentence, mention.sentence), (line[0], mention.sentence)):
        own = [
            m
            for i in range(first, last + 1)
            for t in ("site", "procedure")
            for m in reading.within(t, i)
            if m.scope not in {"past", "family"} and not m.negated
        ]
        other = [
            m
            for i in range(first, last + 1)
            for t in ("other_site", "other_plasty")
            for m in reading.within(t, i)
            if m.scope not in {"past", "family"}
            and not (mention.term == "cement_type" and meets(m, mention))
            and not any(o.start <= m.start < o.end for o in own)
        ]
        if first == last and own:
            other = [m for m in other if not cue("nearby", "way_in").match(m.text)]
            if _shared(reading, mention, own, other):
                return False
        if first == last and lists(sentence.text):
            own = [m for m in own if not apart(reading, mention, m)]
            other = [m for m in other if not apart(reading, mention, m)]
        if own and other and first == last:
            beside = [m for m in [*own, *other] if _in_one_part(reading, mention, m)]
            if beside and all(m in other for m in beside):
                return True
            if beside and all(m in own for m in beside):
                return False
            near = min(
                [*own, *other],
                key=lambda m: min(abs(m.end - mention.start), abs(m.start - mention.end)),
            )
            return near in other
        if own:
            return False
        if other:
            return True
    return reading.sections[mention.sentence] == "other"


def _shared(reading: Reading, mention: Mention, own: list[Mention], other: list[Mention]) -> bool:
    """Whether it is told of two bones at once: "sacroplasty and L4 vertebroplasty, PMMA"."""
    if not other or not (mention.term == "cement_type" or mention.negated):
        return False
    text = reading.note.text
    if cue("nearby", "both").search(text[max(0, mention.start - 14) : mention.start]):
        return True
    ours = [m for m in own if m.end <= mention.start]
    theirs = [m for m in other if m.end <= mention.start]
    if not ours or not theirs:
        return False
    first, second = sorted((ours, theirs), key=lambda found: found[-1].end)
    begins = next((m for m in second if m.start >= first[-1].end), None)
    if begins is None:
        return False
    joint = text[first[-1].end : begins.start]
    gap = text[second[-1].end : mention.start]
    return (
        cue("nearby", "and").fullmatch(joint) is not None
        and cue("nearby", "then_comma").fullmatch(gap) is not None
    )


def _of_all(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention's part of the sentence, or few words beside it, speak of all bones."""
    if not for_all(sentence.text):
        return False
    first, last = mention.start - sentence.start, mention.end - sentence.start
    before = re.split(r"[,;]", sentence.text[:first])
    after = re.split(r"[,;]", sentence.text[last:])
    own = before[-1] + mention.text + after[0]
    beside = [*before[-2:-1], *after[1:2]]
    return for_all(own) or any(for_all(b) for b in beside if len(b.split()) <= _FEW)


def _in_one_part(reading: Reading, mention: Mention, other: Mention) -> bool:
    """Whether no sign or turn stands between two mentions: "L4 with a balloon, then the sacrum"."""
    first, last = sorted((mention, other), key=lambda m: m.start)
    return cue("nearby", "part_ends").search(reading.note.text, first.end, last.start) is None


def lists(text: str) -> bool:
    """Whether a sentence has a sign that lists several things."""
    return ";" in text or " + " in text


def apart(reading: Reading, one: Mention, other: Mention) -> bool:
    """Whether a sign stands between two mentions that lists several things: "PMMA + SIJ"."""
    first, last = sorted((one, other), key=lambda m: m.start)
    return re.search(r" \+ |;", reading.note.text[first.end : last.start]) is not None


def meets(one: Mention, other: Mention) -> bool:
    """Whether two mentions have words in common."""
    return one.start < other.end and other.start < one.end


def for_all(text: str) -> bool:
    """Whether a sentence speaks of all levels or procedures of the session at once."""
    return (
        cue("nearby", "for_all").search(
            text,
        )
        is not None
    )


def usable(reading: Reading, mention: Mention) -> bool:
    """Whether a mention is part of this procedure's report."""
    if mention.scope != "now":
        return False
    kind = reading.sentences[mention.sentence].kind
    if kind == "treatment" and any(m.real for m in reading.within("procedure", mention.sentence)):
        return True  # "TX: left sacroplasty, balloon, PMMA"
    return kind not in {"treatment", "pain", "dximaging", "plan"}


def valued(reading: Reading, mention: Mention) -> bool:
    """Whether a heading has words after it that are not "not documented"."""
    if not mention.key:
        return True
    value = reading.value(mention)
    sentence = reading.sentences[mention.sentence]
    if (
        not value.strip(" .-:")
        and ":" not in sentence.text
        and sentence.text.strip(" -*•")[-1:] == "."
    ):
        return True  # "Fluoroscopy." is no heading that was left empty
    return reading.pattern("silent").search(value) is None and bool(value.strip(" .-:"))
