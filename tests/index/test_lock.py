from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import IndexLocked
from index.lock import writer_lock

HOLD = """
import sys, time
from pathlib import Path
from index.lock import writer_lock
with writer_lock(Path(sys.argv[1]), 5, print):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_second_writer_is_told_who_holds_the_lock(
    holder: subprocess.Popen[str], tmp_path: Path, said: list[str]
) -> None:
    """Within seconds the one who waits learns the holder's process id, and gives up in time."""
    started = time.monotonic()
    with (
        pytest.raises(IndexLocked, match=f"process {holder.pid}"),
        writer_lock(tmp_path / "lock", 1.3, said.append),
    ):
        pass
    assert time.monotonic() - started < 5
    assert said == [f"the index is being built by process {holder.pid}; waiting for it"]


def test_the_lock_of_a_killed_process_is_free(
    holder: subprocess.Popen[str], tmp_path: Path, said: list[str]
) -> None:
    """SIGKILL leaves no lock behind that somebody must remove."""
    holder.kill()
    holder.wait()
    with writer_lock(tmp_path / "lock", 1, said.append):
        assert (tmp_path / "lock").read_text() == str(os.getpid())
    assert said == []


def test_a_link_in_the_locks_place_is_not_followed(tmp_path: Path) -> None:
    """Nobody can have us write into another file through a link."""
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic"), writer_lock(tmp_path / "lock", 1, print):
        pass
    assert not (tmp_path / "victim").exists()
