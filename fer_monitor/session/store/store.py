"""The history of sessions: begin, finish, list, read, rename, delete."""

from __future__ import annotations

import logging
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionInfo, SessionRecord
from fer_monitor.core.types import Marker
from fer_monitor.core.words import phrase
from fer_monitor.session.files import Problem
from fer_monitor.session.store import place, rows, schema
from fer_monitor.session.store.codec import info_from, plain
from fer_monitor.session.store.database import Database
from fer_monitor.session.store.faults import is_damage, user_error
from fer_monitor.session.store.sqlite_file import SqliteDatabase
from fer_monitor.session.store.writer import SessionWriter

RETENTION_DAYS = 30

log = logging.getLogger(__name__)


class SessionStore:
    """All sessions in one database; may be used from any thread. See ``opening.open_store``.

    Every method raises UserError where the database cannot be used at the moment.

    Attributes
    ----------
    database : Database
    notices : tuple of Problem
        What the person should be told about the opening, such as a damaged file put aside.
    """

    def __init__(self, database: Database, notices: Sequence[Problem] = ()) -> None:
        self.database = database
        self.notices = tuple(notices)

    def begin(
        self, info: SessionInfo, clock: Callable[[], float] = time.monotonic
    ) -> SessionWriter:
        """Begin a session. Never fails: see ``SessionWriter.problem``.

        Parameters
        ----------
        info : SessionInfo
            With an id of its own; ``seconds``, ``ended`` and ``recovered`` are not looked at.
        clock : callable
            For tests.
        """
        writer = SessionWriter(self.database, info, clock)
        writer.save()
        return writer

    def recover(self) -> list[SessionInfo]:
        """Finish what a program that ended before Stop left open, and return it, newest first.

        Sessions that another program records at this moment are left alone.
        """
        with self._told():
            unfinished = [info for info in self.sessions() if not info.ended]
            return [done for info in unfinished if (done := self._recover(info.id)) is not None]

    def _recover(self, session_id: str) -> SessionInfo | None:
        claim = self.database.claim(session_id)
        if claim is None:
            return None
        try:
            table = schema.class_rows.c
            with self.database.writing() as connection:
                query = select(schema.sessions).where(schema.sessions.c.id == session_id)
                head = connection.execute(query).mappings().one_or_none()
                # Another program may have finished or deleted it since we listed it.
                if head is None or head["ended"]:
                    return None
                last = connection.execute(
                    select(func.max(table.second)).where(table.session == head["number"])
                ).scalar_one()
                seconds = 0 if last is None else last + 1
                rows.put_end(connection, head["number"], seconds, recovered=True)
        finally:
            claim.close()
        log.info("Finished a session of %d s that was left open", seconds)
        return info_from({**head, "seconds": seconds, "ended": True, "recovered": True})

    def sessions(self, search: str = "", limit: int | None = None) -> list[SessionInfo]:
        """Return the sessions without their rows, the newest first.

        Parameters
        ----------
        search : str
            Words that must all be in the title, the date (2026-11-22) or the markers' notes,
            in capitals or not.
        limit : int, optional
            How many at most.
        """
        query = select(schema.sessions).order_by(
            schema.sessions.c.started_us.desc(), schema.sessions.c.number.desc()
        )
        words = _folded(search).split()
        with self._told(), self.database.reading() as connection:
            if not words:
                found = connection.execute(query.limit(limit)).mappings()
                return [info_from(head) for head in found]
            notes: dict[int, str] = {}
            for session, note in connection.execute(
                select(schema.markers.c.session, schema.markers.c.note)
            ):
                notes[session] = f"{notes.get(session, '')} {note}"
            hits = []
            for head in connection.execute(query).mappings():
                info = info_from(head)
                text = f"{info.title} {info.started_at:%Y-%m-%d} {notes.get(head['number'], '')}"
                if all(word in _folded(text) for word in words):
                    hits.append(info)
            return hits[:limit]

    def read(self, session_id: str) -> SessionRecord:
        """Return a whole session.

        Raises
        ------
        UserError
            Where it is not there any more, or damaged.
        """
        try:
            with self._told(), self.database.reading() as connection:
                record = rows.get_record(connection, session_id)
        except ValueError as error:
            raise UserError(
                phrase(
                    "A session in {database} is damaged: {error}.",
                    database=self.database.name,
                    error=error,
                ),
                "The others can still be read.",
            ) from error
        if record is None:
            raise _not_there()
        return record

    def markers(self, session_id: str) -> list[Marker]:
        """Return a session's markers in the order of their time; none where it is not there."""
        marks, sessions = schema.markers.c, schema.sessions.c
        query = (
            select(marks.t, marks.note)
            .join(schema.sessions, marks.session == sessions.number)
            .where(sessions.id == session_id)
            .order_by(marks.t)
        )
        with self._told(), self.database.reading() as connection:
            return [Marker(t, note) for t, note in connection.execute(query)]

    def rename(self, session_id: str, title: str) -> None:
        """Give a session another title."""
        with self._told(), self.database.writing() as connection:
            changed = connection.execute(
                update(schema.sessions)
                .where(schema.sessions.c.id == session_id)
                .values(title=plain(title))
            )
            if not changed.rowcount:
                raise _not_there()

    def delete(self, ids: Sequence[str]) -> None:
        """Delete sessions for good: nothing of them is left in the file.

        Raises
        ------
        UserError
            Where one is being recorded (none is deleted then), or where they are deleted but
            another program keeps the file from being tidied; the next deletion tidies it.
        """
        with self._told():
            for session_id in ids:
                claim = self.database.claim(session_id)
                if claim is None:
                    raise UserError(
                        "A session that is being recorded cannot be deleted.",
                        "Press Stop first.",
                    )
                claim.close()
            with self.database.writing() as connection:
                connection.execute(delete(schema.sessions).where(schema.sessions.c.id.in_(ids)))
        self.tidy()

    def tidy(self) -> None:
        """Leave no trace of deleted sessions in the file.

        Raises
        ------
        UserError
            Where another program or a full disk keeps it from that.
        """
        error: DBAPIError | None = None
        try:
            if self.database.tidy():
                return
        except DBAPIError as fault:
            error = fault
        raise UserError(
            "The sessions are deleted, but traces of them are still in the file.",
            "Close other windows of FER Monitor, check the disk's space and delete again.",
        ) from error

    def expired(self, days: int = RETENTION_DAYS, today: date | None = None) -> list[SessionInfo]:
        """Return the finished sessions that began more than ``days`` days before ``today``.

        For a notice some days ahead, ask with a later ``today``.
        """
        today = datetime.now().astimezone().date() if today is None else today
        return [
            info
            for info in self.sessions()
            if info.ended and (today - info.started_at.date()).days > days
        ]

    def delete_expired(
        self, days: int = RETENTION_DAYS, today: date | None = None
    ) -> list[SessionInfo]:
        """Delete what `expired` returns, and return it."""
        old = self.expired(days, today)
        if old:
            self.delete([info.id for info in old])
        return old

    def add_record(self, record: SessionRecord) -> bool:
        """Put a whole session into the store; False where it is there already."""
        with self._told(), self.database.writing() as connection:
            if rows.number_of(connection, record.info.id) is not None:
                return False
            rows.put_record(self.database, connection, record)
            return True

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the database's errors into words."""
        try:
            yield
        except DBAPIError as error:
            if is_damage(error) and isinstance(self.database, SqliteDatabase):
                place.suspect(self.database.path)
            raise user_error(error, self.database.name) from error


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _not_there() -> UserError:
    return UserError("This session is not in the store any more.", "Look at the list again.")
