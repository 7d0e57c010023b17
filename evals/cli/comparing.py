"""`codecite eval compare`: did the candidate break anything?"""

import argparse
from pathlib import Path

from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session
from evals.cli.faults import refusing
from evals.cli.judgement import LATEST, PACKAGED, add_reading, history_of, judged, told
from evals.history import remember
from evals.results import read_run


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval compare`."""
    parser.add_argument(
        "base",
        nargs="?",
        type=Path,
        default=PACKAGED,
        help="a baseline, or the folder of a run (default: the packaged baseline of the composer)",
    )
    parser.add_argument(
        "candidate",
        nargs="?",
        type=Path,
        default=LATEST,
        help="the folder of the run to be judged (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="write the verdict as one JSON object")
    add_reading(parser)


@refusing("codecite eval compare --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Compare, tell, and add the candidate to the history."""
    if not arguments.candidate.exists():
        raise CommandError(f"There is no run in {arguments.candidate}.", "codecite eval run")
    candidate = read_run(arguments.candidate)
    report, base = judged(candidate, arguments.candidate, arguments.base, arguments)
    assert base is not None  # one was named
    assert report.verdict is not None
    remember(history_of(arguments.candidate, arguments), base, candidate)
    if not arguments.json:
        return told(report, session)
    from evals.reports.data import verdict_json

    session.write_json(verdict_json(report))
    return ExitCode.REGRESSION if report.verdict.red else ExitCode.DONE


COMMAND = Command(
    name="compare",
    summary="say what a run broke since a baseline",
    description=(
        "Red is what is more than noise: an item that never failed and now fails every time, a\n"
        "fall of all items together beyond chance, and an item whose record since the baseline\n"
        "lies below the baseline's own. Asks nothing anew. Without arguments the run in\n"
        "eval-runs/latest is compared with the packaged baseline."
    ),
    examples=(
        "codecite eval run && codecite eval compare",
        "codecite eval compare eval-runs/before eval-runs/now --json",
    ),
    configure=configure,
    run=run,
)
