"""Whether a word is a side at all, and of this day and report."""

import re

from app.check.mentions import Mention, Reading
from app.check.tables import cue, patterns
from corpus.encounter import Side


def is_side(reading: Reading, mention: Mention) -> bool:
    """Whether the word is a side at all: not litres, not "left the floor", not "right away"."""
    text, original = reading.note.text, reading.note.original
    if text[mention.end : mention.end + 1] == "?" and mention.term == "both":
        return False  # "R/L?"
    after = text[mention.end : mention.end + 25].split("\n")[0]
    before = text[max(0, mention.start - 40) : mention.start]
    lain = cue("sidewords", "position_before").search(before)
    if lain and (not lain["to_side"] or after.startswith(" side")):
        return False  # how the patient lay
    if mention.text == "rt" and not cue("sidewords", "of_bone").match(after):
        lead = text[max(0, mention.start - 20) : mention.start]
        if cue("sidewords", "radiation_before").search(lead):
            return False  # "before RT" is radiation
    if mention.text in {"l", "r"}:
        if text[max(0, mention.start - 1) : mention.start] == "'":
            return False  # "mat'l"
        if original[mention.start] not in "LR" and not original.islower():
            return False
        before = text[max(0, mention.start - 4) : mention.start]
        if before.endswith("-") and not cue("sidewords", "joined").search(
            text[: mention.start - 1][-20:]
        ):
            return False  # "HV-R"
        litres = mention.text == "l" and re.search(r"(?<![a-z])\d ?$", before)
        beside = text[max(0, mention.start - 12) : mention.end + 12]
        if litres and re.search(r"\d ?r\b", beside):
            return True  # "4 needles (2 R, 2 L)"
        return not (litres and cue("sidewords", "of_litres").match(after))
    if mention.text == "left":
        lead = text[max(0, mention.start - 9) : mention.start]
        gone = cue("sidewords", "leaver").search(lead)
        if gone and not cue("sidewords", "of_bone").match(after):
            return False
        return cue("sidewords", "only_verb").match(after) is None
    if mention.text == "right" and before.endswith(("all ", "quite ")):
        return False
    if mention.text == "right":
        return cue("sidewords", "not_right").match(after) is None
    if mention.text == "both":
        sentence = reading.sentences[mention.sentence]
        headed = sentence.body > sentence.start
        heading = sentence.text[: max(0, sentence.body - sentence.start)]
        return headed and (
            sentence.kind == "side"
            or any(reading.pattern(t).search(heading) for t in ("site", "procedure", "cement"))
        )
    return True


def of_another_day(reading: Reading, mention: Mention, side: Side) -> bool:
    """Whether a side has its own date, and the other one is said to be of this day."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    before = sentence.text[max(0, first - 40) : first]
    dated = cue("sides", "on_a_date").match(sentence.text, last) or cue(
        "sides", "date_before"
    ).search(before)
    this_day = cue("sides", "this_day")
    if not dated or this_day.search(before):
        return False
    other = "right" if side == "left" else "left"
    return any(
        reading.sentences[m.sentence].search(this_day)
        for m in reading.all(other)
        if m.sentence != mention.sentence
    )


def in_other_document(reading: Reading, mention: Mention) -> bool:
    """Whether another part of the chart names this procedure with its side: a recovery note."""
    sentence = reading.sentences[mention.sentence]
    told_after = sentence.kind == "post" and sentence.search(cue("sides", "told_after"))
    if mention.negated or not (told_after or sentence.search(cue("sides", "other_document"))):
        return False
    cues = patterns("scope")
    if sentence.kind in {"past", "plan", "copied"} or any(
        sentence.search(cues[name]) for name in ("past_date", "past_time", "planned")
    ):
        return False
    first, last = mention.start - sentence.start, mention.end - sentence.start
    named = [m.start - sentence.start for m in reading.within("procedure", mention.sentence)]
    ends = [m.end - sentence.start for m in reading.within("procedure", mention.sentence)]
    return any(0 <= at - last <= 2 for at in named) or any(0 <= first - at <= 2 for at in ends)
