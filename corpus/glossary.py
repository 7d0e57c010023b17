"""Coders' words and the document's: concepts, the phrases that name them, and their sources.

A *concept* is one thing or one predicate that claims are made of (imaging guidance, included,
both sides). A *term* maps a word that coders use to words of the document; where the mapping is
general knowledge rather than the document's own, an answer that relies on it says so.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.errors import KnowledgeError
from corpus.wording import Clause, Word, phrase_index, words

Kind = Literal["thing", "predicate", "permission"]
Source = Literal["document", "general"]


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing, predicate, or permission word, and the phrases that name it.

    Attributes:
        id: Stable name.
        kind: What it does in a clause.
        phrases: How it is said.
        frame: Whether a question that names it is only about facts that share it.
    """

    id: str
    kind: Kind
    phrases: tuple[str, ...]
    frame: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One of the coders' terms.

    Attributes:
        terms: The spellings that coders use.
        means: The words of the document (or plain words) that stand for it.
        concept: The concept it names, or None.
        source: `document` if the document itself equates the two, else `general`.
        note: What an answer says when it relies on a general mapping; empty if nothing.
        expand: Whether a question is rewritten with `means` before it is searched for.
    """

    terms: tuple[str, ...]
    means: str
    concept: str | None
    source: Source
    note: str
    expand: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a clause.

    Attributes:
        concept: Its id.
        kind: Its kind.
        start: Position of its first word.
        cues: Positions of the negations that stand before it.
    """

    concept: str
    kind: Kind
    start: int
    cues: tuple[int, ...]

    @property
    def negated(self) -> bool:
        """Whether an odd number of negations reaches it."""
        return len(self.cues) % 2 == 1


class Glossary:
    """All concepts and terms, and the look-ups over them."""

    def __init__(self, concepts: Iterable[Concept], terms: Iterable[Term]) -> None:
        self.concepts = {concept.id: concept for concept in concepts}
        self.terms = tuple(terms)
        self._phrases = phrase_index(self._concept_phrases())
        self._terms = phrase_index(
            (spelling, str(number))
            for number, term in enumerate(self.terms)
            for spelling in term.terms
        )

    def _concept_phrases(self) -> Iterator[tuple[str, str]]:
        for concept in self.concepts.values():
            for phrase in concept.phrases:
                yield phrase, concept.id
        for term in self.terms:
            if term.concept is not None:
                for spelling in term.terms:
                    yield spelling, term.concept

    def mentions(self, clause: Clause) -> tuple[Mention, ...]:
        """The concepts named in `clause`, in order; the longest phrase wins at each word."""
        spans: list[tuple[str, int, int]] = []
        at = 0
        while at < len(clause.words):
            matches = _matches(self._phrases, clause.words, at)
            for label in dict.fromkeys(label for _, label in matches):
                spans.append((label, at, at + matches[0][0]))
            at += matches[0][0] if matches else 1
        # A negation inside a phrase ("has not responded to") is part of its meaning.
        inside = {cue for cue in clause.negations for _, s, e in spans if s <= cue < e}
        free = [cue for cue in clause.negations if cue not in inside]
        return tuple(
            Mention(
                label,
                self.concepts[label].kind,
                start,
                _reaching(clause, free, start, any(start <= cue < end for cue in inside)),
            )
            for label, start, end in spans
        )

    def terms_in(self, text: str) -> tuple[Term, ...]:
        """The coders' terms that occur in `text`, in order, each once."""
        return tuple(dict.fromkeys(term for term, _, _ in self._occurrences(words(text))))

    def expand(self, text: str) -> str:
        """`text` (folded) with coders' abbreviations replaced by the document's words."""
        tokens = words(text)
        parts: list[str] = []
        done = 0
        for term, start, end in self._occurrences(tokens):
            if term.expand:
                parts += [t.text for t in tokens[done:start]] + [term.means]
                done = end
        parts += [t.text for t in tokens[done:]]
        return " ".join(parts)

    def _occurrences(self, tokens: list[Word]) -> Iterator[tuple[Term, int, int]]:
        at = 0
        while at < len(tokens):
            matches = _matches(self._terms, tokens, at)
            if matches:
                length, label = matches[0]
                yield self.terms[int(label)], at, at + length
                at += length
            else:
                at += 1


def _reaching(clause: Clause, cues: list[int], start: int, denies: bool) -> tuple[int, ...]:
    """Those of the `cues` that reach the phrase at word `start`.

    A part joined by "and" that denies by itself is out of reach of what was denied before
    ("is not required and supports no separate line"); `denies` tells that the phrase does so.
    """
    before = [cue for cue in cues if cue < start]
    joint = max((i for i in range(start) if clause.words[i].text == "and"), default=-1)
    own = [cue for cue in before if cue > joint]
    return tuple(own if own or denies else before)


def _matches(
    index: dict[str, list[tuple[tuple[str, ...], str]]], run: tuple[Word, ...] | list[Word], at: int
) -> list[tuple[int, str]]:
    """The longest phrases that start at word `at`: pairs of length and label, of one length."""
    found: list[tuple[int, str]] = []
    for parts, label in index.get(run[at].stem, ()):
        if found and len(parts) < found[0][0]:
            break
        if tuple(w.stem for w in run[at : at + len(parts)]) == parts:
            found.append((len(parts), label))
    return found


def load_glossary(path: Path) -> Glossary:
    """The glossary in the TOML file at `path`.

    Raises:
        KnowledgeError: The file or an entry in it is wrong.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        concepts = [
            Concept(
                entry["id"],
                entry.get("kind", "thing"),
                tuple(entry["phrases"]),
                entry.get("frame", False),
            )
            for entry in data.pop("concept")
        ]
        terms = [
            Term(
                tuple(entry["terms"]),
                entry["means"],
                entry.get("concept"),
                entry["source"],
                entry.get("note", ""),
                entry.get("expand", True),
            )
            for entry in data.pop("term")
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: {error!r}") from error
    known = {concept.id for concept in concepts}
    for term in terms:
        if term.concept is not None and term.concept not in known:
            raise KnowledgeError(f"{path}: {term.terms[0]!r} names no concept: {term.concept!r}")
    return Glossary(concepts, terms)
