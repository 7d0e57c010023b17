"""A model alone, without router and gate: what the product guards against."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from app.answer import Answer, Audience, Citation
from app.assistant import Turn
from app.llm import Budget, Drafter, DraftRequest, DraftSentence, ModelError, passages_of
from corpus import CodeEntry, Span

DECLINED = "The document does not say."
"""What a model alone says where it declines."""


class BareModel:
    """A model that is given the document and the question, and whose every word is shown.

    Its answer is `answered` unless it declines in the words that it was told to decline in. It
    rests on the facts whose words it cites. Nothing else of the product takes part.

    Args:
        drafter: The model.
        entry: What it is asked about.
        cut: Judge a reply that breaks off as far as it came, instead of passing on the error.
    """

    def __init__(self, drafter: Drafter, entry: CodeEntry, cut: bool = False) -> None:
        self._drafter = drafter
        self._cut = cut
        self._entry = entry
        self._passages = passages_of(entry)

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
    ) -> Answer:
        """What the model says."""
        whom: Audience = audience or "coder"
        before = [turn.content for turn in history if turn.role == "user"]
        asked = f"{question} (The question before was: {before[-1]})" if before else question
        budget = self._drafter.budget()
        request = DraftRequest(asked, whom, self._passages)
        sentences = [s for s in self._drafted(request, budget) if not s.declines]
        text = " ".join(sentence.marked for sentence in sentences) or DECLINED
        used = {marker for sentence in sentences for marker in sentence.markers}
        cited = tuple(p for p in self._passages if p.marker in used)
        return Answer(
            question_id or "",
            question,
            whom,
            "answered" if sentences else "abstained",
            text,
            text,
            cited,
            tuple(f.id for f in self._entry.facts if _touched(f.quotes, cited)),
            drafted_by=self._drafter.name,
            tokens=budget.tokens,
        )

    def _drafted(self, request: DraftRequest, budget: Budget) -> Iterator[DraftSentence]:
        with closing(self._drafter.draft(request, budget)) as drafted:
            try:
                yield from drafted
            except ModelError:
                if not self._cut:
                    raise

    def close(self) -> None:
        """End the model."""
        self._drafter.close()


def _touched(quotes: Sequence[Span], cited: Sequence[Citation]) -> bool:
    return any(q.start < c.end and c.start < q.end for q in quotes for c in cited)
