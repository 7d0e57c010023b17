"""A circuit breaker: a dead endpoint costs one wait, not one for every question."""

import threading
import time
from collections.abc import Callable

from app.llm.errors import Busy, CircuitOpen, ModelError, TooSlow

FAILURES = 2
"""Failures in a row after which the endpoint is left alone; a full wait counts as that many."""
FIRST_PAUSE_S = 20.0
"""Seconds that it is left alone at first; doubled by every failed try after that."""
LONGEST_PAUSE_S = 300.0
"""Seconds that it is left alone at most."""


class Breaker:
    """Counts the failures of one endpoint; safe to use from several threads.

    After a pause one call is let through to try; the others wait for what becomes of it.
    """

    def __init__(self, host: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Start closed: calls go through."""
        self._host = host
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE_S
        self._open_until = 0.0
        self._trying = False

    def admit(self) -> None:
        """Let a call through.

        Raises:
            CircuitOpen: The endpoint is being left alone, or another call is trying it.
        """
        with self._lock:
            if self._failures < FAILURES:
                return
            left = self._open_until - self._clock()
            if left > 0 or self._trying:
                raise CircuitOpen(self._host, max(left, 1.0))
            self._trying = True

    def record(self, error: BaseException | None) -> None:
        """Take note of how an admitted call ended; None is success.

        A fault that says nothing about the endpoint, such as a refused key, closes the circuit:
        somebody did answer. A stopped call changes nothing.
        """
        with self._lock:
            tried, self._trying = self._trying, False
            if error is not None and not isinstance(error, ModelError):
                return
            if error is None or not error.endpoint_down:
                self._failures, self._pause = 0, FIRST_PAUSE_S
                return
            self._failures += FAILURES if isinstance(error, TooSlow) else 1
            if self._failures >= FAILURES:
                self._open(error, tried)

    def _open(self, error: ModelError, again: bool) -> None:
        if again:
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
        asked = error.retry_after if isinstance(error, Busy) else None
        self._open_until = self._clock() + min(max(self._pause, asked or 0), LONGEST_PAUSE_S)
