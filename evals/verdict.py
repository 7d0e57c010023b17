"""Did the candidate break anything? Two guards and a record; what is noise stays green.

1. An item that never failed before, fails now, and fails in every re-run, is broken. No test over
   all items can see a single one.
2. The items taken together got worse than chance would make them (exact, paired, whole clusters at
   a time, corrected for several columns).
3. An item whose record since the baseline lies wholly below the baseline's own is sinking. One run
   cannot see that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Literal

from evals.baselines import Baseline, Tally
from evals.errors import NotComparable
from evals.results import ColumnResult, Item, Run, Trials
from evals.significance import bootstrap, clustered, holm, mcnemar, wilson_bounds

ALPHA = 0.05
"""Below it a fall of all items together is no chance."""
SOLID_ATTEMPTS = 3
"""Passed attempts, and no other, that make an item solid; one will do where answers repeat."""
RECORD_CONFIDENCE = 0.99
"""Of the bounds of an item's records: with less, flaky items raise alarms every few weeks."""
MOST_ERRORS = 0.05
"""Share of items that may end in errors before a run says nothing about answers."""

Bucket = Literal["broken", "sinking", "worse", "noise", "fixed", "failing", "right"]
BUCKETS: Mapping[Bucket, str] = {
    "broken": "Broken: never failed before, fails now and in every re-run",
    "sinking": "Sinking: fails more often than its record allows",
    "worse": "Worse: part of a fall that is more than chance",
    "noise": "Failed this time; may be noise",
    "fixed": "Fixed",
    "failing": "Still failing",
    "right": "Still right",
}
RED: tuple[Bucket, ...] = ("broken", "sinking", "worse")


@dataclass(frozen=True, slots=True)
class Change:
    """One item, before and after.

    Attributes:
        item: What was asked.
        bucket: What became of it.
        before: Its attempts in the baseline.
        after: Its attempts in the candidate.
        why: The numbers behind a red bucket; else empty.
    """

    item: Item
    bucket: Bucket
    before: Trials
    after: Trials
    why: str = ""


@dataclass(frozen=True, slots=True)
class ColumnVerdict:
    """What became of one column.

    Attributes:
        name: The candidate's column.
        base: The column that it is compared with.
        changes: Every item.
        worse: Items that were right and are not.
        better: Items that were not right and are.
        p_items: One-sided p of the fall, items taken as independent (McNemar).
        p: The same with whole clusters.
        p_corrected: `p` corrected for the number of columns.
        drop: 95 % interval of the fall in the pass rate, in [-1, 1].
    """

    name: str
    base: str
    changes: tuple[Change, ...]
    worse: int
    better: int
    p_items: float
    p: float
    p_corrected: float
    drop: tuple[float, float]

    def of(self, *buckets: Bucket) -> tuple[Change, ...]:
        """The changes in those buckets."""
        return tuple(change for change in self.changes if change.bucket in buckets)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of every column.

    Attributes:
        columns: By column of the candidate.
        notes: What a reader should know of how far the verdict reaches.
    """

    columns: tuple[ColumnVerdict, ...]
    notes: tuple[str, ...] = ()

    @property
    def red(self) -> bool:
        """Whether there is a regression."""
        return any(column.of(*RED) for column in self.columns)

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        counts = {
            bucket: sum(len(column.of(bucket)) for column in self.columns) for bucket in BUCKETS
        }
        found = sum(counts[bucket] for bucket in RED)
        regressions = "1 regression" if found == 1 else f"{found or 'no'} regressions"
        return (
            f"{regressions}, {counts['fixed']} fixed, {counts['noise']} may be noise, "
            f"{counts['failing']} still failing, {counts['right']} still right"
        )


def compare(
    base: Baseline,
    candidate: Run,
    since: Sequence[Tally] = (),
    most_errors: float = MOST_ERRORS,
) -> Verdict:
    """What became of each column of `candidate`.

    Args:
        base: What it is compared with.
        candidate: The run to be judged.
        since: Passes and attempts of the runs since the baseline, the candidate left out.
        most_errors: Share of items that may end in errors.

    Raises:
        NotComparable: The two did not ask the same, or the candidate holds no answers.
    """
    pairs = _pairs(base.run, candidate)
    _same_items(base.run, candidate)
    for _, column in pairs:
        _usable(column, most_errors)
    p_values = {new.name: clustered(_drops(candidate, old, new)) for old, new in pairs}
    corrected = holm(p_values)
    columns = tuple(
        _column(base, candidate, old, new, p_values[new.name], corrected[new.name], since)
        for old, new in pairs
    )
    return Verdict(columns, tuple(_notes(base, candidate, pairs)))


def _pairs(base: Run, candidate: Run) -> list[tuple[ColumnResult, ColumnResult]]:
    """Columns of one name; an only column of the base is compared with each of the candidate."""
    if len(base.columns) == 1:
        return [(base.columns[0], column) for column in candidate.columns]
    named = [(old, new) for new in candidate.columns if (old := base.column(new.name))]
    if not named:
        names = ", ".join(column.name for column in base.columns)
        raise NotComparable(f"No column of the candidate is in the baseline, which has: {names}.")
    return named


def _same_items(base: Run, candidate: Run) -> None:
    now = {item.id: item.digest for item in candidate.items}
    gone = [item.id for item in base.items if item.id not in now]
    changed = [i.id for i in base.items if i.id in now and now[i.id] != i.digest]
    for ids, what in ((gone, "are missing from the candidate"), (changed, "have been changed")):
        if ids:
            named = ", ".join(ids[:5]) + (" and others" if len(ids) > 5 else "")
            raise NotComparable(
                f"{len(ids)} items of the baseline {what}: {named}. Compare runs of the same "
                "cases, or make a new baseline with `codecite eval bless --reason ...`."
            )


def _usable(column: ColumnResult, most_errors: float) -> None:
    missing = sum(attempt.outcome == "missing" for attempt in column.attempts())
    if missing:
        raise NotComparable(f"{column.name}: {missing} answers are missing; run it again.")
    failed = sum(
        all(attempt.outcome == "error" for attempt in trials.attempts)
        for trials in column.trials.values()
    )
    if failed > most_errors * len(column.trials):
        raise NotComparable(
            f"{column.name}: {failed} of {len(column.trials)} items ended in errors, "
            f"more than {most_errors:.0%}; nothing can be said of the answers."
        )


def _drops(candidate: Run, old: ColumnResult, new: ColumnResult) -> list[int]:
    """By how much each cluster's passes fell, in equal steps."""
    fell: dict[str, int] = {}
    steps = _common_attempts(old, new)
    for item in candidate.items:
        if item.id in old.trials:
            before, after = (_steps(column.trials[item.id], steps) for column in (old, new))
            fell[item.cluster] = fell.get(item.cluster, 0) + before - after
    return list(fell.values())


