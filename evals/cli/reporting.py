"""`codecite eval report`: the reports of a run, made anew."""

import argparse
from pathlib import Path

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.session import Session
from evals.cli.faults import refusing
from evals.cli.judgement import add_reading, add_run, judged
from evals.reports.files import write_reports
from evals.results import read_run
from evals.timings import FILE, read_timings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval report`."""
    add_run(parser)
    parser.add_argument(
        "--against", type=Path, metavar="BASE", help="a baseline, or the folder of another run"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where the reports go (default: the run's own)"
    )
    add_reading(parser)


@refusing("codecite eval report --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write the reports; what they say decides nothing."""
    folder = arguments.run_folder
    timings = read_timings(folder / FILE)
    report, _ = judged(read_run(folder), folder, arguments.against, arguments, timings)
    out = arguments.out or folder
    write_reports(report, out)
    session.write(f"{report.headline[:1].upper()}{report.headline[1:]}.\n{out / 'report.html'}")
    return ExitCode.DONE


COMMAND = Command(
    name="report",
    summary="write the reports of a run: HTML, Markdown, JUnit, JSON",
    description="Writes report.html, summary.md, junit.xml and run.json. Asks nothing anew.",
    examples=(
        "codecite eval report eval-runs/now --against evals/baselines/composer.json",
        "codecite eval report eval-runs/now --out public",
    ),
    configure=configure,
    run=run,
)
