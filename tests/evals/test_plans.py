"""Run files: the matrix they span, and what is wrong with them in one line."""

from pathlib import Path

import pytest

from evals.cases import load_cases
from evals.errors import PlanError
from evals.plans import Plan, read_plan

FILE = """
repeats = 3
split = "dev"
groups = ["patient"]
[[drafter]]
name = "composer"
[[index]]
name = "packaged"
[[index]]
name = "flat"
rrf_k = 600
[[index]]
name = "mine"
corpus = "../corpus"
"""


def test_every_drafter_is_asked_over_every_index(tmp_path: Path) -> None:
    """In the order of the file; folders are relative to it."""
    path = tmp_path / "run.toml"
    path.write_text(FILE, encoding="utf-8")
    plan = read_plan(path)
    assert [column.name for column in plan.columns()] == [
        "composer / packaged",
        "composer / flat",
        "composer / mine",
    ]
    assert plan.columns()[2].index.corpus == tmp_path / "../corpus"
    chosen = plan.chosen(load_cases())
    assert {(case.split, case.group) for case in chosen} == {("dev", "patient")}


def test_without_a_file_the_composer_is_asked_once() -> None:
    """All cases."""
    plan = read_plan(None)
    assert [column.name for column in plan.columns()] == ["composer"]
    assert (plan.repeats, plan.chosen(load_cases())) == (1, load_cases())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repeats = 0", "repeats: Input should be greater than or equal to 1"),
        ("repeat = 1", "repeat: Extra inputs are not permitted"),
        ("[[index]]\nname = 'x'\ntop_k = 3", "index x: top_k: Extra inputs"),
        ("[[index]]\nname = 'x'\n[[index]]\nname = 'x'", "two columns are named 'composer / x'"),
        ("repeats = ", "Invalid value"),
        ("drafter = []", "drafter: Tuple should have at least 1 item"),
    ],
)
def test_a_wrong_run_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """File and key are named."""
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"run\.toml: ") as caught:
        read_plan(path)
    assert said in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """It is named."""
    with pytest.raises(PlanError, match=r"none\.toml"):
        read_plan(tmp_path / "none.toml")


def test_a_plan_is_frozen() -> None:
    """It is part of what a run is."""
    with pytest.raises(ValueError, match="frozen"):
        Plan().repeats = 2  # type: ignore[misc]
