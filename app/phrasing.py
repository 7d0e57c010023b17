"""A language model's words for an answer that is decided already.

The router has chosen the facts and the verdict, and the composer has drafted the answer. Here a
model words it anew: each sentence is checked by the gate, sent back once with the reason if it
fails, and dropped if it fails again. What the facts say and no sentence of the model says is said
in the composer's words. So a model changes how an answer reads, never what it says.
"""

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from app.answer import Audience, Citation, GateReport, Rejected
from app.composing import Draft, opened
from app.gate import Gate
from app.llm import (
    Budget,
    Drafter,
    DraftRequest,
    DraftSentence,
    ModelError,
    Refused,
    passages_of,
)
from app.privacy import mask
from app.routing import Route
from corpus import CodeEntry, Fact, Glossary, Span
from corpus.claims import read, stances

Stage = Callable[[str], None]
"""Told the name of the stage that begins: finding, drafting, checking."""

Passing = Callable[[tuple[str, ...]], None]
"""Told all sentences that have passed so far, after each; none when they are taken back."""

MOST_SENTENCES = 12
"""Sentences of one draft that are looked at."""
MAX_WORDS = 110
"""Words of a coder's answer before the model's further sentences are left out."""

_OPENING = re.compile(r"^\s*(?:yes|no)\b\s*[,.:;–—-]+\s*", re.I)


@dataclass(frozen=True, slots=True)
class Phrased:
    """The answer in a model's words, or why it is in the composer's.

    Attributes:
        lines: The paragraphs with markers; None when the composer's draft stands.
        citations: One for each marker of `lines`.
        gate: What was checked and refused.
        drafted_by: The model's name, or `composer`.
        trouble: The sentence to show when the model gave no whole answer; else empty.
        seconds: Spent in the gate.
        tokens: Of all requests and of all replies, as far as the endpoint tells them.
    """

    lines: tuple[str, ...] | None
    citations: tuple[Citation, ...]
    gate: GateReport
    drafted_by: str
    trouble: str = ""
    seconds: float = 0.0
    tokens: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Checked:
    """What became of a draft's sentences, and who is told of those kept."""

    passing: Passing
    kept: list[DraftSentence] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seen: int = 0
    repaired: int = 0
    seconds: float = 0.0

    def keep(self, sentence: DraftSentence) -> None:
        """Keep a sentence that has passed."""
        self.kept.append(sentence)
        self.passing(tuple(one.text for one in self.kept))


class Phrasing:
    """Has a model word answers, and lets through what the gate passes."""

    def __init__(
        self, drafter: Drafter, gate: Gate, glossary: Glossary, sends_identifiers: bool
    ) -> None:
        """Draft with `drafter`; unless `sends_identifiers`, questions come masked."""
        self.drafter = drafter
        self.sends_identifiers = sends_identifiers
        self._gate = gate
        self._glossary = glossary

    def phrase(
        self,
        question: str,
        routes: Sequence[Route],
        draft: Draft,
        audience: Audience,
        wants_list: bool,
        stop: threading.Event | None = None,
        on_stage: Stage | None = None,
        on_passing: Passing | None = None,
    ) -> Phrased:
        """The composer's `draft` in the model's words.

        Args:
            question: In plain words, follow-ups resolved.
            routes: What the question asks for, all of one code.
            draft: The composer's answer to them; it states at least one fact.
            audience: Whom the words are for.
            wants_list: Whether the coders' word limit is lifted.
            stop: Set by another thread to stop the answer.
            on_stage: Told what begins.
            on_passing: Told which sentences have passed, while the model still drafts.

        Raises:
            Stopped: The user stopped it.
        """
        budget = self.drafter.budget(stop)
        made = self._phrased(
            question, routes, draft, audience, wants_list, budget, on_stage, on_passing
        )
        return replace(made, tokens=budget.tokens)

    def _phrased(
        self,
        question: str,
        routes: Sequence[Route],
        draft: Draft,
        audience: Audience,
        wants_list: bool,
        budget: Budget,
        on_stage: Stage | None,
        on_passing: Passing | None,
    ) -> Phrased:
        entry = routes[0].entry
        request = self._request(question, entry, draft, audience, wants_list)
        checked = _Checked(on_passing or (lambda sentences: None))
        stage = on_stage or (lambda name: None)
        try:
            self._draft(request, routes, checked, budget, stage)
        except ModelError as error:
            checked.passing(())
            report = GateReport(checked.seen, len(checked.refused))
            return Phrased(None, (), report, "composer", error.sentence, checked.seconds)
        details = tuple(Rejected(r.sentence, r.reason) for r in checked.refused)
        report = GateReport(checked.seen, len(checked.refused), checked.repaired, details)
        if not checked.kept:
            return Phrased(None, (), report, "composer", "", checked.seconds)
        lines, citations = _Text(entry, request.passages).of(
            routes, draft, self._stated(checked.kept, request, entry), checked.kept, audience
        )
        return Phrased(lines, citations, report, self.drafter.name, "", checked.seconds)

    def _request(
        self, question: str, entry: CodeEntry, draft: Draft, audience: Audience, wants_list: bool
    ) -> DraftRequest:
        passages = passages_of(entry)
        facts = []
        for name in draft.facts:
            fact = entry.fact_by_id[name]
            text = fact.patient if audience == "patient" else fact.statement
            if text:
                facts.append((text, tuple(p.marker for p in passages if overlap(p, fact.quotes))))
        asked = question if self.sends_identifiers else mask(question).text  # a second look
        return DraftRequest(asked, audience, passages, tuple(facts), wants_list=wants_list)

    def _draft(
        self,
        request: DraftRequest,
        routes: Sequence[Route],
        checked: _Checked,
        budget: Budget,
        stage: Stage,
    ) -> None:
        """Fill `checked` from a draft and at most one repair."""
        stage("drafting")
        refused: list[Refused] = []
        with closing(self.drafter.draft(request, budget)) as sentences:
            for sentence in sentences:
                if checked.seen == 0:
                    stage("checking")
                self._take(sentence, request, routes, checked, refused)
                if checked.seen >= MOST_SENTENCES:
                    break
        if not refused:
            return
        stage("drafting")
        before = len(checked.kept)
        again: list[Refused] = []
        with closing(self.drafter.repair(request, tuple(refused), budget)) as sentences:
            for sentence in sentences:
                if len(again) + len(checked.kept) - before >= len(refused):
                    break
                self._take(sentence, request, routes, checked, again, counted=False)
        checked.repaired = len(checked.kept) - before
        checked.refused = refused

    def _take(
        self,
        sentence: DraftSentence,
        request: DraftRequest,
        routes: Sequence[Route],
        checked: _Checked,
        refused: list[Refused],
        counted: bool = True,
    ) -> None:
        """Check one sentence and put it where it belongs."""
        if sentence.declines:
            return  # whether the document answers is the router's to say
        checked.seen += counted
        sentence = replace(sentence, text=self._gate.put(sentence.text, request.audience))
        started = time.perf_counter()
        reason = self._reason(sentence, request, routes)
        checked.seconds += time.perf_counter() - started
        if reason:
            refused.append(Refused(sentence.marked, reason))
        elif sentence.text not in {kept.text for kept in checked.kept}:
            checked.keep(sentence)

    def _reason(
        self, sentence: DraftSentence, request: DraftRequest, routes: Sequence[Route]
    ) -> str:
        """Why `sentence` may not be shown, or an empty text."""
        verdict = self._gate.check(
            sentence.text, sentence.markers, request.passages, request.audience
        )
        if not verdict.passed:
            return verdict.reason
        cited = [p for p in request.passages if p.marker in sentence.markers]
        wanted = {fact for route in routes for fact in route.facts}
        known = routes[0].entry.fact_by_id
        if not any(overlap(p, known[fact].quotes) for p in cited for fact in wanted):
            return "It does not answer the question."
        return ""

    def _stated(
        self, kept: Sequence[DraftSentence], request: DraftRequest, entry: CodeEntry
    ) -> frozenset[str]:
        """The facts that the sentences state for certain."""
        rules = {fact.id: fact.rules for fact in entry.facts}
        stated: set[str] = set()
        for sentence in kept:
            cited = [p for p in request.passages if p.marker in sentence.markers]
            for name, stance in stances(read(sentence.text, self._glossary), rules).items():
                if stance.agrees and any(overlap(p, entry.fact_by_id[name].quotes) for p in cited):
                    stated.add(name)
        return frozenset(stated)


