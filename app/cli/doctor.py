"""`codecite doctor`: look over the installation."""

import argparse

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.session import Session


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `doctor`."""
    parser.add_argument("--json", action="store_true", help="write the report as one JSON object")


def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write the report; not ready when something is broken."""
    from app.doctor import examine, report_lines

    report = examine()
    if arguments.json:
        session.write_json(report.to_dict())
    else:
        session.write("\n".join(report_lines(report)))
    return ExitCode.NOT_READY if report.problems else ExitCode.DONE


COMMAND = Command(
    name="doctor",
    summary="look over the installation, and say what to type where something is broken",
    description=(
        "Looks over documents, index, model and libraries, and changes nothing. Each problem\n"
        "comes with the command to run; the exit code is 3 when there is one."
    ),
    examples=("codecite doctor", "codecite doctor --json"),
    configure=configure,
    run=run,
)
