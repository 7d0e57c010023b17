"""The drafter that needs no model: verdict first, then the facts with the words they rest on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.answer import Audience, Citation, Status
from app.routing import Route
from corpus import CodeEntry, Fact, Glossary, Span
from corpus.claims import ClaimRule

MAX_QUOTES = 2
"""Citations for one sentence; more would bury the words that matter."""
WORD_LIMIT = 120
"""Words that the contract allows an answer for a coder."""
MAX_WORDS = 105
"""Words of such an answer before further facts are left out."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_UNKNOWN = "The document does not answer that."
_UNKNOWN_PATIENT = "The document does not say this. Please ask your care team."
_BILLING_PATIENT = (
    "That is about the clinic's records and bills, not about you. Please ask your care team."
)
"""What a patient is told of facts that have no patients' words."""
_INSTRUCTION = "That is an instruction, not a question about the document."
UNREADABLE = "That can not be read as a question about the document. Please ask in plain English."
"""What is said of a message that holds hardly any words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said, before it is measured and shown.

    Attributes:
        status: As in `Answer`.
        lines: The sentences with their markers, in paragraphs.
        citations: One for each marker.
        facts: Ids of the facts stated.
        notes: General knowledge that the answer relied on.
        offer: A question that the document answers; set where something was declined.
    """

    status: Status
    lines: tuple[str, ...]
    citations: tuple[Citation, ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...]
    offer: str


class _Citations:
    """Numbers the cited spans of one answer; the same words get the same marker."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.made: list[Citation] = []

    def markers(self, entry: CodeEntry, spans: Iterable[Span]) -> str:
        return "".join(f"[{self._number(entry, span)}]" for span in spans)

    def _number(self, entry: CodeEntry, span: Span) -> int:
        key = (entry.code, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = number = len(self.made) + 1
            section = entry.document.section_at(span.start).name
            self.made.append(Citation(number, entry.code, section, span.text, span.start, span.end))
        return self._numbers[key]


@dataclass(slots=True)
class _Answering:
    """The answer while it grows."""

    audience: Audience
    wants_list: bool
    cited: _Citations = field(default_factory=_Citations)
    stated: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: int = 0


class Composer:
    """Drafts answers from facts; knows whom it speaks to and the coders' terms."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    def draft(self, routes: Sequence[Route], audience: Audience, wants_list: bool) -> Draft:
        """The answer to all routes of one message, in their order.

        Args:
            routes: At least one.
            audience: Whom the words are for.
            wants_list: Whether the coders' word limit is lifted.
        """
        answer = _Answering(audience, wants_list)
        lines: list[str] = []
        offers: list[str] = []
        several = len({route.entry.code for route in routes}) > 1
        for route in routes:
            said = self._said(route, audience)
            new = self._statements(route, said, answer)
            lines += [f"{route.entry.code}: {line}" for line in new] if several else new
            if route.silence is not None or not said:
                declined = _declined(route, audience)
                length = len(declined.split())
                fits = not route.beside or answer.words + length <= MAX_WORDS
                if declined not in lines and fits:
                    lines.append(declined)
                    answer.words += length
                offers += [route.silence.offer] if route.silence is not None else []
        return Draft(
            _status(routes, answer.stated),
            tuple(lines),
            tuple(answer.cited.made),
            tuple(answer.stated),
            tuple(answer.notes),
            offers[0] if offers and not answer.stated else "",
        )

    def _said(self, route: Route, audience: Audience) -> tuple[Fact, ...]:
        """The facts to state: the route's, those that belong beside them, each once."""
        known = route.entry.fact_by_id
        wanted = [*route.facts, *(other for f in route.facts for other in known[f].beside)]
        facts = tuple(known[fact] for fact in dict.fromkeys(wanted))
        return tuple(f for f in facts if f.patient) if audience == "patient" else facts

    def _statements(self, route: Route, facts: tuple[Fact, ...], answer: "_Answering") -> list[str]:
        """The sentences that state `facts`, as one paragraph; empty if all were stated before.

        They keep to the word limit; what is only told beside an answer keeps to it with the answer.
        """
        lines: list[str] = []
        spent = answer.words if route.beside else 0
        for text, carried in self._texts(route, facts, answer.audience):
            if all(fact.id in answer.stated for fact in carried):
                continue
            note = self._note(route, carried[0]) if answer.audience == "coder" else ""
            new = "" if note in answer.notes else note
            said = _noted(text, new) if new else text
            length = len(said.split())
            if spent and spent + length > MAX_WORDS and not answer.wants_list:
                break
            spent += length
            answer.words += length
            answer.notes += [new] if new else []
            spans = [span for fact in carried for span in fact.quotes[:MAX_QUOTES]]
            marked = _marked(said, answer.cited.markers(route.entry, dict.fromkeys(spans)))
            lines.append(marked if lines else _joined(_opening(route, answer.audience), marked))
            also = (other for fact in carried for other in (fact.id, *fact.also))
            answer.stated += [fact for fact in dict.fromkeys(also) if fact not in answer.stated]
        return [" ".join(lines)] if lines else []

    def _texts(
        self, route: Route, facts: tuple[Fact, ...], audience: Audience
    ) -> list[tuple[str, tuple[Fact, ...]]]:
        """What to say, each with the facts that it states."""
        topic = next((t for t in route.entry.topics if t.id == route.topic), None)
        lead = "" if topic is None else topic.patient if audience == "patient" else topic.lead
        if lead and not route.count:
            return [(lead, facts)]
        return [
            (fact.patient if audience == "patient" else fact.statement, (fact,)) for fact in facts
        ]

    def _note(self, route: Route, fact: Fact) -> str:
        """The general knowledge that links the question's words to `fact`, if any."""
        about = _concepts(fact.rules)
        asked = f"{route.question.premise} {route.question.text}"
        for term in self._glossary.terms_in(asked):
            if term.source == "general" and term.note and term.concept in about:
                return term.note
        return ""


