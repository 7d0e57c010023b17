"""A batch: JSON Lines in, one JSON object out for each line, in the same order."""

import os
import stat
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from app.cli.exits import CommandError
from app.cli.faults import reason
from app.cli.progress import batch_progress, counted
from app.cli.reading import BadLine, Line, Model, parse_line, read_lines
from app.cli.session import Session


@contextmanager
def opened(name: str, session: Session) -> Iterator[BinaryIO]:
    """The file `name`, or standard input for `-`.

    Raises:
        CommandError: It cannot be read.
    """
    if name == "-":
        if session.stdin is None:
            raise CommandError("Standard input is closed.", "codecite ask --jsonl FILE")
        yield session.stdin
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (a `with` here would also catch the caller's errors)
    except OSError as error:
        what = f"{name} cannot be read: {error.strerror}."
        raise CommandError(what, "codecite ask --help") from error
    with file:
        yield file


def run_batch(
    file: BinaryIO,
    schema: type[Model],
    answer: Callable[[Model], dict[str, Any]],
    session: Session,
    debug: bool = False,
) -> int:
    """Answer each line of `file` on standard output; returns how many could not be used.

    Args:
        file: One JSON object a line.
        schema: What a line has to be.
        answer: Gives the object to write for a line.
        session: Where it is written, and where progress is told.
        debug: Whether the trace of an unexpected error is shown.
    """
    bad = 0
    with batch_progress(session, _size(file)) as progress:
        for line in read_lines(file):
            written = _answered(line, schema, answer, debug)
            bad += "error" in written
            session.write_json(written)
            progress.advance(line.read, line.number)
    if bad:
        session.note(f'{counted(bad)} could not be used: see "error" in the output')
    return bad


def _answered(
    line: Line, schema: type[Model], answer: Callable[[Model], dict[str, Any]], debug: bool
) -> dict[str, Any]:
    try:
        asked = parse_line(line, schema)
    except BadLine as error:
        return {"id": error.id, "error": f"line {line.number}: {error}"}
    try:
        return answer(asked)
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic in a library written in Rust is no Exception
        if debug:
            traceback.print_exception(error, file=sys.stderr)
        return {"id": getattr(asked, "id", None), "error": f"line {line.number}: {reason(error)}"}


def _size(file: BinaryIO) -> int | None:
    """Bytes that are left to read; None when that cannot be known."""
    try:
        status = os.fstat(file.fileno())
        return status.st_size - file.tell() if stat.S_ISREG(status.st_mode) else None
    except OSError:
        return None
