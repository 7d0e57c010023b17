"""Whether a note says that a side was left alone."""

from app.check.mentions import Mention, Reading
from app.check.tables import cue


def denies(reading: Reading, mention: Mention) -> bool:
    """Whether a side is denied by the words around it; "right, not left" says right."""
    sentence = reading.sentences[mention.sentence]
    last = mention.end - sentence.start
    return mention.negated and not cue("sidewords", "rather_than").match(sentence.text, last)


def denied_here(reading: Reading, mention: Mention) -> bool:
    """Whether the clause says that this side was left alone."""
    sentence = reading.sentences[mention.sentence]
    start, last = mention.start - sentence.start, mention.end - sentence.start
    other = cue("sidewords", "side").search(sentence.text, last)
    if cue("sidewords", "then_given").search(
        sentence.text, last, other.start() if other else len(sentence.text)
    ):
        return False
    after = cue("sidewords", "reason_begins").split(sentence.text[last : last + 110])[0]
    if cue("sidewords", "nothing_there").search(after):
        return True
    if cue("sidewords", "denied_after").search(after) or _given_up(sentence.text, last):
        return True
    before = sentence.text[max(0, start - 40) : start]
    if cue("sidewords", "denied_before").search(
        before,
    ):
        return True
    value = reading.value(mention) if mention.key else _value_of_side(sentence.text, last)
    return cue("sidewords", "denied_value").match(value) is not None or _without_cement(
        reading, mention
    )


def _without_cement(reading: Reading, mention: Mention) -> bool:
    """Whether a line of one side says "cement no" among other things."""
    sentence = reading.sentences[mention.sentence]
    heading = cue("sidewords", "side_heading").match(sentence.text)
    cement = reading.within("cement", mention.sentence)
    return (
        heading is not None
        and mention.end - sentence.start <= heading.end()
        and bool(cement)
        and all(m.negated for m in cement)
    )


def _value_of_side(text: str, last: int) -> str:
    """What stands after a side that a line begins with: "watch" of "Left wing: watch"."""
    heading = cue("evidence", "of_side").match(text)
    heading = heading or cue("sidewords", "sides_heading").match(text)
    return text[heading.end() :] if heading and last <= heading.end() else "-"


def _given_up(text: str, last: int) -> bool:
    """Whether the sentence goes on to say that nothing was injected on this side."""
    rest = text[last:]
    other = cue("sidewords", "side").search(rest)
    clause = rest[: other.start()] if other else rest
    if other:  # "the left and never opened the right"
        clause = cue("sidewords", "denies_next").sub("", clause)
    denial = cue("sidewords", "denied_clause").search(clause)
    if denial is None:
        return False
    return cue("sidewords", "injected").search(clause[: denial.start()]) is None
