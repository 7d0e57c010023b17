"""What the page Evals shows and does; the application loads it by name, as it may not import it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.assistant import Assistant
from evals.baselines import Baseline, bless, read_baseline
from evals.errors import EvalsError
from evals.performing import Progress, perform
from evals.plans import Plan
from evals.reports.files import write_reports
from evals.reports.report import Report
from evals.results import FILE, read_run
from evals.store import Store, Subject
from evals.subjects import Opened, identity_of
from evals.suite import load_suite
from evals.timings import FILE as TIMINGS
from evals.timings import read_timings
from evals.verdict import compare

FOLDER_VARIABLE = "CODECITE_EVAL_RUNS"
"""Environment variable that names the folder of runs; by default `eval-runs` where one works."""
BASELINE = "baseline.json"

__all__ = ["EvalsError"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The runs of one folder, and the baseline beside them."""

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
        """The baseline of the folder, or None.

        Raises:
            ResultError: It cannot be read.
        """
        path = self.folder / BASELINE
        return read_baseline(path) if path.exists() else None

    def report(self, name: str) -> Report:
        """The run of that name, compared with the baseline where there is one.

        Raises:
            NotComparable: The two did not ask the same.
            ResultError: A file cannot be read.
        """
        run = read_run(self.folder / name)
        base = self.baseline()
        verdict = compare(base, run) if base else None
        return Report(run, verdict, base, read_timings(self.folder / name / TIMINGS))

    def file(self, name: str, report: str) -> bytes:
        """One of the files of a run."""
        return (self.folder / name / report).read_bytes()

    def run(self, assistant: Assistant, progress: Progress, groups: Sequence[str] = ()) -> str:
        """Ask the composer and write the reports; returns the run's name.

        What was asked before, by the same code of the same index, is not asked again.

        Raises:
            EvalsError: The run cannot be kept.
        """
        name = "page"
        subject = Subject("composer", identity_of(assistant))
        plan = Plan.model_validate({"groups": tuple(groups)} if groups else {})
        with Store.open(self.folder / name / "answers.jsonl") as store:
            cases = plan.chosen(load_suite())
            run = perform(plan, cases, store, lambda column: (Opened(assistant), subject), progress)
        write_reports(Report(run), self.folder / name)
        return name

    def bless(self, name: str, reason: str) -> None:
        """Make the run the baseline.

        Raises:
            EvalsError: There is no reason, or the run has holes.
        """
        day = datetime.now(UTC).date().isoformat()
        blessed = bless(read_run(self.folder / name), reason, day, self.baseline())
        (self.folder / BASELINE).write_text(blessed.text(), encoding="utf-8")
