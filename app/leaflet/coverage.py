"""Which facts an edited leaflet states, misses or contradicts, and what in it rests on none.

Deterministic and quick, so that a page can compute it while somebody types. A sentence is read as
the gate reads it, as concepts and critical words; what states a fact, and which hedge it needs,
stands beside the fact's wordings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from app.gate.lexicon import Lexicon, tables
from app.leaflet.courtesy import Courtesy
from app.leaflet.licensed import Licensed
from app.leaflet.points import (
    AMBIENT,
    NOTHING,
    Said,
    adds,
    barred,
    hedged,
    named,
    ordered,
    said_in,
    told,
)
from app.leaflet.remarks import jargon_in, number_added, promise_in, side_in, without_idioms
from app.leaflet.tables import frame
from app.meters.sentences import prose, running
from corpus import CodeEntry, Glossary, LeafletText
from corpus.claims import read, stances
from corpus.points import Point

Kind = Literal[
    "contradiction", "hedge", "added", "number", "promise", "side", "jargon", "unsupported"
]

TURNED = "It turns the order round."
UNHEDGED = "It is surer than the document, which says “may”, “if”, “often” or “in some cases” here."
LONGEST_SENTENCE = 600
"""Characters of a sentence that is read."""
TOO_LONG = "It is too long to be checked: cut it into sentences."
MOST_REMEMBERED = 2000
"""Paragraphs whose reading is kept, so that only edited ones are read anew."""

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9¿¡])")
_LEANS = re.compile(
    r"\b(?:it|this|that|they|them|these|those|so|one|another|next|afterwards?)\b"
    r"|^(?:then|usually|most|mostly|often|in most)\b",
    re.I,
)
_MEANS = re.compile(
    r"^(?:for (?:this|that)|to do (?:this|that|so|it)|if so|in that case)\b"
    r"|\b(?:for it|makes? it|this|that)\.?$|^it (?:makes|opens|creates)\b"
    r"|^(?:one|another|others) (?:is|are)\b",
    re.I,
)
"""How a sentence begins or ends that holds under the hedge of the one before."""
_DOES = re.compile(r"\b(?:do|does|have|try) (?:this|that)(?: treatment)?\b", re.I)
"""How a sentence takes up the whole of the one before: "doctors often do this treatment"."""
_GOES_ON = re.compile(r"^(?:it|this|that)\b|^you \w+ (?:have|need|get) more\b", re.I)
"""How a sentence of small words completes the one before: "It may take more."."""
_PRONOUN = re.compile(r"^(?:it|this|that)\b", re.I)
_SPELT = re.compile(r"\s*[(\[](?:say|said|pronounced)\b[^)\]]*[)\]]", re.I)
"""How a name is spoken, which is no word of the text: "(say: SAY-kroh)"."""
_LABEL = re.compile(r"^(?:[QA]|Question|Answer): ")
_EXAMPLE = re.compile(r"\bexample", re.I)


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence that needs a look.

    Attributes:
        kind: What is wrong with it.
        sentence: Its words.
        fact: The fact that it is about, or an empty text.
        reason: In a sentence for the writer.
    """

    kind: Kind
    sentence: str
    fact: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a text makes of the facts.

    Attributes:
        stated: Facts that it states, in the leaflet's order.
        missed: Facts for patients that it does not state.
        contradicted: Facts that a sentence contradicts, or states without their hedge.
        remarks: The sentences that need a look, in order.
    """

    stated: tuple[str, ...]
    missed: tuple[str, ...]
    contradicted: tuple[str, ...]
    remarks: tuple[Remark, ...]

    def lost(self, before: "Coverage") -> tuple[str, ...]:
        """The facts that the text stated `before` and does not state now."""
        return tuple(fact for fact in before.stated if fact not in self.stated)

    def flags(self, before: "Coverage") -> bool:
        """Whether an edit needs a look: a fact is lost, or a remark is new."""
        known = {(remark.kind, remark.sentence) for remark in before.remarks}
        new = any((remark.kind, remark.sentence) not in known for remark in self.remarks)
        return new or bool(self.lost(before))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One paragraph, read: what is remarked on it, and which parts of which facts it tells."""

    remarks: tuple[Remark, ...]
    told: frozenset[tuple[str, int]]


