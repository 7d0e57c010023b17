"""The verdict: what is red, what is noise, what cannot be told; and how often it is wrong."""

import random
from dataclasses import replace

import pytest

from evals.baselines import Baseline, tally_of
from evals.errors import NotComparable
from evals.results import MISSING, Attempt, ColumnResult, Run, Trials
from evals.verdict import compare
from tests.evals.worlds import FAIL, PASS, blessed, diced, items, run_of

WORLD = [1.0] * 160 + [0.0] * 20 + [0.8] * 20
"""160 items that are always right, 20 that never are, 20 that are right four times in five."""
ERROR = Attempt("error", (("asked", "RuntimeError: x"),), text="RuntimeError: x")


def base_of(run: Run) -> Baseline:
    """The run as a baseline that nobody blessed."""
    return Baseline(run, tally_of(run))


def fixed(outcomes: str, drafter: str = "composer", reruns: str = "", per_cluster: int = 1) -> Run:
    """A run whose items passed (`+`) or failed (`-`), with these re-runs of what failed."""
    mark = {"+": PASS, "-": FAIL, "e": ERROR, "m": MISSING}
    again = tuple(mark[r] for r in reruns)
    trials = {
        f"item-{n:03}": Trials((mark[o],), again if o != "+" else ())
        for n, o in enumerate(outcomes)
    }
    return run_of(trials, items(len(outcomes), per_cluster), "composer", drafter)


def buckets(base: Baseline, candidate: Run) -> list[str]:
    """What became of each item."""
    [column] = compare(base, candidate).columns
    return [change.bucket for change in column.changes]


def test_one_item_that_breaks_for_good_is_red() -> None:
    """Among any number of others, named."""
    verdict = compare(base_of(fixed("+" * 300)), fixed("+" * 299 + "-", reruns="---"))
    assert verdict.red
    [change] = verdict.columns[0].of("broken")
    assert (change.item.id, change.why) == ("item-299", "1 of 1 passed before, 0 of 4 now")
    assert verdict.headline.startswith("1 regression, 0 fixed")


def test_what_passes_in_a_re_run_may_be_noise() -> None:
    """And does not make the verdict red."""
    verdict = compare(base_of(fixed("+++")), fixed("++-", reruns="--+"))
    assert not verdict.red
    assert [change.bucket for change in verdict.columns[0].changes] == ["right", "right", "noise"]


def test_each_item_has_one_bucket() -> None:
    """Fixed, still failing, still right."""
    assert buckets(base_of(fixed("+--")), fixed("++-", reruns="---")) == [
        "right",
        "fixed",
        "failing",
    ]


def test_few_attempts_of_a_model_make_nothing_solid() -> None:
    """One pass is no proof where answers vary; the verdict says that it cannot tell."""
    verdict = compare(base_of(fixed("+++", "model")), fixed("++-", "model", "---"))
    assert not verdict.red
    assert "3 items have fewer than 3 attempts" in verdict.notes[0]


def test_a_fall_of_many_is_red_though_no_single_item_is_certain() -> None:
    """Each of them is named as a part of it."""
    verdict = compare(base_of(fixed("+" * 50)), fixed("-" * 6 + "+" * 44, reruns="-+-"))
    [column] = verdict.columns
    assert len(column.of("worse")) == 6
    assert column.p_items == column.p == 1 / 64


def test_items_of_one_fact_count_once() -> None:
    """Six paraphrases of one fact that fail together are one observation."""
    before = base_of(fixed("+" * 48, per_cluster=6))
    verdict = compare(before, fixed("-" * 6 + "+" * 42, reruns="-+-", per_cluster=6))
    assert verdict.columns[0].p == 0.5
    assert not verdict.red


def test_several_columns_are_corrected_for() -> None:
    """With more columns, more is needed in each."""
    one = fixed("-" * 5 + "+" * 45, reruns="-+-").columns[0]
    fell = replace(one, name="a")
    same = replace(fixed("+" * 50).columns[0], name="b")
    before = replace(fixed("+" * 50), columns=(replace(same, name="a"), same))
    verdict = compare(base_of(before), replace(before, columns=(fell, same)))
    assert verdict.columns[0].p == 1 / 32
    assert verdict.columns[0].p_corrected == 1 / 16
    assert not verdict.red


def test_a_crash_that_stays_is_a_regression() -> None:
    """An error is not left out; one that every try meets has broken the item."""
    assert compare(base_of(fixed("+" * 50)), fixed("+" * 49 + "e", reruns="eee")).red


