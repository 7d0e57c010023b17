"""The golden notes: how they are read, scored and reported."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.errors import CaseError
from evals.notecases import FIELDS, NoteCase, load_notes
from evals.notes import Result, judge, main, report, score

RIGHT: dict[str, Any] = {
    "report": "yes",
    "units": 1,
    "bilateral_note": False,
    "not_separately_reportable": frozenset({"imaging"}),
    "medical_necessity": "supported",
    "missing_documentation": frozenset({"device_use"}),
    "place_of_service": "listed",
}
CASE = NoteCase("c1", "0200T", "shorthand", "test", "secret words of the note", RIGHT)


def result(**changes: Any) -> Result:
    """A result on `CASE` that differs from what is right by `changes`."""
    return Result(CASE, {**RIGHT, **changes})


def test_half_of_every_style_is_held_out() -> None:
    """There are at least 160 notes, half of them for testing."""
    dev, test = (
        [case for case in load_notes(splits=(split,)) if not case.id.startswith("fresh-")]
        for split in ("dev", "test")
    )
    assert len(dev) + len(test) >= 160
    assert len(dev) == len(test)


def test_the_loader_gives_only_the_asked_split() -> None:
    """Whoever tunes on dev never holds a test note in hand."""
    assert {case.split for case in load_notes(splits=("dev",))} == {"dev"}


def test_a_right_decision_has_no_wrong_field() -> None:
    """Equal in every field."""
    assert result().wrong == ()
    assert score([result()]).met


def test_each_wrong_field_is_named() -> None:
    """Wrong fields come in the order of the contract."""
    wrong = result(units=None, report="query", place_of_service="not_stated").wrong
    assert wrong == ("report", "units", "place_of_service")


def test_f1_counts_items_over_all_notes() -> None:
    """One hit and one that is too many: precision 1/2, recall 1, F1 2/3."""
    both = frozenset({"device_use", "complications"})
    assert score([result(missing_documentation=both)]).missing_f1 == pytest.approx(2 / 3)


def test_a_yes_where_no_is_right_fails_the_targets() -> None:
    """Nothing else may be wrong with the other 99 notes."""
    no = replace(CASE, expected={**RIGHT, "report": "no"})
    found = score([result()] * 99 + [Result(no, RIGHT)])
    assert found.false_yes == 1
    assert not found.met


def test_the_report_on_the_test_half_has_no_words_of_a_note() -> None:
    """Failures are named by id and field only."""
    lines = "\n".join(report([result(report="no")], "test"))
    assert "c1: report" in lines
    assert "secret" not in lines


def test_judging_asks_the_check_for_each_note() -> None:
    """The check is given the note's text and nothing else."""
    asked: list[str] = []

    def check(note: str) -> dict[str, Any]:
        asked.append(note)
        return {"report_0200T": "yes", **{f: RIGHT[f] for f in FIELDS if f != "report"}}

    assert judge([CASE], check)[0].wrong == ()
    assert asked == ["secret words of the note"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[case]\n", "x.toml"),
        ('[[case]]\nid = "a"\n', "case a: style"),
        ('[[case]]\nid = "a"\ncolour = "red"\n', "case a: "),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    """The message names the file and the key."""
    (tmp_path / "0200T" / "notes").mkdir(parents=True)
    (tmp_path / "0200T" / "notes" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=says):
        load_notes(folder=tmp_path)


def test_the_command_meets_the_targets_on_dev(capsys: pytest.CaptureFixture[str]) -> None:
    """What the reader was tuned on is decided right; exit 0."""
    assert main(["--split", "dev"]) == 0
    assert "targets met" in capsys.readouterr().out


def test_no_notes_at_all_cannot_be_used(tmp_path: Path) -> None:
    """Exit 2 where there is nothing to judge."""
    assert main(["--folder", str(tmp_path)]) == 2
