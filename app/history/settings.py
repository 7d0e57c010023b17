"""Whether and where answers are kept, from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index import IndexSettings, SettingsError

SCHEMES = ("sqlite", "postgresql")
FILE = "history.sqlite3"
"""In the data folder."""
DAYS = 90
"""Days after which a past question is forgotten."""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """Whether and where answers are kept.

    Attributes:
        url: A database as SQLAlchemy names it; empty: nothing is kept. It may hold a password and
            is never shown.
        days: Days after which questions, answers and audit records are forgotten; 0: never.
        asked_for: Whether keeping was asked for, and is not only the default.
    """

    url: str = ""
    days: int = DAYS
    asked_for: bool = False

    def __repr__(self) -> str:
        return f"HistorySettings({self.place or 'off'}, days={self.days})"

    @property
    def place(self) -> str:
        """Where it is kept, without user and password; empty where nothing is."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}" if self.url else ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "HistorySettings":
        """What `environ` (default: the process's) asks for.

        `CODECITE_HISTORY` is `on` (the default) or `off`; `CODECITE_HISTORY_URL` names another
        database than the file in the data folder; `CODECITE_HISTORY_DAYS` how long it is kept.

        Raises:
            SettingsError: A value cannot be used.
        """
        env = os.environ if environ is None else environ
        chosen = env.get("CODECITE_HISTORY", "").strip().lower()
        if chosen not in ("", "on", "off"):
            raise SettingsError("CODECITE_HISTORY", "is neither on nor off")
        days = _days(env.get("CODECITE_HISTORY_DAYS", "").strip())
        if chosen == "off":
            return cls("", days)
        named = env.get("CODECITE_HISTORY_URL", "").strip()
        url = _checked(named) if named else _file(IndexSettings.from_environment(env).data_dir)
        return cls(url, days, bool(chosen or named))


def _days(text: str) -> int:
    if not text:
        return DAYS
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise SettingsError("CODECITE_HISTORY_DAYS", "is not a number of days")
    return int(text)


def _checked(url: str) -> str:
    scheme = url.partition(":")[0].partition("+")[0]
    if "://" not in url or scheme not in SCHEMES:
        raise SettingsError("CODECITE_HISTORY_URL", "is not a URL such as postgresql://host/name")
    return url


def _file(folder: Path | None) -> str:
    return f"sqlite:///{(folder / FILE).absolute()}" if folder else ""
