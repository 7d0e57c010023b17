"""What is kept of answers: the list of past questions, an audit record, and feedback.

    history = History.open(HistorySettings.from_environment())
    if history is not None: history.keep(answer, session)

Kept locally (SQLite below the data folder) or in the database that `CODECITE_HISTORY_URL` names;
nothing at all with `CODECITE_HISTORY=off`. SQLAlchemy is loaded at the first opening.
"""

from app.history.records import Audit, Feedback, Past, Thumb, keepable
from app.history.settings import HistorySettings
from app.history.store import History, HistoryError

__all__ = [
    "Audit",
    "Feedback",
    "History",
    "HistoryError",
    "HistorySettings",
    "Past",
    "Thumb",
    "keepable",
]
