"""What is kept of answers, what never is, and what happens when the database is broken."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.answer import Answer, Citation
from app.history import History, HistoryError, HistorySettings, keepable
from app.history.settings import DAYS
from app.history.tables import METADATA
from index import SettingsError

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ANSWER = Answer(
    "a1",
    "Is imaging included for Mr. Smith, MRN 445566?",
    "coder",
    "answered",
    "Yes: imaging guidance is included. [1]",
    "Yes: imaging guidance is included. [1]",
    (Citation(1, "0200T", "Note", "This code includes imaging guidance", 10, 45),),
    ("imaging_included",),
    timings_ms={"total": 2.5},
    digests={"corpus": "c" * 64, "index": "i" * 64, "prompt": ""},
)
NOTE = "Preoperative diagnosis: sacral insufficiency fracture.\n" * 12


@pytest.fixture
def settings(tmp_path: Path) -> HistorySettings:
    """A file of this test's own."""
    return HistorySettings.from_environment({"CODECITE_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def history(settings: HistorySettings) -> History:
    """An empty history at a fixed time."""
    opened = History.open(settings, lambda: NOW)
    assert opened is not None
    return opened


def content(settings: HistorySettings) -> bytes:
    """Every byte of the file."""
    return Path(settings.url.removeprefix("sqlite:///")).read_bytes()


def test_questions_come_back_newest_first(history: History) -> None:
    """With identifiers masked, and the time in UTC."""
    history.keep(ANSWER, "s1")
    history.keep(replace(ANSWER, question="And the biopsy?", status="abstained"), "s1")
    newest, oldest = history.past()
    assert newest.question == "And the biopsy?"
    assert newest.status == "abstained"
    assert oldest.answer == ANSWER.text
    assert oldest.at == NOW
    assert "Smith" not in oldest.question
    assert "445566" not in oldest.question


def test_the_audit_record_holds_no_word(history: History, settings: HistorySettings) -> None:
    """Time, digests, model, places of the citations and status; found again whole."""
    history.audit(ANSWER)
    [record] = history.audits()
    assert record.at == NOW
    assert record.citations == (("0200T", 10, 45),)
    assert record.digests == ANSWER.digests
    assert (record.status, record.drafted_by, record.total_ms) == ("answered", "composer", 2.5)
    assert len(record.answer_digest) == 64
    assert b"imaging guidance" not in content(settings)


def test_a_note_is_never_kept(history: History, settings: HistorySettings) -> None:
    """Not as a question, not as a reason."""
    history.keep(replace(ANSWER, question=NOTE), "s1")
    history.rate(replace(ANSWER, question=NOTE), "down", NOTE, agreed=True)
    assert b"insufficiency" not in content(settings)
    assert history.past()[0].question == f"({len(NOTE):,} characters, not kept: this may be a note)"


@pytest.mark.parametrize("agreed", [True, False])
def test_feedback_holds_words_only_as_agreed(history: History, agreed: bool) -> None:
    """Ids and digests always, question and answer if the user agreed."""
    history.rate(ANSWER, "down", "misses the biopsy", agreed)
    history.rate(ANSWER, "up", "", agreed)
    [down] = history.feedback("down")
    assert [f.thumb for f in history.feedback()] == ["up", "down"]
    assert (down.answer_id, down.reason) == ("a1", "misses the biopsy")
    assert down.facts == ("imaging_included",)
    assert down.digests == ANSWER.digests
    assert bool(down.question) == bool(down.answer) == agreed
    history.forget_feedback(down.id)
    assert history.feedback("down") == ()


def test_everything_can_be_forgotten(history: History, settings: HistorySettings) -> None:
    """And is then no longer in the file."""
    history.keep(ANSWER, "s1")
    history.rate(ANSWER, "down", "wrong", agreed=True)
    history.forget_all()
    assert (history.past(), history.audits(), history.feedback()) == ((), (), ())
    assert b"imaging guidance is included" not in content(settings)


def test_what_is_old_is_forgotten(history: History, settings: HistorySettings) -> None:
    """At the next opening; with 0 days nothing is."""
    history.keep(ANSWER, "s1")
    late = NOW + timedelta(days=DAYS, seconds=1)
    forever = History.open(replace(settings, days=0), lambda: late)
    assert forever is not None
    assert len(forever.past()) == 1
    later = History.open(settings, lambda: late)
    assert later is not None
    assert (later.past(), later.audits()) == ((), ())


def test_nothing_is_stored_when_it_is_off(tmp_path: Path) -> None:
    """No file, no folder, not even the import of the library."""
    code = (
        "import sys\nfrom app.history import History, HistorySettings\n"
        "assert History.open(HistorySettings.from_environment()) is None\n"
        "assert 'sqlalchemy' not in sys.modules"
    )
    env = {**os.environ, "CODECITE_HISTORY": "off", "CODECITE_DATA_DIR": str(tmp_path / "d")}
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=root)
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_the_users_alone(history: History, settings: HistorySettings) -> None:
    """Nobody else on the machine may read it."""
    file = Path(settings.url.removeprefix("sqlite:///"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_many_threads_keep_at_once(history: History) -> None:
    """As the pages do; none is lost."""
    threads = [
        threading.Thread(target=lambda: [history.keep(ANSWER, "s") for _ in range(5)])
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.past()) == 30


@pytest.mark.parametrize("text", [b"no database", b"SQLite format 3\x00" + b"x" * 200])
def test_a_broken_file_is_said(settings: HistorySettings, text: bytes) -> None:
    """In one sentence with what to do, and it is left as it is."""
    file = Path(settings.url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    file.write_bytes(text)
    with pytest.raises(HistoryError, match=r"cannot be used .*CODECITE_HISTORY=off"):
        History.open(settings)
    assert file.read_bytes() == text


def test_a_locked_file_is_said(history: History, settings: HistorySettings) -> None:
    """After a short wait."""
    file = settings.url.removeprefix("sqlite:///")
    patient = sqlite3.connect(file)
    try:
        patient.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HistoryError, match="OperationalError"):
            history.keep(ANSWER, "s1")
    finally:
        patient.close()


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"CODECITE_HISTORY": "maybe"}, "CODECITE_HISTORY: is neither on nor off"),
        ({"CODECITE_HISTORY_DAYS": "-1"}, "CODECITE_HISTORY_DAYS: is not a number of days"),
        ({"CODECITE_HISTORY_DAYS": "soon"}, "CODECITE_HISTORY_DAYS: is not a number of days"),
        ({"CODECITE_HISTORY_URL": "history.db"}, "CODECITE_HISTORY_URL: is not a URL"),
        ({"CODECITE_HISTORY_URL": "mysql://h/n"}, "CODECITE_HISTORY_URL: is not a URL"),
    ],
)
def test_settings_that_cannot_be_used(env: dict[str, str], said: str) -> None:
    """The setting is named."""
    with pytest.raises(SettingsError, match=said):
        HistorySettings.from_environment(env)


