from collections import Counter
from pathlib import Path

import pytest

from app.leaflet import Leafleter
from evals.bench.leaflet import GOLDEN, GOOD, Outcome, lines, measure, met, report, trials
from evals.leafletdamage import ADDED, SWAPS, damaged


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """The whole benchmark, once."""
    return measure()


def test_there_is_enough_damage_and_every_operator_does_some(outcomes: list[Outcome]) -> None:
    """At least 500 damaged leaflets, 100 good ones, and both halves of each."""
    kinds = Counter(o.trial.kind for o in outcomes)
    assert sum(count for kind, count in kinds.items() if kind != GOOD) >= 500
    assert kinds[GOOD] >= 100
    assert {swap.operator for swap in SWAPS} | set(ADDED) <= set(kinds)
    assert {o.trial.split for o in outcomes if o.trial.kind == GOOD} == {"dev", "test"}


def test_every_trial_changes_the_text(outcomes: list[Outcome]) -> None:
    """And no two damaged leaflets are the same."""
    assert all(o.trial.after != o.trial.before for o in outcomes)
    bad = [o.trial.after for o in outcomes if o.trial.kind != GOOD]
    assert len(set(bad)) == len(bad)


def test_the_damage_is_flagged_and_the_good_ones_are_spared(outcomes: list[Outcome]) -> None:
    """98 % of the damage, and at most 3 % of the good ones, in both halves."""
    rates = report(outcomes)
    assert met(rates["dev"])
    assert rates["test"]["damaged_flagged_percent"] >= 98
    assert rates["test"]["good"] >= 100
    assert rates["test"]["good_flagged_percent"] <= 3


def test_no_text_of_the_held_out_half_is_printed(outcomes: list[Outcome]) -> None:
    """Only how many."""
    said = "\n".join(lines(outcomes))
    for o in outcomes:
        if o.trial.split == "test" and o.trial.kind == GOOD:
            assert o.trial.change not in said


def test_damage_is_done_to_claims_only() -> None:
    """A text without citations is left alone."""
    assert list(damaged("# A title\n\nAsk your care team.\n")) == []


def test_the_same_trials_every_time() -> None:
    """In the same order, with the same halves."""
    folder: Path = GOLDEN / "0200T" / "leaflet_edits"
    leafleter = Leafleter.open()
    assert list(trials(leafleter, folder)) == list(trials(leafleter, folder))
