"""What the page Evals shows and does; the application loads it by name, as it may not import it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from app.assistant import Assistant
from app.history import Feedback
from evals.baselines import FOLDER as PACKAGED
from evals.baselines import Baseline, bless, read_baseline
from evals.cases import Case
from evals.drafts import draft_case, draft_cases
from evals.errors import EvalsError
from evals.history import read_history, remember
from evals.leafletcases import LeafletCase
from evals.performing import Progress, perform
from evals.plans import Plan
from evals.reports.files import write_reports
from evals.reports.report import Report
from evals.results import FILE, Item, read_run
from evals.store import Store, Subject
from evals.subjects import Opened, identity_of
from evals.suite import AnyCase, load_suite
from evals.timings import FILE as TIMINGS
from evals.timings import read_timings
from evals.verdict import compare

FOLDER_VARIABLE = "CODECITE_EVAL_RUNS"
"""Environment variable that names the folder of runs; by default `eval-runs` where one works."""
BASELINE = "baseline.json"
HISTORY = "history.jsonl"
NAME = "page"
"""The name of the run that the page makes."""

__all__ = ["EvalsError", "draft_case", "draft_cases"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as the page shows it.

    Attributes:
        report: The run, with the verdict on it if it can be compared.
        problem: Why it cannot be compared with the baseline; else empty.
    """

    report: Report
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The runs of one folder, and the baseline beside them, or else the packaged one."""

    folder: Path

    @classmethod
    def of_environment(cls) -> "Desk":
        """The folder that the environment names."""
        return cls(Path(os.environ.get(FOLDER_VARIABLE, "").strip() or "eval-runs"))

    def runs(self) -> list[str]:
        """The names of the finished runs, newest first."""
        found = list(self.folder.glob(f"*/{FILE}"))
        found.sort(key=lambda path: (-path.stat().st_mtime_ns, path.parent.name))
        return [path.parent.name for path in found]

    def baseline(self) -> Baseline | None:
        """The baseline of the folder, or the packaged one, or None.

        Raises:
            ResultError: It cannot be read.
        """
        paths = (self.folder / BASELINE, PACKAGED / "composer.json")
        path = next((path for path in paths if path.exists()), None)
        return read_baseline(path) if path else None

    def shown(self, name: str) -> Shown:
        """The run of that name, compared with the baseline where that can be done.

        Raises:
            ResultError: The run cannot be read.
        """
        run = read_run(self.folder / name)
        timings = read_timings(self.folder / name / TIMINGS)
        try:
            base = self.baseline()
            if base is None:
                return Shown(Report(run, timings=timings))
            since = read_history(self.folder / HISTORY, base, run)
            return Shown(Report(run, compare(base, run, since), base, timings, since))
        except EvalsError as error:
            return Shown(Report(run, timings=timings), str(error))

    def file(self, name: str, report: str) -> bytes:
        """One of the files of a run."""
        return (self.folder / name / report).read_bytes()

    def unfinished(self) -> tuple[int, int] | None:
        """How many answers a stopped run of the page has, and of how many cases; else None."""
        folder = self.folder / NAME
        if not (folder / "answers.jsonl").exists() or (folder / FILE).exists():
            return None
        return len(Store.open(folder / "answers.jsonl")), len(load_suite())

    def run(self, assistant: Assistant, progress: Progress, groups: Sequence[str] = ()) -> str:
        """Ask the composer and write the reports; returns the run's name.

        What was asked before, by the same code of the same index, is not asked again. Until all
        is asked there is no run, so a stopped one cannot be taken for a whole one.

        Raises:
            EvalsError: The run cannot be kept.
        """
        folder = self.folder / NAME
        (folder / FILE).unlink(missing_ok=True)
        composer = Assistant(assistant.library, assistant.index)  # whatever drafts on the pages
        subject = Subject("composer", identity_of(composer))
        plan = Plan.model_validate({"groups": tuple(groups)} if groups else {})
        with Store.open(folder / "answers.jsonl") as store:
            cases = plan.chosen(load_suite())
            run = perform(plan, cases, store, lambda column: (Opened(composer), subject), progress)
        write_reports(Report(run), folder)
        base = self.baseline()
        if base:
            remember(self.folder / HISTORY, base, run)
            write_reports(self.shown(NAME).report, folder)
        return NAME

    def bless(self, name: str, reason: str) -> None:
        """Make the run the baseline of the folder.

        Raises:
            EvalsError: There is no reason, or the run has holes.
        """
        day = datetime.now(UTC).date().isoformat()
        blessed = bless(read_run(self.folder / name), reason, day, self.baseline())
        (self.folder / BASELINE).write_text(blessed.text(), encoding="utf-8")

    def expected(self, item: Item) -> list[str]:
        """What a right answer to the item is, as lines; nothing of the held-out half."""
        case = _cases().get(item.id)
        if case is None or case.split == "test":
            return []
        if isinstance(case, LeafletCase):
            facts = ", ".join(case.facts) or "no fact in particular"
            return [f"{case.status}, grade {case.max_grade} at most, stating: {facts}"]
        if isinstance(case, Case):
            status = " or ".join(sorted(case.status))
            return [f"{status}, resting on: {', '.join(case.facts) or 'no fact'}", case.good]
        shown = {n: sorted(v) if isinstance(v, frozenset) else v for n, v in case.expected.items()}
        return [f"{name}: {value}" for name, value in shown.items()]

    def drafts(self, feedback: Sequence[Feedback]) -> str:
        """The draft cases of thumbs down as a file."""
        return draft_cases(feedback)


@cache
def _cases() -> dict[str, AnyCase]:
    return {case.id: case for case in load_suite()}
