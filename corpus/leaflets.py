"""The wordings of a code's patient leaflet from its `leaflet.toml`, checked against its facts."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.claims import read, stances
from corpus.document import CodeDocument, Span
from corpus.errors import KnowledgeError, QuoteNotFound
from corpus.facts import Fact
from corpus.glossary import Glossary
from corpus.points import Point, read_points

LEVELS = (3, 5, 7)
"""Reading grades that every wording is written for; each holds at its grade or lower."""

_DIGITS = re.compile(r"\d+")
_PLACE = re.compile(r"\{(\w+)\}")
_PLAIN = {"you": "you", "your": "your", "team": "your care team"}
_TEXTS = (*(f"grade{level}" for level in LEVELS), "es")


@dataclass(frozen=True, slots=True)
class Wording:
    """Some facts in plain words, at several reading grades.

    Attributes:
        id: Stable name, unique in its list.
        section: The section that it stands in; empty for one of the few sentences of a short text.
        rank: How early it is wanted where there is little room; 1 is first.
        facts: Ids of the facts that it states.
        quotes: The exact words that it rests on.
        english: The words by reading grade (see `LEVELS`), with `{you}` and `{your}`.
        spanish: The words in Spanish.
    """

    id: str
    section: str
    rank: int
    facts: tuple[str, ...]
    quotes: tuple[Span, ...]
    english: Mapping[int, str]
    spanish: str

    def at(self, grade: float) -> str:
        """The English words for readers of `grade`: those of the highest level not above it."""
        fitting = [level for level in LEVELS if level <= grade]
        return self.english[fitting[-1] if fitting else LEVELS[0]]


@dataclass(frozen=True, slots=True)
class LeafletText:
    """All that a leaflet on one code may say.

    Attributes:
        title: What the treatment is called.
        title_es: The same in Spanish.
        names: What a request may call it.
        wordings: The facts in plain words, in the order of the leaflet.
        brief: One sentence each, for a leaflet of a few sentences, the first wanted first.
        points: How a text is told to state each fact.
    """

    title: str
    title_es: str
    names: tuple[str, ...]
    wordings: tuple[Wording, ...]
    brief: tuple[Wording, ...]
    points: tuple[Point, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of all facts that the leaflet may state, each once."""
        return tuple(dict.fromkeys(fact for w in self.wordings for fact in w.facts))


def load_leaflet(
    path: Path, document: CodeDocument, facts: Mapping[str, Fact], glossary: Glossary
) -> LeafletText:
    """The leaflet's wordings in the file at `path`, each verified.

    Raises:
        KnowledgeError: An entry is malformed, names no fact for patients, quotes what is not in the
            document, is read as contradicting a fact, or has other digits in Spanish.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        text = LeafletText(
            title=str(data["title"]),
            title_es=str(data["title_es"]),
            names=tuple(data["names"]),
            wordings=tuple(_wording(entry, document, facts) for entry in data["wording"]),
            brief=tuple(_wording(entry, document, facts) for entry in data["brief"]),
            points=read_points(data.get("point", ())),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise KnowledgeError(f"{path}: {error!r}") from error
    except (TypeError, ValueError, QuoteNotFound) as error:
        raise KnowledgeError(f"{path}: {error}") from error
    for problem in problems(text, facts, glossary):
        raise KnowledgeError(f"{path}: {problem}")
    return text


def _wording(
    entry: Mapping[str, Any], document: CodeDocument, facts: Mapping[str, Fact]
) -> Wording:
    name = entry["id"]
    unknown = set(entry) - {"id", "section", "rank", "facts", "quotes", *_TEXTS}
    if unknown:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    stated = tuple(entry["facts"])
    for fact in stated:
        if fact not in facts or not facts[fact].patient:
            raise ValueError(f"{name}: {fact!r} is no fact for patients")
    own = tuple(document.locate(quote) for quote in entry.get("quotes", ()))
    quotes = own or tuple(dict.fromkeys(facts[fact].quotes[0] for fact in stated))
    return Wording(
        id=name,
        section=entry.get("section", ""),
        rank=entry.get("rank", 0),
        facts=stated,
        quotes=quotes,
        english={level: entry[f"grade{level}"] for level in LEVELS},
        spanish=entry["es"],
    )


def problems(text: LeafletText, facts: Mapping[str, Fact], glossary: Glossary) -> Iterator[str]:
    """What is wrong with the wordings, one line each."""
    yield from (f"{p.fact!r} is no fact" for p in text.points if p.fact not in facts)
    rules = {name: fact.rules for name, fact in facts.items()}
    for group in (text.wordings, text.brief):
        ids = [wording.id for wording in group]
        yield from (
            f"the id {i!r} occurs twice" for i in sorted({i for i in ids if ids.count(i) > 1})
        )
    for wording in (*text.wordings, *text.brief):
        for words in wording.english.values():
            if set(_PLACE.findall(words)) - set(_PLAIN):
                yield f"{wording.id}: unknown place in {words!r}"
                continue
            found = stances(read(words.format_map(_PLAIN), glossary), rules)
            denied = [fact for fact, stance in found.items() if stance.contradicts]
            if denied:
                yield f"{wording.id}: {words!r} is read as contradicting {denied}"
            if _DIGITS.findall(words) != _DIGITS.findall(wording.spanish):
                yield f"{wording.id}: the Spanish has not the digits of {words!r}"
