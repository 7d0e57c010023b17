"""What a document says (facts), what it does not say (silences), and how they are asked for.

A facts file tests itself when it is loaded: every quote must be literally in the document, every
sample sentence must be classified by the claim rules as what it is a sample of, and no silence may
ask for words that the document has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.claims import ClaimRule
from corpus.document import Span

Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the document says.

    Attributes:
        id: Stable name, unique in the document.
        topic: The group it belongs to, for display.
        statement: The fact for a coder, one sentence or two.
        patient: The fact in plain words for a patient; empty where a patient has no use for it.
        quotes: The exact words that it rests on, first the main one.
        basis: `stated`, or `inferred` from the quotes for the given reason.
        reason: Why an inferred fact follows; empty for a stated one.
        questions: Sample questions that ask for it.
        agree: Sample sentences that state it.
        contradict: Sample sentences that deny it.
        wordings: Further right ways to say it, for gate and leaflets; the claim rules need not know
            them.
        restated: Right ways to say it by writers who knew only the document, for the gate.
        rules: How a sentence is told to state or deny it.
        verdict: Whether a yes-or-no question about it may be answered with yes or no.
        premise: Whether a question that denies it contradicts the document; false where such a
            question may as well describe a case ("both sides were injected").
        also: Facts that its statement carries as well.
        beside: Facts that are stated after it, since it misleads alone.
        only_if: Concepts one of which a question must name to be answered by it; empty if none.
    """

    id: str
    topic: str
    statement: str
    patient: str
    quotes: tuple[Span, ...]
    basis: Basis
    reason: str
    questions: tuple[str, ...]
    agree: tuple[str, ...]
    contradict: tuple[str, ...]
    rules: tuple[ClaimRule, ...]
    verdict: bool = True
    premise: bool = True
    also: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    only_if: frozenset[str] = frozenset()
    wordings: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()

    @property
    def rewordings(self) -> tuple[str, ...]:
        """All further right ways to say it that the gate accepts."""
        return (*self.wordings, *self.restated)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that several facts answer together.

    Attributes:
        id: Stable name, unique among facts, topics and silences.
        facts: The facts to state, in order.
        lead: What a coder reads first; empty to begin with the first fact.
        patient: The same for a patient; None where the facts' own words serve.
        rests_on: The fact whose quotes support the lead.
        questions: Sample questions that ask for it.
        counted: How a count of its facts is worded, with `{}` for the number; empty if none is.
        counts: By concept the facts that a count of what has it comes to.
    """

    id: str
    facts: tuple[str, ...]
    lead: str
    patient: str
    rests_on: str
    questions: tuple[str, ...]
    counted: str = ""
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """One thing that people ask for and the document does not say.

    Attributes:
        id: Stable name, unique among facts, topics and silences.
        says: The declining answer for a coder, one or two sentences.
        patient: The declining answer for a patient.
        asks: Phrases that ask for it by name, whatever else the question says.
        absent: Words that would break the silence if the document had them.
        questions: Sample questions that ask for it.
        offer: A question near by that the document does answer.
    """

    id: str
    says: str
    patient: str
    asks: tuple[str, ...]
    absent: tuple[str, ...]
    questions: tuple[str, ...]
    offer: str