def _common_attempts(*columns: ColumnResult) -> int:
    """The least number that the attempts of every item divide."""
    steps = 1
    for count in {len(t.attempts) for column in columns for t in column.trials.values()}:
        steps = steps * count // gcd(steps, count)
    return steps


def _steps(trials: Trials, steps: int) -> int:
    return trials.passes * steps // len(trials.attempts)


def _column(
    base: Baseline,
    candidate: Run,
    old: ColumnResult,
    new: ColumnResult,
    p: float,
    corrected: float,
    since: Sequence[Tally],
) -> ColumnVerdict:
    common = [item for item in candidate.items if item.id in old.trials]
    changes = tuple(_change(base, item, old, new, corrected < ALPHA, since) for item in common)
    worse = sum(c.before.right and not c.after.right for c in changes)
    better = sum(c.after.right and not c.before.right for c in changes)
    by_cluster: dict[str, tuple[float, int]] = {}
    for change in changes:
        fell, size = by_cluster.get(change.item.cluster, (0.0, 0))
        rates = [t.passes / len(t.attempts) for t in (change.before, change.after)]
        by_cluster[change.item.cluster] = (fell + rates[0] - rates[1], size + 1)
    return ColumnVerdict(
        new.name,
        old.name,
        changes,
        worse,
        better,
        mcnemar(worse, better),
        p,
        corrected,
        bootstrap(by_cluster),
    )


def _change(
    base: Baseline,
    item: Item,
    old: ColumnResult,
    new: ColumnResult,
    fallen: bool,
    since: Sequence[Tally],
) -> Change:
    before, after = old.trials[item.id], new.trials[item.id]
    passes, attempts = base.record(old.name, item.id)
    if _broken(passes, attempts, old.repeatable, after):
        again = len(after.attempts) + len(after.reruns)
        why = f"{passes} of {attempts} passed before, {after.passes} of {again} now"
        return Change(item, "broken", before, after, why)
    why = _sunk((passes, attempts), _recent(item.id, new, since))
    if why:
        return Change(item, "sinking", before, after, why)
    if before.right and not after.right:
        return Change(item, "worse" if fallen else "noise", before, after)
    if after.right:
        return Change(item, "right" if before.right else "fixed", before, after)
    return Change(item, "failing", before, after)


def _broken(passes: int, attempts: int, repeatable: bool, after: Trials) -> bool:
    solid = passes == attempts >= (1 if repeatable else SOLID_ATTEMPTS)
    return solid and not after.right and not any(attempt.passed for attempt in after.reruns)


def _recent(item: str, column: ColumnResult, since: Sequence[Tally]) -> tuple[int, int]:
    """Passes and attempts since the baseline, the candidate's among them."""
    trials = column.trials[item]
    counts = [(trials.passes, len(trials.attempts))]
    counts += [tally[column.name][item] for tally in since if item in tally.get(column.name, {})]
    return sum(p for p, _ in counts), sum(n for _, n in counts)


def _sunk(before: tuple[int, int], recent: tuple[int, int]) -> str:
    """The numbers, if the record since the baseline lies wholly below the baseline's own."""
    low = wilson_bounds(*before, RECORD_CONFIDENCE)[0]
    high = wilson_bounds(*recent, RECORD_CONFIDENCE)[1]
    if high >= low:
        return ""
    return (
        f"{before[0]} of {before[1]} before (at least {low:.0%}), "
        f"{recent[0]} of {recent[1]} since (at most {high:.0%})"
    )


def _notes(
    base: Baseline, candidate: Run, pairs: Sequence[tuple[ColumnResult, ColumnResult]]
) -> Iterator[str]:
    if base.run.judge != candidate.judge:
        yield (
            "The checks or rules changed between the two runs; replay the baseline's answers "
            "to compare answers alone."
        )
    added = len(candidate.items) - len(base.run.items)
    if added:
        yield f"{added} items are new and not compared."
    for old, _ in pairs:
        thin = sum(
            not old.repeatable and passes == attempts < SOLID_ATTEMPTS
            for passes, attempts in (base.record(old.name, item.id) for item in base.run.items)
        )
        if thin:
            yield (
                f"{old.name}: {thin} items have fewer than {SOLID_ATTEMPTS} attempts in the "
                "baseline; one of them breaking cannot be told from noise."
            )
