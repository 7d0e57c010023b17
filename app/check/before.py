"""What a note tells of the patient's state before the procedure, and of what else."""

import re

from app.check.mentions import Mention, Reading
from app.check.tables import cue, patterns

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
    sentence = reading.sentences[index]
    kind, text = sentence.kind, sentence.text
    if any(sentence.search(cue("before", name)) for name in ("instructing", "headed_other")):
        return False
    if kind == "copied":
        return not any(
            reading.sentences[m.sentence].kind not in _NOT_BEFORE | {"copied"}
            for topic in topics
            for m in reading.all(topic)
        )
    if kind in {"consent", "planned"} and cue("before", "turned_down").search(text):
        return True  # "Patient withdrew consent: the pain is gone"
    if kind == "post" and cue("before", "up_to_now").search(text):
        return True
    return kind not in _NOT_BEFORE


def denied(reading: Reading, mention: Mention) -> bool:
    """Whether a finding is denied itself, not what something did to it or kept from it.

    "No fracture" is; "rest did not help the fracture" and "she won't get up since the fracture" are
    not.
    """
    if not mention.negated:
        return False
    sentence = reading.sentences[mention.sentence]
    whole = sentence.text[: mention.start - sentence.start]
    before = re.split(r"[|;]", whole)[-1]
    cues = [m.end() for m in patterns("scope")["negation_before"].finditer(before)]
    if not cues and patterns("scope")["negation_before"].search(whole[-40:]):
        return False  # what is denied is another cell of the row
    if not cues:
        after = sentence.text[mention.end - sentence.start :]
        return cue("before", "new_since").match(after) is None
    if before[: cues[-1]].endswith("without") and cue("pain", "not_without").search(
        before[: cues[-1] - len("without")]
    ):
        return False  # "unable to stand without severe pain"
    return cue("before", "between_denied").search(before, cues[-1]) is None


def of_illness(reading: Reading, mention: Mention) -> bool:
    """Whether a word on severity or relief is told of another illness: "severe COPD"."""
    text = reading.sentences[mention.sentence].text
    return (
        cue("before", "other_illness").search(text) is not None
        and reading.pattern("pain").search(text) is None
        and cue("before", "own_region").search(text) is None
    )
