"""The rows a chart draws, in arrays of bounded size that two threads may share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.types import Interval, TimelineRow

FloatColumn = NDArray[np.float64]

CAPACITY_S = 4 * 3600
"""Longest stretch kept for the chart, seconds; the CSV holds every row whatever its number."""

_SCALARS = (
    "second",
    "frames",
    "n",
    "visible",
    "coverage",
    "valence",
    "valence_low",
    "valence_high",
    "arousal",
    "arousal_low",
    "arousal_high",
    "cameras_on",
)
_N_COLUMNS = len(_SCALARS) + N_EMOTIONS


@dataclass(frozen=True, eq=False)
class TimelineArrays:
    """Timeline rows as columns, oldest first; NaN where a row has no value.

    ``shares`` is float64 (N, 7), all others float64 (N,); units as in ``TimelineRow``.
    """

    second: FloatColumn
    frames: FloatColumn
    n: FloatColumn
    visible: FloatColumn
    coverage: FloatColumn
    valence: FloatColumn
    valence_low: FloatColumn
    valence_high: FloatColumn
    arousal: FloatColumn
    arousal_low: FloatColumn
    arousal_high: FloatColumn
    cameras_on: FloatColumn
    shares: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.second)


class TimelineBuffer:
    """A ring of the latest rows.

    Every row is written at i and i + capacity, so that any stretch is one slice and reading
    never reorders.
    """

    def __init__(self, capacity: int = CAPACITY_S) -> None:
        self._lock = threading.Lock()
        self._capacity = capacity
        self._data = np.full((_N_COLUMNS, 2 * capacity), np.nan)
        self._written = 0
        self._gallery_seen = False

    @property
    def version(self) -> int:
        """Grows by one with each row; unchanged means there is nothing new to draw."""
        return self._written

    @property
    def gallery_seen(self) -> bool:
        """Whether any row so far was of a gallery, also one that the ring no longer holds."""
        return self._gallery_seen

    def extend(self, rows: Sequence[TimelineRow]) -> None:
        """Append rows."""
        with self._lock:
            for row in rows:
                place = self._written % self._capacity
                column = _as_column(row)
                self._data[:, place] = column
                self._data[:, place + self._capacity] = column
                self._written += 1
                self._gallery_seen |= row.cameras_on is not None

    def rows(self, last_s: float | None = None) -> TimelineArrays:
        """Return copies of the rows of the last ``last_s`` seconds, or of all that are kept."""
        with self._lock:
            count = min(self._written, self._capacity)
            if last_s is not None:
                count = min(count, max(0, int(last_s)))
            end = self._end()
            part = self._data[:, end - count : end].copy()
        scalars = dict(zip(_SCALARS, part, strict=False))
        return TimelineArrays(**scalars, shares=part[len(_SCALARS) :].T)

    def _end(self) -> int:
        if self._written <= self._capacity:
            return self._written
        return self._capacity + (self._written - 1) % self._capacity + 1


def _as_column(row: TimelineRow) -> FloatColumn:
    shares = np.full(N_EMOTIONS, np.nan) if row.shares is None else row.shares
    scalars = [
        row.second,
        row.frames,
        row.n,
        row.visible,
        _or_nan(row.coverage),
        _or_nan(row.valence),
        *_ends(row.valence_band),
        _or_nan(row.arousal),
        *_ends(row.arousal_band),
        _or_nan(row.cameras_on),
    ]
    return np.concatenate([np.asarray(scalars, np.float64), shares])


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _ends(band: Interval | None) -> tuple[float, float]:
    return (np.nan, np.nan) if band is None else (band.low, band.high)