@pytest.mark.parametrize(
    ("base", "candidate", "said"),
    [
        (fixed("+++"), fixed("++"), "1 items of the baseline are missing .*: item-002"),
        (fixed("+++"), fixed("++m"), "1 answers are missing"),
        (fixed("+" * 40), fixed("+" * 37 + "eee", reruns="eee"), "3 of 40 items ended in errors"),
        (
            fixed("+"),
            replace(fixed("+"), items=(replace(items(1)[0], digest="other"),)),
            "1 items of the baseline have been changed: item-000",
        ),
        (
            replace(fixed("+"), columns=(*fixed("+").columns, *fixed("+").columns)),
            replace(fixed("+"), columns=(replace(fixed("+").columns[0], name="x"),)),
            "No column of the candidate is in the baseline",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(base: Run, candidate: Run, said: str) -> None:
    """A run without answers, or over other questions, is neither green nor red."""
    with pytest.raises(NotComparable, match=said):
        compare(base_of(base), candidate)


def test_new_items_and_changed_checks_are_noted() -> None:
    """They are no reason to refuse."""
    candidate = replace(fixed("+++"), judge="stricter")
    notes = compare(base_of(fixed("++")), candidate).notes
    assert notes[0].startswith("The checks or rules changed")
    assert notes[1] == "1 items are new and not compared."


def test_an_only_column_is_compared_whatever_its_name() -> None:
    """So that one model can be held against another."""
    candidate = fixed("++")
    other = replace(candidate, columns=(replace(candidate.columns[0], name="another model"),))
    [column] = compare(base_of(candidate), other).columns
    assert (column.name, column.base) == ("another model", "composer")


# ---- how often the verdict is wrong --------------------------------------------------------------


@pytest.fixture
def no_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """No interval is drawn: it takes most of the time of hundreds of verdicts and decides none."""
    monkeypatch.setattr("evals.verdict.bootstrap", lambda drops: (0.0, 0.0))


def reds(repeats: int, broken: int, worlds: int, seed: int = 7) -> float:
    """The share of comparisons that are red when the first `broken` items fail for good."""
    dice = random.Random(seed)
    now = [0.0] * broken + WORLD[broken:]
    count = 0
    for _ in range(worlds):
        base = blessed(WORLD, dice, repeats)
        count += compare(base, diced(now, dice, repeats)).red
    return count / worlds


@pytest.mark.slow
@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.usefixtures("no_interval")
def test_false_alarms_are_at_most_five_in_a_hundred(repeats: int) -> None:
    """Nothing changed but the dice; the usual gate is red in 85 to 97 of a hundred here."""
    assert reds(repeats, broken=0, worlds=150) <= 0.05


@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.parametrize("broken", [1, 3])
@pytest.mark.usefixtures("no_interval")
def test_an_item_that_breaks_is_always_caught(repeats: int, broken: int) -> None:
    """From always right to never: in every one of the worlds."""
    assert reds(repeats, broken, worlds=30) == 1.0


def runs_until_red(dice: random.Random, after: float, most: int) -> int:
    """Which run is the first that calls an item sinking or broken that passes at rate `after`.

    The baseline has the record of ten runs with three attempts each.
    """
    base = blessed([1.0], dice, repeats=3, runs=10)
    since = []
    for number in range(1, most + 1):
        run = diced([after], dice, 3)
        if compare(base, run, since).red:
            return number
        since.append(tally_of(run))
    return most + 1


@pytest.mark.usefixtures("no_interval")
def test_a_sinking_item_is_caught_by_its_record() -> None:
    """From 1.0 to 0.5: half of the time within 3 runs, 95 times in a hundred within 10."""
    dice = random.Random(11)
    numbers = sorted(runs_until_red(dice, 0.5, most=20) for _ in range(300))
    assert numbers[150] <= 3
    assert numbers[285] <= 10


@pytest.mark.usefixtures("no_interval")
def test_an_item_that_always_was_flaky_raises_no_alarm() -> None:
    """Over twenty runs of twenty such items, in fewer than 5 of 100 worlds."""
    dice = random.Random(5)
    alarms = 0
    for _ in range(40):
        base = blessed([0.8] * 20, dice, repeats=3, runs=10)
        since = []
        sinking = 0
        for _ in range(20):
            run = diced([0.8] * 20, dice, 3)
            sinking += len(compare(base, run, since).columns[0].of("sinking"))
            since.append(tally_of(run))
        alarms += sinking > 0
    assert alarms <= 2


def test_the_newest_numbers_of_a_sinking_item_are_told() -> None:
    """Both records, with their bounds."""
    base = blessed([1.0], random.Random(1), repeats=3, runs=10)
    run = diced([1.0], random.Random(1), 3)
    low = {"model": {"item-000": (1, 9)}}
    [change] = compare(base, run, [low]).columns[0].of("sinking")
    assert change.why == "30 of 30 before (at least 82%), 4 of 12 since (at most 68%)"


def test_a_column_may_be_new() -> None:
    """It is not compared; the others are."""
    two = replace(fixed("++"), columns=(*fixed("++").columns, *fixed("++").columns))
    new = ColumnResult("new", {}, True, fixed("++").columns[0].trials)
    verdict = compare(base_of(two), replace(two, columns=(two.columns[0], new)))
    assert [column.name for column in verdict.columns] == ["composer"]
