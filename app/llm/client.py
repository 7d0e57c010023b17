"""The language model as the rest of the application sees it: messages in, pieces of text out.

Adds to a call what one question needs: a place among the questions under way, the total deadline,
the stop button, the circuit breaker, and one line in the log when it fails.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future

from app.llm import errors
from app.llm.background import Background
from app.llm.breaker import Breaker
from app.llm.budget import TICK_S, Budget
from app.llm.calls import LIST_S, Calls, Messages
from app.llm.errors import ModelError, Stopped
from app.llm.target import Target

_LOG = logging.getLogger("codecite.llm")

_Item = str | BaseException | None


class ChatClient:
    """Asks one endpoint; safe to share between threads, and to be kept for the process's life."""

    def __init__(self, target: Target, breaker_clock: Callable[[], float] = time.monotonic) -> None:
        """Remember the endpoint; the first call connects."""
        self.target = target
        self._calls = Calls(target)
        self._background = Background()
        self._breaker = Breaker(target.host, breaker_clock)
        self._places = threading.BoundedSemaphore(target.concurrency)

    @property
    def model(self) -> str:
        """The model's name; until the first call it may be empty if none was configured."""
        return self._calls.model

    def budget(
        self,
        stop: threading.Event | None = None,
        waiting: Callable[[float], None] | None = None,
    ) -> Budget:
        """A budget of the configured deadline for one question; see `Budget`."""
        return Budget(self.target.deadline_s, stop, waiting)

    def stream(self, messages: Messages, budget: Budget) -> Generator[str, None, None]:
        """Pieces of the reply as they arrive; the iterator ends only if the reply was whole.

        Closing the iterator, or an exception from the budget, cancels the call and closes its
        connection.

        Raises:
            ModelError: The reply is not whole; drop the pieces.
            Stopped: The budget's stop was set.
        """
        self._take_place(budget)
        try:
            if not budget.tick():  # spent elsewhere: says nothing about the endpoint
                raise errors.TooSlow(self.target.host, budget.seconds)
            self._breaker.admit()
            outcome: BaseException | None = Stopped()  # until it is known otherwise
            try:
                yield from self._pieces(messages, budget)
                outcome = None
            except ModelError as error:
                outcome = error
                self._log(error, budget)
                raise
            finally:
                self._breaker.record(outcome)
        finally:
            self._places.release()

    def served(self, seconds: float = LIST_S) -> tuple[str, ...]:
        """The names of the models that the endpoint serves.

        Raises:
            ModelError: It does not answer within `seconds`, or does not say.
        """
        return self._background.submit(self._calls.served(seconds)).result(seconds + 1.0)

    def close(self) -> None:
        """Close the connections and end the background thread."""
        self._background.close(self._calls.close)

    def _take_place(self, budget: Budget) -> None:
        while not self._places.acquire(timeout=min(TICK_S, budget.remaining)):
            if not budget.tick():
                raise errors.Busy(self.target.host)

    def _pieces(self, messages: Messages, budget: Budget) -> Iterator[str]:
        arrived: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        call = self._background.submit(
            self._calls.chat(messages, budget.remaining, arrived.put, budget.count)
        )
        call.add_done_callback(lambda done: arrived.put(_ending(done)))
        try:
            while True:
                if not budget.tick():
                    raise errors.TooSlow(self.target.host, budget.seconds)
                try:
                    item = arrived.get(timeout=min(TICK_S, budget.remaining))
                except queue.Empty:
                    continue
                if item is None:
                    return
                if isinstance(item, TimeoutError):
                    raise errors.TooSlow(self.target.host, budget.seconds)
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            call.cancel()

    def _log(self, error: ModelError, budget: Budget) -> None:
        """One line without any text of question, document or reply."""
        _LOG.warning(
            "model call failed id=%s kind=%s host=%s seconds=%.1f",
            error.error_id,
            error.kind,
            self.target.host,
            budget.elapsed,
        )


def _ending(call: "Future[None]") -> BaseException | None:
    return Stopped() if call.cancelled() else call.exception()
