"""The targets: what is counted, of what, and when a target is met."""

from dataclasses import replace

import pytest

from app.answer import Answer
from evals.cases import Case
from evals.checks import CHECKS, CheckResult
from evals.judging import Result
from evals.targets import Target, measure


def result(case: Case, answer: Answer | None, *failed: str) -> Result:
    """The result of a case with the named checks failed."""
    checks = tuple(CheckResult(name, name not in failed) for name in CHECKS)
    return Result(case, answer, checks if answer else (CheckResult("asked", False),), 1.0)


def target(results: list[Result], name: str) -> Target:
    """The target called `name`."""
    return next(t for t in measure(results) if t.name == name)


@pytest.fixture
def declined(answer: Answer) -> Answer:
    """An answer that declines."""
    return replace(answer, status="abstained", citations=())


def test_ninety_five_of_a_hundred_are_enough(case: Case, answer: Answer) -> None:
    """The bound itself is met, one below it is not."""
    right, wrong = result(case, answer), result(case, answer, "must")
    assert target([right] * 95 + [wrong] * 5, "right answers").met
    assert not target([right] * 94 + [wrong] * 6, "right answers").met


def test_one_contradiction_is_too_many(case: Case, answer: Answer) -> None:
    """And a crash counts as one, since nothing is known of what it would have said."""
    right, name = result(case, answer), "contradictions of a fact"
    assert target([right], name).met
    assert target([right, result(case, answer, "uncontradicted")], name).count == 1
    assert not target([right, result(case, None)], name).met


def test_only_answers_with_citations_count_for_citations(
    case: Case, answer: Answer, declined: Answer
) -> None:
    """A declined answer without citations has none that could be wrong."""
    results = [result(case, answer), result(case, declined), result(case, answer, "supported")]
    support = target(results, "answers whose citations all support")
    assert (support.count, support.total, support.met) == (1, 2, False)
    assert target(results, "answers whose citations are all literal").met


def test_declining_is_counted_in_both_directions(
    case: Case, answer: Answer, declined: Answer
) -> None:
    """Declining what can be answered, and answering what cannot, never cancel out."""
    silent = replace(case, status=frozenset({"abstained"}))
    results = [
        result(case, answer),
        result(case, declined),
        result(silent, declined),
        result(silent, answer),
    ]
    unanswerable = target(results, "unanswerable declined")
    answerable = target(results, "answerable declined")
    assert (unanswerable.count, unanswerable.total, unanswerable.met) == (1, 2, False)
    assert (answerable.count, answerable.total, answerable.met) == (1, 2, False)


def test_nothing_measured_meets_nothing() -> None:
    """An empty run is not a good one."""
    assert [t for t in measure([]) if t.met] == []
