"""The command over the golden set: its report, what it withholds, its exit code."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import load_library
from evals import golden
from evals.cases import Case
from evals.errors import CaseError
from evals.judging import Judge, Result, run


@pytest.fixture
def results(case: Case, canned: Any) -> list[Result]:
    """A right and a wrong answer in each half."""
    cases = [
        replace(case, id=f"{split}-{n}", split=split, status=frozenset({"answered"}))  # type: ignore[arg-type]
        for split in ("dev", "test")
        for n in (1, 2)
    ]
    said = {"dev-2": "Yes, bill it. [1]", "test-2": "Yes, bill it. [1]"}
    return list(run(canned(cases, said), cases, Judge(load_library().glossary)))


def test_halves_and_groups_stand_apart(results: list[Result]) -> None:
    """Counts, rate and interval per group and in all."""
    lines = list(golden.table(results))
    assert [line.split()[:3] for line in lines[1:]] == [
        ["dev", "coder", "2"],
        ["dev", "all", "2"],
        ["test", "coder", "2"],
        ["test", "all", "2"],
    ]


def test_the_held_out_half_shows_only_ids_and_checks(results: list[Result]) -> None:
    """Nobody tunes on it by accident."""
    report = "\n".join(golden.report(results, show=9, reveal_test=False))
    assert "dev-2  must_not: says 'Yes'" in report
    assert "test-2  must_not\n" in report
    assert "\ndev-2  wants answered on imaging_included" in report
    assert "\ntest-2  wants" not in report
    data = {entry["id"]: entry for entry in golden.as_json(results, reveal_test=False)}
    assert "answer" not in data["test-2"]
    assert set(data["test-2"]["failed"].values()) == {""}
    assert data["dev-2"]["answer"]["answer"] == "Yes, bill it."


def test_it_can_be_revealed_on_purpose(results: list[Result]) -> None:
    """With a switch whose name says what it does."""
    assert "test-2  must_not: says 'Yes'" in "\n".join(golden.failure_lines(results, True))
    assert "answer" in golden.as_json(results, reveal_test=True)[3]


def test_targets_are_listed_with_number_and_verdict(results: list[Result]) -> None:
    """Each half has its own."""
    report = list(golden.report(results, show=0, reveal_test=False))
    assert "\ntargets on dev" in report
    assert "\ntargets on test" in report
    assert any("right answers" in line and line.endswith("NOT MET") for line in report)


def test_cases_are_chosen_by_half_and_group(case: Case) -> None:
    """`all` and no group leave none out."""
    cases = [case, replace(case, split="test"), replace(case, group="patient")]
    assert golden.chosen(cases, "all", None) == cases
    assert golden.chosen(cases, "dev", "patient") == [cases[2]]
    assert golden.chosen(cases, "test", None) == [cases[1]]


def test_exit_code_and_file(
    monkeypatch: pytest.MonkeyPatch,
    results: list[Result],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """1 while a target is missed; the file holds every result."""
    monkeypatch.setattr(golden, "_run", lambda cases: results)
    path = tmp_path / "out.json"
    assert golden.main(["--json", str(path)]) == 1
    assert len(json.loads(path.read_text("utf-8"))) == 4
    assert "targets on test" in capsys.readouterr().out


def test_an_unusable_suite_is_told_apart_from_a_bad_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the reason on standard error."""

    def broken() -> tuple[Case, ...]:
        raise CaseError("coder.toml: case one: split: wrong")

    monkeypatch.setattr(golden, "load_cases", broken)
    assert golden.main([]) == 2
    assert capsys.readouterr().err == "coder.toml: case one: split: wrong\n"
