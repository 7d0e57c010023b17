"""Whether a note says of a thing only that it tells nothing of it: "no word on a balloon"."""

from app.check.mentions import Mention, Reading
from app.check.tables import cue

_BY_NEED = frozenset({"device", "biopsy", "guidance"})
"""What is used where it is needed: that none is recorded does not say that none was used."""
_BEFORE = 90
"""Characters before a thing within which its being left out is said."""


def unsaid(reading: Reading, mention: Mention) -> bool:
    """Whether the words around a mention say that nothing is written of it."""
    sentence = reading.sentences[mention.sentence]
    first, last = mention.start - sentence.start, mention.end - sentence.start
    before = sentence.text[max(0, first - _BEFORE) : first]
    return (
        cue("silence", "before").search(before) is not None
        or cue("silence", "after").match(sentence.text, last) is not None
        or (
            mention.term in _BY_NEED
            and cue("silence", "named_before").search(before) is not None
            and cue("silence", "not_recorded").match(sentence.text, last) is not None
        )
    )


def untold(reading: Reading, term: str, sentence: int) -> bool:
    """Whether a sentence names a thing only to say that nothing is written of it."""
    named = reading.within(term, sentence)
    return any(unsaid(reading, m) for m in named)
