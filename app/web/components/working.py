"""Waiting for one answer on a page that can be stopped meanwhile."""

import logging
from threading import Thread

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException, add_script_run_ctx, get_script_run_ctx

from app import Answer, AppError, Assistant
from app.web.components.messages import answer_message, question_message
from app.web.conversation import Conversation, Exchange, Progress, Work
from app.web.inert import prose
from app.web.keeping import keep
from corpus import CorpusError
from index import SearchIndexError

STAGES = {
    "finding": "Finding passages",
    "drafting": "Drafting",
    "checking": "Checking against the document",
}
BROKEN = "Something went wrong inside. To look into it, run: codecite doctor"
STOPPED = "Stopped. No answer was shown."
SLOW = 5.0
"""Seconds after which the elapsed time is shown."""

log = logging.getLogger(__name__)


def work(exchange: Exchange, talk: Conversation, assistant: Assistant) -> None:
    """Draw the waiting question, have it answered, record the outcome and draw the page again."""
    left, _ = st.columns([3, 2], gap="medium")
    with left:
        question_message(exchange)
        with answer_message():
            place = st.empty()
            passed = st.empty()
    if talk.work is None:
        talk.work = _begun(exchange, talk, assistant)
    try:
        _watch(place, passed, talk, talk.work)
    except StopException:
        talk.stop()
        say_stopped(place, STOPPED, passed)
        raise
    except (AppError, CorpusError, SearchIndexError) as error:
        talk.settle("failed", problem=str(error))
    except Exception as error:
        # Its message may hold what the user typed: only its kind is logged, and nothing shown.
        log.error("a question failed: %s", type(error).__name__)
        talk.settle(
            "failed", problem="Something went wrong inside. To see what, run: codecite doctor"
        )
    st.rerun()


def _begun(exchange: Exchange, talk: Conversation, assistant: Assistant) -> Work[Answer]:
    """The question being answered in a thread of its own."""
    history, progress = talk.turns(), Progress()

    def ask() -> Answer:
        return assistant.ask(
            exchange.question,
            exchange.audience,
            history,
            stop=progress.stop,
            on_stage=progress.begin,
            on_passing=progress.show,
        )

    return Work(ask, progress)


def _watch(
    place: DeltaGenerator, passed: DeltaGenerator, talk: Conversation, running: Work[Answer]
) -> None:
    """Record the answer as soon as it is there; meanwhile show the stage and what has passed.

    Sentences appear whole, once they have passed the gate; none of a draft that broke off stays.
    """
    progress = running.progress
    drawn: tuple[str, ...] = ()
    status = place.status(_label(running))
    while (answer := running.wait(0.2)) is None:
        status.update(label=_label(running))
        if progress.passed != drawn:
            drawn = progress.passed
            passed.html(prose("\n".join(drawn)))
    talk.settle("done", answer)
    keep(answer)


def _label(running: Work[Answer]) -> str:
    """The stage, and after some seconds how long it has taken."""
    name = STAGES.get(running.progress.stage, STAGES["drafting"])
    return f"{name} ({running.elapsed:.0f} s)" if running.elapsed > SLOW else name


def say_stopped(place: DeltaGenerator, words: str, passed: DeltaGenerator | None = None) -> None:
    """Write into `place` that the work was stopped, and take back what had `passed`.

    After a stop every drawing call of the script's own thread raises again, so the page would go on
    showing that it works. A thread that borrows the script's context still may draw.
    """

    def draw() -> None:
        if passed is not None:
            passed.empty()
        place.markdown(f":material/stop_circle: {words}")

    thread = Thread(target=draw)
    add_script_run_ctx(thread, get_script_run_ctx())
    thread.start()
    thread.join()
