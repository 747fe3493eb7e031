"""Write a session's rows, and read a whole session back."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from fer_monitor.core.people import People
from fer_monitor.core.records import SessionInfo, SessionRecord
from fer_monitor.core.types import Marker
from fer_monitor.session.store import schema
from fer_monitor.session.store.codec import (
    Values,
    class_row,
    class_values,
    info_from,
    info_values,
    packed_participants,
    participant_values,
    participants_from,
    plain,
)
from fer_monitor.session.store.database import Database

AT_ONCE = 5000
"""Rows handed to the database together, so that a long session is not in memory twice."""


def number_of(connection: Connection, session_id: str) -> int | None:
    """Return the session's short number, or None where it is not in the database."""
    query = select(schema.sessions.c.number).where(schema.sessions.c.id == session_id)
    return connection.execute(query).scalar_one_or_none()


def put_info(database: Database, connection: Connection, info: SessionInfo) -> int:
    """Put a session into the database, where it is not there yet, and return its number."""
    connection.execute(database.insert_once(schema.sessions), info_values(info))
    return int(
        connection.execute(
            select(schema.sessions.c.number).where(schema.sessions.c.id == info.id)
        ).scalar_one()
    )


def put_rows(
    database: Database, connection: Connection, table: Table, rows: Iterable[Values]
) -> None:
    """Put rows into a table; what is there already stays, so that nothing is counted twice."""
    iterator = iter(rows)
    statement = database.insert_once(table)
    while some := list(islice(iterator, AT_ONCE)):
        connection.execute(statement, some)


def put_people(connection: Connection, session: int, people: People) -> None:
    """Put who is who in place of what was there."""
    _replace(
        connection,
        schema.names,
        session,
        [{"participant": key, "name": plain(name)} for key, name in people.names.items()],
    )
    _replace(
        connection,
        schema.joins,
        session,
        [{"track": track, "same_as": kept} for track, kept in people.same_as.items()],
    )


def put_end(connection: Connection, session: int, seconds: int, *, recovered: bool = False) -> None:
    """Note that a session is over."""
    connection.execute(
        update(schema.sessions)
        .where(schema.sessions.c.number == session)
        .values(seconds=seconds, ended=True, recovered=recovered)
    )


def marker_values(session: int, number: int, marker: Marker) -> Values:
    """Return what the table holds of a session's ``number``-th marker."""
    return {"session": session, "number": number, "t": float(marker.t), "note": plain(marker.note)}


def layout_values(session: int, number: int, second: int, tiles: int) -> Values:
    """Return what the table holds of a session's ``number``-th layout."""
    return {"session": session, "number": number, "second": int(second), "tiles": int(tiles)}


def put_record(database: Database, connection: Connection, record: SessionRecord) -> None:
    """Put a whole session into the database, where it is not there yet."""
    if number_of(connection, record.info.id) is not None:
        return
    number = put_info(database, connection, record.info)
    put_rows(
        database,
        connection,
        schema.class_rows,
        ({"session": number, **class_values(row)} for row in record.rows),
    )
    marks = (marker_values(number, i, marker) for i, marker in enumerate(record.markers))
    put_rows(database, connection, schema.markers, marks)
    layouts = (layout_values(number, i, *layout) for i, layout in enumerate(record.layouts))
    put_rows(database, connection, schema.layouts, layouts)
    if record.info.per_participant:
        put_rows(database, connection, schema.participant_rows, _participants(number, record))
        put_people(connection, number, record.people)


def _participants(number: int, record: SessionRecord) -> Iterator[Values]:
    rows = record.participants
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        packed = packed_participants(some)
        for row, values in zip(some, participant_values(number, 0, packed), strict=True):
            values["second"] = row.second
            yield values


def get_record(connection: Connection, session_id: str) -> SessionRecord | None:
    """Read a whole session; None where it is not in the database.

    Raises
    ------
    ValueError
        Where what is there cannot have been written by this program.
    """
    found = connection.execute(select(schema.sessions).where(schema.sessions.c.id == session_id))
    head = found.mappings().one_or_none()
    if head is None:
        return None
    session = head["number"]
    layouts = _of(connection, schema.layouts, session, "number")
    names = _of(connection, schema.names, session, "participant")
    joins = _of(connection, schema.joins, session, "track")
    marks = [Marker(row["t"], row["note"]) for row in _of(connection, schema.markers, session)]
    with _no_collections():
        participants = participants_from(_participant_cells(connection, session))
        seconds = _of(connection, schema.class_rows, session, "second")
        timeline = tuple([class_row(row) for row in seconds])
    return SessionRecord(
        info=info_from(head),
        rows=timeline,
        markers=tuple(sorted(marks, key=lambda marker: marker.t)),
        participants=participants,
        people=People(
            {row["participant"]: row["name"] for row in names},
            {row["track"]: row["same_as"] for row in joins},
        ),
        layouts=tuple((row["second"], row["tiles"]) for row in layouts),
    )


def _participant_cells(connection: Connection, session: int) -> Sequence[Any]:
    table = schema.participant_rows.c
    query = (
        select(table.second, table.participant, table.looks, table.looks_read, table.shares)
        .where(table.session == session)
        .order_by(table.second, table.participant)
    )
    # The driver's own tuples: half a million rows of SQLAlchemy's take twice as long.
    cursor = connection.execute(query).cursor
    try:
        return [] if cursor is None else cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(str(query), None, error) from error


def _of(connection: Connection, table: Table, session: int, order: str = "number") -> Sequence[Any]:
    query = select(table).where(table.c.session == session).order_by(table.c[order])
    return connection.execute(query).mappings().all()


def _replace(connection: Connection, table: Table, session: int, rows: list[Values]) -> None:
    connection.execute(delete(table).where(table.c.session == session))
    if rows:
        connection.execute(insert(table), [{"session": session, **row} for row in rows])


@contextmanager
def _no_collections() -> Iterator[None]:
    """Spare half a million new objects the search for cycles, which they cannot have."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