def test_a_password_is_never_shown() -> None:
    """Not by repr, not in an error."""
    url = "postgresql+nodriver://codecite:canary-pw@127.0.0.1:1/history"
    settings = HistorySettings.from_environment({"CODECITE_HISTORY_URL": url})
    assert settings.asked_for
    assert settings.place == "postgresql+nodriver://127.0.0.1:1/history"
    assert "canary" not in repr(settings)
    with pytest.raises(HistoryError) as caught:
        History.open(settings)
    assert "canary" not in str(caught.value)


def test_without_a_data_folder_nothing_is_kept() -> None:
    """Where no home folder is known there is no place for it."""
    assert HistorySettings.from_environment({}).url == ""
    assert History.open(HistorySettings("")) is None


def test_the_tables_are_postgresqls_too() -> None:
    """Every statement that makes them compiles for it."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateTable

    made = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in METADATA.sorted_tables
    ]
    assert len(made) == 3
    assert "SERIAL" in made[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Is it included? ", "Is it included?"),
        ("x" * 401, "(401 characters, not kept: this may be a note)"),
        ("a\nb\nc\nd", "(7 characters, not kept: this may be a note)"),
        ("call 555-123-4567", "call [telephone]"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_what_may_be_kept_of_a_text(text: str, kept: str) -> None:
    """Short texts, without identifiers and control characters."""
    assert keepable(text) == kept
