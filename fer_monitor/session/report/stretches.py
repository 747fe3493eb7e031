"""What the class was like over a stretch of the session: the whole, a segment, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fer_monitor.core.types import ClassMood, Coverage, FloatArray, Interval, Marker
from fer_monitor.mood.wording import describe
from fer_monitor.session.report.series import ClassSeries, Values

TOO_SMALL = "fewer than 10 faces: not shown"
NO_FACES = "no face was read"


@dataclass(frozen=True, eq=False)
class Mood:
    """Means over the seconds of a stretch in which faces were read.

    Attributes
    ----------
    shares : float32 (7,)
    valence, arousal : float
    valence_band, arousal_band : Interval
        Means of the seconds' bands.
    """

    shares: FloatArray
    valence: float
    arousal: float
    valence_band: Interval
    arousal_band: Interval


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of the session.

    Attributes
    ----------
    start_s, end_s : int
        Seconds since Start, the end not included.
    title : str
    faces, visible : float
        Means a second with a picture; 0 where there was none.
    coverage : float or None
        ``faces / visible``; None where nobody was in view.
    cameras : float or None
        Mean number of cameras on; None where no gallery was seen.
    watched_s : int
        Seconds in which a picture was analysed, or a look stood.
    mood : Mood or None
    hidden : bool
        Whether there are figures that may not be shown.
    """

    start_s: int
    end_s: int
    title: str
    faces: float
    visible: float
    coverage: float | None
    cameras: float | None
    watched_s: int
    mood: Mood | None
    hidden: bool

    def missing(self) -> str:
        """Return why there is no mood."""
        return TOO_SMALL if self.hidden else NO_FACES

    def sentence(self) -> str:
        """Return ``Calm, a little positive`` or why that cannot be said."""
        coverage = Coverage(_whole(self.faces), max(_whole(self.visible), _whole(self.faces)))
        if self.mood is None:
            return describe(None, coverage)
        m = self.mood
        mood = ClassMood(
            max(1, _whole(self.faces)), m.shares, m.valence, m.arousal,
            m.valence_band, m.arousal_band,
        )  # fmt: skip
        return describe(mood, coverage)


def _whole(number: float) -> int:
    return round(number)


def stretch(series: ClassSeries, start: int, end: int, title: str = "") -> Stretch:
    """Return the means over the seconds from ``start`` to before ``end``."""
    part = slice(start, end)
    watched = series.frames[part] > 0
    faces, visible = (
        _mean(column[part][watched]) or 0.0 for column in (series.faces, series.visible)
    )
    return Stretch(
        start, end, title, faces, visible,
        faces / visible if visible else None,
        _mean(series.cameras[part]),
        int(watched.sum()),
        _mood(series, part),
        bool(series.hidden[part].any()),
    )  # fmt: skip


def _mood(series: ClassSeries, part: slice) -> Mood | None:
    known = ~np.isnan(series.valence[part]) & ~np.isnan(series.shares[part, 0])
    if not known.any():
        return None
    shares = series.shares[part][known].mean(axis=0)
    v, v0, v1, a, a0, a1 = (
        float(np.clip(np.nanmean(column[part][known]), -1, 1))
        for column in (
            series.valence, series.valence_low, series.valence_high,
            series.arousal, series.arousal_low, series.arousal_high,
        )
    )  # fmt: skip
    return Mood(
        (shares / shares.sum()).astype(np.float32), v, a,
        Interval(min(v0, v), max(v1, v)), Interval(min(a0, a), max(a1, a)),
    )  # fmt: skip


def _mean(values: Values) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def segments(series: ClassSeries, markers: Sequence[Marker]) -> list[Stretch]:
    """Return the stretches between markers; the first begins at Start.

    A marker before the first or after the last second opens no segment.
    """
    starts, titles = [0], ["Start"]
    for number, marker in enumerate(markers, 1):
        second = int(marker.t)
        if not 0 <= second < len(series):
            continue
        title = marker.note.strip() or f"Marker {number}"
        if second == starts[-1]:
            titles[-1] = title
        else:
            starts.append(second)
            titles.append(title)
    return [
        stretch(series, start, end, title)
        for start, end, title in zip(starts, [*starts[1:], len(series)], titles, strict=True)
        if end > start
    ]
