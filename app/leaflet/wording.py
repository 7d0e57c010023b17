"""A language model's words for sections that are decided already.

The composer has chosen sections, facts and citations. Here a model words each section anew. The
gate decides sentence by sentence, the coverage table adds the rules for patients' text, and where
no sentence of the model states a wording's facts, the composer's wording stays. What is left to the
clinic, what to ask and where the text comes from are never worded by a model. The request itself is
not sent: the model is told whom to speak to, not what somebody typed.
"""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from app.answer import Citation, GateReport, Rejected
from app.gate import Gate
from app.leaflet.composing import Citations
from app.leaflet.coverage import Coverer
from app.leaflet.leaflet import LeafletSection, Paragraph
from app.leaflet.wish import Wish
from app.llm import (
    Budget,
    Drafter,
    DraftRequest,
    DraftSentence,
    ModelError,
    Refused,
    passages_of,
)
from app.phrasing import overlap
from app.readability import exact_grade
from corpus import CodeEntry, Span

WORDED = ("what", "why", "happens")
"""The sections that a model may word."""
MOST_SENTENCES = 16
"""Sentences of one section that are looked at."""
ASKED = (
    "Write the part “{title}” of a leaflet for patients. Say each of the things above that are "
    "known to be right, and nothing else. Speak {to}. Use short sentences that somebody in school "
    "grade {grade} can read. Keep every “may”, “often” and “in some cases”. Promise nothing, "
    "advise nothing, give no numbers, name no codes.{tone}"
)


@dataclass(slots=True)
class _Report:
    """What became of all drafted sentences."""

    seen: int = 0
    repaired: int = 0
    refused: list[Refused] = field(default_factory=list)
    kept: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Worded:
    """Sections in a model's words as far as they passed.

    Attributes:
        sections: All sections, markers numbered as they come.
        citations: One for each marker.
        gate: What was checked and refused.
        drafted_by: The model's name, or `composer` where none of its sentences passed.
        trouble: Why the model gave no whole draft; else empty.
    """

    sections: tuple[LeafletSection, ...]
    citations: tuple[Citation, ...]
    gate: GateReport
    drafted_by: str
    trouble: str


