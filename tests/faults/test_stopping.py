"""Stopping: the call is cancelled, its connection closed, its place free; time is bounded."""

import threading
import time
from collections.abc import Callable

import pytest

from app.llm import errors
from app.llm.budget import Budget
from app.llm.drafting import ModelDrafter
from app.llm.prompt import Refused
from tests.faults.conftest import REQUEST, drafted
from tests.faults.server import FaultServer

Make = Callable[..., ModelDrafter]


@pytest.mark.parametrize("fault", ["slow", "slow_body", "drip"])
def test_stop_closes_the_connection(server: FaultServer, drafter: Make, fault: str) -> None:
    """A stop set by another thread ends the wait within a second, whatever it waits for."""
    one = drafter(fault, deadline_s=20.0)
    stop, stopped_at = threading.Event(), [0.0]

    def press() -> None:
        while not server.of(fault):
            time.sleep(0.01)
        time.sleep(0.2)
        stopped_at[0] = time.monotonic()
        stop.set()

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(errors.Stopped):
        list(one.draft(REQUEST, one.budget(stop)))
    assert time.monotonic() - stopped_at[0] < 1.0
    assert server.saw_disconnect(fault)
    presser.join()


def test_leaving_the_iterator_closes_the_connection(server: FaultServer, drafter: Make) -> None:
    """A reader that takes one sentence and leaves cancels the rest."""
    one = drafter("drip", deadline_s=20.0)
    sentences = one.draft(REQUEST, one.budget())
    assert next(iter(sentences)).marked == "Imaging guidance is included. [1]"
    sentences.close()
    assert server.saw_disconnect("drip")


def test_an_exception_from_the_page_cancels(server: FaultServer, drafter: Make) -> None:
    """What `waiting` raises, as a stop button of a page does, comes out and cancels the call."""
    seen: list[float] = []

    def waiting(seconds: float) -> None:
        seen.append(seconds)
        if server.of("slow") and len(seen) > 2:
            raise RuntimeError("rerun")

    one = drafter("slow", deadline_s=20.0)
    with pytest.raises(RuntimeError, match="rerun"):
        list(one.draft(REQUEST, one.budget(waiting=waiting)))
    assert seen == sorted(seen)
    assert server.saw_disconnect("slow")


def test_the_deadline_closes_the_connection(server: FaultServer, drafter: Make) -> None:
    """A drip that no read limit would end is ended by the deadline, on both sides."""
    outcome = drafted(drafter("drip", deadline_s=0.5))
    assert isinstance(outcome.error, errors.TooSlow)
    assert outcome.seconds < 1.5
    assert server.saw_disconnect("drip")


def test_repair_shares_the_deadline(server: FaultServer, drafter: Make) -> None:
    """A repair gets what the draft has left; with nothing left, nothing is sent."""
    one = drafter("ok", deadline_s=5.0)
    spent = Budget(0.0)
    with pytest.raises(errors.TooSlow):
        list(one.repair(REQUEST, [Refused("Biopsy is separate. [1]", "contradicts")], spent))
    assert server.requests == []
    assert drafted(one).error is None


def test_a_stopped_call_gives_its_place_back(drafter: Make) -> None:
    """With one place only, stopping frees it for the next question."""
    one = drafter("drip", deadline_s=20.0, concurrency=1)
    for _ in range(3):
        sentences = one.draft(REQUEST, one.budget())
        next(iter(sentences))
        sentences.close()


def test_too_many_at_once(server: FaultServer, drafter: Make) -> None:
    """A question that finds no place within its deadline is told that the model is busy."""
    one = drafter("drip", deadline_s=0.6, concurrency=1)
    first = one.draft(REQUEST, one.budget())
    next(iter(first))
    outcome = drafted(one)
    assert isinstance(outcome.error, errors.Busy)
    assert outcome.seconds < 1.6
    assert len(server.of("drip")) == 1
    first.close()


def test_at_most_so_many_requests_at_once(server: FaultServer, drafter: Make) -> None:
    """Six questions on two places: never more than two with the endpoint, all answered."""
    one = drafter("ok", concurrency=2, deadline_s=20.0)
    running, most, lock = 0, 0, threading.Lock()

    def reply(body: dict[str, object]) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return "Imaging is included. [1]"

    before, server.reply = server.reply, reply
    try:
        results: list[object] = []
        threads = [
            threading.Thread(target=lambda: results.append(drafted(one).error)) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.reply = before
    assert results == [None] * 6
    assert most == 2


def test_closing_ends_the_thread(drafter: Make) -> None:
    """After `close` no thread of the client is left, even with a call under way."""
    one = drafter("slow", deadline_s=20.0)
    ended: list[BaseException] = []

    def run() -> None:
        try:
            list(one.draft(REQUEST, one.budget()))
        except errors.Stopped as error:
            ended.append(error)

    runner = threading.Thread(target=run)
    runner.start()
    time.sleep(0.3)
    one.close()
    runner.join(2.0)
    assert len(ended) == 1
    assert all(thread.name != "codecite-llm" for thread in threading.enumerate())


def test_a_dead_endpoint_costs_one_wait(server: FaultServer, drafter: Make) -> None:
    """After a full wait the next questions are told at once, without a request."""
    one = drafter("slow", deadline_s=0.5)
    assert isinstance(drafted(one).error, errors.TooSlow)
    for _ in range(3):
        outcome = drafted(one)
        assert isinstance(outcome.error, errors.CircuitOpen)
        assert outcome.seconds < 0.3
        assert "It is asked again in" in outcome.error.sentence
    assert len(server.of("slow")) == 1
