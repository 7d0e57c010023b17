"""One assistant, all cases, every answer judged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from app.answer import Answer, Audience
from corpus import Glossary
from evals.cases import Case
from evals.checks import CheckResult, Judged, judge
from evals.rules import load_rules
from evals.sources import read_source
from evals.support import Wording

if TYPE_CHECKING:
    from app.assistant import Turn


class Asked(Protocol):
    """What is measured: anything that answers questions as the product's assistant does."""

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: "Sequence[Turn]" = (),
        question_id: str | None = None,
    ) -> Answer:
        """The answer to `question`."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """One case's outcome.

    Attributes:
        case: The case.
        answer: The answer, or None where asking failed.
        checks: The outcome of every check; only `asked` where asking failed.
        ms: Milliseconds that asking took.
    """

    case: Case
    answer: Answer | None
    checks: tuple[CheckResult, ...]
    ms: float

    @property
    def right(self) -> bool:
        """Whether every check passed."""
        return not self.failed

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    def passed(self, *names: str) -> bool:
        """Whether the named checks passed; none did where asking failed."""
        outcome = {check.name: check.passed for check in self.checks}
        return all(outcome.get(name, False) for name in names)

    @property
    def declined(self) -> bool:
        """Whether the answer declines; where asking failed, it counts as declined."""
        return self.answer is None or self.answer.status in {"abstained", "failed"}


class Judge:
    """Judges answers by what the suite knows of each code.

    Args:
        glossary: Says which words mean the same.
    """

    def __init__(self, glossary: Glossary) -> None:
        self._wording = cache(lambda code: Wording(glossary, load_rules(code)))

    def checks(self, case: Case, answer: Answer) -> tuple[CheckResult, ...]:
        """The outcome of every check on `answer`."""
        code = case.code
        return judge(Judged(case, answer, read_source(code), load_rules(code), self._wording(code)))


def ask(assistant: Asked, case: Case, question: str | None = None) -> tuple[Answer, float]:
    """The answer to the case's question, or to a variation of it, and the milliseconds it took."""
    from app.assistant import Turn  # only who asks needs the product

    history = tuple(Turn(message.role, message.content) for message in case.history)
    start = perf_counter()
    answer = assistant.ask(question or case.question, case.audience, history, case.id)
    return answer, (perf_counter() - start) * 1000


def run(
    assistant: Asked,
    cases: Iterable[Case],
    judge_of: Judge,
    progress: Callable[[Result], None] = lambda _: None,
) -> Iterator[Result]:
    """The result of each case, in order. An error while asking is a wrong answer, not a gap."""
    for case in cases:
        try:
            answer, ms = ask(assistant, case)
        except Exception as error:  # whatever goes wrong is what is being measured
            problem = CheckResult("asked", False, f"{type(error).__name__}: {error}")
            result = Result(case, None, (problem,), 0.0)
        else:
            result = Result(case, answer, judge_of.checks(case, answer), ms)
        progress(result)
        yield result
