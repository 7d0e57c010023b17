"""Right answers written by hand: few are called wrong, and a wrong file is named."""

from pathlib import Path

import pytest

from evals.errors import CaseError
from evals.falsealarms import alarms, load_right, main, report
from evals.performing import grader

RIGHT = load_right()


def test_two_hundred_right_answers_in_two_halves() -> None:
    """To as many questions."""
    assert len(RIGHT) >= 200
    assert len({right.case.id for right in RIGHT}) >= 200
    assert sum(right.split == "test" for right in RIGHT) >= 100


def test_hardly_any_is_called_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """None of the half that causes were mended for; the other half is told apart."""
    judge = grader().judge
    found = alarms(RIGHT, judge)
    assert [right.case.id for right, _ in found if right.split == "dev"] == []
    assert len(found) <= 0.03 * len(RIGHT)
    lines = list(report(RIGHT, judge, show=True))
    assert lines[1].startswith("test ")
    assert main([]) in (0, 1)
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "right: Field required"),
        ('[[right]]\ncase = "x"\nsplit = "dev"\ntext = ""\ncites = []', "right number 1: text: "),
        ('[[right]]\ncase = "x"\nsplit = "dev"\ntext = "T"\ncites = []', "x: case: there is none"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    """With the key."""
    (tmp_path / "0200T" / "right").mkdir(parents=True)
    (tmp_path / "0200T" / "right" / "answers.toml").write_text(text, encoding="utf-8")
    packaged = Path(__file__).parents[2] / "evals" / "golden" / "0200T" / "coder.toml"
    (tmp_path / "0200T" / "coder.toml").symlink_to(packaged)
    with pytest.raises(CaseError, match=r"answers\.toml: ") as caught:
        load_right(folder=tmp_path)
    assert said in str(caught.value)
