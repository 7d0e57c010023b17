"""`codecite index`: build the index, or say in what state it is."""

import argparse
from typing import TYPE_CHECKING

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.progress import waiting
from app.cli.session import Session

if TYPE_CHECKING:  # the other commands read this module too, and need not load the index
    from index import IndexStatus


def configure_build(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `index build`."""
    parser.add_argument("--json", action="store_true", help="write the state as one JSON object")


def configure_status(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `index status`."""
    parser.add_argument("--json", action="store_true", help="write the state as one JSON object")
    parser.add_argument(
        "--probe", action="store_true", help="also search every passage by its own vector"
    )


def build(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Build the index anew and say what was built."""
    from app.library import open_library
    from index import build_index

    library = open_library()
    with waiting(session, "Building the index"):
        status = build_index(library, notify=session.note).status()
    return _tell(status, arguments, session)


def status(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Say in what state the stored index is; nothing is built."""
    from app.library import open_library
    from index import index_status

    return _tell(index_status(open_library(), probe=arguments.probe), arguments, session)


def _tell(status: "IndexStatus", arguments: argparse.Namespace, session: Session) -> ExitCode:
    from app.indexstate import index_fields, index_lines

    if arguments.json:
        session.write_json(index_fields(status))
    else:
        session.write("\n".join(index_lines(status)))
    if status.ready:
        return ExitCode.DONE
    session.note("Type: codecite index build")
    return ExitCode.NOT_READY


COMMAND = Command(
    name="index",
    summary="build the index, or say in what state it is",
    description=(
        "The index is made from the corpus. It is built by itself when it is needed; these\n"
        "commands build it ahead of time and say in what state it is."
    ),
    examples=("codecite index build", "codecite index status --json"),
    commands=(
        Command(
            name="build",
            summary="build the index anew",
            description=(
                "Builds the index aside, searches every passage in it, and only then puts it in\n"
                "the place of the old one."
            ),
            examples=(
                "codecite index build",
                "codecite index build --json",
            ),
            configure=configure_build,
            run=build,
        ),
        Command(
            name="status",
            summary="say whether the index can be used",
            description="Says whether the stored index can be used, and changes nothing.",
            examples=("codecite index status", "codecite index status --probe --json"),
            configure=configure_status,
            run=status,
        ),
    ),
)
