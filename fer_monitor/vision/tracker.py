"""Follow faces from frame to frame, so that each keeps its number while it is in view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import Detections
from fer_monitor.vision.assignment import assign

MAX_DISTANCE = 1.0
"""A face may move by at most this many of its sizes between two looks and keep its number; tiles
of a gallery lie further apart than that, at 5 looks a second a head moves much less."""

MAX_SIZE_RATIO = 2.0
"""A face may grow or shrink by at most this factor between two looks."""

_FORBIDDEN = 1 + MAX_DISTANCE
"""Cost of a pair that must not be matched: no more than the worst allowed one, so that a good
match is never given up only to make two poor ones."""

_CLOCK_TOLERANCE_S = 1e-6
"""Ten times 0.2 s is a little more than 2 s in floating point."""


@dataclass
class _Track:
    box: NDArray[np.float32]
    first_t: float
    last_t: float
    last_update: int


class Tracker:
    """Gives each face a number that survives missed detections for ``memory_s`` seconds.

    A face is matched to the nearest place where one was seen, by overlap and by distance in face
    sizes, all faces at once (`assign`). There is no motion model: people in a gallery sit still,
    and a tile that changes place jumps, which no motion model foresees.

    Parameters
    ----------
    memory_s : float
        How long a track outlives its last detection, seconds, at least 0; may be changed.

    Raises
    ------
    ValueError
        Where ``memory_s`` is negative or not finite.
    """

    def __init__(self, memory_s: float = 2.0) -> None:
        if not 0 <= memory_s < float("inf"):
            raise ValueError(f"memory_s must be 0 or more, not {memory_s}")
        self.memory_s = memory_s
        self._tracks: dict[int, _Track] = {}
        self._next_id = 1
        self._last_t = -np.inf
        self._updates = 0

    @property
    def alive_ids(self) -> frozenset[int]:
        """Numbers of all tracks alive: seen in the last update or still remembered."""
        return frozenset(self._tracks)

    @property
    def missing(self) -> int:
        """Number of tracks alive that were not seen in the last update."""
        return sum(track.last_update != self._updates for track in self._tracks.values())

    def age(self, track_id: int, t: float) -> float:
        """Return the seconds from the first sight of a living track to ``t``, at least 0.

        Raises
        ------
        KeyError
            Where no track of that number is alive.
        """
        return max(0.0, t - self._tracks[track_id].first_t)

    def update(self, detections: Detections, t: float) -> NDArray[np.int64]:
        """Match the faces of one frame and return their track numbers.

        Parameters
        ----------
        detections : Detections
            N faces.
        t : float
            The frame's time, seconds. Where it lies before the last update's (a recording was
            rewound) nobody is known to be the same, and all tracks end.

        Returns
        -------
        int64 (N,)
            Numbers from 1, all different, never used again for another track.

        Raises
        ------
        ValueError
            Where ``t`` is not finite.
        """
        if not np.isfinite(t):
            raise ValueError(f"t must be finite, not {t}")
        self._forget(t)
        self._last_t = t
        self._updates += 1
        ids = np.zeros(len(detections), np.int64)
        for row, track_id in self._match(detections.boxes):
            track = self._tracks[track_id]
            track.box = detections.boxes[row].copy()
            track.last_t, track.last_update = t, self._updates
            ids[row] = track_id
        for row in np.flatnonzero(ids == 0).tolist():
            ids[row] = self._begin(detections.boxes[row], t)
        return ids

    def _forget(self, t: float) -> None:
        if t < self._last_t:
            self._tracks.clear()
        oldest = t - self.memory_s - _CLOCK_TOLERANCE_S
        self._tracks = {
            track_id: track for track_id, track in self._tracks.items() if track.last_t >= oldest
        }

    def _begin(self, box: NDArray[np.float32], t: float) -> int:
        track_id = self._next_id
        self._next_id += 1
        self._tracks[track_id] = _Track(box.copy(), t, t, self._updates)
        return track_id

    def _match(self, boxes: NDArray[np.float32]) -> list[tuple[int, int]]:
        """Return (row of ``boxes``, track number) of every pair that may be the same face."""
        if not len(boxes) or not self._tracks:
            return []
        track_ids = list(self._tracks)
        known = np.stack([self._tracks[track_id].box for track_id in track_ids])
        cost, allowed = matching_cost(boxes, known)
        return [
            (row, track_ids[column])
            for row, column in assign(np.where(allowed, cost, _FORBIDDEN))
            if allowed[row, column]
        ]


def matching_cost(
    boxes: NDArray[np.float32], known: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Compare every box with every known one.

    Parameters
    ----------
    boxes : float32 (N, 4)
    known : float32 (M, 4)
        x1, y1, x2, y2.

    Returns
    -------
    cost : float64 (N, M)
        1 - IoU plus the centres' distance in face sizes; 0 for equal boxes.
    allowed : bool (N, M)
        Whether distance and size let the two be one face.
    """
    a, b = boxes.astype(np.float64)[:, None], known.astype(np.float64)[None]
    overlap = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.maximum(overlap, 0).prod(-1)
    area_a, area_b = ((box[..., 2:] - box[..., :2]).prod(-1) for box in (a, b))
    # Boxes are never empty by contract; the floor only keeps a broken one from dividing by zero.
    size_a, size_b = (np.sqrt(np.maximum(area, 1e-6)) for area in (area_a, area_b))
    iou = shared / np.maximum(area_a + area_b - shared, 1e-6)
    between = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2
    distance = np.linalg.norm(between, axis=-1) / np.sqrt(size_a * size_b)
    ratio = np.maximum(size_a, size_b) / np.minimum(size_a, size_b)
    return 1 - iou + distance, (distance <= MAX_DISTANCE) & (ratio <= MAX_SIZE_RATIO)
