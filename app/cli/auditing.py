"""The audit record of answers on the command line, kept where it was asked for.

The chat keeps a history by default; a command does so only with `CODECITE_HISTORY=on` or a
`CODECITE_HISTORY_URL`, and keeps the audit record alone: its output is the caller's to keep.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.answer import Answer

if TYPE_CHECKING:
    from app.history import History

_VARIABLES = ("CODECITE_HISTORY", "CODECITE_HISTORY_URL")


def auditor(note: Callable[[str], None]) -> Callable[[Answer], None]:
    """What takes each answer, after it was written; what cannot be kept is told to `note` once."""
    if not any(os.environ.get(name, "").strip() for name in _VARIABLES):
        return lambda answer: None
    return _Auditor(note)


class _Auditor:
    """Opens the history with the first answer, and gives up at the first fault."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._history: History | None = None
        self._done = False

    def __call__(self, answer: Answer) -> None:
        from app.errors import AppError
        from app.history import History, HistorySettings
        from index import SettingsError

        if self._done:
            return
        try:
            if self._history is None:
                self._history = History.open(HistorySettings.from_environment())
            if self._history is None:
                self._done = True
            else:
                self._history.audit(answer)
        except (AppError, SettingsError) as error:
            self._done = True
            self._note(str(error))
