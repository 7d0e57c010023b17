"""Runs of the command line in processes of their own, as a shell would start them."""

import json
import os
import pty
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REAL = (sys.executable, "-m", "app.cli")
STAND_IN = (sys.executable, str(Path(__file__).with_name("cli_stand_in.py")))


@dataclass(frozen=True, slots=True)
class Run:
    """What a finished command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output, which must be UTF-8."""
        return self.out.decode("utf-8")

    @property
    def objects(self) -> list[Any]:
        """Standard output as one JSON value a line."""
        return [json.loads(line) for line in self.text.splitlines()]


def environment(data: Path, **changes: str | None) -> dict[str, str]:
    """A bare environment with `data` as data folder; None takes a variable away."""
    wanted: dict[str, str | None] = {
        "PATH": os.environ["PATH"],
        "HOME": str(data / "home"),
        "CODECITE_DATA_DIR": str(data),
        "PYTHONPATH": str(ROOT),
        **changes,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def run(
    *arguments: str | bytes,
    data: Path,
    program: tuple[str, ...] = STAND_IN,
    stdin: bytes | None = None,
    **changes: str | None,
) -> Run:
    """Run a command line to its end; without `stdin` its standard input is empty."""
    done = subprocess.run(
        [*program, *arguments],
        input=stdin or b"",
        capture_output=True,
        cwd=data,
        env=environment(data, **changes),
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def run_at_terminal(
    *arguments: str, data: Path, out: int | None = None, **changes: str | None
) -> tuple[int, str]:
    """Run the stand-in with a terminal of 60 columns; returns exit code and what it showed.

    Standard output goes to the file descriptor `out` where one is given.
    """
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*STAND_IN, *arguments],
        stdin=theirs,
        stdout=theirs if out is None else out,
        stderr=theirs,
        cwd=data,
        env=environment(data, **{"TERM": "xterm", "COLUMNS": "60", **changes}),
    )
    os.close(theirs)
    shown = b""
    try:
        while select.select([ours], [], [], 60)[0] and (part := os.read(ours, 4096)):
            shown += part
    except OSError:
        pass  # the terminal is gone: the child has ended
    finally:
        os.close(ours)
    return child.wait(60), shown.decode("utf-8").replace("\r\n", "\n")
