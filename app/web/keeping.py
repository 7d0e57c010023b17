"""What the pages keep of answers; a history that cannot be used never stands in an answer's way."""

import logging
import uuid
from collections.abc import Callable

import streamlit as st

from app import Answer
from app.errors import AppError
from app.history import History, HistorySettings
from index import SettingsError

TROUBLE = "history-trouble"
"""Where the session keeps why nothing could be kept."""

log = logging.getLogger(__name__)


def history() -> History | None:
    """The history in use; None where nothing is kept, or where it cannot be opened."""
    try:
        opened = _opened(HistorySettings.from_environment())
    except (AppError, SettingsError) as error:
        _trouble(error)
        return None
    return opened


def trouble() -> str:
    """Why nothing can be kept, or an empty text."""
    return str(st.session_state.get(TROUBLE, ""))


def keep(answer: Answer) -> None:
    """Keep question, answer and audit record, if anything is kept."""
    attempt(lambda kept: kept.keep(answer, session_name()))


def attempt(do: Callable[[History], None]) -> bool:
    """Do something with the history; whether that went well."""
    kept = history()
    if kept is None:
        return False
    try:
        do(kept)
    except AppError as error:
        _trouble(error)
        return False
    st.session_state.pop(TROUBLE, None)
    return True


def session_name() -> str:
    """The name of this browser session in the history; drawn at random."""
    return str(st.session_state.setdefault("session-name", uuid.uuid4().hex))


def _trouble(error: Exception) -> None:
    st.session_state[TROUBLE] = str(error)
    log.warning("the history cannot be used: %s", type(error).__name__)


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(settings: HistorySettings) -> History | None:
    return History.open(settings)
