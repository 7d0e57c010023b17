"""Variations: how many, whose outcome changed, and what is told of the held-out half."""

from dataclasses import replace
from typing import Any

import pytest

from corpus import load_library
from evals import variations
from evals.cases import Case, load_cases
from evals.operators import operators
from evals.variations import Change, Variation, compare, held, report, vary


def test_there_are_at_least_two_hundred_of_both_halves() -> None:
    """By default, and the same ones each time."""
    named = operators(load_library().glossary)
    first = vary(load_cases(), named, each=40, seed=1)
    assert len(first) >= 200
    assert {variation.case.split for variation in first} == {"dev", "test"}
    assert {variation.operator for variation in first} == set(named)
    assert first == vary(load_cases(), named, each=40, seed=1)
    assert all(variation.question != variation.case.question for variation in first)


def test_a_misspelt_question_is_not_misspelt_again(case: Case) -> None:
    """Two typos are another measurement."""
    named = operators(load_library().glossary)
    made = vary([replace(case, kind="misspelt")], named, each=5, seed=1)
    assert {v.operator for v in made}.isdisjoint({"swap_letters", "drop_letter", "double_letter"})


def test_an_outcome_changes_with_status_or_facts(case: Case, canned: Any) -> None:
    """Not with the wording; a crash is a change."""
    said = {
        "same": "It is included, I say.",
        "other": "The document does not say.",
        "worse": "crash",
    }
    made = [Variation(case, "x", question) for question in said]
    changes = list(compare(canned([case], said), made))
    assert [change.changed for change in changes] == [False, True, True]
    assert changes[2].after == ("RuntimeError", frozenset())


def test_the_original_is_asked_once(case: Case, canned: Any) -> None:
    """However many variations it has."""
    assistant = canned([case])
    list(compare(assistant, [Variation(case, "x", text) for text in ("a", "b", "c")]))
    assert assistant.asked == [case.question, "a", "b", "c"]


@pytest.fixture
def changes(case: Case) -> list[Change]:
    """One change in each half, among many that held."""
    same = ("answered", frozenset({"needles"}))
    lost = ("abstained", frozenset[str]())
    test = replace(case, id="hidden", split="test")
    kept = [Change(Variation(case, "lower_case", "kept"), same, same)] * 98
    return [
        *kept,
        Change(Variation(case, "lower_case", "shown"), same, lost),
        Change(Variation(test, "upper_case", "secret"), same, lost),
    ]


def test_the_report_names_operators_and_changes(changes: list[Change]) -> None:
    """Questions of the held-out half only on request."""
    text = "\n".join(report(changes, reveal_test=False))
    assert "lower_case           99        1    1.0%" in text
    assert "all                 100        2    2.0%" in text
    assert "'shown'" in text
    assert "hidden  upper_case" in text
    assert "secret" not in text
    assert "secret" in "\n".join(report(changes, reveal_test=True))


def test_three_of_a_hundred_may_change(changes: list[Change]) -> None:
    """Not more; and nothing measured is not enough."""
    assert held(changes)
    assert not held([*changes, *changes[-2:]])
    assert not held([])


def test_the_limit_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, changes: list[Change], capsys: pytest.CaptureFixture[str]
) -> None:
    """0 while it holds, 1 when it does not."""
    library = type("Opened", (), {"library": load_library()})
    monkeypatch.setattr("app.assistant.Assistant.open", lambda: library)
    monkeypatch.setattr(variations, "compare", lambda assistant, made: changes)
    assert variations.main(["--each", "1"]) == 0
    assert "met" in capsys.readouterr().out
    monkeypatch.setattr(variations, "compare", lambda assistant, made: changes[-2:])
    assert variations.main(["--each", "1"]) == 1
