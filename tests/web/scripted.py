"""An assistant that gives prepared answers, for states that the real one seldom reaches."""

import time
from collections.abc import Callable, Sequence
from threading import Event

from app import Answer, Assistant, Turn
from app.answer import Audience
from corpus import load_library


class Scripted(Assistant):
    """Answers every question by calling `reply`; keeps what it was asked."""

    def __init__(self, reply: Callable[[str, Audience], Answer]) -> None:
        """Nothing of the real assistant is opened."""
        self.library = load_library()
        self.reply = reply
        self.stop: Event | None = None
        self.asked: list[tuple[str, Audience | None, tuple[Turn, ...]]] = []

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        history: Sequence[Turn] = (),
        question_id: str | None = None,
        stop: Event | None = None,
        on_stage: Callable[[str], None] | None = None,
        on_passing: Callable[[tuple[str, ...]], None] | None = None,
    ) -> Answer:
        """What `reply` gives or raises; a question about a draft shows a sentence meanwhile."""
        self.stop = stop
        if on_passing is not None and "draft" in question:
            on_passing(("Imaging guidance is included.",))
        self.asked.append((question, audience, tuple(history)))
        return self.reply(question, audience or "coder")


def plain_answer(question: str, audience: Audience, body: str = "Yes.") -> Answer:
    """An answer without citations."""
    return Answer("1", question, audience, "answered", body, body)


def slow(question: str, audience: Audience) -> Answer:
    """An answer that takes a while when the question says so."""
    time.sleep(30 if "slow" in question else 0)
    return plain_answer(question, audience)
