"""How hard a text is to read: grades, long and passive sentences, hard words, PEMAT-P."""

from app.meters.hardwords import HardWord, hard_words
from app.meters.meters import Meters, measure
from app.meters.pemat import Item, Rated, Score, items, rate, score
from app.meters.reading import Counts, Grade, flesch_kincaid, smog

__all__ = [
    "Counts",
    "Grade",
    "HardWord",
    "Item",
    "Meters",
    "Rated",
    "Score",
    "flesch_kincaid",
    "hard_words",
    "items",
    "measure",
    "rate",
    "score",
    "smog",
]
