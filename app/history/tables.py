"""The tables, as SQLAlchemy makes them in SQLite and in PostgreSQL alike."""

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

PAST = Table(
    "codecite_past",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("session", String(40), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("audience", String(10), nullable=False),
    Column("status", String(10), nullable=False),
)

AUDIT = Table(
    "codecite_audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("answer_id", String(200), nullable=False),
    Column("answer_digest", String(64), nullable=False),
    Column("status", String(10), nullable=False),
    Column("audience", String(10), nullable=False),
    Column("drafted_by", String(200), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("digests", JSON, nullable=False),
    Column("gate", JSON, nullable=False),
    Column("masked", JSON, nullable=False),
    Column("total_ms", Float, nullable=False),
)

FEEDBACK = Table(
    "codecite_feedback",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("answer_id", String(200), nullable=False),
    Column("thumb", String(4), nullable=False),
    Column("reason", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("audience", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("digests", JSON, nullable=False),
)

Index("codecite_past_at", PAST.c.at)
Index("codecite_audit_at", AUDIT.c.at)
