"""Drafting a leaflet in a thread of its own, on a page that can be stopped meanwhile."""

import logging
from threading import Event

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from app import AppError
from app.leaflet import Leaflet, Leafleter
from app.web.components.working import BROKEN, SLOW, say_stopped
from app.web.conversation import Work
from app.web.leafletdesk import Desk, Settings
from corpus import CorpusError

STAGE = "Drafting from the document"
STOPPED = "Stopped. No new draft was made."
AGAIN = "Change a setting, and the draft before is shown again."

log = logging.getLogger(__name__)


def begin(desk: Desk, leafleter: Leafleter, settings: Settings) -> None:
    """Have a leaflet made from `settings`; one that is still made is given up."""
    desk.stop.set()
    stop = desk.stop = Event()

    def make() -> Leaflet:
        return leafleter.make(
            settings.request,
            grade=settings.grade,
            sections=settings.sections or None,
            language="es" if settings.spanish else None,
            stop=stop,
        )

    desk.work = Work(make)


def watch(desk: Desk, work: Work[Leaflet]) -> bool:
    """Draw that a leaflet is made until it is; whether there is a new draft then.

    What goes wrong is kept on the desk to be shown, and the old draft stays.
    """
    place = st.empty()
    with place.container():
        status = st.status(STAGE)
        st.button(
            "Stop", icon=":material/stop_circle:", key="stop-draft", on_click=_stop, args=(desk,)
        )
    try:
        while (made := work.wait(0.1)) is None:
            late = work.elapsed > SLOW
            status.update(label=f"{STAGE} ({work.elapsed:.0f} s)" if late else STAGE)
    except StopException:  # Streamlit's own button, which leaves the page as it is
        _stop(desk)
        say_stopped(place, f"{STOPPED} {AGAIN}" if desk.leaflet else STOPPED)
        raise
    except (AppError, CorpusError) as error:
        desk.fail(str(error))
        return False
    except Exception as error:
        # Its message may hold what the user typed: only its kind is logged, and nothing shown.
        log.error("a leaflet failed: %s", type(error).__name__)
        desk.fail(BROKEN)
        return False
    finally:
        place.empty()
    return desk.take(made)


def _stop(desk: Desk) -> None:
    desk.stop.set()
    desk.fail(STOPPED)
