"""Snapshots to one row a second: the same rows feed the chart and the CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from fer_monitor.core.types import ClassMood, Coverage, Interval, Snapshot, TimelineRow

T = TypeVar("T")
Look = tuple[Coverage, ClassMood | None]


class Timeline:
    """Gather snapshots into seconds; a second without a snapshot becomes a row as well.

    Holds one second of snapshots' numbers at a time, never pixels.
    """

    def __init__(self) -> None:
        self._second = 0
        self._looks: list[Look] = []

    def add(self, snapshot: Snapshot, t: float) -> list[TimelineRow]:
        """Take in a snapshot made ``t`` >= 0 seconds after Start; return rows now finished.

        A snapshot that lies before the second in progress counts towards that second: time in
        the record never runs back.
        """
        rows = self.advance(t)
        self._looks.append((snapshot.coverage, snapshot.mood))
        return rows

    def advance(self, t: float) -> list[TimelineRow]:
        """Return the rows of all seconds that ended by ``t``, also those without a picture."""
        rows = []
        while self._second < math.floor(t):
            rows.append(self._close_second())
        return rows

    def finish(self, t: float) -> list[TimelineRow]:
        """Return all rows up to ``t``, the begun second included where it holds a snapshot."""
        rows = self.advance(t)
        if self._looks:
            rows.append(self._close_second())
        return rows

    def _close_second(self) -> TimelineRow:
        row = summarise(self._second, self._looks)
        self._second += 1
        self._looks = []
        return row


def summarise(second: int, looks: Sequence[Look]) -> TimelineRow:
    """Reduce one second's looks to its row."""
    moods = [mood for _, mood in looks if mood is not None]
    coverages = [coverage for coverage, _ in looks]
    n = _mean(coverages, lambda coverage: coverage.analysed)
    visible = _mean(coverages, lambda coverage: coverage.visible)
    counted = [float(c.cameras_on) for c in coverages if c.cameras_on is not None]
    cameras_on = sum(counted) / len(counted) if counted else None
    if not moods:
        coverage = 0.0 if visible > 0 else None
        nothing = (None, None, None, None, None)
        return TimelineRow(second, len(looks), n, visible, coverage, *nothing, cameras_on)
    return TimelineRow(
        second=second,
        frames=len(looks),
        n=n,
        visible=visible,
        coverage=n / visible,
        shares=np.stack([mood.shares for mood in moods]).mean(axis=0, dtype=np.float32),
        valence=_mean(moods, lambda mood: mood.valence),
        arousal=_mean(moods, lambda mood: mood.arousal),
        valence_band=_mean_band([mood.valence_band for mood in moods]),
        arousal_band=_mean_band([mood.arousal_band for mood in moods]),
        cameras_on=cameras_on,
    )


def _mean(items: Sequence[T], value: Callable[[T], float]) -> float:
    return sum(value(item) for item in items) / len(items) if items else 0.0


def _mean_band(bands: Sequence[Interval]) -> Interval:
    return Interval(_mean(bands, lambda b: b.low), _mean(bands, lambda b: b.high))
