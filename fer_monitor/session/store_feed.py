"""Pass on what is recorded to the session store, second by second."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.records import ParticipantRow
from fer_monitor.core.types import Marker, TimelineRow
from fer_monitor.session.face_summary import FaceSighting
from fer_monitor.session.files import Problem
from fer_monitor.session.store.writer import SessionWriter


@dataclass
class _Second:
    """One face in one second."""

    looks: int = 0
    looks_read: int = 0
    shares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(N_EMOTIONS))

    def row(self, second: int, face: int) -> ParticipantRow:
        """Return it as a row of the record."""
        read = self.looks_read
        shares = (self.shares / read).astype(np.float32) if read else None
        return ParticipantRow(second, face, self.looks, read, shares)


class StoreFeed:
    """Gathers looks into seconds and hands them to the writer. For the recorder's thread.

    Parameters
    ----------
    writer : SessionWriter
        Of this session.
    people : callable
        Returns who is who, as it is known now.
    """

    def __init__(
        self, writer: SessionWriter, people: Callable[[], People] = lambda: NOBODY
    ) -> None:
        self._writer = writer
        self._people = people
        self._seconds: dict[int, dict[int, _Second]] = {}
        self._layout: tuple[int, int] | None = None
        self._length = 0

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the store, or None; may be read from any thread."""
        return self._writer.problem

    def look(self, t: float, faces: Iterable[FaceSighting], layout: tuple[int, int] | None) -> None:
        """Take in the faces of one frame, ``t`` seconds after Start.

        ``layout`` is the gallery's epoch and number of tiles; None where there is no gallery.
        """
        second = self._seconds.setdefault(int(t), {})
        for sighting in faces:
            face = second.setdefault(sighting.face, _Second())
            face.looks += 1
            if sighting.shares is not None:
                face.looks_read += 1
                face.shares += sighting.shares
        if layout is not None and layout != self._layout:
            self._writer.add_layout(int(t), layout[1])
        self._layout = layout

    def row(self, row: TimelineRow) -> None:
        """Take in a finished second; the looks in it came before."""
        faces = self._seconds.pop(row.second, {})
        # Looks of a second that came and went without a row belong to nobody.
        for old in [second for second in self._seconds if second < row.second]:
            del self._seconds[old]
        self._length = max(self._length, row.second + 1)
        self._writer.add(row, [faces[face].row(row.second, face) for face in sorted(faces)])

    def marker(self, marker: Marker) -> None:
        """Take in a marker."""
        self._writer.add_marker(marker)

    def save(self) -> None:
        """Write what waits."""
        self._writer.set_people(self._people())
        self._writer.save()

    def finish(self) -> None:
        """End the session; where the store cannot be written now, the next start finishes it."""
        self._writer.set_people(self._people())
        if not self._writer.finish(self._length):
            self._writer.close()
