"""The three CSV files of one session, kept up to date by one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.types import Marker, TimelineRow
from fer_monitor.core.words import Words, mark, phrase, together
from fer_monitor.session import tables
from fer_monitor.session.columns import COLUMNS_FILE, columns_csv
from fer_monitor.session.csv_table import (
    GrowingTable,
    Opener,
    RewrittenTable,
    open_unbuffered,
    write_all,
)
from fer_monitor.session.face_summary import FaceSighting, FaceSummary
from fer_monitor.session.faults import folder_error, reason, remedy


@dataclass(frozen=True)
class Problem:
    """Why the files are not what they should be: for people."""

    message: str
    hint: str


class SessionFiles:
    """``timeline.csv``, ``faces.csv`` and ``markers.csv`` in one folder. Not thread-safe.

    Parameters
    ----------
    folder : Path
        Made if it is not there; must not hold a session yet.
    started_at : datetime
        Wall time of Start, with its zone.
    opener : callable
        Opens files; for tests.
    people : callable
        Returns who is who when the faces are written.
    """

    def __init__(
        self,
        folder: Path,
        started_at: datetime,
        opener: Opener = open_unbuffered,
        people: Callable[[], People] = lambda: NOBODY,
    ) -> None:
        self._folder = folder
        self._started_at = started_at
        self._timeline = GrowingTable(
            folder / tables.TIMELINE_FILE, tables.TIMELINE_COLUMNS, opener
        )
        self._markers = GrowingTable(folder / tables.MARKERS_FILE, tables.MARKERS_COLUMNS, opener)
        self._faces = RewrittenTable(folder / tables.FACES_FILE, tables.FACES_COLUMNS, opener)
        self._summary = FaceSummary()
        self._people = people

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the three tables are now."""
        return (self._timeline.path, self._faces.path, self._markers.path)

    @property
    def problem(self) -> Problem | None:
        """What is wrong at the moment, or None."""
        for table in (self._timeline, self._markers, self._faces):
            if table.fault is not None:
                kept = self._timeline.waiting_rows + self._markers.waiting_rows
                why = phrase(
                    "{file} cannot be written: {reason}.",
                    file=table.path.name,
                    reason=reason(table.fault),
                )
                return Problem(
                    together(why, _in_memory(kept)),
                    phrase("{remedy}; recording catches up by itself.", remedy=remedy(table.fault)),
                )
        return None

    @property
    def renamed(self) -> tuple[Path, ...]:
        """The tables that had to go to another name."""
        wanted = (tables.TIMELINE_FILE, tables.FACES_FILE, tables.MARKERS_FILE)
        return tuple(p for p, name in zip(self.paths, wanted, strict=True) if p.name != name)

    def create(self) -> None:
        """Make the folder, the three files with their headers, and what the columns are.

        Raises
        ------
        UserError
            Where the folder cannot be written to or already holds a session; no new file
            is left behind then.
        """
        all_tables = (self._timeline, self._faces, self._markers)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for table in all_tables:
                table.create()
            with open_unbuffered(self._folder / COLUMNS_FILE, "wb") as file:
                write_all(file, columns_csv())
        except OSError as error:
            for table in all_tables:
                table.discard()
            raise folder_error(self._folder, error) from error

    def add_look(self, t: float, faces: Iterable[FaceSighting]) -> None:
        """Take in the faces of one frame, ``t`` seconds after Start."""
        self._summary.add(faces, t)

    def add_row(self, row: TimelineRow) -> None:
        """Take in one finished second."""
        self._timeline.append(tables.timeline_cells(row, self._started_at))

    def add_marker(self, marker: Marker) -> None:
        """Take in one marker."""
        self._markers.append(tables.marker_cells(marker, self._started_at))

    def save(self) -> None:
        """Bring timeline and markers up to date on disk; see `problem`."""
        self._timeline.flush()
        self._markers.flush()

    def save_faces(self) -> None:
        """Bring the face summary up to date on disk; see `problem`."""
        self._faces.write(self._summary.rows(self._people()))

    def finish(self) -> list[Path]:
        """Save everything, under other names where files stay locked; return where it is.

        A table that could be put nowhere is missing from the list, stays in memory, and
        ``finish`` may be called again.
        """
        saved = (
            self._timeline.finish(),
            self._faces.finish(self._summary.rows(self._people())),
            self._markers.finish(),
        )
        return [path for path in saved if path is not None]


def _in_memory(rows: int) -> Words:
    if rows == 1:
        return mark("1 row is kept in memory.")
    return phrase("{rows} rows are kept in memory.", rows=rows)
