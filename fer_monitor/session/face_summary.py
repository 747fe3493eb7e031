"""One row per face for a whole session, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import EMOTION_LABELS, EMOTIONS, N_EMOTIONS
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.standing import LookPace
from fer_monitor.core.types import FaceState, FloatArray, Snapshot
from fer_monitor.mood.circumplex import valence_arousal
from fer_monitor.session.csv_cells import Cell
from fer_monitor.session.tables import seconds

CLOSE_AFTER_S = 30.0
"""A face unseen for so long is kept in few bytes."""


@dataclass(frozen=True)
class FaceSighting:
    """What the record needs of one face in one frame; no pixels, no frame.

    Attributes
    ----------
    face : int
        The track's number.
    size_px : float
        Geometric mean of the box's sides, frame pixels.
    shares : float32 (7,) or None
        Smoothed expression shares; None where the face was too small to read, or its
        expression was unsure.
    """

    face: int
    size_px: float
    shares: FloatArray | None

    @classmethod
    def of(cls, face: FaceState) -> FaceSighting:
        """Return the sighting of a face, holding on to nothing else of its snapshot."""
        return cls(face.track_id, face.size_px, face.probabilities)


def sightings(snapshot: Snapshot) -> tuple[FaceSighting, ...]:
    """Return all faces of a snapshot."""
    return tuple(FaceSighting.of(face) for face in snapshot.faces)


@dataclass
class FaceTotals:
    """Running sums of one face; its size does not grow with time."""

    face: int
    first_seen_s: float
    last_seen_s: float
    in_view_s: float = 0.0
    looks: int = 0
    looks_read: int = 0
    shares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(N_EMOTIONS))
    wins: NDArray[np.int64] = field(default_factory=lambda: np.zeros(N_EMOTIONS, np.int64))
    confidence: float = 0.0
    # Whole pixels to looks: as many entries as the face had sizes, and an exact median.
    sizes: Counter[int] = field(default_factory=Counter)

    def add(self, sighting: FaceSighting, t: float, stands_s: float) -> None:
        """Take in one look, ``t`` seconds after Start; one before it stands for ``stands_s``."""
        gap = max(0.0, t - self.last_seen_s)
        self.in_view_s += min(gap, stands_s)
        self.last_seen_s = max(t, self.last_seen_s)
        self.looks += 1
        self.sizes[round(sighting.size_px)] += 1
        if sighting.shares is not None:
            winner = int(np.argmax(sighting.shares))
            self.looks_read += 1
            self.shares += sighting.shares
            self.wins[winner] += 1
            self.confidence += float(sighting.shares[winner])

    def median_size(self) -> int:
        """Return the median size, whole frame pixels (the lower of the two middle ones)."""
        below = 0
        for size in sorted(self.sizes):
            below += self.sizes[size]
            if 2 * below >= self.looks:
                return size
        raise ValueError("a face that was never seen has no size")

    def shrink(self) -> None:
        """Keep nothing of the sizes but their median."""
        self.sizes = Counter({self.median_size(): self.looks})

    def and_then(self, later: FaceTotals) -> FaceTotals:
        """Return the totals of a participant who was followed as two faces, this number's.

        The median size is exact for a face that has not shrunk.
        """
        return FaceTotals(
            self.face,
            min(self.first_seen_s, later.first_seen_s),
            max(self.last_seen_s, later.last_seen_s),
            self.in_view_s + later.in_view_s,
            self.looks + later.looks,
            self.looks_read + later.looks_read,
            self.shares + later.shares,
            self.wins + later.wins,
            self.confidence + later.confidence,
            self.sizes + later.sizes,
        )

    def cells(self, name: str | None) -> list[Cell]:
        """Return the row of this face, in the order of ``FACES_COLUMNS``."""
        return [
            self.face,
            seconds(self.first_seen_s),
            seconds(self.last_seen_s),
            seconds(self.in_view_s),
            self.looks,
            self.looks_read,
            *self._expression_cells(),
            self.median_size(),
            name,
        ]

    def _expression_cells(self) -> list[Cell]:
        if self.looks_read == 0:
            return [None] * (N_EMOTIONS + 4)
        means = self.shares / self.looks_read
        valence, arousal = valence_arousal(means)
        # A tie goes to the expression with the larger mean share.
        frequent = max(EMOTIONS, key=lambda emotion: (self.wins[emotion], means[emotion]))
        return [
            *(float(mean) for mean in means),
            EMOTION_LABELS[frequent],
            self.confidence / self.looks_read,
            float(valence),
            float(arousal),
        ]


class FaceSummary:
    """All faces of a session.

    Everybody keeps running sums; those of a face gone for `CLOSE_AFTER_S` shrink, but remain, since
    it may turn out later whose it was.
    """

    def __init__(self) -> None:
        self._totals: dict[int, FaceTotals] = {}
        self._open: set[int] = set()
        self._pace = LookPace()

    def add(self, faces: Iterable[FaceSighting], t: float) -> None:
        """Take in the faces of one frame, made ``t`` seconds after Start."""
        self._pace.look(t)
        stands_s = self._pace.stands_s()
        for sighting in faces:
            totals = self._totals.get(sighting.face)
            if totals is None:
                totals = self._totals[sighting.face] = FaceTotals(sighting.face, t, t)
            totals.add(sighting, t, stands_s)
            self._open.add(sighting.face)
        gone = {n for n in self._open if t - self._totals[n].last_seen_s > CLOSE_AFTER_S}
        for number in gone:
            self._totals[number].shrink()
        self._open -= gone

    def rows(self, people: People = NOBODY) -> list[list[Cell]]:
        """Return one row per participant, in the order of their numbers."""
        together: dict[int, FaceTotals] = {}
        for number in sorted(self._totals):
            shown, totals = people.shown(number), self._totals[number]
            if shown in together:
                together[shown] = together[shown].and_then(totals)
            else:
                together[shown] = replace(totals, face=shown)
        return [together[shown].cells(people.name(shown)) for shown in sorted(together)]