class Coverer:
    """Compares texts with the facts of one code's leaflet."""

    def __init__(self, entry: CodeEntry, text: LeafletText, glossary: Glossary) -> None:
        self._entry = entry
        self._text = text
        self._glossary = glossary
        self._lexicon = Lexicon(tables(), entry.code)
        self._licensed = Licensed(entry, text, self._lexicon)
        self._courtesy = Courtesy(entry, self._lexicon)
        self._rules = {fact.id: fact.rules for fact in entry.facts}
        self._pointed = frozenset(point.fact for point in text.points)
        self._examples = tuple(f.id for f in entry.facts if f.topic == "examples")
        self._read_before: dict[tuple[str, ...], _Reading] = {}

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it knows how to tell."""
        return tuple(point.fact for point in self._text.points)

    def cover(self, markdown: str) -> Coverage:
        """What `markdown`, in English, makes of the facts; a translation after it is left out."""
        done: dict[str, set[int]] = {point.fact: set() for point in self._text.points}
        remarks: list[Remark] = []
        for paragraph in _paragraphs(markdown):
            reading = self._remembered(paragraph)
            remarks += reading.remarks
            for fact, part in reading.told:
                done[fact].add(part)
        stated = tuple(p.fact for p in self._text.points if len(done[p.fact]) == len(p.parts))
        wrong = [r.fact for r in remarks if r.kind in ("contradiction", "hedge") and r.fact]
        return Coverage(
            stated=stated,
            missed=tuple(p.fact for p in self._text.points if p.fact not in stated),
            contradicted=tuple(dict.fromkeys(wrong)),
            remarks=tuple(remarks),
        )

    def _remembered(self, paragraph: tuple[str, ...]) -> "_Reading":
        """The reading of one paragraph, from before if it has been read."""
        if paragraph not in self._read_before:
            if len(self._read_before) > MOST_REMEMBERED:
                self._read_before.clear()
            self._read_before[paragraph] = self._read(paragraph)
        return self._read_before[paragraph]

    def _read(self, paragraph: tuple[str, ...]) -> "_Reading":
        """What is remarked on the sentences of one paragraph, and which parts they tell."""
        example = any(_EXAMPLE.search(sentence) for sentence in paragraph)
        points = self._told_by(paragraph, whole=not example)
        if not example:
            points = tuple(p for p in self._text.points if p.fact not in self._examples) + points
        told: set[tuple[str, int]] = set()
        remarks: list[Remark] = []
        unhedged: dict[tuple[str, int], Remark] = {}
        before = NOTHING
        asked = False
        for sentence, following in zip_longest(paragraph, paragraph[1:], fillvalue=""):
            if sentence.endswith("?"):
                asked = True
                before = self._said(sentence)  # the "it" of its answer is what it asks about
                continue
            if self._courtesy.is_known(sentence):
                if _GOES_ON.search(sentence):
                    told |= self._completed(points, self._said(sentence).after(before))
                else:
                    before = NOTHING
                continue
            if len(sentence) > LONGEST_SENTENCE:
                remarks.append(Remark("unsupported", sentence, "", TOO_LONG))
                continue
            plainly = without_idioms(_SPELT.sub("", sentence), following)
            own = self._said(plainly)
            said = own.after(before) if (leans := _LEANS.search(plainly)) else own
            full = bool(leans) and (asked or _DOES.search(sentence) is not None)
            asked = False
            facts = list(self._examples) if example else []
            here: set[str] = set()
            for point in points:
                for at, part in enumerate(point.parts):
                    key = (point.fact, at)
                    if (
                        named(part, own)
                        and not barred(part, said)
                        and not hedged(part, said if _MEANS.search(sentence) else own)
                    ):
                        unhedged[key] = Remark("hedge", sentence, point.fact, UNHEDGED)
                        facts.append(point.fact)
                    elif named(part, said) and not ordered(part, own):
                        remarks.append(Remark("contradiction", sentence, point.fact, TURNED))
                        facts.append(point.fact)
                    elif named(part, said) and hedged(part, said) and (full or adds(part, own)):
                        told.add(key)
                        here.add(point.fact)
                        facts.append(point.fact)
                        unhedged.pop(
                            key, None
                        )  # "This is just in some cases." hedges what it means
            remarks += self._remarks(
                sentence, plainly, own, tuple(dict.fromkeys(facts)), frozenset(here)
            )
            if not leans or any(name not in AMBIENT for name in own.names):
                before = said if _MEANS.search(sentence) else own
        return _Reading((*remarks, *unhedged.values()), frozenset(told))

    def _said(self, sentence: str) -> Said:
        return said_in(sentence, self._lexicon.tokens(sentence))

    def _completed(self, points: Sequence[Point], said: Said) -> set[tuple[str, int]]:
        """The parts that a sentence of small words tells together with the one before."""
        return {
            (point.fact, at)
            for point in points
            for at, part in enumerate(point.parts)
            if named(part, said) and hedged(part, said) and ordered(part, said)
        }

    def _told_by(self, paragraph: Sequence[str], whole: bool) -> tuple[Point, ...]:
        """The points on the example that `paragraph` tells of, or tells as a `whole`."""
        said = self._said(" ".join(paragraph)[: 10 * LONGEST_SENTENCE])
        return tuple(
            p
            for p in self._text.points
            if p.fact in self._examples
            and all(told(part, said) for part in (p.parts if whole else p.parts[:1]))
        )

    def _remarks(
        self, sentence: str, plainly: str, said: Said, facts: tuple[str, ...], told: frozenset[str]
    ) -> Iterator[Remark]:
        """What is wrong with a sentence that speaks of `facts`, whatever else it leaves out.

        It does not contradict what of them it has `told`, hedge and all, without a word too many:
        "a large cut is not part of this" says that there is none.
        """
        if found := promise_in(sentence):
            yield Remark("promise", sentence, "", f"“{found}” promises, reassures or advises.")
        if found := jargon_in(sentence, self._lexicon.jargon):
            yield Remark("jargon", sentence, "", f"“{found}” is not a plain word.")
        if found := side_in(sentence):
            yield Remark("side", sentence, "", f"The document names no side (“{found}”).")
        strict = self._licensed.strict_beyond(said, facts)
        denied = self._licensed.may_deny(said, told) or self._licensed.eased(said)
        yield from (
            remark
            for remark in self._contradictions(sentence, plainly)
            if strict or not told or not denied or remark.fact in self._pointed - told
        )
        if added := number_added(said.tokens, self._licensed.numbers(facts)):
            reason = f"The document does not give the number “{added}” here."
            yield Remark("number", sentence, "", reason)
        if strict:
            reason = f"It adds “{strict}”, which the document does not."
            yield Remark("added", sentence, facts[0] if facts else "", reason)
        if novel := self._licensed.novel(said, facts):
            yield Remark("unsupported", sentence, "", f"No fact says this: {novel}.")

    def _contradictions(self, sentence: str, plainly: str) -> Iterator[Remark]:
        readings = read(_PRONOUN.sub("the procedure", plainly), self._glossary)
        for fact, stance in stances(readings, self._rules).items():
            if stance.contradicts and not stance.agrees:
                known = self._entry.fact_by_id[fact]
                reason = f"The document says otherwise: {known.patient or known.statement}"
                yield Remark("contradiction", sentence, fact, reason)


def _paragraphs(markdown: str) -> Iterator[tuple[str, ...]]:
    """The sentences of each paragraph or list item, up to the translation if there is one."""
    notice = frame().say("translator", "en")
    english = markdown.split(notice)[0] if notice in markdown else markdown
    for block in prose(english).blocks:
        if text := running(block):
            said = _LABEL.sub("", text)
            yield tuple(part for part in _SENTENCE.split(said) if re.search(r"\w", part))
