"""What the gate makes of words: concepts, critical words, numbers, and words without claim.

The tables stand in lexicon.toml. A text becomes a run of *tokens*; two texts that say the same
thing in other words have the same tokens.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from app.gate.tokens import Kind, Token, settled
from corpus.wording import Word, stem, stems, words

RECENT = 256
"""Parts of sentences that are not read again: several checks ask for the same ones."""
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
_BEFORE_ORDINAL = ("the", "its", "document's")
_POSSESSIVE = re.compile(r"['’]s\b")
_PARTICIPLES = frozenset({"perform", "use"})
_MODAL = frozenset({"must", "should", "to", "clearly", "and"})


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
        self.plain: Mapping[str, str] = tables["patient"]["plain"]
        self.highest_grade = float(tables["patient"]["grade"])
        self.neutral = frozenset(stem(w) for w in tables["neutral"].split())
        self._phrases = _index(_phrases(tables, code))
        self._read = lru_cache(maxsize=RECENT)(self._tokens)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The tokens of `text` in order; words without claim are left out."""
        return self._read(text)

    def _tokens(self, text: str) -> tuple[Token, ...]:
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
        return settled(found)

    def _token(self, run: list[Word], at: int) -> tuple[int, Token | None]:
        word = run[at]
        if word.text in _SPEAKING and (at == 0 or run[at - 1].text not in _MODAL):
            return 1, None
        phrase = self._phrase(run, at)
        if phrase is not None:
            size = len(phrase.stems)
            if phrase.stems == ("first",) and at and run[at - 1].text in _BEFORE_ORDINAL:
                return 1, None  # "the first of the three", not "first the patient is prepared"
            if phrase.kind is None:
                return size, None
            return size, _made(phrase.name, phrase.kind, run, at, size)
        if word.text in _NUMBERS and word.text != "one":
            return 1, _made(_NUMBERS[word.text], "number", run, at, 1)
        if any(c.isdigit() for c in word.text):
            return 1, _made(word.text, "number", run, at, 1)
        if word.stem in self.neutral:
            return 1, None
        return 1, _made(word.stem, "word", run, at, 1)

    def _phrase(self, run: list[Word], at: int) -> "_Phrase | None":
        """The longest phrase that begins at `at`; of several, the one that is literally there.

        "Coded" has the stem of "code", and speaks of billing.
        """
        for size, known in self._phrases.get(run[at].stem, ()):
            here = run[at : at + size]
            found = known.get(tuple(w.stem for w in here))
            if found:
                literal = tuple(w.text for w in here)
                return next((phrase for phrase in found if phrase.texts == literal), found[0])
        return None


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of the tables: its words, their stems, and what it is; no kind is no claim."""

    texts: tuple[str, ...]
    stems: tuple[str, ...]
    kind: Kind | None
    name: str


_Index = dict[str, list[tuple[int, dict[tuple[str, ...], list[_Phrase]]]]]
"""For a first stem: the lengths of phrases in words, the longest first, each with its phrases."""


def _index(phrases: Iterable[tuple[str, Kind | None, str]]) -> _Index:
    """The phrases by their first stem, their length and all their stems."""
    index: dict[str, dict[int, dict[tuple[str, ...], list[_Phrase]]]] = {}
    for text, kind, name in phrases:
        found = [w for w in words(text) if w.text[0].isalnum()]
        phrase = _Phrase(tuple(w.text for w in found), tuple(w.stem for w in found), kind, name)
        lengths = index.setdefault(phrase.stems[0], {})
        lengths.setdefault(len(found), {}).setdefault(phrase.stems, []).append(phrase)
    return {first: sorted(lengths.items(), reverse=True) for first, lengths in index.items()}


def _made(name: str, kind: Kind, run: list[Word], at: int, length: int) -> Token:
    before = run[at - 1].text if at else ""
    after = run[at + length].text if at + length < len(run) else ""
    return Token(name, kind, run[at].text, before, after)


def _is_participle(token: Token) -> bool:
    return token.name in _PARTICIPLES and token.surface in ("performed", "used", "taken", "done")


def _phrases(tables: Mapping[str, Any], code: str) -> Iterable[tuple[str, Kind | None, str]]:
    kinds: tuple[tuple[Kind, str], ...] = (("critical", "critical"), ("concept", "same_as"))
    for kind, table in kinds:
        for name, phrases in tables[table].items():
            for phrase in phrases:
                yield phrase, kind, name
    for phrase in tables["idioms"]["phrases"]:
        yield phrase, None, ""
    if code:
        for phrase in (code, f"cpt code {code}", f"code {code}", f"cpt {code}"):
            yield phrase, "concept", "code"


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