class LeafletWording:
    """Has a model word the sections of leaflets on one code."""

    def __init__(self, drafter: Drafter, gate: Gate, coverer: Coverer, entry: CodeEntry) -> None:
        self.drafter = drafter
        self._gate = gate
        self._coverer = coverer
        self._entry = entry
        self._passages = passages_of(entry)

    def word(
        self,
        wish: Wish,
        sections: Sequence[LeafletSection],
        citations: Sequence[Citation],
        stop: threading.Event | None = None,
    ) -> Worded:
        """`sections` in the model's words.

        Args:
            wish: Whom they are for, and at which grade.
            sections: The composer's.
            citations: Theirs, by marker.
            stop: Set by another thread to stop.

        Raises:
            Stopped: The user stopped it.
        """
        report = _Report()
        cited = Citations(self._entry)
        spans = {c.marker: Span(c.start, c.end, c.quote) for c in citations}
        budget = self.drafter.budget(stop)
        made = []
        for section in sections:
            own = _respanned(section, spans, cited)
            if section.id in WORDED and not report.trouble:
                try:
                    own = self._section(wish, section, spans, cited, budget, report)
                except ModelError as error:
                    report.trouble = error.sentence
            made.append(own)
        details = tuple(Rejected(r.sentence, r.reason) for r in report.refused)
        gate = GateReport(report.seen, len(report.refused), report.repaired, details)
        by = self.drafter.name if report.kept else "composer"
        return Worded(*_renumbered(made, cited.made), gate, by, report.trouble)

    def _section(
        self,
        wish: Wish,
        section: LeafletSection,
        spans: dict[int, Span],
        cited: Citations,
        budget: Budget,
        report: _Report,
    ) -> LeafletSection:
        kept = self._drafted(self._request(wish, section, spans), budget, report)
        text = " ".join(sentence.text for sentence in kept)
        if not kept or exact_grade(text) > wish.grade:
            return _respanned(section, spans, cited)
        report.kept += len(kept)
        stated = self._coverer.cover(text).stated
        told = self._coverer.facts
        paragraphs = [self._paragraph(sentence, cited) for sentence in kept]
        for old in section.paragraphs:
            if not all(fact in stated for fact in old.facts if fact in told):
                paragraphs.append(_respanned_paragraph(old, spans, cited))
        return replace(section, paragraphs=tuple(paragraphs))

    def _request(self, wish: Wish, section: LeafletSection, spans: dict[int, Span]) -> DraftRequest:
        facts = []
        for paragraph in section.paragraphs:
            own = [spans[marker] for marker in paragraph.markers]
            markers = tuple(p.marker for p in self._passages if overlap(p, own))
            facts.append((paragraph.text, markers))
        asked = ASKED.format(
            title=section.title,
            to="to the patient as “you”" if wish.person.own else f"of “{wish.person.you}”",
            grade=wish.grade,
            tone=" The tone is warm." if wish.warm else "",
        )
        return DraftRequest(asked, "patient", self._passages, tuple(facts), wants_list=True)

    def _drafted(
        self, request: DraftRequest, budget: Budget, report: _Report
    ) -> list[DraftSentence]:
        """The sentences of one draft, and of at most one repair, that may be shown."""
        kept: list[DraftSentence] = []
        refused: list[Refused] = []
        seen = 0
        with closing(self.drafter.draft(request, budget)) as sentences:
            for sentence in sentences:
                seen += 1
                self._take(sentence, kept, refused)
                if seen >= MOST_SENTENCES:
                    break
        report.seen += seen
        report.refused += refused
        if refused:
            before, again = len(kept), list[Refused]()
            with closing(self.drafter.repair(request, tuple(refused), budget)) as sentences:
                for sentence in sentences:
                    if len(again) + len(kept) - before >= len(refused):
                        break
                    self._take(sentence, kept, again)
            report.repaired += len(kept) - before
        return kept

    def _take(
        self, sentence: DraftSentence, kept: list[DraftSentence], refused: list[Refused]
    ) -> None:
        sentence = replace(sentence, text=self._gate.put(sentence.text, "patient"))
        if sentence.declines or sentence.text in {other.text for other in kept}:
            return
        if reason := self._reason(sentence, kept):
            refused.append(Refused(sentence.marked, reason))
        else:
            kept.append(sentence)

    def _reason(self, sentence: DraftSentence, kept: Sequence[DraftSentence]) -> str:
        """Why `sentence` may not be shown after those `kept`, or an empty text."""
        verdict = self._gate.check(sentence.text, sentence.markers, self._passages, "patient")
        if not verdict.passed:
            return verdict.reason
        text = " ".join([*(other.text for other in kept), sentence.text])
        remark = next((r for r in self._coverer.cover(text).remarks), None)
        return remark.reason if remark is not None else ""

    def _paragraph(self, sentence: DraftSentence, cited: Citations) -> Paragraph:
        own = [p for p in self._passages if p.marker in sentence.markers]
        markers = cited.markers(Span(p.start, p.end, p.quote) for p in own)
        return Paragraph(sentence.text, self._coverer.cover(sentence.text).stated, markers)


def _respanned(section: LeafletSection, spans: dict[int, Span], cited: Citations) -> LeafletSection:
    """`section` with the markers that `cited` gives to its citations."""
    paragraphs = tuple(_respanned_paragraph(p, spans, cited) for p in section.paragraphs)
    return replace(section, paragraphs=paragraphs)


def _respanned_paragraph(
    paragraph: Paragraph, spans: dict[int, Span], cited: Citations
) -> Paragraph:
    return replace(paragraph, markers=cited.markers(spans[m] for m in paragraph.markers))


def _renumbered(
    sections: Sequence[LeafletSection], made: Sequence[Citation]
) -> tuple[tuple[LeafletSection, ...], tuple[Citation, ...]]:
    """The sections with markers from 1 in the order of the text, and only the citations used."""
    used = dict.fromkeys(m for s in sections for p in s.paragraphs for m in p.markers)
    number = {marker: n for n, marker in enumerate(used, 1)}
    renumbered = tuple(
        replace(
            section,
            paragraphs=tuple(
                replace(p, markers=tuple(number[m] for m in p.markers)) for p in section.paragraphs
            ),
        )
        for section in sections
    )
    known = {c.marker: c for c in made}
    return renumbered, tuple(replace(known[m], marker=n) for m, n in number.items())
