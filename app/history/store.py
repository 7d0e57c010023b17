"""Keeps and finds past questions, audit records and feedback; every fault is a `HistoryError`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.answer import Answer
from app.errors import AppError
from app.history.records import Audit, Feedback, Past, Thumb, audit_of, feedback_on, keepable
from app.history.settings import HistorySettings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

MOST = 200
"""Past questions that are listed."""
Clock = Callable[[], datetime]


class HistoryError(AppError):
    """What was to be kept or found could not be; answers do not depend on it."""


class History:
    """The past of one database; safe to share between threads."""

    def __init__(self, engine: "Engine", settings: HistorySettings, clock: Clock) -> None:
        """Keep in `engine`, whose tables exist."""
        self.settings = settings
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(
        cls, settings: HistorySettings, clock: Clock = lambda: datetime.now(UTC)
    ) -> "History | None":
        """The history that `settings` name, its tables made and what is too old forgotten.

        None where nothing is to be kept.

        Raises:
            HistoryError: It cannot be opened.
        """
        if not settings.url:
            return None
        from app.history.tables import METADATA

        with _faults(settings):
            engine = _engine(settings)
            METADATA.create_all(engine)
            history = cls(engine, settings, clock)
            history._forget_old()
        return history

    def keep(self, answer: Answer, session: str) -> None:
        """Keep question and answer of `session`, and the audit record.

        Raises:
            HistoryError: They cannot be kept.
        """
        from app.history.tables import AUDIT, PAST

        now = self._now()
        past = {
            "at": now,
            "session": session,
            "question": keepable(answer.question),
            "answer": answer.text,
            "audience": answer.audience,
            "status": answer.status,
        }
        with self._begin() as db:
            db.execute(PAST.insert().values(**past))
            db.execute(AUDIT.insert().values(**asdict(audit_of(answer, now))))

    def audit(self, answer: Answer) -> None:
        """Keep the audit record alone.

        Raises:
            HistoryError: It cannot be kept.
        """
        from app.history.tables import AUDIT

        with self._begin() as db:
            db.execute(AUDIT.insert().values(**asdict(audit_of(answer, self._now()))))

    def rate(self, answer: Answer, thumb: Thumb, reason: str, agreed: bool) -> None:
        """Keep a thumb; question and answer with it only if the user `agreed`.

        Raises:
            HistoryError: It cannot be kept.
        """
        from app.history.tables import FEEDBACK

        row = asdict(feedback_on(answer, thumb, reason, agreed, self._now()))
        del row["id"]
        with self._begin() as db:
            db.execute(FEEDBACK.insert().values(**row))

    def past(self, most: int = MOST) -> tuple[Past, ...]:
        """The newest past questions, newest first.

        Raises:
            HistoryError: They cannot be read.
        """
        from app.history.tables import PAST

        return tuple(Past(**row) for row in self._newest(PAST, most))

    def audits(self, most: int = MOST) -> tuple[Audit, ...]:
        """The newest audit records, newest first.

        Raises:
            HistoryError: They cannot be read.
        """
        from app.history.tables import AUDIT

        return tuple(_audit(row) for row in self._newest(AUDIT, most))

    def feedback(self, thumb: Thumb | None = None, most: int = MOST) -> tuple[Feedback, ...]:
        """The newest thumbs, of one kind or of both, newest first.

        Raises:
            HistoryError: They cannot be read.
        """
        from app.history.tables import FEEDBACK

        found = (_feedback(row) for row in self._newest(FEEDBACK, most))
        return tuple(f for f in found if thumb in (None, f.thumb))

    def forget_feedback(self, number: int) -> None:
        """Forget one thumb.

        Raises:
            HistoryError: It cannot be deleted.
        """
        from app.history.tables import FEEDBACK

        with self._begin() as db:
            db.execute(FEEDBACK.delete().where(FEEDBACK.c.id == number))

    def forget_all(self) -> None:
        """Forget past questions, audit records and feedback.

        Raises:
            HistoryError: They cannot be deleted.
        """
        from app.history.tables import METADATA

        with self._begin() as db:
            for table in METADATA.sorted_tables:
                db.execute(table.delete())

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _newest(self, table: "Table", most: int) -> Sequence[dict[str, Any]]:
        with self._begin() as db:
            found = db.execute(table.select().order_by(table.c.id.desc()).limit(most))
            return [{**row, "at": row["at"].replace(tzinfo=UTC)} for row in found.mappings()]

    def _forget_old(self) -> None:
        from app.history.tables import AUDIT, PAST

        if not self.settings.days:
            return
        before = self._now() - timedelta(days=self.settings.days)
        with self._begin() as db:
            for table in (PAST, AUDIT):
                db.execute(table.delete().where(table.c.at < before))

    def _now(self) -> datetime:
        # Without a zone, which SQLite would drop: every time in the tables is UTC.
        return self._clock().astimezone(UTC).replace(tzinfo=None, microsecond=0)

    @contextmanager
    def _begin(self) -> "Iterator[Connection]":
        with _faults(self.settings), self._engine.begin() as db:
            yield db


def _engine(settings: HistorySettings) -> "Engine":
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import make_url
    from sqlalchemy.pool import NullPool

    url = make_url(settings.url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=2, hide_parameters=True)
    if url.database:
        file = Path(url.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    # A connection for each transaction: pages run in many threads, and none is left open.
    engine = create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": 5}
    )

    @event.listens_for(engine, "connect")
    def _erase(connection: Any, _: object) -> None:
        connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten

    return engine


@contextmanager
def _faults(settings: HistorySettings) -> Iterator[None]:
    """Every fault of the database as a `HistoryError`, without URL, password or text."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise HistoryError(
            f"The history in {settings.place} cannot be used ({reason}). "
            "Check CODECITE_HISTORY_URL, or set CODECITE_HISTORY=off."
        ) from None
    except ImportError as error:
        what = f"The driver {error.name} for {settings.place} isn't installed."
        raise HistoryError(f"{what} Type: pip install {error.name}") from None


def _audit(row: dict[str, Any]) -> Audit:
    lists = {name: tuple(row[name]) for name in ("facts", "masked", "gate")}
    citations = tuple((code, start, end) for code, start, end in row["citations"])
    kept = {name: value for name, value in row.items() if name != "id"}
    return Audit(**{**kept, **lists, "citations": citations})


def _feedback(row: dict[str, Any]) -> Feedback:
    return Feedback(**{**row, "facts": tuple(row["facts"])})
