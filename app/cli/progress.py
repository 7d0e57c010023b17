"""How far a batch is, told on standard error in a way that fits it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.cli.session import Session


def counted(lines: int) -> str:
    """How many lines, in words."""
    return "1 line" if lines == 1 else f"{lines:,} lines"


class Progress(Protocol):
    """Takes how far a batch is."""

    def advance(self, read: int, lines: int) -> None:
        """Take the bytes read and the lines done so far."""


class _Silent:
    def advance(self, read: int, lines: int) -> None:
        """Say nothing."""


class _EveryTenth:
    """One line for each tenth of the input."""

    def __init__(self, session: "Session", total: int) -> None:
        self._session = session
        self._total = total
        self._told = 0

    def advance(self, read: int, lines: int) -> None:
        """Tell when another tenth is done."""
        tenths = min(10, read * 10 // self._total)
        if tenths > self._told:
            self._told = tenths
            self._session.note(f"{tenths * 10} % of the input, {counted(lines)}")


@contextmanager
def batch_progress(session: "Session", total: int | None) -> Iterator[Progress]:
    """What to tell while a batch of `total` bytes is worked on; nothing when it is unknown."""
    if not total:
        yield _Silent()
    elif not session.live:
        yield _EveryTenth(session, total)
    elif session.stdout.isatty():
        yield _Silent()  # the answers pass by on the same screen; a bar would be torn by them
    else:
        with _bar(session, total) as bar:
            yield bar


@contextmanager
def _bar(session: "Session", total: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import (
        Progress as RichProgress,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=session.stderr)
    with RichProgress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("Answering", total=total)

        class Bar:
            def advance(self, read: int, lines: int) -> None:
                shown.update(task, completed=read, description=counted(lines))

        yield Bar()


@contextmanager
def waiting(session: "Session", what: str) -> Iterator[None]:
    """Say what is being done: a spinner with the time at a terminal, else one line."""
    if not session.live:
        session.note(f"{what}...")
        yield
        return
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(file=session.stderr)
    with RichProgress(*columns, console=console, transient=True) as shown:
        shown.add_task(what, total=None)
        yield
