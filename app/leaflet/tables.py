"""The tables of the leaflet: its frame (headings, greetings, topics) and how requests are read."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a document of this kind leaves to the clinic.

    Attributes:
        id: Its name in `left_to_clinic`.
        title: Its heading, by language.
        silences: Ids of the corpus's silences about it.
        asks: How a request names it.
        section: Whether every full leaflet has a heading for it.
    """

    id: str
    title: Mapping[str, str]
    silences: frozenset[str]
    asks: re.Pattern[str]
    section: bool


@dataclass(frozen=True, slots=True)
class CareQuestion:
    """A question for the care team, by whom the leaflet speaks of and by language."""

    text: str
    other: str
    spanish: str
    topic: str


class Frame:
    """What a leaflet says besides facts."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Read the tables of `frame.toml`."""
        self._say: Mapping[str, str] = data["say"]
        self._letter: Mapping[str, str] = data["letter"]
        self._sections: Mapping[str, Mapping[str, str]] = data["section"]
        self.team: Mapping[str, str] = data["team"]
        self.topics = tuple(_topic(name, entry) for name, entry in data["topic"].items())
        self.questions = tuple(
            CareQuestion(q["text"], q["other"], q["es"], q.get("topic", "")) for q in data["ask"]
        )

    def texts(self, language: str) -> Iterator[str]:
        """Everything that it can say in `language`."""
        for table in (self._say, self._letter):
            yield from (
                text for name, text in table.items() if name.endswith("_es") == (language != "en")
            )
        for entry in self._sections.values():
            yield from entry.values()
        yield from (topic.title[language] for topic in self.topics)
        for question in self.questions:
            yield from (question.text, question.other, question.spanish)

    def say(self, name: str, language: str) -> str:
        """The sentence called `name`."""
        return self._say[_key(name, language)]

    def letter(self, name: str, language: str) -> str:
        """The part of a letter called `name`."""
        return self._letter[_key(name, language)]

    def title(self, section: str, language: str, own: bool = True) -> str:
        """The heading of `section`; for a leaflet about its reader, if `own`."""
        entry = self._sections[section]
        if language == "en" and not own:
            return entry.get("title_other", entry["title"])
        return entry[_key("title", language)]


def _key(name: str, language: str) -> str:
    return name if language == "en" else f"{name}_{language}"


def _topic(name: str, entry: Mapping[str, Any]) -> Topic:
    return Topic(
        id=name,
        title={"en": entry["title"], "es": entry["title_es"]},
        silences=frozenset(entry["silences"]),
        asks=re.compile("|".join(entry["asks"]), re.I),
        section=entry.get("section", False),
    )


@cache
def frame() -> Frame:
    """The packaged frame."""
    return Frame(tomllib.loads((HERE / "frame.toml").read_text(encoding="utf-8")))


@cache
def requests() -> Mapping[str, Any]:
    """The packaged table of how requests are read."""
    return tomllib.loads((HERE / "requests.toml").read_text(encoding="utf-8"))


@cache
def pattern(table: str, name: str, filling: str = "") -> re.Pattern[str]:
    """One regular expression of that table; `filling` takes the place of its `%s`."""
    source: str = requests()[table][name]
    return re.compile(source.replace("%s", filling), re.I)
