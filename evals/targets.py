"""What a release has to reach on golden cases: each target a number and a bound."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.judging import Result


@dataclass(frozen=True, slots=True)
class Target:
    """One measured number and its bound.

    Attributes:
        name: What is measured.
        count: In how many cases it holds.
        total: Of how many.
        bound: The share or the count to keep to, as shown.
        met: Whether it is kept; nothing to measure is not met.
    """

    name: str
    count: int
    total: int
    bound: str
    met: bool

    @property
    def share(self) -> float:
        """`count` of `total`, in [0, 1]; 0 of nothing."""
        return self.count / self.total if self.total else 0.0


def measure(results: Sequence[Result]) -> tuple[Target, ...]:
    """Every target, measured on `results`."""
    cited = [r for r in results if r.answer is not None and r.answer.citations]
    return (
        _at_least("right answers", results, lambda r: r.right, 0.95),
        _at_least("answers whose citations are all literal", cited, _literal, 1.0),
        _at_least("answers whose citations all support", cited, _supports, 1.0),
        _none("contradictions of a fact", results, "uncontradicted"),
        _none("inventions", results, "uninvented"),
        _at_least("unanswerable declined", _of(results, "unanswerable"), _rightly_declined, 0.98),
        _at_most("answerable declined", _of(results, "answerable"), lambda r: r.declined, 0.03),
    )


def _of(results: Iterable[Result], which: str) -> list[Result]:
    return [r for r in results if getattr(r.case, which)]


def _literal(result: Result) -> bool:
    return result.passed("literal", "marked")


def _supports(result: Result) -> bool:
    return result.passed("supported", "cited")


def _rightly_declined(result: Result) -> bool:
    """A premise answered with a conflict, where the case accepts that, has been declined, too."""
    return result.answer is not None and result.answer.status in result.case.status


def _at_least(
    name: str, results: Sequence[Result], holds: Callable[[Result], bool], share: float
) -> Target:
    count = sum(map(holds, results))
    met = bool(results) and count >= share * len(results)
    return Target(name, count, len(results), f"at least {share:.0%}", met)


def _at_most(
    name: str, results: Sequence[Result], holds: Callable[[Result], bool], share: float
) -> Target:
    count = sum(map(holds, results))
    met = bool(results) and count <= share * len(results)
    return Target(name, count, len(results), f"at most {share:.0%}", met)


def _none(name: str, results: Sequence[Result], check: str) -> Target:
    count = sum(r.answer is None or not r.passed(check) for r in results)
    return Target(name, count, len(results), "none", bool(results) and count == 0)
