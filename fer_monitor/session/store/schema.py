"""The tables of the session store, the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from fer_monitor.core.labels import EMOTION_LABELS

metadata = MetaData()


def _session_key() -> Column[int]:
    return Column(
        "session", Integer, ForeignKey("sessions.number", ondelete="CASCADE"), primary_key=True
    )


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


store_version = Table(
    "store_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)
"""One row: which version of this schema the database has."""

sessions = Table(
    "sessions",
    metadata,
    # Short, because every row of a session repeats it; never used again after a deletion.
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    # Microseconds since 1970 in UTC, and what the clock on the wall was ahead of UTC.
    Column("started_us", BigInteger, nullable=False, index=True),
    Column("utc_offset_s", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("app_version", Text, nullable=False),
    Column("model_sha256", Text, nullable=False),
    Column("settings", Text, nullable=False, comment="JSON object of texts"),
    Column("per_participant", Boolean, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("recovered", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

class_rows = Table(
    "class_rows",
    metadata,
    _session_key(),
    _key("second"),
    Column("frames", Integer, nullable=False),
    Column("n", Double, nullable=False),
    Column("visible", Double, nullable=False),
    Column("coverage", Double),
    *(Column(label, Double) for label in EMOTION_LABELS),
    Column("valence", Double),
    Column("arousal", Double),
    Column("valence_low", Double),
    Column("valence_high", Double),
    Column("arousal_low", Double),
    Column("arousal_high", Double),
    Column("cameras_on", Double),
    sqlite_with_rowid=False,
)
"""One a second; the columns of timeline.csv."""

participant_rows = Table(
    "participant_rows",
    metadata,
    _session_key(),
    _key("second"),
    _key("participant"),
    Column("looks", Integer, nullable=False),
    Column("looks_read", Integer, nullable=False),
    Column("shares", LargeBinary(7), comment="a byte for each expression, in 1/255"),
    sqlite_with_rowid=False,
)
"""One a second and participant; none in class-only sessions."""

markers = Table(
    "markers",
    metadata,
    _session_key(),
    _key("number"),
    Column("t", Double, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_with_rowid=False,
)

layouts = Table(
    "layouts",
    metadata,
    _session_key(),
    _key("number"),
    Column("second", Integer, nullable=False),
    Column("tiles", Integer, nullable=False),
    sqlite_with_rowid=False,
)

names = Table(
    "names",
    metadata,
    _session_key(),
    _key("participant"),
    Column("name", Text, nullable=False),
    sqlite_with_rowid=False,
)

joins = Table(
    "joins",
    metadata,
    _session_key(),
    _key("track"),
    Column("same_as", Integer, nullable=False),
    sqlite_with_rowid=False,
)
