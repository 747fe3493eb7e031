"""Average the looks between two refreshes of the window, so that numbers can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fer_monitor.core.types import ClassMood, Coverage, FaceStatus, Interval, Snapshot


@dataclass(frozen=True, eq=False)
class Look:
    """The class as the window tells it: one moment, or the mean of a few.

    Attributes
    ----------
    mood : ClassMood or None
        None where no face was read in any of them.
    coverage : Coverage
        Of the latest one: people count faces, and nobody counts 21.4.
    unsure : int
        Faces of the latest one that were not read surely enough to be named.
    """

    mood: ClassMood | None
    coverage: Coverage
    unsure: int = 0


def average(snapshots: Sequence[Snapshot]) -> Look:
    """Return the mean of at least one snapshot's moods, and the latest coverage."""
    moods = [snapshot.mood for snapshot in snapshots if snapshot.mood is not None]
    coverage = snapshots[-1].coverage
    unsure = sum(face.status is FaceStatus.UNSURE for face in snapshots[-1].faces)
    # A class that has just become unreadable is not described by the looks before.
    if not moods or snapshots[-1].mood is None:
        return Look(None, coverage, unsure)
    shares = np.mean([mood.shares for mood in moods], axis=0, dtype=np.float64)
    return Look(
        ClassMood(
            n=snapshots[-1].mood.n,
            shares=(shares / shares.sum()).astype(np.float32),
            valence=_mean([mood.valence for mood in moods]),
            arousal=_mean([mood.arousal for mood in moods]),
            valence_band=_mean_interval([mood.valence_band for mood in moods]),
            arousal_band=_mean_interval([mood.arousal_band for mood in moods]),
        ),
        coverage,
        unsure,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean_interval(intervals: Sequence[Interval]) -> Interval:
    return Interval(_mean([i.low for i in intervals]), _mean([i.high for i in intervals]))
