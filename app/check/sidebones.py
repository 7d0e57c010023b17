"""Whether a side stands with another bone or another operation, rather than with the procedure."""

from app.check.mentions import Mention, Reading
from app.check.tables import cue


def no_other_bone(reading: Reading) -> bool:
    """Whether no other bone is named, so that a pedicle is one of the code's own."""
    return all(m.text.startswith(("pedicle", "transped")) for m in reading.all("other_site"))


def names_other_before(reading: Reading, mention: Mention) -> bool:
    """Whether the word right before a side is another procedure: "ilioplasty right"."""
    return any(
        m.end <= mention.start and not reading.note.text[m.end : mention.start].strip(" ,(-")
        for m in other_procedures(reading, mention.sentence)
    )


def other_bone_only(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence, or else its line, speaks of another bone and not of the code's own."""
    for first, last in (
        (mention.sentence, mention.sentence),
        reading.lines[reading.sentences[mention.sentence].line],
    ):
        own = other = False
        for index in range(first, last + 1):
            own = own or reading.has("site", index) or reading.has("procedure", index)
            other = other or reading.has("other_site", index) or other_named(reading, index)
        if own:
            return False
        if other:
            return True
    return False


def other_procedures(reading: Reading, index: int) -> list[Mention]:
    """Other procedures in a sentence; "vertebroplasty" is none as a part of "S1 vertebroplasty"."""
    own = reading.within("procedure", index)
    return [
        m
        for m in reading.within("other_procedure", index)
        if not any(o.start <= m.start < o.end for o in own)
    ]


def of_other_operation(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence is of another operation on the same bone: "iliosacral screws, left"."""
    index = mention.sentence
    if any(reading.has(t, index) for t in ("procedure", "cement")):
        return False
    return any(
        not m.negated and cue("sidewords", "other_operation").match(m.text)
        for m in other_procedures(reading, index)
    )


def other_named(reading: Reading, index: int) -> bool:
    """Whether a sentence names another procedure, which is in another place then."""
    return any(
        not m.negated and not cue("procedure", "for_the_bone").match(m.text)
        for m in other_procedures(reading, index)
    )


def other_side_too(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence names the other side, too."""
    others = {"left": "right", "right": "left"}
    other = others.get(mention.term)
    return other is not None and bool(reading.within(other, mention.sentence))