class _Text:
    """The text of one answer while it grows, with its citations numbered as they come."""

    def __init__(self, entry: CodeEntry, passages: Sequence[Citation]) -> None:
        self._entry = entry
        self._passages = {p.marker: p for p in passages}
        self._made: dict[tuple[int, int], Citation] = {}

    def of(
        self,
        routes: Sequence[Route],
        draft: Draft,
        stated: frozenset[str],
        kept: Sequence[DraftSentence],
        audience: Audience,
    ) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
        """Paragraphs and citations: the model's sentences, what they leave out, what is silent."""
        said = [self._sentence(sentence) for sentence in kept]
        while audience == "coder" and len(" ".join(said).split()) > MAX_WORDS and len(said) > 1:
            said.pop()
        missing = [self._entry.fact_by_id[name] for name in draft.facts if name not in stated]
        said += [self._statement(fact, audience) for fact in missing if self._text(fact, audience)]
        said += [f"(General knowledge, not from the document: {note})" for note in draft.notes]
        text = opened(routes[0], audience, " ".join(said))
        declined = tuple(line for line in draft.lines if not re.search(r"\[\d+\]", line))
        return (text, *declined), tuple(self._made.values())

    def _sentence(self, sentence: DraftSentence) -> str:
        spans = [self._passages[m] for m in sentence.markers]
        text = _OPENING.sub("", sentence.text)
        return f"{text[0].upper()}{text[1:]} {self._markers(spans)}"

    def _statement(self, fact: Fact, audience: Audience) -> str:
        cited = [
            Citation(
                0,
                self._entry.code,
                self._entry.document.section_at(quote.start).name,
                quote.text,
                quote.start,
                quote.end,
            )
            for quote in fact.quotes[:2]
        ]
        return f"{self._text(fact, audience)} {self._markers(cited)}"

    def _text(self, fact: Fact, audience: Audience) -> str:
        return fact.patient if audience == "patient" else fact.statement

    def _markers(self, cited: Sequence[Citation]) -> str:
        for c in cited:
            key = (c.start, c.end)
            if key not in self._made:
                number = len(self._made) + 1
                self._made[key] = Citation(number, c.code, c.section, c.quote, c.start, c.end)
        return "".join(f"[{self._made[c.start, c.end].marker}]" for c in cited)


def overlap(passage: Citation, spans: Sequence[Span]) -> bool:
    """Whether `passage` holds a part of one of the `spans`."""
    return any(s.start < passage.end and passage.start < s.end for s in spans)
