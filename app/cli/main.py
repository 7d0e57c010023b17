"""The entry point: reads the command line, runs the command, and turns errors into two lines."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from app.cli.command import Parser, build_parser
from app.cli.commands import EXIT_CODES, ROOT
from app.cli.exits import CommandError, ExitCode, OutputLost
from app.cli.faults import explained
from app.cli.session import OpenAssistant, Session, losing_nothing, open_packaged


def main(
    arguments: Sequence[str] | None = None, open_assistant: OpenAssistant = open_packaged
) -> int:
    """Run one command line and return its exit code.

    Args:
        arguments: Without the program's name; by default those of the process.
        open_assistant: Gives the commands the assistant that answers.
    """
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(arguments, open_assistant)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.BROKEN_PIPE
    except BaseException as error:  # a panic in a library written in Rust is no Exception
        code = _report(explained(error), debug)
        if isinstance(error, OutputLost):
            _forget_output()
        return code


def _run(arguments: Sequence[str] | None, open_assistant: OpenAssistant) -> int:
    session = Session.of_process(open_assistant)
    try:
        parsed = command_parser().parse_args(arguments)
    except SystemExit:  # help or version was printed
        with losing_nothing():
            sys.stdout.flush()
        return ExitCode.DONE
    return int(parsed.run(parsed, session))


def command_parser() -> Parser:
    """The parser of the whole command line."""
    return build_parser(ROOT, _Version, EXIT_CODES)


class _Version(argparse.Action):
    """Looks the version up only when somebody asks for it."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print the version and end the program."""
        from importlib.metadata import version

        print(f"codecite {version('codecite')}")
        parser.exit()


def _report(error: CommandError, debug: bool) -> int:
    """Say on standard error what happened and what to type next."""
    try:
        if debug:
            traceback.print_exception(error.__cause__ or error)
        what = str(error).rstrip(".")
        print(f"codecite: {what}.\nType: {error.next_step}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        _forget_output()
    return error.code


def _forget_output() -> None:
    """Let the interpreter's last flush go nowhere: it could only fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
