"""Blessed runs. `bless` is the only way to change one: a file edited by hand is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import NotComparable, ResultError
from evals.results import FORMAT as RUN_FORMAT
from evals.results import ColumnResult, Run, read_run, run_from
from evals.store import digest_of

FORMAT = "codecite-eval-baseline/1"
FOLDER = Path(__file__).parent / "baselines"
"""The packaged baselines."""

Tally = Mapping[str, Mapping[str, tuple[int, int]]]
"""Passes and attempts of each item, by column."""


@dataclass(frozen=True, slots=True)
class Blessing:
    """Why a run became the baseline, and on what day (UTC, ISO 8601)."""

    reason: str
    day: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run to compare with, and the record behind it.

    Attributes:
        run: The newest blessed run.
        tally: Passes and attempts of its items over all blessed runs with the same item.
        blessings: Oldest first; none for a run that nobody blessed.
    """

    run: Run
    tally: Tally
    blessings: tuple[Blessing, ...] = ()

    def record(self, column: str, item: str) -> tuple[int, int]:
        """Passes and attempts of an item in a column; (0, 0) of none."""
        return self.tally.get(column, {}).get(item, (0, 0))

    @property
    def seal(self) -> str:
        """SHA-256, in hexadecimal, of everything in it."""
        return digest_of(self._body())

    def text(self) -> str:
        """The baseline as the text of its file."""
        body = {**self._body(), "seal": self.seal}
        return json.dumps(body, ensure_ascii=False, indent=1) + "\n"

    def _body(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "blessings": [{"reason": b.reason, "day": b.day} for b in self.blessings],
            "tally": {
                column: {item: list(counts) for item, counts in items.items()}
                for column, items in self.tally.items()
            },
            "run": self.run.to_json(),
        }


def tally_of(run: Run) -> Tally:
    """Passes and attempts of the planned attempts."""
    return {column.name: _tally(column) for column in run.columns}


def _tally(column: ColumnResult) -> dict[str, tuple[int, int]]:
    return {item: (t.passes, len(t.attempts)) for item, t in column.trials.items()}


def first_column(run: Run) -> tuple[Baseline, Run]:
    """The first column of `run` as a baseline, and the run of the others.

    So a matrix without a baseline says what each column does better and worse than the first.
    """
    first = Run(run.judge, run.items, run.columns[:1])
    return Baseline(first, tally_of(first)), Run(run.judge, run.items, run.columns[1:])


def read_baseline(path: Path) -> Baseline:
    """The baseline in `path`; a run that nobody blessed serves, too.

    Raises:
        ResultError: It cannot be read, or was changed by other means than blessing.
    """
    if path.is_dir():
        run = read_run(path)
        return Baseline(run, tally_of(run))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] == RUN_FORMAT:
            run = run_from(data)
            return Baseline(run, tally_of(run))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r}, not {FORMAT!r}")
        tally = {
            column: {item: (int(p), int(n)) for item, (p, n) in items.items()}
            for column, items in data["tally"].items()
        }
        blessings = tuple(Blessing(**blessing) for blessing in data["blessings"])
        baseline = Baseline(run_from(data["run"]), tally, blessings)
        seal = data["seal"]
    except OSError as error:
        raise ResultError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultError(f"{path}: is no baseline of this version ({error})") from error
    if seal != baseline.seal:
        raise ResultError(f"{path}: was changed by other means than codecite eval bless")
    return baseline


def bless(run: Run, reason: str, day: str, old: Baseline | None) -> Baseline:
    """The baseline that `run` makes of `old`, which it takes the record of unchanged items from.

    A run that is blessed twice counts twice: two runs of a steady model look the same.

    Args:
        run: The run.
        reason: Why.
        day: UTC, ISO 8601.
        old: The baseline so far, if there is one.

    Raises:
        NotComparable: Answers are missing from the run, or there is no reason.
    """
    if not reason.strip():
        raise NotComparable("A baseline changes for a reason; give one with --reason.")
    if any(a.outcome == "missing" for column in run.columns for a in column.attempts()):
        raise NotComparable("Answers are missing from the run; run it again.")
    blessings = (*(old.blessings if old else ()), Blessing(reason.strip(), day))
    if old is None:
        return Baseline(run, tally_of(run), blessings)
    known = {item.id: item.digest for item in old.run.items}
    same = {item.id for item in run.items if known.get(item.id) == item.digest}
    tally = {
        column.name: {
            item: _added(counts, old.record(column.name, item))
            if item in same and _as_before(old.run.column(column.name), column, item)
            else counts
            for item, counts in _tally(column).items()
        }
        for column in run.columns
    }
    return Baseline(run, tally, blessings)


def _as_before(old: ColumnResult | None, new: ColumnResult, item: str) -> bool:
    """Whether an item is right or wrong as it was; if not, its record begins anew."""
    return old is not None and old.trials[item].right == new.trials[item].right


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
