"""Is a change more than chance? Exact paired tests, several columns at once, intervals.

Two runs over the same items are paired, so the tests look at the items that changed. Items that
ask for one fact are not independent, so whole clusters change sides together.
"""

import random
from collections.abc import Mapping, Sequence
from math import comb, sqrt
from statistics import NormalDist


def mcnemar(worse: int, better: int) -> float:
    """The one-sided exact p-value that items got worse: the sign test on those that changed.

    Args:
        worse: Items that passed before and fail now.
        better: Items that failed before and pass now.
    """
    changed = worse + better
    ways: int = sum(comb(changed, k) for k in range(worse, changed + 1))
    return ways / (1 << changed)


def clustered(drops: Sequence[int]) -> float:
    """The one-sided exact p-value that scores fell, each cluster's change taken as one.

    Under chance alone each cluster's change could as well have had the other sign. With every item
    a cluster of its own and drops of 1 and -1 this is `mcnemar`.

    Args:
        drops: By how much each cluster's score fell, in equal steps; negative where it rose.
    """
    total = sum(drops)
    ways = {0: 1}
    for drop in map(abs, drops):
        if not drop:
            continue
        after: dict[int, int] = {}
        for reached, count in ways.items():
            for way in (reached + drop, reached - drop):
                after[way] = after.get(way, 0) + count
        ways = after
    return sum(count for reached, count in ways.items() if reached >= total) / sum(ways.values())


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-values, by name, corrected for there being several (Holm's step-down)."""
    corrected: dict[str, float] = {}
    least = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        least = max(least, min(1.0, p * (len(p_values) - rank)))
        corrected[name] = least
    return {name: corrected[name] for name in p_values}


def wilson_bounds(passes: int, attempts: int, confidence: float) -> tuple[float, float]:
    """The Wilson interval of the rate `passes` / `attempts`, in [0, 1]; (0, 1) of nothing.

    Args:
        passes: How often.
        attempts: Of how many.
        confidence: Two-sided, in (0, 1).
    """
    if attempts == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = passes / attempts
    centre = rate + z**2 / (2 * attempts)
    half = z * sqrt(rate * (1 - rate) / attempts + z**2 / (4 * attempts**2))
    scale = 1 + z**2 / attempts
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def bootstrap(
    drops: Mapping[str, tuple[float, int]], resamples: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """The 95 % interval of the mean drop per item, clusters drawn anew.

    Args:
        drops: By cluster: the sum of its items' drops, and how many items it has.
        resamples: How many times.
        seed: The same gives the same interval.
    """
    pool = [drops[name] for name in sorted(drops)]
    if not pool:
        return 0.0, 0.0
    if not any(drop for drop, _ in pool):
        return 0.0, 0.0  # as every draw from them would say
    draw = random.Random(seed)
    means = []
    for _ in range(resamples):
        dropped, items = zip(*draw.choices(pool, k=len(pool)), strict=True)
        means.append(sum(dropped) / sum(items))
    means.sort()
    return means[int(0.025 * resamples)], means[min(resamples - 1, int(0.975 * resamples))]
