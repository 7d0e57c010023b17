"""What the commands share: compare with a baseline, tell it, and end with the right exit code."""

import argparse
from pathlib import Path

from app.cli.exits import ExitCode
from app.cli.session import Session
from evals.baselines import FOLDER, Baseline, first_column, read_baseline
from evals.history import read_history
from evals.reports.report import Report
from evals.reports.screen import screen
from evals.results import Run
from evals.timings import Timing
from evals.verdict import compare

LATEST = Path("eval-runs/latest")
"""The folder of a run whose place is not named."""
PACKAGED = FOLDER / "composer.json"
"""The baseline that ships: the composer over the packaged corpus."""
HISTORY = "history.jsonl"


def history_of(folder: Path, arguments: argparse.Namespace) -> Path:
    """The record of runs that belongs to the run in `folder`."""
    named: Path | None = arguments.history
    return named or folder.absolute().parent / HISTORY


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the run that a command works on, as `run_folder`."""
    parser.add_argument(
        "run_folder",
        metavar="RUN",
        nargs="?",
        type=Path,
        default=LATEST,
        help="the folder of a run (default: %(default)s)",
    )


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add what decides how a report is made."""
    parser.add_argument(
        "--history",
        metavar="FILE",
        type=Path,
        help="record of the runs since the baseline, which tells an item that sinks over several "
        f"runs (default: {HISTORY} beside the run's folder); compare adds to it",
    )
    parser.add_argument(
        "--reveal-test",
        action="store_true",
        help="give reasons and answers of the held-out half too; it is held out no longer then",
    )


def judged(
    run: Run,
    folder: Path,
    against: Path | None,
    arguments: argparse.Namespace,
    timings: tuple[Timing, ...] = (),
) -> tuple[Report, Baseline | None]:
    """The report on `run`, in `folder`, compared with the baseline `against` if there is one.

    Raises:
        NotComparable: The two did not ask the same, or the run holds no answers.
        ResultError: A file cannot be read.
    """
    reveal = arguments.reveal_test
    if against is None and len(run.columns) > 1:
        base, others = first_column(run)
        verdict = compare(base, others, most_errors=1.0)  # a model that fails is a result here
        return Report(run, verdict, base, timings, (), reveal, run.columns[0].name), None
    if against is None:
        return Report(run, timings=timings, reveal=reveal), None
    base = read_baseline(against)
    since = read_history(history_of(folder, arguments), base, run)
    verdict = compare(base, run, since)
    report = Report(run, verdict, base, timings, since, reveal)
    return report, base


def told(report: Report, session: Session) -> ExitCode:
    """Write the report to standard output; returns how the command ends."""
    text = screen(report, session.width)
    session.write(text, bold=(text.splitlines()[-1],))
    return ExitCode.REGRESSION if report.red else ExitCode.DONE
