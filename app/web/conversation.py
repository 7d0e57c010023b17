"""The conversation of one browser session: questions, outcomes, and the one being worked on."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from time import monotonic
from typing import Generic, Literal, TypeVar

from app import Answer, Turn
from app.answer import Audience

T = TypeVar("T")
State = Literal["working", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what became of it.

    Attributes:
        number: Counts the session's questions from 1.
        question: As the user typed it.
        audience: Whom the words are for.
        state: `working` until there is an answer, or a stop, or a failure outside of the pipeline.
        answer: The answer when done, else None.
        problem: What went wrong when failed, else empty.
    """

    number: int
    question: str
    audience: Audience
    state: State = "working"
    answer: Answer | None = None
    problem: str = ""


@dataclass
class Progress:
    """How far an answer is; written by its thread, read by the page.

    Attributes:
        stage: The name of the stage: finding, drafting, checking.
        passed: The sentences of a language model that have passed the gate so far.
        stop: Set by the page to have the model's call cancelled.
    """

    stage: str = "finding"
    passed: tuple[str, ...] = ()
    stop: Event = field(default_factory=Event)

    def begin(self, stage: str) -> None:
        """Take note of the stage that begins."""
        self.stage = stage

    def show(self, passed: tuple[str, ...]) -> None:
        """Take note of the sentences that may be shown; none takes all back."""
        self.passed = passed


class Work(Generic[T]):
    """Something being made in a thread of its own, so that the page can be stopped."""

    def __init__(self, make: Callable[[], T], progress: Progress | None = None) -> None:
        self.started = monotonic()
        self.progress = progress or Progress()
        self._result: Future[T] = Future()
        Thread(target=self._run, args=(make,), name="work", daemon=True).start()

    def _run(self, make: Callable[[], T]) -> None:
        try:
            self._result.set_result(make())
        except Exception as error:
            self._result.set_exception(error)
        except BaseException as error:  # a panic of the vector store's binding is no Exception
            self._result.set_exception(RuntimeError(type(error).__name__))

    def wait(self, seconds: float) -> T | None:
        """What was made, or None when it is not there after `seconds`.

        Raises:
            Exception: What the pipeline raised.
        """
        try:
            return self._result.result(seconds)
        except NotYet:
            if self._result.done():  # the pipeline's own time-out, not ours
                raise
            return None

    @property
    def elapsed(self) -> float:
        """Seconds since it was begun."""
        return monotonic() - self.started


@dataclass
class Conversation:
    """The exchanges of one session, oldest first, and the work on the last one."""

    exchanges: list[Exchange] = field(default_factory=list)
    work: Work[Answer] | None = None
    asked: int = 0

    def add(self, question: str, audience: Audience) -> None:
        """Append a question to be worked on; one that is still worked on counts as stopped."""
        self.stop()
        self.asked += 1
        self.exchanges.append(Exchange(self.asked, question, audience))

    def waiting(self) -> Exchange | None:
        """The exchange to be worked on, or None."""
        last = self.exchanges[-1] if self.exchanges else None
        return last if last is not None and last.state == "working" else None

    def settle(self, state: State, answer: Answer | None = None, problem: str = "") -> None:
        """Record what became of the last exchange."""
        last = self.exchanges[-1]
        self.exchanges[-1] = replace(last, state=state, answer=answer, problem=problem)
        self.work = None

    def stop(self) -> None:
        """Leave the question that is worked on without an answer, and cancel a model's call."""
        if self.work is not None:
            self.work.progress.stop.set()
        if self.waiting() is not None:
            self.settle("stopped")

    def retry(self, number: int) -> None:
        """Ask the question with this number again, at the end of the conversation."""
        for exchange in list(self.exchanges):
            if exchange.number == number:
                self.add(exchange.question, exchange.audience)

    def clear(self) -> None:
        """Forget every question and answer."""
        self.stop()
        self.exchanges.clear()
        self.work = None

    def turns(self) -> Sequence[Turn]:
        """The finished exchanges as history for the next question."""
        turns: list[Turn] = []
        for exchange in self.exchanges:
            if exchange.answer is not None:
                turns.append(Turn("user", exchange.question))
                turns.append(Turn("assistant", exchange.answer.text))
        return turns
