"""The history in a real PostgreSQL server, started for this test alone."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.history import History, HistoryError, HistorySettings
from tests.app.test_history import ANSWER, NOW

FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
FOUND = next((str(f) for f in FOLDERS if (f / "pg_ctl").exists()), None)
TOOLS = FOUND or str(Path(shutil.which("pg_ctl") or "/").parent)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (Path(TOOLS) / "initdb").exists(), reason="no PostgreSQL: apt-get install postgresql"
    ),
]


def run(tool: str, *words: str) -> None:
    """A tool of PostgreSQL, which refuses to run as root."""
    nobody = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*nobody, f"{TOOLS}/{tool}", *words], check=True, stdout=subprocess.DEVNULL, cwd="/"
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with an empty database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(f"/tmp/codecite-pg-{port}")
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "codecite", "--no-sync")
        run("pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
        yield f"postgresql+pg8000://codecite@127.0.0.1:{port}/postgres"
        run("pg_ctl", "-D", f"{folder}/data", "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_everything_is_kept_found_and_forgotten(url: str) -> None:
    """As in the file, by the address alone; a second opening finds the tables."""
    settings = HistorySettings.from_environment({"CODECITE_HISTORY_URL": url})
    history = History.open(settings, lambda: NOW)
    assert history is not None
    history.keep(ANSWER, "s1")
    history.rate(ANSWER, "down", "misses the biopsy", agreed=True)
    again = History.open(settings, lambda: NOW)
    assert again is not None
    assert again.past()[0].answer == ANSWER.text
    assert again.past()[0].at == NOW
    assert again.audits()[0].citations == (("0200T", 10, 45),)
    assert again.audits()[0].digests == ANSWER.digests
    assert again.feedback("down")[0].facts == ("imaging_included",)
    again.forget_all()
    assert (history.past(), history.audits(), history.feedback()) == ((), (), ())
    for one in (history, again):
        one.close()


def test_a_server_that_is_not_there_is_said() -> None:
    """In one sentence, without the password."""
    url = "postgresql+pg8000://codecite:canary-pw@127.0.0.1:1/postgres"
    with pytest.raises(HistoryError, match=r"postgresql\+pg8000://127\.0\.0\.1:1") as caught:
        History.open(HistorySettings.from_environment({"CODECITE_HISTORY_URL": url}))
    assert "canary" not in str(caught.value)
