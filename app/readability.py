"""Reading grade of English text."""

FORMULA = "Flesch-Kincaid grade, textstat 0.7.8"


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of `text` (school years; can fall below 0), to one decimal."""
    return round(exact_grade(text), 1)


def exact_grade(text: str) -> float:
    """The same without rounding, for bounds.

    0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al., 1975), with the
    counts of textstat, which works offline in the pinned version. Empty text has grade 0.
    """
    if not text.strip():
        return 0.0
    import textstat  # slow to load, and only patients' text needs it

    return float(textstat.flesch_kincaid_grade(text))
