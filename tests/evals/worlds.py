"""Runs made by dice: items that always pass, always fail, or pass now and then."""

import random
from collections.abc import Mapping, Sequence

from evals.baselines import Baseline, bless
from evals.results import Attempt, ColumnResult, Item, Run, Trials

PASS = Attempt("pass", status="answered", text="Right.")
FAIL = Attempt("fail", (("must", "nothing matches x"),), "answered", "Wrong.")
RERUNS = 3


def items(count: int, per_cluster: int = 1) -> tuple[Item, ...]:
    """Items in clusters of one size."""
    return tuple(
        Item(f"item-{n:03}", "coder", "plain", "dev", f"fact-{n // per_cluster}", "Q?", f"d{n}")
        for n in range(count)
    )


def tried(rates: Sequence[float], dice: random.Random, repeats: int) -> dict[str, Trials]:
    """The trials of items that pass at `rates`; what failed mostly is tried again."""
    found = {}
    for n, rate in enumerate(rates):
        attempts = tuple(PASS if dice.random() < rate else FAIL for _ in range(repeats))
        trials = Trials(attempts)
        if not trials.right:
            reruns = tuple(PASS if dice.random() < rate else FAIL for _ in range(RERUNS))
            trials = Trials(attempts, reruns)
        found[f"item-{n:03}"] = trials
    return found


def run_of(
    trials: Mapping[str, Trials],
    asked: tuple[Item, ...],
    name: str = "model",
    drafter: str = "model",
) -> Run:
    """A run of one column."""
    column = ColumnResult(name, {"drafter": drafter}, drafter == "composer", trials)
    return Run("judge", asked, (column,))


def diced(
    rates: Sequence[float], dice: random.Random, repeats: int, asked: tuple[Item, ...] | None = None
) -> Run:
    """A run of items that pass at `rates`."""
    return run_of(tried(rates, dice, repeats), asked or items(len(rates)))


def blessed(rates: Sequence[float], dice: random.Random, repeats: int, runs: int = 3) -> Baseline:
    """A baseline with the record of `runs` runs."""
    base: Baseline | None = None
    for _ in range(runs):
        base = bless(diced(rates, dice, repeats), "another day", "2026-11-24", base)
    assert base is not None
    return base
