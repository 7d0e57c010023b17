"""`codecite eval lint`: is the suite itself sound?"""

import argparse
from pathlib import Path

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.session import Session
from evals.cli.faults import refusing

SCHEMAS = ("questions", "notes", "leaflets")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval lint`."""
    parser.add_argument(
        "--golden",
        type=Path,
        metavar="FOLDER",
        help="another folder of cases than the packaged one",
    )
    parser.add_argument(
        "--schema",
        nargs="?",
        const="questions",
        choices=SCHEMAS,
        help="write the JSON schema of a file of such cases instead (default: questions)",
    )


@refusing("codecite eval lint --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write what is wrong, one line each; unusable when something is."""
    from evals.cases import GOLDEN
    from evals.linting import suite_problems
    from evals.suite import load_suite, schema_of

    if arguments.schema:
        session.write_json(schema_of(arguments.schema))
        return ExitCode.DONE
    cases = load_suite(arguments.golden or GOLDEN)
    found = list(suite_problems(cases))
    session.write("\n".join([*found, f"{len(cases)} cases, {len(found)} problems."]))
    return ExitCode.USAGE if found else ExitCode.DONE


COMMAND = Command(
    name="lint",
    summary="check the golden cases themselves",
    description=(
        "Every question, note and request for a leaflet needs a canned right answer that passes\n"
        "every check and a wrong one that fails it, and quotes that stand in the document. Exit\n"
        "code 2 when something is wrong. How many of answers made wrong on purpose are caught:\n"
        "python -m evals.seeding. Of right ones called wrong: python -m evals.falsealarms."
    ),
    examples=("codecite eval lint", "codecite eval lint --schema notes > notes.schema.json"),
    configure=configure,
    run=run,
)
