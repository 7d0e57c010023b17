"""What a note tells of the patient's state before the procedure, and of what else."""

from app.check.mentions import Mention, Reading
from app.check.tables import cue

_NOT_BEFORE = frozenset(
    {
        *("family", "past", "social", "drugs", "plan", "post", "risks", "void"),
        *("complications", "consent", "planned"),
    }
)


def told_before(reading: Reading, index: int, *topics: str) -> bool:
    """Whether a sentence may speak of the patient's state before the procedure.

    Args:
        reading: The note.
        index: Number of the sentence.
        topics: Terms; what was copied from another day counts where today's text has none.
    """
    kind, text = reading.sentences[index].kind, reading.sentences[index].text
    if cue("before", "instructing").search(text):
        return False
    if kind == "copied":
        return not any(
            reading.sentences[m.sentence].kind not in _NOT_BEFORE | {"copied"}
            for topic in topics
            for m in reading.all(topic)
        )
    if kind == "post" and cue("before", "up_to_now").search(text):
        return True
    return kind not in _NOT_BEFORE


def of_illness(reading: Reading, mention: Mention) -> bool:
    """Whether a word on severity or relief is told of another illness: "severe COPD"."""
    text = reading.sentences[mention.sentence].text
    return (
        cue("before", "other_illness").search(text) is not None
        and reading.pattern("pain").search(text) is None
        and cue("before", "own_region").search(text) is None
    )
