"""The writer's lock: one build at a time in a data directory, whatever the process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexLocked

#: Seconds after which somebody who waits is told why.
PATIENCE_S = 1.0
_POLL_S = 0.05


@contextmanager
def writer_lock(path: Path, wait_s: float, notify: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock inside the block; the system frees it when the process dies, however it dies.

    Args:
        path: the lock file, made when missing, never removed.
        wait_s: seconds to wait for another holder.
        notify: told once, after a second of waiting, who holds it.

    Raises:
        IndexLocked: it was still held after `wait_s`; the message says by whom.
        OSError: the lock file can't be made or opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _acquire(descriptor, wait_s, notify)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)  # this frees the lock too


def _acquire(descriptor: int, wait_s: float, notify: Callable[[str], None]) -> None:
    started = time.monotonic()
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            waited = time.monotonic() - started
        if waited >= wait_s:
            raise IndexLocked(f"the index is being built by {_holder(descriptor)}; try again later")
        if waited >= PATIENCE_S and not told:
            notify(f"the index is being built by {_holder(descriptor)}; waiting for it")
            told = True
        time.sleep(_POLL_S)


def _holder(descriptor: int) -> str:
    written = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
    return f"process {written}" if written.isdigit() else "another process"
