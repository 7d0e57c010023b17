"""The replay store: nothing recorded is lost, nothing that changes an answer is overlooked."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer import Answer
from evals.cases import Case, Message, load_cases
from evals.errors import StoreError
from evals.recording import from_json, to_json
from evals.store import Recorded, Store, Subject

COMPOSER = Subject("composer", {"drafter": "composer", "index": "a"})

WRITER = """
import sys
from pathlib import Path
from evals.store import Recorded, Store, Subject
from evals.cases import load_cases
case = load_cases()[0]
store = Store.open(Path(sys.argv[1]))
subject = Subject("composer", {"drafter": "composer", "index": "a"})
for repeat in range(100_000):
    store.put(subject, case, repeat, Recorded({"text": "x" * 5000}))
    print(repeat, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store is kept."""
    return tmp_path / "runs" / "answers.jsonl"


def test_an_answer_comes_back_whole(path: Path, case: Case, answer: Answer) -> None:
    """Every field of it, so that all checks can be made on what was recorded."""
    with Store.open(path) as store:
        store.name(COMPOSER)
        store.put(COMPOSER, case, 0, Recorded(to_json(answer), ms=1.5))
    again = Store.open(path)
    recorded = again.get(COMPOSER, case, 0)
    assert recorded is not None
    assert recorded.answer is not None
    assert from_json(recorded.answer) == answer
    assert list(again.subjects()) == [COMPOSER]


def test_everything_that_changes_an_answer_is_in_the_key(path: Path, case: Case) -> None:
    """Another question, audience, history, repeat, parameter or index is another answer."""
    store = Store.open(path)
    store.put(COMPOSER, case, 0, Recorded(None, "x"))
    other = Subject("composer", {"drafter": "composer", "index": "b"})
    assert store.get(COMPOSER, case, 0)
    assert store.get(other, case, 0) is None
    assert store.get(COMPOSER, case, 1) is None
    for changed in (
        replace(case, question="Else?"),
        replace(case, audience="patient"),
        replace(case, history=(Message("user", "Hello."),)),
    ):
        assert store.get(COMPOSER, changed, 0) is None


def test_what_changes_no_answer_is_not_in_the_key(path: Path, case: Case) -> None:
    """A case may be judged otherwise, and a column renamed, without asking again."""
    store = Store.open(path)
    store.put(COMPOSER, case, 0, Recorded(None, "x"))
    assert store.get(Subject("renamed", COMPOSER.identity), replace(case, must=()), 0)


@pytest.mark.parametrize("torn", [1, 20, -2])
def test_a_torn_last_line_costs_only_itself(path: Path, case: Case, torn: int) -> None:
    """It is skipped, and the next line starts on a new one."""
    with Store.open(path) as store:
        for repeat in range(3):
            store.put(COMPOSER, case, repeat, Recorded(None, f"number {repeat}"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]) + lines[2][:torn])
    with Store.open(path) as store:
        assert (len(store), store.skipped) == (2, 1)
        store.put(COMPOSER, case, 2, Recorded(None, "again"))
    again = Store.open(path)
    assert [again.get(COMPOSER, case, n) for n in range(3)] == [
        Recorded(None, "number 0"),
        Recorded(None, "number 1"),
        Recorded(None, "again"),
    ]


def test_a_line_without_its_end_is_still_read(path: Path, case: Case) -> None:
    """A kill between the line and its end loses nothing."""
    with Store.open(path) as store:
        store.put(COMPOSER, case, 0, Recorded(None, "x"))
    path.write_bytes(path.read_bytes().rstrip())
    with Store.open(path) as store:
        store.put(COMPOSER, case, 1, Recorded(None, "y"))
    assert len(Store.open(path)) == 2


def test_a_killed_run_keeps_what_it_told(path: Path) -> None:
    """After SIGKILL every answer is there that was recorded before it."""
    command = [sys.executable, "-c", WRITER, str(path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(50)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    complete = [int(line) for line in told if line.endswith("\n")]
    store = Store.open(path)
    [case, *_] = load_cases()
    assert len(complete) >= 50
    assert all(store.get(COMPOSER, case, repeat) for repeat in complete)
    assert store.skipped <= 1


def test_other_files_are_refused(path: Path) -> None:
    """Rather than taken for an empty store and written to."""
    path.parent.mkdir(parents=True)
    path.write_text("Dear diary,\n", encoding="utf-8")
    with pytest.raises(StoreError, match="holds no recorded answers"):
        Store.open(path)


def test_the_newest_subject_of_a_name_counts(path: Path) -> None:
    """A replay shows what was asked last."""
    newer = Subject("composer", {"drafter": "composer", "index": "b"})
    with Store.open(path) as store:
        for subject in (COMPOSER, newer, newer):
            store.name(subject)
    assert Store.open(path).subject("composer") == newer
    assert len(path.read_text().splitlines()) == 2


def test_lines_are_one_line_each(path: Path, case: Case) -> None:
    """Whatever an answer says: line separators are escaped."""
    with Store.open(path) as store:
        store.put(COMPOSER, case, 0, Recorded({"text": "a\nb\u2028c\u0085d\ud800"}))
    assert len(path.read_bytes().splitlines()) == 1
    assert json.loads(path.read_bytes())["answer"]["text"] == "a\nb\u2028c\u0085d\ud800"
