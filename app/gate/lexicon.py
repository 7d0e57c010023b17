"""What the gate makes of words: concepts, critical words, numbers, and words without claim.

The tables stand in lexicon.toml. A text becomes a run of *tokens*; two texts that say the same
thing in other words have the same tokens.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from corpus.wording import Word, phrase_index, stem, stems, words

Kind = Literal["concept", "critical", "number", "word"]
Index = dict[str, list[tuple[tuple[str, ...], str]]]

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty
        """.split()  # noqa: SIM905 - a list of words reads better than a list of strings
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
     "ninety": "90", "hundred": "100", "dozen": "12", "twice": "2", "double": "2", "triple": "3",
     "half": "0.5", "third": "3", "thirds": "3", "quarter": "4", "fourth": "4", "fifth": "5",
     "second": "2", "thousand": "1000"}  # fmt: skip
_SPEAKING = frozenset({"document", "document's", "note", "notes", "noted", "noting", "page's"})
"""The text spoken of, and "note", whose stem is that of "not"."""
_POSSESSIVE = re.compile(r"['’]s\b")
_PARTICIPLES = frozenset({"perform", "use"})
_MODAL = frozenset({"must", "should", "to", "clearly", "and"})
_NEED = frozenset({"needed", "necessary", "required", "need", "needs"})


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of meaning.

    Attributes:
        name: The concept, the class of a critical word, the number, or the stem.
        kind: Which of these it is.
        surface: The first word as it stands in the text.
        before: The word that stands before it, or an empty text.
        after: The word that stands after it, or an empty text.
        after_comma: Whether a comma stands between it and the token before.
    """

    name: str
    kind: Kind
    surface: str
    before: str = ""
    after: str = ""
    after_comma: bool = False


class Lexicon:
    """The tables of one language, and what they make of a text."""

    def __init__(self, tables: Mapping[str, Any], code: str = "") -> None:
        """Read `tables`; `code` is the document's own code, which is a word like others."""
        self.rules: Mapping[str, list[str]] = tables["rules"]
        self.unsaid: Mapping[str, str] = tables["unsaid"]
        self.broader: Mapping[str, list[str]] = tables["broader"]
        self.advice = re.compile("|".join(tables["advice"]["patterns"]))
        self.verbs = frozenset(" ".join(tables["rules"]["verbs"]).split())
        self.jargon = frozenset(tables["patient"]["jargon"].split())
        self.highest_grade = float(tables["patient"]["grade"])
        self.neutral = frozenset(stem(w) for w in tables["neutral"].split())
        self._phrases: Index = phrase_index(_phrases(tables, code))

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The tokens of `text` in order; words without claim are left out."""
        run: list[Word] = []
        commas: set[int] = set()
        for word in words(_POSSESSIVE.sub("", text)):
            if word.text[0].isalnum():
                run.append(word)
            elif word.text == ",":
                commas.add(len(run))
        found: list[Token] = []
        at = since = last = 0
        while at < len(run):
            length, token = self._token(run, at)
            if token is not None:
                if (
                    _is_participle(token)
                    and found
                    and since + last == at
                    and found[-1].kind == "concept"
                ):
                    found.append(Token("when", "critical", token.surface))  # "a biopsy performed"
                comma = any(since < c <= at for c in commas)
                found.append(replace(token, after_comma=True) if comma else token)
                since, last = at, length
            at += length
        return tuple(_without_conditional_need(found))

    def _token(self, run: list[Word], at: int) -> tuple[int, Token | None]:
        word = run[at]
        if word.text in _SPEAKING and (at == 0 or run[at - 1].text not in _MODAL):
            return 1, None
        for parts, label in self._phrases.get(word.stem, ()):
            if tuple(w.stem for w in run[at : at + len(parts)]) == parts:
                kind, name = label.split(":", 1)
                if parts == ("first",) and at and run[at - 1].text in ("the", "its", "document's"):
                    return 1, None  # "the first of the three", not "first the patient is prepared"
                if kind == "n":
                    return len(parts), None
                return len(parts), _made(
                    name, "critical" if kind == "c" else "concept", run, at, len(parts)
                )
        if word.text in _NUMBERS and word.text != "one":
            return 1, _made(_NUMBERS[word.text], "number", run, at, 1)
        if any(c.isdigit() for c in word.text):
            return 1, _made(word.text, "number", run, at, 1)
        if word.stem in self.neutral:
            return 1, None
        return 1, _made(word.stem, "word", run, at, 1)


def _made(name: str, kind: Kind, run: list[Word], at: int, length: int) -> Token:
    before = run[at - 1].text if at else ""
    after = run[at + length].text if at + length < len(run) else ""
    return Token(name, kind, run[at].text, before, after)


def _is_participle(token: Token) -> bool:
    return token.name in _PARTICIPLES and token.surface in ("performed", "used", "taken", "done")


def _without_conditional_need(tokens: list[Token]) -> Iterable[Token]:
    """The tokens without "only" before a condition, which says no more than the condition does.

    And without the need in "if a cavity is needed", which requires nothing.
    """
    conditional = False
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.name == "only" and following and following.name in ("when", "circumstances"):
            continue
        if token.name == "all" and following and following.kind == "number":
            continue
        if token.name == "when":
            conditional = True
        if conditional and token.name == "must" and token.surface in _NEED:
            conditional = False
            continue
        yield token


def _phrases(tables: Mapping[str, Any], code: str) -> Iterable[tuple[str, str]]:
    for prefix, table in (("c", "critical"), ("s", "same_as")):
        for name, phrases in tables[table].items():
            for phrase in phrases:
                yield phrase, f"{prefix}:{name}"
    for phrase in tables["idioms"]["phrases"]:
        yield phrase, "n:"
    if code:
        yield code, "s:code"
        for before in ("cpt code", "code", "cpt"):
            yield f"{before} {code}", "s:code"


@cache
def tables() -> Mapping[str, Any]:
    """The packaged tables."""
    file = resources.files("app.gate") / "lexicon.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def content(tokens: Iterable[Token]) -> frozenset[str]:
    """The names of concepts and numbers."""
    return frozenset(t.name for t in tokens if t.kind in ("concept", "number"))


def signature(tokens: Iterable[Token]) -> frozenset[str]:
    """The classes of critical words."""
    return frozenset(t.name for t in tokens if t.kind == "critical")


def vocabulary(text: str) -> frozenset[str]:
    """All stems of `text`."""
    return frozenset(stems(text))
