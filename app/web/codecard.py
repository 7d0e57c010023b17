"""The code card: what coders look up about a code, grouped by topic, each line with its spans."""

import re
from dataclasses import dataclass

from corpus import CodeEntry, Fact

_ITEMS = re.compile(r"^(?P<lead>.*\bitems): (?P<items>.+?)\.?$")
_ACRONYMS = frozenset(["asc", "cpt", "fda", "hcpcs", "icd10", "mue", "ncci", "pos", "rvu", "tc"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line of the card stands in the document."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the card.

    Attributes:
        text: What the document says.
        items: The items of a list that the text introduces; mostly empty.
        places: The words that it rests on, the main ones first.
        inferred: Why it follows, where it is inferred; else empty.
    """

    text: str
    items: tuple[str, ...]
    places: tuple[Place, ...]
    inferred: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one topic."""

    topic: str
    lines: tuple[Line, ...]


def card(entry: CodeEntry) -> tuple[Group, ...]:
    """The card of a code: its facts by topic, in the order in which the topics come up."""
    topics: dict[str, list[Line]] = {}
    for fact in entry.facts:
        topics.setdefault(fact.topic, []).append(_line(entry, fact))
    return tuple(Group(_title(topic), tuple(lines)) for topic, lines in topics.items())


def missing(entry: CodeEntry) -> dict[str, str]:
    """What people look for and the document does not hold: name and sentence."""
    return {_title(silence.id): silence.says for silence in entry.silences}


def _line(entry: CodeEntry, fact: Fact) -> Line:
    places = tuple(
        Place(entry.document.section_at(span.start).name, span.start, span.end)
        for span in fact.quotes
    )
    listed = _ITEMS.match(fact.statement)
    inferred = fact.reason if fact.basis == "inferred" else ""
    if listed is None:
        return Line(fact.statement, (), places, inferred)
    items = tuple(i.strip().removeprefix("and ") for i in listed["items"].split(", "))
    return Line(f"{listed['lead']}:", items, places, inferred)


def _title(name: str) -> str:
    """`name` as a heading: spaces for underscores, abbreviations in capitals."""
    words = [w.upper() if w in _ACRONYMS else w for w in re.split(r"[_\s]+", name)]
    title = " ".join(words)
    return title[:1].upper() + title[1:]
