"""How a text is told to state a fact of a leaflet: the concepts that it names, and its hedges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

REGEX = "~"
"""What a regular expression begins with, where the name of a concept could stand."""
SENSE = "="
"""What the name of a sense begins with: words that say the same in any leaflet."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one sentence says of a fact. Concepts and classes are those of the gate's lexicon.

    Attributes:
        names: Groups, of each of which one is named.
        hedges: One of these is there too, or the sentence says too much; empty for none.
        unless: Concepts or senses in whose presence the part says nothing.
        order: Two concepts, of which the first comes first; empty for any order.
    """

    names: tuple[tuple[str, ...], ...]
    hedges: tuple[str, ...] = ()
    unless: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """How a fact is told: it is stated where each of its parts is.

    Attributes:
        fact: Its id.
        parts: What has to be said of it.
        also: Concepts that may be named beside it, although its own words do not name them.
    """

    fact: str
    parts: tuple[Part, ...]
    also: frozenset[str] = frozenset()


def read_points(data: Iterable[Mapping[str, Any]]) -> tuple[Point, ...]:
    """The points in a file's tables.

    Raises:
        KeyError, TypeError, ValueError: A table is malformed.
    """
    return tuple(map(_point, data))


def _point(entry: Mapping[str, Any]) -> Point:
    if unknown := set(entry) - {"fact", "parts", "also"}:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    parts = tuple(map(_part, entry["parts"]))
    return Point(entry["fact"], parts, frozenset(entry.get("also", ())))


def _part(entry: Mapping[str, Any]) -> Part:
    unknown = set(entry) - {"names", "hedges", "unless", "order"}
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    return Part(
        names=tuple(tuple(group) for group in entry["names"]),
        hedges=tuple(entry.get("hedges", ())),
        unless=frozenset(entry.get("unless", ())),
        order=tuple(entry.get("order", ())),
    )
