"""The statistics: each against values that scipy 1.17 and statsmodels 0.14 give."""

import pytest

from evals.significance import bootstrap, clustered, holm, mcnemar, wilson_bounds


@pytest.mark.parametrize(
    ("worse", "better", "p"),
    [
        (5, 0, 0.03125),
        (10, 2, 0.019287109375),
        (3, 1, 0.3125),
        (0, 1, 1.0),
        (0, 0, 1.0),
        (37, 21, 0.023970162035833492),
    ],
)
def test_mcnemar_is_the_exact_sign_test(worse: int, better: int, p: float) -> None:
    """As `scipy.stats.binomtest(worse, worse + better, 0.5, alternative="greater")`."""
    assert mcnemar(worse, better) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize(
    ("drops", "p"),
    [
        ([3, -1, 2, 0, 4], 0.125),
        ([1, 1, 1, 1, 1], 0.03125),
        ([5, -2, 1, 1, -3, 2, 2], 0.2578125),
        ([], 1.0),
    ],
)
def test_whole_clusters_change_sign(drops: list[int], p: float) -> None:
    """As `scipy.stats.permutation_test` with every assignment of signs."""
    assert clustered(drops) == pytest.approx(p, rel=1e-12)


def test_clusters_of_one_item_are_mcnemar() -> None:
    """And items of one cluster that fall together count for less than as many independent ones."""
    assert clustered([1] * 10 + [-1] * 2) == pytest.approx(mcnemar(10, 2), rel=1e-12)
    assert clustered([5, 5]) == 0.25 > mcnemar(10, 0)


def test_holm_corrects_step_by_step() -> None:
    """As `statsmodels.stats.multitest.multipletests(method="holm")`, in the given order."""
    corrected = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.5})
    assert list(corrected) == ["a", "b", "c", "d"]
    assert list(corrected.values()) == pytest.approx([0.04, 0.09, 0.09, 0.5])


@pytest.mark.parametrize(
    ("passes", "attempts", "confidence", "bounds"),
    [
        (190, 200, 0.95, (0.9104218518612239, 0.972617354399236)),
        (9, 9, 0.95, (0.7008549515804559, 1.0)),
        (30, 30, 0.99, (0.8188913517818892, 1.0)),
        (5, 10, 0.99, (0.1842255182472355, 0.8157744817527646)),
        (0, 4, 0.99, (0.0, 0.6238797470192704)),
        (0, 0, 0.99, (0.0, 1.0)),
    ],
)
def test_wilson_bounds(
    passes: int, attempts: int, confidence: float, bounds: tuple[float, float]
) -> None:
    """As `statsmodels.stats.proportion.proportion_confint(method="wilson")`."""
    assert wilson_bounds(passes, attempts, confidence) == pytest.approx(bounds, abs=1e-9)


def test_bootstrap_draws_clusters_and_repeats_itself() -> None:
    """One big cluster that fell widens the interval more than the same fall spread out."""
    spread = {f"fact {n}": (0.5, 5) for n in range(20)}
    lumped = {f"fact {n}": (0.0, 5) for n in range(18)} | {"a": (5.0, 5), "b": (5.0, 5)}
    assert bootstrap(spread) == bootstrap(spread) == pytest.approx((0.1, 0.1))
    low, high = bootstrap(lumped)
    assert low < 0.05 < 0.15 < high
    assert bootstrap({}) == (0.0, 0.0)
