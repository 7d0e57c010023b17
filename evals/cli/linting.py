"""`codecite eval lint`: is the suite itself sound?"""

import argparse
from pathlib import Path

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.session import Session
from evals.cli.faults import refusing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval lint`."""
    parser.add_argument(
        "--golden",
        type=Path,
        metavar="FOLDER",
        help="another folder of cases than the packaged one",
    )
    parser.add_argument(
        "--schema", action="store_true", help="write the JSON schema of a file of cases instead"
    )


@refusing("codecite eval lint --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write what is wrong, one line each; unusable when something is."""
    from evals.cases import GOLDEN, case_schema, load_cases
    from evals.linting import problems

    if arguments.schema:
        session.write_json(case_schema())
        return ExitCode.DONE
    cases = load_cases(arguments.golden or GOLDEN)
    found = list(problems(cases))
    session.write("\n".join([*found, f"{len(cases)} cases, {len(found)} problems."]))
    return ExitCode.USAGE if found else ExitCode.DONE


COMMAND = Command(
    name="lint",
    summary="check the golden cases themselves",
    description=(
        "Every case needs a canned right answer that passes and canned wrong ones that fail, and\n"
        "quotes that stand in the document. Exit code 2 when something is wrong."
    ),
    examples=("codecite eval lint", "codecite eval lint --schema > case.schema.json"),
    configure=configure,
    run=run,
)
