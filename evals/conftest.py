"""The pytest front of the suite: `pytest evals` is one test for each golden case."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evals.baselines import FOLDER, Baseline, read_baseline
from evals.errors import EvalsError
from evals.performing import perform, replay
from evals.plans import Plan
from evals.reports.report import Report
from evals.results import Run
from evals.store import Store
from evals.subjects import open_subject
from evals.suite import load_suite
from evals.verdict import Verdict, compare

BASELINE = FOLDER / "composer.json"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where answers come from and what they are compared with."""
    group = parser.getgroup("codecite")
    group.addoption(
        "--answers",
        type=Path,
        metavar="FILE",
        help="recorded answers (answers.jsonl of a run) to replay; without it the composer is "
        "asked what it has not been asked since code, corpus or index changed",
    )
    group.addoption(
        "--against",
        type=Path,
        metavar="BASE",
        help="a baseline or a run: what was wrong there is expected to be wrong; default: the "
        "packaged baseline, if there is one",
    )
    group.addoption(
        "--reveal-test", action="store_true", help="give reasons and answers of the held-out half"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case that is asked."""
    if "item_id" in metafunc.fixturenames:
        metafunc.parametrize("item_id", [case.id for case in load_suite()])


@pytest.fixture(scope="session")
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The recorded answers; those of the composer are kept in pytest's cache, if it has one."""
    path = request.config.getoption("--answers")
    if path is None:
        cache: pytest.Cache | None = getattr(request.config, "cache", None)
        folder = cache.mkdir("codecite-answers") if cache else tmp_path_factory.mktemp("answers")
        path = Path(folder) / "answers.jsonl"
    with Store.open(path) as store:
        yield store


@contextmanager
def _said_once() -> Iterator[None]:
    """End the session with what makes the suite unusable, instead of an error for each case."""
    try:
        yield
    except EvalsError as error:
        pytest.exit(str(error), returncode=2)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, answers: Store) -> Run:
    """The judged answers, of the first column."""
    folder = answers.path.parent
    with _said_once():
        if request.config.getoption("--answers"):
            return replay(answers, load_suite())
        return perform(Plan(), load_suite(), answers, lambda column: open_subject(column, folder))


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest, run: Run) -> Report:
    """The run, compared with the baseline where there is one."""
    named = request.config.getoption("--against")
    base: Baseline | None = None
    verdict: Verdict | None = None
    with _said_once():
        if named or BASELINE.exists():
            base = read_baseline(named or BASELINE)
            verdict = compare(base, run)
    return Report(run, verdict, base, reveal=request.config.getoption("--reveal-test"))
