"""The circuit breaker, by a clock that the test turns."""

import pytest

from app.llm import errors
from app.llm.breaker import FAILURES, FIRST_PAUSE_S, LONGEST_PAUSE_S, Breaker


class Clock:
    """A clock that stands still."""

    now = 100.0

    def __call__(self) -> float:
        """Its time."""
        return self.now


def failed(breaker: Breaker, error: BaseException | None) -> None:
    """One admitted call that ends so."""
    breaker.admit()
    breaker.record(error)


def opened() -> tuple[Breaker, Clock]:
    """A breaker that has just opened."""
    clock = Clock()
    breaker = Breaker("host", clock)
    for _ in range(FAILURES):
        failed(breaker, errors.Unreachable("host"))
    return breaker, clock


def test_opens_after_failures_in_a_row() -> None:
    """A success between two failures starts the count again."""
    breaker = Breaker("host", Clock())
    failed(breaker, errors.Unreachable("host"))
    failed(breaker, None)
    failed(breaker, errors.ServerTrouble("host", 503))
    failed(breaker, errors.Unreachable("host"))
    with pytest.raises(errors.CircuitOpen, match=r"has just failed. It is asked again in 20 s\."):
        breaker.admit()


def test_a_full_wait_opens_at_once() -> None:
    """One deadline that passed is enough: the next question should not wait as long."""
    breaker = Breaker("host", Clock())
    failed(breaker, errors.TooSlow("host", 60))
    with pytest.raises(errors.CircuitOpen):
        breaker.admit()


def test_one_call_tries_after_the_pause() -> None:
    """The others are told to wait until it is known what became of it."""
    breaker, clock = opened()
    clock.now += FIRST_PAUSE_S
    breaker.admit()
    with pytest.raises(errors.CircuitOpen):
        breaker.admit()
    breaker.record(None)
    failed(breaker, None)


def test_pauses_grow_to_a_limit() -> None:
    """Each failed try doubles the pause."""
    breaker, clock = opened()
    pauses = []
    for _ in range(6):
        with pytest.raises(errors.CircuitOpen) as raised:
            breaker.admit()
        pauses.append(raised.value.seconds)
        clock.now += raised.value.seconds
        failed(breaker, errors.Unreachable("host"))
    assert pauses == [20.0, 40.0, 80.0, 160.0, LONGEST_PAUSE_S, LONGEST_PAUSE_S]


def test_a_wait_that_the_endpoint_asked_for_is_kept() -> None:
    """Retry-After makes the pause longer, up to the limit."""
    clock = Clock()
    breaker = Breaker("host", clock)
    for _ in range(FAILURES):
        failed(breaker, errors.Busy("host", 90.0))
    with pytest.raises(errors.CircuitOpen) as raised:
        breaker.admit()
    assert raised.value.seconds == 90.0


@pytest.mark.parametrize("error", [errors.KeyRefused("host"), errors.AnswerCut()])
def test_other_faults_close_it(error: errors.ModelError) -> None:
    """Somebody answered: that is no dead endpoint."""
    breaker, clock = opened()
    clock.now += FIRST_PAUSE_S
    failed(breaker, error)
    failed(breaker, errors.Unreachable("host"))
    breaker.admit()


def test_a_stopped_try_changes_nothing() -> None:
    """After a stop, or an error of our own, the next call tries."""
    breaker, clock = opened()
    clock.now += FIRST_PAUSE_S
    failed(breaker, errors.Stopped())
    failed(breaker, ValueError())
    failed(breaker, None)
