"""Waiting for one answer on a page that can be stopped meanwhile."""

import logging
from threading import Thread

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException, add_script_run_ctx, get_script_run_ctx

from app import AppError, Assistant
from app.web.components.messages import answer_message, question_message
from app.web.conversation import Conversation, Exchange, Work
from app.web.keeping import keep
from corpus import CorpusError
from index import SearchIndexError

STAGES = "Finding passages, drafting, checking against the document"
BROKEN = "Something went wrong inside. To look into it, run: codecite doctor"
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
    if talk.work is None:
        history = talk.turns()
        talk.work = Work(lambda: assistant.ask(exchange.question, exchange.audience, history))
    try:
        _watch(place, talk, talk.work)
    except StopException:
        talk.stop()
        _say_stopped(place)
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


def _watch(place: DeltaGenerator, talk: Conversation, running: Work) -> None:
    """Record the answer as soon as it is there; meanwhile show that it is being worked on."""
    status = place.status(STAGES)
    while (answer := running.wait(0.2)) is None:
        late = running.elapsed > SLOW
        status.update(label=f"{STAGES} ({running.elapsed:.0f} s)" if late else STAGES)
    talk.settle("done", answer)
    keep(answer)


def _say_stopped(place: DeltaGenerator) -> None:
    """Write into `place` that the answer was stopped.

    After a stop every drawing call of the script's own thread raises again, so the page would go on
    showing that it works. A thread that borrows the script's context still may draw.
    """
    words = ":material/stop_circle: Stopped. No answer was shown."
    thread = Thread(target=lambda: place.markdown(words))
    add_script_run_ctx(thread, get_script_run_ctx())
    thread.start()
    thread.join()
