"""Golden cases: what is read, and what is refused with a message that helps."""

from pathlib import Path

import pytest

from evals.cases import load_cases, read_cases
from evals.errors import CaseError

ENTRY = """
[[case]]
id = "one"
group = "coder"
kind = "plain"
split = "dev"
question = "Is it included?"
status = ["answered"]
facts = ["imaging_included"]
must = ['(?i)includ']
must_not = []
quotes = ["imaging guidance"]
good = "Yes, it is included. [1]"
bad = ["No. [1]"]
"""


def written(folder: Path, text: str, name: str = "coder.toml") -> Path:
    """A file of cases for the code 0200T."""
    path = folder / "0200T" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_is_read_with_its_code_and_defaults(tmp_path: Path) -> None:
    """The folder names the code; a question is a coder's unless it says otherwise."""
    (case,) = read_cases(written(tmp_path, ENTRY))
    assert (case.code, case.audience, case.history) == ("0200T", "coder", ())
    assert case.must[0].search("It Includes that")
    assert case.answerable
    assert not case.unanswerable


def test_what_the_user_said_includes_the_conversation(tmp_path: Path) -> None:
    """An answer may echo what was said before."""
    line = 'history = [{ role = "user", content = "And POS 24?" }]\nsplit = "dev"'
    (case,) = read_cases(written(tmp_path, ENTRY.replace('split = "dev"', line)))
    assert case.asked == "And POS 24?\nIs it included?"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "plain"', 'kind = "plain"\nnote = "x"', "note: Extra inputs"),
        ('split = "dev"', 'split = "both"', "split: Input should be"),
        ("must = ['(?i)includ']", "must = ['(?i)[']", "must.0: Value error, no regular expression"),
        ('status = ["answered"]', 'status = ["maybe"]', "status.0: Input should be"),
        ('status = ["answered"]', "status = []", "status: Tuple should have at least 1"),
        ('question = "Is it included?"', 'question = " "', "question: Value error, is empty"),
        ("must = ['(?i)includ']", "must = []", "nothing in the answer is judged"),
        ('bad = ["No. [1]"]', "bad = []", "bad: Tuple should have at least 1"),
    ],
)
def test_a_wrong_case_is_named_with_file_id_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """Who wrote the case finds the place without searching."""
    path = written(tmp_path, ENTRY.replace(old, new))
    with pytest.raises(CaseError) as caught:
        read_cases(path)
    assert str(caught.value).startswith(f"{path}: case one: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "case: Field required"),
        ("case = 1", "case: Input should be"),
        ("case = [1]", "case number 1: case"),
        ("[[cases]]\nid = 'a'", "cases: Extra inputs"),
        ("[[case]\n", "Expected"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A file that is no list of cases is refused."""
    with pytest.raises(CaseError, match=r"coder\.toml") as caught:
        read_cases(written(tmp_path, text))
    assert said in str(caught.value)


def test_one_id_cannot_stand_for_two_cases(tmp_path: Path) -> None:
    """Ids are unique over all files; both places are named."""
    written(tmp_path, ENTRY, "a.toml")
    written(tmp_path, ENTRY, "b.toml")
    with pytest.raises(CaseError, match=r"b\.toml: case one: id: also used in .*a\.toml"):
        load_cases(tmp_path)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    """A run over nothing must not look like a run in which all is right."""
    with pytest.raises(CaseError, match="no golden cases"):
        load_cases(tmp_path)
