"""Errors of the evals in the words of the command line."""

import argparse
from collections.abc import Callable
from functools import wraps

from app.cli.command import Run
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session
from evals.errors import EvalsError


def refusing(next_step: str) -> Callable[[Run], Run]:
    """Let a command end as unusable, with `next_step` as what to type, on an `EvalsError`."""

    def decorate(run: Run) -> Run:
        @wraps(run)
        def refused(arguments: argparse.Namespace, session: Session) -> ExitCode:
            try:
                return run(arguments, session)
            except EvalsError as error:
                raise CommandError(str(error), next_step, ExitCode.USAGE) from error

        return refused

    return decorate
