"""Reading grades by published formulas, over counts of textstat, which works offline."""

from dataclasses import dataclass
from math import sqrt

SMOG_SENTENCES = 30
"""The sentences that SMOG is defined on (McLaughlin 1969); fewer make it rough."""
EASIEST = 3.1291
"""The lowest grade that SMOG can give: that of a text without long words."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the formulas are made of.

    Attributes:
        sentences: How many there are, one or two words alone not counted; 0 of no text.
        words: How many there are.
        syllables: Of all words.
        long_words: Words of three syllables or more.
    """

    sentences: int
    words: int
    syllables: int
    long_words: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and what it is worth.

    Attributes:
        formula: Its name.
        value: School years in the United States; for the ease of Spanish, points of 100.
        note: What limits it; empty where nothing does.
    """

    formula: str
    value: float
    note: str = ""


def count(sentences: tuple[str, ...]) -> Counts:
    """The counts of English `sentences`, syllables by the CMU dictionary or by hyphenation."""
    import textstat  # slow to load

    text = " ".join(sentences)
    if not text:
        return Counts(0, 0, 0, 0)
    return Counts(
        int(textstat.sentence_count(text)),
        int(textstat.lexicon_count(text)),
        int(textstat.syllable_count(text)),
        int(textstat.polysyllabcount(text)),
    )


def flesch_kincaid(counts: Counts) -> float:
    """0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al. 1975)."""
    if not counts.words or not counts.sentences:
        return 0.0
    sentence = counts.words / counts.sentences
    return 0.39 * sentence + 11.8 * counts.syllables / counts.words - 15.59


def smog(counts: Counts) -> float:
    """1.0430 sqrt(long words in 30 sentences) + 3.1291 (McLaughlin 1969), from any number."""
    if not counts.sentences:
        return 0.0
    return 1.0430 * sqrt(counts.long_words * SMOG_SENTENCES / counts.sentences) + EASIEST


def grades(counts: Counts) -> tuple[Grade, ...]:
    """Both grades of an English text, SMOG marked where the text is too short for it."""
    few = counts.sentences < SMOG_SENTENCES
    rough = f"short text, rough: {counts.sentences} of {SMOG_SENTENCES} sentences" if few else ""
    return (
        Grade("Flesch-Kincaid", round(flesch_kincaid(counts), 1)),
        Grade("SMOG", round(smog(counts), 1), rough),
    )


def spanish_ease(sentences: tuple[str, ...]) -> Grade:
    """The reading ease of Spanish by Fernández-Huerta; the English formulas say nothing of it."""
    from textstat.backend.metrics import fernandez_huerta

    value = float(fernandez_huerta(" ".join(sentences), "es"))
    note = (
        "points of 100, higher is easier; syllables by hyphenation, so it reads a little too easy"
    )
    return Grade("Fernández-Huerta", round(value, 1), note)
