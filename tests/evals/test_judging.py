"""A run: every case is asked and judged, and an error is a wrong answer."""

from dataclasses import replace
from typing import Any

from corpus import load_library
from evals.cases import Case, Message
from evals.judging import Judge, run


def test_an_error_while_asking_is_a_wrong_answer_not_a_gap(case: Case, canned: Any) -> None:
    """The denominator stays; no check of it passed."""
    cases = [case, replace(case, id="second")]
    judge = Judge(load_library().glossary)
    first, second = run(canned(cases, {"second": "crash"}), cases, judge)
    assert first.answer is not None
    assert (second.answer, second.right, second.declined) == (None, False, True)
    assert second.failed[0].reason == "RuntimeError: no index"
    assert not second.passed("uncontradicted")


def test_the_conversation_is_passed_on(case: Case) -> None:
    """History, audience and id reach the assistant."""
    seen: list[Any] = []

    class Listening:
        def ask(self, *given: Any) -> Any:
            seen.append(given)
            raise ValueError

    asked = replace(case, history=(Message("user", "And imaging?"),))
    list(run(Listening(), [asked], Judge(load_library().glossary)))
    question, audience, history, question_id = seen[0]
    assert (question, audience, question_id) == (case.question, "coder", case.id)
    assert [(turn.role, turn.content) for turn in history] == [("user", "And imaging?")]


def test_every_result_is_reported_as_it_comes(case: Case, canned: Any) -> None:
    """For a progress bar."""
    seen: list[str] = []
    judge = Judge(load_library().glossary)
    list(run(canned([case]), [case], judge, lambda result: seen.append(result.case.id)))
    assert seen == [case.id]
