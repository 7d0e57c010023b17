"""`codecite eval run`: ask and judge, or only judge what was asked before."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import Command
from app.cli.exits import CommandError, ExitCode
from app.cli.session import Session
from evals.cli.faults import refusing
from evals.cli.judgement import LATEST, add_reading, judged, told

if TYPE_CHECKING:
    from evals.plans import Plan
    from evals.results import Run
    from evals.store import Store
    from evals.timings import Timing

ANSWERS = "answers.jsonl"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `eval run`."""
    parser.add_argument(
        "plan",
        nargs="?",
        type=Path,
        help="a run file (TOML): drafters, indexes, repeats (default: the composer, asked once)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=LATEST,
        metavar="FOLDER",
        help="where answers and reports go; a run that was broken off there goes on "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--against", type=Path, metavar="BASE", help="a baseline, or the folder of another run"
    )
    parser.add_argument(
        "--replay",
        action="store_true",
        help="only judge the answers recorded in FOLDER; no model, no index, no network",
    )
    parser.add_argument("--repeats", type=int, metavar="N", help="ask each question N times")
    parser.add_argument("--split", choices=("dev", "test", "all"), help="which half of the cases")
    parser.add_argument("--concurrency", type=int, metavar="N", help="questions at the same time")
    parser.add_argument(
        "--retry-errors", action="store_true", help="ask again what ended in an error before"
    )
    add_reading(parser)


@refusing("codecite eval run --help")
def run(arguments: argparse.Namespace, session: Session) -> ExitCode:
    """Run, write the reports, tell the outcome; a regression only with --against."""
    from evals.reports.files import write_reports
    from evals.store import Store

    with Store.open(arguments.out / ANSWERS) as store:
        if store.skipped:
            session.note(f"{store.skipped} unreadable lines in {store.path} are left out.")
        try:
            found, timings = (_replayed if arguments.replay else _asked)(arguments, session, store)
        except KeyboardInterrupt:
            session.note(
                f"Broken off. {len(store)} answers are kept in {store.path}; "
                "the same command goes on."
            )
            raise
    report, _ = judged(found, arguments.out, arguments.against, arguments, timings)
    write_reports(report, arguments.out)
    code = told(report, session)
    session.note(f"Reports: {arguments.out / 'report.html'}")
    return code


def _replayed(
    arguments: argparse.Namespace, session: Session, store: "Store"
) -> "tuple[Run, tuple[Timing, ...]]":
    from evals.performing import replay
    from evals.suite import load_suite
    from evals.timings import FILE, read_timings

    if arguments.plan or arguments.repeats or arguments.split:
        what = "A replay judges what was recorded; run file, --repeats and --split do not apply."
        raise CommandError(what, f"codecite eval run --replay --out {arguments.out}")
    return replay(store, load_suite()), read_timings(arguments.out / FILE)


def _asked(
    arguments: argparse.Namespace, session: Session, store: "Store"
) -> "tuple[Run, tuple[Timing, ...]]":
    from evals.cli.progress import showing
    from evals.performing import perform
    from evals.subjects import open_subject
    from evals.suite import load_suite
    from evals.timings import FILE, timing, to_json

    plan = _plan(arguments)
    cases = plan.chosen(load_suite())
    with showing(session, arguments.reveal_test) as progress:
        found = perform(
            plan,
            cases,
            store,
            lambda column: open_subject(column, arguments.out),
            progress,
            arguments.retry_errors,
        )
    prices = {c.name: (c.drafter.price_in, c.drafter.price_out) for c in plan.columns()}
    subjects = [s for s in store.subjects() if s.name in prices]
    timings = tuple(timing(store, s, cases, plan.repeats, prices[s.name]) for s in subjects)
    text = json.dumps(to_json(timings), indent=1) + "\n"
    (arguments.out / FILE).write_text(text, encoding="utf-8")
    return found, timings


def _plan(arguments: argparse.Namespace) -> "Plan":
    from pydantic import ValidationError

    from evals.errors import PlanError
    from evals.plans import Plan, read_plan

    plan = read_plan(arguments.plan)
    given = {
        name: value
        for name in ("repeats", "split", "concurrency")
        if (value := getattr(arguments, name)) is not None
    }
    try:
        return Plan.model_validate({**plan.model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        raise PlanError(f"--{first['loc'][0]}: {first['msg']}") from error


COMMAND = Command(
    name="run",
    summary="ask the golden questions and judge the answers",
    description=(
        "Asks every golden question of every column of the run file, records each answer as it\n"
        "comes, judges it, asks again what failed, and writes run.json, junit.xml, report.html\n"
        "and summary.md. What was asked before by the same code of the same index is not asked\n"
        "again. With --against the exit code says whether something broke."
    ),
    examples=(
        "codecite eval run && codecite eval compare",
        "codecite eval run matrix.toml --out eval-runs/matrix --repeats 3",
    ),
    configure=configure,
    run=run,
)
