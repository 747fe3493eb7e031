"""Steady each face's expression over the last seconds with a deque of time-stamped vectors."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.settings import SmoothingMethod
from fer_monitor.core.types import FloatArray


class FaceSmoother:
    """The smoothing window of one face.

    Parameters
    ----------
    window_s : float
        A vector older than this, seconds, no longer counts; the newest one always does.
    method : SmoothingMethod
    """

    def __init__(self, window_s: float, method: SmoothingMethod) -> None:
        self._window_s = window_s
        self._method = method
        self._looks: deque[tuple[float, FloatArray]] = deque()

    def __len__(self) -> int:
        return len(self._looks)

    def add(self, t: float, probabilities: FloatArray) -> FloatArray:
        """Take in one vector (float32 (7,)) seen at ``t`` seconds; return the smoothed (7,)."""
        if self._looks and t < self._looks[-1][0]:
            # A recording was wound back: what lies ahead of it has not happened yet.
            self._looks.clear()
        self._looks.append((t, probabilities))
        while t - self._looks[0][0] > self._window_s:
            self._looks.popleft()
        return combine((p for _, p in self._looks), self._method)


def combine(vectors: Iterable[FloatArray], method: SmoothingMethod) -> FloatArray:
    """Merge at least one probability vector (float32 (7,)) into one that sums to 1.

    ``VOTE`` gives each emotion the sum of the winning probabilities of the frames it won, as the
    Haar-and-Keras monitors did that this project grew from; ``MEAN`` is the plain mean.
    """
    stacked = np.stack(list(vectors)).astype(np.float64)
    if method is SmoothingMethod.VOTE:
        winners = stacked.argmax(axis=1)
        total = np.bincount(winners, weights=stacked.max(axis=1), minlength=N_EMOTIONS)
    else:
        total = stacked.sum(axis=0)
    return np.asarray(total / total.sum(), np.float32)


class Smoother:
    """The smoothing windows of all faces, by track; windows of ended tracks are dropped."""

    def __init__(self, window_s: float, method: SmoothingMethod) -> None:
        self._window_s = window_s
        self._method = method
        self._faces: dict[int, FaceSmoother] = {}

    def __len__(self) -> int:
        return len(self._faces)

    def add(self, track_id: int, t: float, probabilities: FloatArray) -> tuple[FloatArray, int]:
        """Return the smoothed vector (float32 (7,)) of a track and how many it rests on."""
        face = self._faces.get(track_id)
        if face is None:
            face = self._faces[track_id] = FaceSmoother(self._window_s, self._method)
        return face.add(t, probabilities), len(face)

    def keep_only(self, alive: Iterable[int]) -> None:
        """Forget every track that is not in ``alive``."""
        keep = set(alive)
        self._faces = {track: face for track, face in self._faces.items() if track in keep}
