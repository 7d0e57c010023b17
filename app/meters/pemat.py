"""PEMAT-P: what can be computed of its 24 items, what is left to a person, and the scores."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.meters.meters import Meters

Domain = Literal["understandability", "actionability"]
Rating = Literal["agree", "disagree", "not applicable"]

_TABLE = Path(__file__).parent / "pemat.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    Attributes:
        number: As PEMAT numbers it.
        domain: Which of the two scores it counts for.
        text: Our short wording.
        na: Whether `not applicable` is allowed.
        computed: The name of what computes it; empty where a person rates it.
    """

    number: int
    domain: Domain
    text: str
    na: bool = False
    computed: str = ""

    @property
    def choices(self) -> tuple[Rating, ...]:
        """The ratings that may be given."""
        return ("agree", "disagree", "not applicable") if self.na else ("agree", "disagree")


@dataclass(frozen=True, slots=True)
class Rated:
    """One item's rating.

    Attributes:
        item: Which.
        rating: None as long as nobody rated it.
        why: What a computed rating rests on; empty where a person rates.
    """

    item: Item
    rating: Rating | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A score as PEMAT defines it.

    Attributes:
        agree: Items agreed to.
        applicable: Items agreed or disagreed to.
        unrated: Items that nobody rated yet.
    """

    agree: int
    applicable: int
    unrated: int

    @property
    def percent(self) -> int | None:
        """Agreed of applicable items times 100; None while an item is unrated or none applies."""
        if self.unrated or not self.applicable:
            return None
        return round(100 * self.agree / self.applicable)


def rate(meters: Meters, given: Mapping[int, Rating]) -> tuple[Rated, ...]:
    """Every item with its rating: computed, else as a person gave it by number, else none.

    A rating that the item does not allow counts as none.
    """
    from app.meters.rating import RATINGS

    rated = []
    for item in items():
        found = RATINGS[item.computed](meters) if item.computed else None
        if found is not None:
            rated.append(Rated(item, found.rating, found.why))
            continue
        rating = given.get(item.number)
        rated.append(Rated(item, rating if rating in item.choices else None))
    return tuple(rated)


def score(rated: tuple[Rated, ...], domain: Domain) -> Score:
    """The score of one domain."""
    ratings = [each.rating for each in rated if each.item.domain == domain]
    agree, disagree = ratings.count("agree"), ratings.count("disagree")
    return Score(agree, agree + disagree, ratings.count(None))


@cache
def items() -> tuple[Item, ...]:
    """The items in their order."""
    return tuple(Item(**entry) for entry in _table()["item"])


def words(name: str) -> tuple[str, ...]:
    """The word list with this name."""
    return tuple(_table()["words"][name])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
