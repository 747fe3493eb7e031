"""Write one session while it runs; whatever happens to the database, its rows wait in memory."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.records import ParticipantRow, SessionInfo
from fer_monitor.core.types import Marker, TimelineRow
from fer_monitor.core.words import mark, phrase, together
from fer_monitor.session.files import Problem
from fer_monitor.session.store import rows, schema
from fer_monitor.session.store.codec import (
    Values,
    class_values,
    packed_participants,
    participant_values,
)
from fer_monitor.session.store.database import Claim, Database
from fer_monitor.session.store.faults import GoneError, problem

MOST_WAITING = 4 * 3600
"""Seconds that wait in memory at most; with 49 participants about 2 KB each, so 30 MB."""
SAVE_EVERY_S = 0.5
"""Rows that come faster, as from a recording, are saved together this often."""
AT_ONCE = 300
"""Seconds in one transaction when catching up."""
BACKOFF = 5.0
"""A failed try is not repeated for this many times as long as it took."""

log = logging.getLogger(__name__)


class SessionWriter:
    """Puts a session's rows into the store, once a second. For one thread; see `problem`.

    No method raises for trouble with the database: what cannot be written waits in memory, up to
    `MOST_WAITING` seconds, and is written in order when it can be. What comes after that is not
    taken in, is counted, and `problem` says so.

    Parameters
    ----------
    database : Database
    info : SessionInfo
        Of the session that begins.
    clock : callable
        Monotonic seconds; for tests.
    most_waiting : int
        For tests.
    """

    def __init__(
        self,
        database: Database,
        info: SessionInfo,
        clock: Callable[[], float] = time.monotonic,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.info = replace(info, seconds=0, ended=False, recovered=False)
        self._database = database
        self._clock = clock
        self._most_waiting = most_waiting
        self._claim: Claim | None = None
        self._seconds: deque[tuple[Values, NDArray[Any]]] = deque()
        self._markers: list[Marker] = []
        self._layouts: list[tuple[int, int]] = []
        self._saved_markers = self._saved_layouts = 0
        self._people = self._saved_people = NOBODY
        self._end: int | None = None
        self._begun = self._over = False
        self._lost = 0
        self._save_at = self._retry_at = float("-inf")
        # Single assignments, so that other threads may read it.
        self._problem: Problem | None = None

    @property
    def problem(self) -> Problem | None:
        """What is wrong, or None; may be read from any thread."""
        return self._problem

    @property
    def waiting(self) -> int:
        """Seconds that are not in the store yet."""
        return len(self._seconds)

    def add(self, row: TimelineRow, participants: Sequence[ParticipantRow] = ()) -> None:
        """Take in one second, with its participants; these are not kept in class-only sessions.

        It is saved at once, or within `SAVE_EVERY_S` where seconds come faster than time goes.

        Raises
        ------
        ValueError
            Where a number is not finite, a share is not in [0, 1], or the seconds differ.
        """
        if any(each.second != row.second for each in participants):
            raise ValueError(f"participants must be of second {row.second}, as their class is")
        kept = participants if self.info.per_participant else ()
        second = class_values(row), packed_participants(kept)
        if len(self._seconds) >= self._most_waiting:
            self._lost += 1
        else:
            self._seconds.append(second)
        if self._clock() >= self._save_at:
            self.save()

    def add_marker(self, marker: Marker) -> None:
        """Take in a marker and save it at once."""
        self._markers.append(marker)
        self.save()

    def add_layout(self, second: int, tiles: int) -> None:
        """Take in that the gallery has ``tiles`` tiles since ``second``."""
        self._layouts.append((second, tiles))

    def set_people(self, people: People) -> None:
        """Take in who is who, in place of what was known before."""
        if self.info.per_participant:
            self._people = people

    def save(self) -> bool:
        """Write all that waits; return whether nothing waits any more.

        To be called once a second, so that what waits is written as soon as it can be. Trouble
        takes a call a quarter of a second for a file, and three seconds for a server that does
        not answer; then some calls do nothing.
        """
        started = self._clock()
        if started < self._retry_at:
            return False
        self._save_at = started + SAVE_EVERY_S
        try:
            self._write()
        except (DBAPIError, GoneError) as error:
            now = self._clock()
            self._retry_at = now + BACKOFF * (now - started)
            if self._problem is None:
                log.info("The session store cannot be written: %s", error)
            self._tell(problem(error, self.waiting))
            return False
        self._tell(None)
        return True

    def finish(self, seconds: int) -> bool:
        """End the session; return whether all of it is in the store.

        Where it is not, ``finish`` may be called again. A session that stays unfinished is
        finished by the next start of the program.

        Parameters
        ----------
        seconds : int
            Length of the session, from Start to Stop.
        """
        if self._over:
            return True
        self._end = seconds
        self._retry_at = float("-inf")
        if self.save():
            self._over = True
            self.close()
        return self._over

    def close(self) -> None:
        """Let go of the session, finished or not."""
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    def _write(self) -> None:
        self._database.check_place()
        self._hold_claim()
        while True:
            some = list(islice(self._seconds, AT_ONCE))
            last = len(some) == len(self._seconds)
            markers, layouts, people = len(self._markers), len(self._layouts), self._people
            with self._database.writing() as connection:
                session = self._number(connection)
                self._put_seconds(connection, session, some)
                self._put_rest(connection, session)
                if last and self._end is not None:
                    rows.put_end(connection, session, self._end)
            # Only now: a commit that failed is tried again with the same rows.
            for _ in some:
                self._seconds.popleft()
            self._begun = True
            self._saved_markers, self._saved_layouts = markers, layouts
            self._saved_people = people
            if last:
                return

    def _hold_claim(self) -> None:
        if self._claim is None:
            self._claim = self._database.claim(self.info.id)
        elif self._problem is not None:
            self._claim.renew()

    def _number(self, connection: Connection) -> int:
        if self._begun:
            # A session that somebody deleted must not come back with its second half.
            number = rows.number_of(connection, self.info.id)
            if number is None:
                raise GoneError(
                    "this session was deleted from it",
                    "Press Stop and Start to begin a new session",
                )
            return number
        return rows.put_info(self._database, connection, self.info)

    def _put_seconds(
        self, connection: Connection, session: int, some: Sequence[tuple[Values, NDArray[Any]]]
    ) -> None:
        put = rows.put_rows
        put(
            self._database,
            connection,
            schema.class_rows,
            ({"session": session, **values} for values, _ in some),
        )
        put(
            self._database,
            connection,
            schema.participant_rows,
            (
                each
                for values, packed in some
                for each in participant_values(session, values["second"], packed)
            ),
        )

    def _put_rest(self, connection: Connection, session: int) -> None:
        new_markers = enumerate(self._markers[self._saved_markers :], self._saved_markers)
        marks = [rows.marker_values(session, i, marker) for i, marker in new_markers]
        rows.put_rows(self._database, connection, schema.markers, marks)
        new_layouts = enumerate(self._layouts[self._saved_layouts :], self._saved_layouts)
        layouts = [rows.layout_values(session, i, *layout) for i, layout in new_layouts]
        rows.put_rows(self._database, connection, schema.layouts, layouts)
        if self._people != self._saved_people:
            rows.put_people(connection, session, self._people)

    def _tell(self, trouble: Problem | None) -> None:
        if self._lost:
            hint: str = mark(
                "The CSV files beside the store were written for themselves; look there."
            )
            message = (
                mark("1 second is missing from the session store: too many were waiting.")
                if self._lost == 1
                else phrase(
                    "{seconds} seconds are missing from the session store: too many were waiting.",
                    seconds=self._lost,
                )
            )
            if trouble is not None:
                message, hint = together(trouble.message, message), trouble.hint
            trouble = Problem(message, hint)
        self._problem = trouble
