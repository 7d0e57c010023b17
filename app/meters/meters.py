"""Every meter of one text at once."""

from dataclasses import dataclass
from typing import Literal

from app.meters.hardwords import HardWord, hard_words
from app.meters.passive import passive_sentences
from app.meters.reading import Grade, count, grades, spanish_ease
from app.meters.sentences import Prose, prose


@dataclass(frozen=True, slots=True)
class Meters:
    """How hard a text is to read.

    Attributes:
        prose: The text by its parts.
        grades: By formula; none of a text without words.
        sentences: How many the formulas counted.
        words: How many there are.
        longest: The sentence with the most words; empty of no text.
        passive: The sentences that look passive; of English only.
        hard: Listed hard words; of English only.
    """

    prose: Prose
    grades: tuple[Grade, ...] = ()
    sentences: int = 0
    words: int = 0
    longest: str = ""
    passive: tuple[str, ...] = ()
    hard: tuple[HardWord, ...] = ()

    @property
    def longest_words(self) -> int:
        """How many words the longest sentence has."""
        return len(self.longest.split())

    @property
    def passive_share(self) -> float:
        """The share of passive sentences, in [0, 1]."""
        whole = len(self.prose.sentences)
        return len(self.passive) / whole if whole else 0.0


def measure(markdown: str, language: Literal["en", "es"] = "en") -> Meters:
    """The meters of `markdown`; headings and citation markers are not counted."""
    parts = prose(markdown)
    sentences = parts.sentences
    if not sentences:
        return Meters(parts)
    longest = max(sentences, key=lambda sentence: len(sentence.split()))
    if language == "es":
        ease = spanish_ease(sentences)
        return Meters(parts, (ease,), len(sentences), len(parts.text.split()), longest)
    counts = count(sentences)
    return Meters(
        parts,
        grades(counts),
        counts.sentences,
        counts.words,
        longest,
        passive_sentences(sentences),
        hard_words(parts.text),
    )
