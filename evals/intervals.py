"""How sure a rate is."""

from math import sqrt
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson interval of the rate `right` / `total`, in [0, 1]; (0, 1) of nothing."""
    if total == 0:
        return 0.0, 1.0
    rate = right / total
    centre = rate + _Z**2 / (2 * total)
    half = _Z * sqrt(rate * (1 - rate) / total + _Z**2 / (4 * total**2))
    scale = 1 + _Z**2 / total
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def percentile(values: list[float], share: float) -> float:
    """The smallest of `values` that a `share` (in (0, 1]) of them does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
