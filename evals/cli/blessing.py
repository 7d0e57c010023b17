"""`codecite eval bless`: make a run the baseline."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from app.cli.command import Command
from app.cli.exits import ExitCode
from app.cli.session import Session
from evals.baselines import bless, read_baseline
from evals.cli.faults import refusing
from evals.cli.judgement import PACKAGED, add_run
from evals.errors import ResultError
from evals.results import read_run


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval bless`."""
    add_run(parser)
    parser.add_argument("--reason", required=True, help="why this run is right; kept in the file")
    parser.add_argument(
        "--baseline",
        type=Path,
        default=PACKAGED,
        metavar="FILE",
        help="the baseline to change or to make (default: the packaged one)",
    )


@refusing("codecite eval bless --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Write the baseline, in one step, so that a broken write leaves the old one."""
    path: Path = arguments.baseline
    old = read_baseline(path) if path.exists() else None
    day = datetime.now(UTC).date().isoformat()
    blessed = bless(read_run(arguments.run_folder), arguments.reason, day, old)
    aside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(blessed.text(), encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise ResultError(f"{path}: {error.strerror or error}") from error
    rights = ", ".join(
        f"{column.name} {column.right} of {len(column.trials)}" for column in blessed.run.columns
    )
    session.write(f"{path}: {rights} right. {blessed.blessings[-1].reason}")
    return ExitCode.DONE


COMMAND = Command(
    name="bless",
    summary="make a run the baseline, and say why",
    description=(
        "The only way to change a baseline: a file edited by hand is refused. The reason and the\n"
        "day are kept, and the record of items that stayed as they were. Without arguments the\n"
        "run in eval-runs/latest becomes the packaged baseline, which is a file to commit."
    ),
    examples=(
        'codecite eval bless eval-runs/now --reason "patients are asked to see their care team"',
        "codecite eval run && codecite eval bless --reason first --baseline baselines/model.json",
    ),
    configure=configure,
    run=run,
)
