"""The audit record of answers on the command line: only where it was asked for."""

from pathlib import Path

from app.history import History, HistorySettings
from tests.app.cli_runs import run


def records(url: str) -> int:
    """How many there are."""
    opened = History.open(HistorySettings(url))
    assert opened is not None
    assert opened.past() == ()
    return len(opened.audits())


def test_nothing_is_kept_unasked(tmp_path: Path) -> None:
    """No file appears."""
    assert run("ask", "Is imaging included?", data=tmp_path).code == 0
    assert list(tmp_path.rglob("*.sqlite3")) == []


def test_each_answer_is_recorded_where_it_was_asked_for(tmp_path: Path) -> None:
    """A single one, and each of a batch; no question."""
    url = f"sqlite:///{tmp_path}/audit.sqlite3"
    assert run("ask", "Is it included?", data=tmp_path, CODECITE_HISTORY_URL=url).code == 0
    lines = b'{"id": 1, "question": "a?"}\n{"id": 2, "question": "b?"}\n'
    done = run("ask", "--jsonl", "-", data=tmp_path, stdin=lines, CODECITE_HISTORY_URL=url)
    assert done.code == 0
    assert len(done.objects) == 2
    assert records(url) == 3


def test_what_cannot_be_kept_is_said_once_and_costs_no_answer(tmp_path: Path) -> None:
    """On standard error; exit code and answers are as ever."""
    (tmp_path / "broken").write_bytes(b"no database")
    url = f"sqlite:///{tmp_path}/broken"
    lines = b'{"id": 1, "question": "a?"}\n{"id": 2, "question": "b?"}\n'
    done = run("ask", "--jsonl", "-", data=tmp_path, stdin=lines, CODECITE_HISTORY_URL=url)
    assert done.code == 0
    assert len(done.objects) == 2
    assert done.err.count("cannot be used") == 1