def _noted(text: str, note: str) -> str:
    """`text` with the general knowledge that links the question's words to it."""
    return f"{text.rstrip('.')} (general knowledge, not from the document: {note.rstrip('.')})."


def _concepts(rules: Iterable[ClaimRule]) -> frozenset[str]:
    return frozenset(c for rule in rules for group in rule.about for c in group)


def _status(routes: Sequence[Route], stated: Sequence[str]) -> Status:
    if not stated:
        return "abstained"
    return "conflict" if any(route.conflict for route in routes) else "answered"


def _opening(route: Route, audience: Audience) -> str:
    if route.count:
        return f"{route.count}."
    if route.conflict:
        if audience == "patient":
            return "That is not what the document says."
        return "The document says otherwise."
    return {"yes": "Yes.", "no": "No.", "": ""}[route.verdict]


def opened(route: Route, audience: Audience, marked: str) -> str:
    """`marked` after the verdict that the router has come to, if it has come to one."""
    return _joined(_opening(route, audience), marked)


def _joined(opening: str, marked: str) -> str:
    """The opening as the start of the first sentence, so that the marker covers it too."""
    if not opening:
        return marked
    first = marked.split(" ", 1)[0]
    keep = not first[1:].islower() or first in {"I"}
    rest = marked if keep else marked[0].lower() + marked[1:]
    return f"{opening.rstrip('.')}: {rest}"


def _marked(text: str, markers: str) -> str:
    """Every sentence of `text` followed by `markers`."""
    return " ".join(f"{sentence} {markers}" for sentence in _SENTENCE.split(text))


def _declined(route: Route, audience: Audience) -> str:
    if route.silence is None:
        if audience == "patient":
            return _BILLING_PATIENT if route.facts else _UNKNOWN_PATIENT
        return _UNKNOWN
    return route.silence.patient if audience == "patient" else route.silence.says


def only_instructions(audience: Audience) -> str:
    """What is said of a message that holds instructions and no question."""
    return f"{_INSTRUCTION} Please ask your care team." if audience == "patient" else _INSTRUCTION
