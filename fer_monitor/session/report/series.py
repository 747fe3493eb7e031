"""A record's rows as columns of numbers, with nothing in them that may not be shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.records import ParticipantRow, SessionRecord
from fer_monitor.core.standing import standing_looks
from fer_monitor.core.types import Interval, TimelineRow
from fer_monitor.mood.flags import ParticipantSeconds
from fer_monitor.mood.small_groups import exported_row

Values = NDArray[np.float64]
NOT_KNOWN = float("nan")


@dataclass(frozen=True, eq=False)
class ClassSeries:
    """The class, second by second; S is the session's length. NaN means not known.

    A second between two looks of a slow computer is as the look before left it.

    Attributes
    ----------
    looked : bool (S,)
        In which seconds there was a look of their own.
    frames, faces, visible, coverage, cameras : float64 (S,)
        Of `TimelineRow`, with ``n`` as ``faces``; in a second in which a look stands, that look's.
    shares : float64 (S, 7)
    valence, valence_low, valence_high, arousal, arousal_low, arousal_high : float64 (S,)
    hidden : bool (S,)
        Where figures were left out because fewer faces than may be shown made them up.
    """

    looked: NDArray[np.bool_]
    frames: Values
    faces: Values
    visible: Values
    coverage: Values
    cameras: Values
    shares: Values
    valence: Values
    valence_low: Values
    valence_high: Values
    arousal: Values
    arousal_low: Values
    arousal_high: Values
    hidden: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.frames)


def given_out(record: SessionRecord, row: TimelineRow) -> TimelineRow:
    """Return a row as it may leave the program: small groups of a class-only session do not."""
    return row if record.info.per_participant else exported_row(row)


def class_series(record: SessionRecord) -> ClassSeries:
    """Return the record's class rows as they may leave the program."""
    kept = _kept_rows(record)
    source = _standing(record, kept.looked)
    columns = {name: values[source] for name, values in vars(kept).items()}
    return ClassSeries(**columns | {"looked": kept.looked})


