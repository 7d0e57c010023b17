"""How far a run is, and what failed so far, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.session import Session
from app.cli.text import printable
from evals.performing import Progress
from evals.results import Attempt
from evals.runs import Asking

_MOST = 30
"""Failures that are told while a run is under way; reports have them all."""


@contextmanager
def showing(session: Session, reveal: bool) -> Iterator[Progress]:
    """What to tell of each answer: a bar at a terminal, else a line for each tenth.

    Args:
        session: Where it is told.
        reveal: Whether reasons of the held-out half are told.
    """
    if not session.live:
        yield _Tenths(session).told
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Shown

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=session.stderr, highlight=False, markup=False)
    with Shown(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Asking")
        failures = 0

        def told(column: str, done: int, total: int, asking: Asking, attempt: Attempt) -> None:
            nonlocal failures
            if not attempt.passed:
                failures += 1
                if failures <= _MOST:
                    console.print(printable(_failure(asking, attempt, reveal)))
            bar.update(
                task, completed=done, total=total, description=f"{column}, {failures} failed"
            )

        yield told


def _failure(asking: Asking, attempt: Attempt, reveal: bool) -> str:
    name, reason = attempt.failed[0]
    shown = reveal or asking.case.split == "dev"
    return f"✗ {asking.case.id}  {name}{f': {reason}' if shown else ''}"[:160]


class _Tenths:
    """One line for each tenth."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._failed = 0

    def told(self, column: str, done: int, total: int, _: Asking, attempt: Attempt) -> None:
        """Tell when another tenth is done."""
        self._failed = (self._failed if done > 1 else 0) + (not attempt.passed)
        if done * 10 // total > (done - 1) * 10 // total:
            self._session.note(f"{column}: {done} of {total} asked, {self._failed} failed")
