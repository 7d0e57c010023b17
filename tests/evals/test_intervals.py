"""Intervals and percentiles against reference values."""

import pytest

from evals.intervals import percentile, wilson


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        (190, 200, 0.9104, 0.9726),
        (200, 200, 0.9812, 1.0),
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_wilson_agrees_with_statsmodels(right: int, total: int, low: float, high: float) -> None:
    """As `proportion_confint(method="wilson")` gives them."""
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)


def test_nothing_measured_says_nothing() -> None:
    """The interval is all of [0, 1]."""
    assert wilson(0, 0) == (0.0, 1.0)


def test_percentiles_are_values_that_occurred() -> None:
    """The smallest value that the share does not exceed."""
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert percentile(values, 0.5) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile([7.0], 0.5) == 7.0
    assert percentile([], 0.5) == 0.0
