"""The time that one question may take in all, and the ways to stop it."""

import threading
import time
from collections.abc import Callable

from app.llm.errors import Stopped

TICK_S = 0.2
"""Seconds between two looks at the clock and the stop button while nothing arrives."""


class Budget:
    """A total deadline that draft and repair share; it runs from construction.

    Time limits of an HTTP client each hold for one read, so a slow drip never reaches them; this
    one holds for the whole question.
    """

    def __init__(
        self,
        seconds: float,
        stop: threading.Event | None = None,
        waiting: Callable[[float], None] | None = None,
    ) -> None:
        """Start the clock.

        Args:
            seconds: What the question may take.
            stop: Set by another thread to stop the answer.
            waiting: Called about five times a second in the asking thread with the seconds gone;
                a page shows them there, and what it raises (a stop button does) stops the call.
        """
        self.seconds = seconds
        self._ends = time.monotonic() + seconds
        self._stop = stop
        self._waiting = waiting
        self.tokens = (0, 0)
        """Tokens of all requests and of all replies so far, as the endpoint counts them."""

    def count(self, asked: int, replied: int) -> None:
        """Add the tokens of one request and of its reply."""
        self.tokens = (self.tokens[0] + asked, self.tokens[1] + replied)

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when none are."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def elapsed(self) -> float:
        """Seconds gone."""
        return self.seconds - (self._ends - time.monotonic())

    def tick(self) -> bool:
        """Whether time is left, after a look at the stop button.

        Raises:
            Stopped: The answer was stopped.
        """
        if self._stop is not None and self._stop.is_set():
            raise Stopped
        if self._waiting is not None:
            self._waiting(self.elapsed)
        return self.remaining > 0
