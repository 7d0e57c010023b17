"""What is kept of one answer, and of one thumb."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.answer import Answer, Audience, Status
from app.privacy import mask

Thumb = Literal["up", "down"]

LONGEST = 400
"""Characters of a question that is kept; a longer text may be a clinical note."""


@dataclass(frozen=True, slots=True)
class Past:
    """A question of the past and its answer, as the list of past questions shows them.

    Attributes:
        id: Of this entry.
        at: When it was asked (UTC).
        session: Names the conversation that it belongs to; means nothing outside.
        question: As `keepable` leaves it.
        answer: The text that was shown.
        audience: Whom the words were for.
        status: What became of the question.
    """

    id: int
    at: datetime
    session: str
    question: str
    answer: str
    audience: Audience
    status: Status


@dataclass(frozen=True, slots=True)
class Audit:
    """What can be checked later of one answer: no word of question, note or answer.

    Attributes:
        at: When it was given (UTC).
        answer_id: The answer's id.
        answer_digest: SHA-256 of the text that was shown.
        status: What became of the question.
        audience: Whom the words were for.
        drafted_by: `composer` or the model's name.
        facts: Ids of the facts that it rests on.
        citations: Code, start and end of each cited passage.
        digests: SHA-256 of corpus, index and prompt.
        gate: Sentences drafted, rejected, repaired.
        masked: Types of identifiers that were masked before a model elsewhere was asked.
        total_ms: Milliseconds that it took.
    """

    at: datetime
    answer_id: str
    answer_digest: str
    status: Status
    audience: Audience
    drafted_by: str
    facts: tuple[str, ...] = ()
    citations: tuple[tuple[str, int, int], ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    gate: tuple[int, int, int] = (0, 0, 0)
    masked: tuple[str, ...] = ()
    total_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thumb.

    Attributes:
        at: When it was given (UTC).
        answer_id: Of the answer.
        thumb: Up or down.
        reason: What the user wrote, as `keepable` leaves it.
        question: The same of the question; empty unless the user agreed to keep it.
        answer: The text that was shown; empty unless the user agreed.
        audience: Whom the words were for.
        status: What became of the question.
        facts: Ids of the facts that the answer rests on.
        digests: SHA-256 of corpus, index and prompt.
        id: Of this entry; 0 before it is kept.
    """

    at: datetime
    answer_id: str
    thumb: Thumb
    reason: str
    question: str
    answer: str
    audience: Audience
    status: Status
    facts: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    id: int = 0


def keepable(text: str) -> str:
    """`text` as it may be kept: identifiers masked, and nothing of what may be a clinical note."""
    if len(text) > LONGEST or len(text.strip().splitlines()) > 3:
        return f"({len(text):,} characters, not kept: this may be a note)"
    masked = mask(text).text
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", masked).strip()


def audit_of(answer: Answer, at: datetime) -> Audit:
    """The audit record of `answer`, given at `at`."""
    return Audit(
        at,
        answer.id,
        hashlib.sha256(answer.text.encode("utf-8", "replace")).hexdigest(),
        answer.status,
        answer.audience,
        answer.drafted_by,
        answer.facts,
        tuple((c.code, c.start, c.end) for c in answer.citations),
        dict(answer.digests),
        (answer.gate.sentences, answer.gate.rejected, answer.gate.repaired),
        answer.masked,
        float(answer.timings_ms.get("total", 0.0)),
    )


def feedback_on(answer: Answer, thumb: Thumb, reason: str, agreed: bool, at: datetime) -> Feedback:
    """The thumb on `answer`; its words and the question's only if the user `agreed`."""
    return Feedback(
        at,
        answer.id,
        thumb,
        keepable(reason),
        keepable(answer.question) if agreed else "",
        answer.text if agreed else "",
        answer.audience,
        answer.status,
        answer.facts,
        dict(answer.digests),
    )
