"""What every report tells: the run, the verdict on it where there is a baseline, and rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.baselines import Baseline, Tally
from evals.intervals import wilson
from evals.results import Attempt, ColumnResult, Item, Run
from evals.timings import Timing
from evals.verdict import ColumnVerdict, Verdict

HIDDEN = "(held out; --reveal-test shows it)"
"""Stands where the held-out half would tell how to pass it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some items are right.

    Attributes:
        name: What they have in common.
        right: How many are right.
        total: Of how many.
        before: How many of them were right in the baseline; None without one.
        trend: The share of right attempts in each run since the baseline, oldest first.
    """

    name: str
    right: int
    total: int
    before: int | None = None
    trend: tuple[float, ...] = ()

    @property
    def share(self) -> float:
        """`right` of `total`, in [0, 1]."""
        return self.right / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share."""
        return wilson(self.right, self.total)


@dataclass(frozen=True, slots=True)
class Report:
    """All that reports are made from.

    Attributes:
        run: The run.
        verdict: What became of it since the baseline; None without one.
        base: The baseline; None without one.
        timings: How long answers took, where that is known.
        trend: Passes and attempts of earlier runs, oldest first.
        reveal: Whether reasons and answers of the held-out half are shown.
        within: The column of the run itself that the others are compared with; empty where the
            baseline is another run.
    """

    run: Run
    verdict: Verdict | None = None
    base: Baseline | None = None
    timings: tuple[Timing, ...] = ()
    trend: tuple[Tally, ...] = ()
    reveal: bool = False
    within: str = ""

    @property
    def headline(self) -> str:
        """What happened, in one sentence."""
        column = self.run.columns[0]
        if self.verdict is not None and self.within:
            others = ", ".join(f"{c.name} {c.right}" for c in self.run.columns[1:])
            return f"{self.within} {column.right} of {len(self.run.items)} right, {others}"
        if self.verdict is not None:
            return self.verdict.headline
        return f"{column.right} of {len(self.run.items)} right; there is no baseline"

    @property
    def red(self) -> bool:
        """Whether something broke; columns of one run differ, which breaks nothing."""
        return self.verdict is not None and self.verdict.red and not self.within

    def column_verdict(self, column: ColumnResult) -> ColumnVerdict | None:
        """What became of `column`, or None where it is compared with nothing."""
        columns = self.verdict.columns if self.verdict else ()
        return next((c for c in columns if c.name == column.name), None)

    def timing(self, column: ColumnResult) -> Timing | None:
        """How long the column's answers took, or None where that is not known."""
        return next((t for t in self.timings if t.column == column.name), None)

    def by_cluster(self, column: ColumnResult) -> list[Rate]:
        """How many items are right for each fact (or kind, for items without one), by name."""
        return self._rates(column, {item.id: item.cluster for item in self.run.items})

    def by_group(self, column: ColumnResult) -> list[Rate]:
        """How many items are right in each group, and in all."""
        groups = self._rates(column, {item.id: item.group for item in self.run.items})
        return groups + self._rates(column, {item.id: "all" for item in self.run.items})

    def _rates(self, column: ColumnResult, names: Mapping[str, str]) -> list[Rate]:
        verdict = self.column_verdict(column)
        old = self.base.run.column(verdict.base) if self.base and verdict else None
        return [
            Rate(
                name,
                sum(column.trials[item].right for item in items),
                len(items),
                None if old is None else _right(old, items),
                tuple(self.shares(column, items)),
            )
            for name, items in sorted(_grouped(names).items())
        ]

    def shares(self, column: ColumnResult, items: Iterable[str] | None = None) -> list[float]:
        """The share of right attempts of the column in each run since the baseline, this last.

        Args:
            column: The column.
            items: Ids of the items that count; without them all do.
        """
        now = {item: (t.passes, len(t.attempts)) for item, t in column.trials.items()}
        wanted = frozenset(now if items is None else items)
        runs = [*(tally.get(column.name, {}) for tally in self.trend), now]
        counts = [[pair for item, pair in run.items() if item in wanted] for run in runs]
        return [_share(pairs) for pairs in counts if pairs]

    def reasons(self, item: Item, attempt: Attempt) -> list[str]:
        """Each failed check with its reason, as far as the reader may know it."""
        if self.open(item):
            return [f"{name}: {reason}" for name, reason in attempt.failed]
        return [name for name, _ in attempt.failed]

    def said(self, item: Item, attempt: Attempt) -> str:
        """The answer's text, as far as the reader may know it."""
        return attempt.text if self.open(item) else HIDDEN

    def open(self, item: Item) -> bool:
        """Whether the reader may see answers to the item and why they are wrong."""
        return self.reveal or item.split == "dev"


def _share(counts: Iterable[tuple[int, int]]) -> float:
    pairs = list(counts)
    total = sum(n for _, n in pairs)
    return sum(p for p, _ in pairs) / total if total else 0.0


def _grouped(names: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for item, name in names.items():
        grouped.setdefault(name, []).append(item)
    return grouped


def _right(old: ColumnResult, items: Sequence[str]) -> int | None:
    held = [old.trials[item].right for item in items if item in old.trials]
    return sum(held) if len(held) == len(items) else None


def check_counts(column: ColumnResult, items: Iterable[Item]) -> list[tuple[str, int]]:
    """How many items fail each check, most first."""
    counts: dict[str, int] = {}
    for item in items:
        trials = column.trials[item.id]
        if not trials.right:
            for name, _ in trials.shown.failed:
                counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
