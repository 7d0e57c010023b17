"""Whom a leaflet speaks to, and whom it speaks of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.leaflet.tables import frame, pattern, requests

Reader = Literal["patient", "family", "child"]

ANYBODY = "the person"
"""Who is treated, where a request does not say who that is to the reader."""

_CHILDREN = re.compile(r"child|kid", re.I)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a leaflet speaks of, and to.

    Attributes:
        reader: Who reads it.
        you: The person who is treated, as an object: "you", "your mother".
        your: What is theirs: "your", "your mother's".
    """

    reader: Reader
    you: str = "you"
    your: str = "your"

    @property
    def own(self) -> bool:
        """Whether the reader is the one who is treated."""
        return self.you == "you"

    @property
    def unnamed(self) -> "Person":
        """The same reader, told of somebody who is not named."""
        return self if self.own else Person(self.reader, ANYBODY, "the")

    def filled(self, text: str) -> str:
        """`text` with its places filled in."""
        team = frame().team["own" if self.own else "other"]
        return text.format(you=self.you, your=self.your, team=team)


def person_in(text: str) -> Person:
    """Whom the leaflet that `text` asks for speaks of, and to."""
    names = "|".join(_relations())
    child = bool(pattern("person", "child").search(text))
    for name in ("relation_first", "relation_own", "relation_bare"):
        if found := pattern("person", name, names).search(text):
            who = next(word for word in found.groups() if word).lower()
            return _other(f"your {_spoken(who, child)}", child)
    found = pattern("person", "of_patient").search(text)
    if found:
        young = bool(_CHILDREN.search(found["reader"] or found["own"]))
        return _other("your mom or dad" if young else ANYBODY, young)
    if pattern("person", "family").search(text):
        return _other(ANYBODY, child=False)
    return Person("child" if child else "patient")


def _other(who: str, child: bool) -> Person:
    your = "the" if who == ANYBODY else f"{who}'s"
    return Person("child" if child else "family", who, your)


def _spoken(word: str, child: bool) -> str:
    """How the reader calls that relation: a child in the request's word, others plainly."""
    return word if child else _relations()[word]


@cache
def _relations() -> Mapping[str, str]:
    """The plain word by every word for a relation."""
    return {
        word: name for name, words in requests()["relations"].items() for word in words.split()[1:]
    }