def _standing(record: SessionRecord, looked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each second of a record, int64 (S,), the one whose look stands in it."""
    if record.info.settings.get("still_pictures") == str(True):
        # Pictures have nothing to do with one another.
        return np.arange(len(looked))
    return standing_looks(looked)


def _kept_rows(record: SessionRecord) -> ClassSeries:
    length = 1 + max((row.second for row in record.rows), default=-1)
    columns = np.full((11, length), np.nan)
    columns[0] = 0
    shares = np.full((length, N_EMOTIONS), np.nan)
    hidden = np.zeros(length, bool)
    for kept in record.rows:
        row, second = given_out(record, kept), kept.second
        # Where faces were read there was a mood; it was held back now, or before it was kept.
        hidden[second] = row.valence is None and kept.n > 0
        columns[:, second] = (
            row.frames, row.n, row.visible, _known(row.coverage), _known(row.cameras_on),
            _known(row.valence), *_ends(row.valence_band),
            _known(row.arousal), *_ends(row.arousal_band),
        )  # fmt: skip
        if row.shares is not None:
            shares[second] = row.shares
    frames, faces, visible, coverage, cameras, v, v0, v1, a, a0, a1 = columns
    return ClassSeries(
        frames > 0, frames, faces, visible, coverage, cameras, shares, v, v0, v1, a, a0, a1, hidden
    )


def _known(value: float | None) -> float:
    return NOT_KNOWN if value is None else value


def _ends(band: Interval | None) -> tuple[float, float]:
    return (NOT_KNOWN, NOT_KNOWN) if band is None else (band.low, band.high)


def participant_seconds(record: SessionRecord) -> list[ParticipantSeconds]:
    """Return what was seen of each participant, in the order of their numbers.

    Tracks that are one participant are put together; where both were seen in a second, their
    shares are averaged by looks. A second between two looks of a slow computer is as the look
    before left it. Empty for a class-only session, whatever its rows hold.
    """
    looked = np.zeros(1 + max((row.second for row in record.rows), default=-1), bool)
    looked[[row.second for row in record.rows if row.frames]] = True
    source = _standing(record, looked)
    return [_standing_seconds(seen, source) for seen in _looked_seconds(record)]


def _standing_seconds(seen: ParticipantSeconds, source: NDArray[np.int64]) -> ParticipantSeconds:
    """Return a participant's seconds with those in which a look stands, by ``source`` (S,)."""
    places = np.full(len(source), -1, np.int64)
    inside = seen.seconds < len(source)
    places[seen.seconds[inside]] = np.flatnonzero(inside)
    found = np.where(places >= 0, places, places[source])
    seconds = np.concatenate((np.flatnonzero(found >= 0), seen.seconds[~inside]))
    which = np.concatenate((found[found >= 0], np.flatnonzero(~inside)))
    return ParticipantSeconds(seen.participant, seconds, seen.shares[which])


def _looked_seconds(record: SessionRecord) -> list[ParticipantSeconds]:
    rows = tuple(row for row in record.participants if row.looks and record.info.per_participant)
    if not rows:
        return []
    n = len(rows)
    numbers = np.fromiter((row.participant for row in rows), np.int64, n)
    seconds = np.fromiter((row.second for row in rows), np.int64, n)
    for track, shown in record.people.same_as.items():
        numbers[numbers == track] = shown
    weights = np.fromiter((row.looks_read for row in rows), np.float64, n)
    shares = _all_shares(rows)
    order = np.lexsort((seconds, numbers))
    numbers, seconds = numbers[order], seconds[order]
    weights, shares = weights[order], shares[order]
    new = np.concatenate(([True], (np.diff(numbers) != 0) | (np.diff(seconds) != 0)))
    if not new.all():
        starts = np.flatnonzero(new)
        total = np.add.reduceat(weights, starts)
        summed = np.add.reduceat(np.nan_to_num(shares) * weights[:, None], starts, axis=0)
        with np.errstate(invalid="ignore"):
            shares = (summed / np.where(total > 0, total, np.nan)[:, None]).astype(np.float32)
        numbers, seconds = numbers[starts], seconds[starts]
    edges = np.flatnonzero(np.concatenate(([True], np.diff(numbers) != 0, [True])))
    return [
        ParticipantSeconds(int(numbers[start]), seconds[start:end], shares[start:end])
        for start, end in pairwise(edges.tolist())
    ]


def _all_shares(rows: tuple[ParticipantRow, ...]) -> NDArray[np.float32]:
    """Return float32 (N, 7), NaN where no expression was read."""
    nothing = np.full(N_EMOTIONS, np.nan, np.float32)
    return np.concatenate([nothing if row.shares is None else row.shares for row in rows]).reshape(
        -1, N_EMOTIONS
    )


@dataclass(frozen=True, eq=False)
class Bins:
    """How a session is cut into stretches of equal length for charts and change points.

    Attributes
    ----------
    width_s : int
        Seconds in each stretch.
    count : int
    """

    width_s: int
    count: int

    @classmethod
    def of(cls, length: int, most: int = 360) -> Bins:
        """Return stretches of at least 10 s (2 s in the first two minutes), at most ``most``.

        Ten seconds are enough to judge a face by (Whitehill et al., IEEE Transactions on
        Affective Computing 5, 2014).
        """
        widths = (2, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
        least = 2 if length <= 120 else 10
        for width in widths:
            if width >= least and length <= width * most:
                return cls(width, -(-length // width))
        width = -(-length // most)
        return cls(width, -(-length // width))

    def middles(self) -> Values:
        """Return the middle of each stretch, seconds since Start, (count,)."""
        return (np.arange(self.count, dtype=np.float64) + 0.5) * self.width_s

    def means(self, values: Values) -> Values:
        """Return the mean of each stretch of (S,), NaN left out; NaN where there is none."""
        padded = np.full(self.count * self.width_s, np.nan)
        padded[: len(values)] = values
        cells = padded.reshape(self.count, self.width_s)
        known = ~np.isnan(cells)
        count = known.sum(axis=1)
        total = np.where(known, cells, 0.0).sum(axis=1)
        means: Values = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return means
