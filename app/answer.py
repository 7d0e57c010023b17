"""The answer that chat, command line, exports, history and evals share."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Audience = Literal["coder", "patient"]
Status = Literal["answered", "abstained", "conflict", "failed"]

_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that a sentence rests on: `raw[start:end] == quote`."""

    marker: int
    code: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage shown for orientation, not as evidence."""

    code: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A drafted sentence that was not shown, and why."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate did: sentences drafted, rejected, and repaired after a rejection."""

    sentences: int = 0
    rejected: int = 0
    repaired: int = 0
    details: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question.

    Attributes:
        id: Of the question, given or made from it.
        question: As it was asked.
        audience: Whom the words are for.
        status: `answered`; `abstained`, the document is silent; `conflict`, the question's premise
            contradicts the document and the answer says so; `failed`, nothing could be said.
        text: The whole answer with `[n]` markers, as shown on the command line.
        body: The part of `text` that answers or declines, without passages and offer.
        citations: One for each marker in `text`, in order.
        facts: Ids of the facts that the answer rests on.
        nearest: When abstained, up to three passages near the question; none is evidence.
        offer: When abstained, a question near by that the document answers; else empty.
        notes: General knowledge that the answer relied on and the document does not state.
        drafted_by: `composer` or the model's name.
        grade: Flesch-Kincaid grade of the text for patients, else None.
        timings_ms: Milliseconds by stage: retrieve, draft, gate, total.
        digests: SHA-256 of corpus, index and prompt (empty without a model).
        trouble: Why the language model's words are not shown, a sentence; empty if they are or if
            none was asked. Not part of the JSON contract.
        masked: Types of patient identifiers that were masked before the question was sent to a
            language model elsewhere. Not part of the JSON contract.
        tokens: Of the language model's requests and of its replies, as far as the endpoint tells
            them. Not part of the JSON contract.
    """

    id: str
    question: str
    audience: Audience
    status: Status
    text: str
    body: str
    citations: tuple[Citation, ...] = ()
    facts: tuple[str, ...] = ()
    nearest: tuple[Passage, ...] = ()
    offer: str = ""
    notes: tuple[str, ...] = ()
    gate: GateReport = field(default_factory=GateReport)
    drafted_by: str = "composer"
    grade: float | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    masked: tuple[str, ...] = ()
    tokens: tuple[int, int] = (0, 0)

    def to_dict(self) -> dict[str, Any]:
        """The answer as the command line's JSON object; its keys are a fixed contract."""
        return {
            "id": self.id,
            "question": self.question,
            "audience": self.audience,
            "status": self.status,
            "answer": self.text,
            "citations": [asdict(citation) for citation in self.citations],
            "facts": list(self.facts),
            "gate": {
                "sentences": self.gate.sentences,
                "rejected": self.gate.rejected,
                "repaired": self.gate.repaired,
            },
            "drafted_by": self.drafted_by,
            "grade": self.grade,
            "timings_ms": dict(self.timings_ms),
            "digests": dict(self.digests),
        }


def without_markers(text: str) -> str:
    """`text` without its `[n]` markers and the white space before them."""
    return _MARKER.sub("", text)
