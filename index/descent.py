"""Gradient descent by Adam, for the small models that are trained with numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Weights = NDArray[np.floating[Any]]


class Adam:
    """Adam (Kingma and Ba 2015) on one array of weights, which it changes in place."""

    def __init__(self, weights: Weights) -> None:
        """Begin at `weights`."""
        import numpy as np

        self._weights = weights
        self._mean, self._square = np.zeros_like(weights), np.zeros_like(weights)
        self._steps = 0

    def step(self, slope: Weights, rate: float) -> None:
        """One step against the loss's slope, which has the weights' shape."""
        import numpy as np

        self._steps += 1
        self._mean += 0.1 * (slope - self._mean)
        self._square += 0.001 * (slope * slope - self._square)
        unbiased = np.sqrt(self._square / (1 - 0.999**self._steps)) + 1e-8
        self._weights -= (rate / (1 - 0.9**self._steps)) * self._mean / unbiased


def cosine_rate(rate: float, epoch: int, epochs: int) -> float:
    """The rate of a pass: from `rate` down to nearly nothing, along half a cosine."""
    import numpy as np

    falling: float = rate * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
    return falling
