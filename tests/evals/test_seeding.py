"""Answers of every sort made wrong on purpose: nearly all are caught, and the rates are told."""

from dataclasses import replace

import pytest

from evals import seeding
from evals.seeding import met, report, seeded
from evals.suite import load_suite

MADE = list(seeded(load_suite()[::5]))


def test_of_every_sort_nearly_all_are_caught() -> None:
    """In each half, and none of the sorts is made of a handful."""
    assert {(one.sort, one.split) for one in MADE} == {
        (sort, split) for sort in ("questions", "notes", "leaflets") for split in ("dev", "test")
    }
    assert met(MADE)
    for sort in ("questions", "notes", "leaflets"):
        assert sum(one.sort == sort for one in MADE) >= 500


def test_what_is_missed_is_told_by_sort_half_and_operator() -> None:
    """One missed of two is no rate to be met."""
    first = next(one for one in MADE if one.sort == "notes")
    two = [replace(first, caught=True), replace(first, caught=False)]
    lines = list(report(two))
    assert lines[0].startswith(f"notes, {first.split}: 1 of 2 caught, 50.0%")
    assert lines[0].endswith("NOT MET")
    assert lines[1].split() == [*first.operator.split(), "1", "of", "2"]
    assert not met(two)


def test_the_command_tells_the_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its exit code, and what is missed of the dev half if that is asked for."""
    monkeypatch.setattr(seeding, "load_suite", lambda: load_suite()[::40])
    assert seeding.main(["--show"]) == 0
    assert "notes, dev: " in capsys.readouterr().out
