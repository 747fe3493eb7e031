"""Realistic lessons as session records: a class that warms up, sags, and is woken by a marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS, Emotion
from fer_monitor.core.people import People
from fer_monitor.core.records import ParticipantRow, SessionInfo, SessionRecord
from fer_monitor.core.types import Interval, Marker, TimelineRow
from fer_monitor.mood.circumplex import valence_arousal

STARTED_AT = datetime(2026, 11, 23, 9, 15, tzinfo=timezone(timedelta(hours=1)))
MODEL = "0" * 64

CALM = (0.03, 0.01, 0.02, 0.16, 0.07, 0.03, 0.68)
BRIGHT = (0.02, 0.01, 0.01, 0.46, 0.03, 0.07, 0.40)
LOW = (0.08, 0.02, 0.05, 0.03, 0.34, 0.02, 0.46)
SAD = (0.06, 0.02, 0.05, 0.02, 0.68, 0.02, 0.15)


def lesson(
    minutes: float = 45,
    faces: int = 24,
    *,
    markers: Sequence[tuple[float, str]] | None = None,
    course: Sequence[tuple[float, Sequence[float]]] = ((0, CALM), (0.3, BRIGHT), (0.6, LOW)),
    per_participant: bool = False,
    names: Mapping[int, str] | None = None,
    sad: Sequence[int] = (),
    away: Mapping[int, tuple[float, float]] | None = None,
    coverage: float = 0.85,
    title: str = "Biology, year 9",
    seed: int = 1,
    started_at: datetime = STARTED_AT,
) -> SessionRecord:
    """Return a lesson.

    Parameters
    ----------
    minutes : float
    faces : int
        Participants whose camera is on.
    markers : sequence of (minute, note)
    course : sequence of (share of the lesson, expression shares)
        From when on the class shows what.
    per_participant : bool
        Whether rows of each participant are in it.
    names : mapping of int to str
    sad : sequence of int
        Participants who look sad throughout.
    away : mapping of int to (from minute, to minute)
        Participants whose face is not seen for a while.
    coverage : float
        Share of the people in view whose camera is on.
    """
    rng = np.random.default_rng(seed)
    seconds = round(minutes * 60)
    faces_shares = _shares(rng, seconds, faces, course, sad)
    present = np.ones((seconds, faces), bool)
    for number, (start, end) in (away or {}).items():
        present[round(start * 60) : round(end * 60), number - 1] = False
    # A face is missed now and then.
    read = present & (rng.random((seconds, faces)) > 0.04)
    in_view = round(faces / coverage) if faces else 0
    rows = tuple(_row(s, faces_shares[s][read[s]], faces, in_view) for s in range(seconds))
    participants: tuple[ParticipantRow, ...] = ()
    if per_participant:
        participants = tuple(
            ParticipantRow(s, i + 1, 5, 5, faces_shares[s, i])
            for s in range(seconds)
            for i in np.flatnonzero(read[s]).tolist()
        )
    if markers is None:
        markers = ((minutes * 0.3, "Group work"), (minutes * 0.6, "Test announced"))
    return SessionRecord(
        SessionInfo(
            id=f"00000000-0000-4000-8000-{seed:012d}",
            title=title,
            started_at=started_at,
            seconds=seconds,
            app_version="0.1.0",
            model_sha256=MODEL,
            settings={"analyses_per_second": "5.0", "smoothing": "mean"},
            per_participant=per_participant,
            ended=True,
        ),
        rows,
        tuple(Marker(minute * 60, note) for minute, note in markers),
        participants,
        People(names or {}) if per_participant else People(),
        ((0, in_view),) if seconds else (),
    )


def _shares(
    rng: np.random.Generator,
    seconds: int,
    faces: int,
    course: Sequence[tuple[float, Sequence[float]]],
    sad: Sequence[int],
) -> NDArray[np.float32]:
    """Return float32 (seconds, faces, 7)."""
    starts = np.array([start * seconds for start, _ in course])
    which = np.searchsorted(starts, np.arange(seconds), side="right") - 1
    base = np.array([shares for _, shares in course])[which][:, None, :].repeat(max(faces, 1), 1)
    for number in sad:
        base[:, number - 1] = SAD
    # Everybody has a look of their own, and changes it every few seconds.
    own = rng.normal(0, 0.35, (1, max(faces, 1), N_EMOTIONS))
    spells = rng.normal(0, 0.5, (seconds // 8 + 1, max(faces, 1), N_EMOTIONS))
    spells = spells.repeat(8, axis=0)[:seconds]
    noise = rng.normal(0, 0.15, base.shape)
    shares = base * np.exp(own + spells + noise)
    shares /= shares.sum(axis=2, keepdims=True)
    return shares[:, :faces].astype(np.float32)


def _row(second: int, shares: NDArray[np.float32], cameras: int, in_view: int) -> TimelineRow:
    n = len(shares)
    if not n:
        coverage = 0.0 if in_view else None
        nothing = (None, None, None, None, None)
        return TimelineRow(second, 5, 0.0, in_view, coverage, *nothing, float(cameras))
    mean = shares.mean(axis=0, dtype=np.float64)
    valence, arousal = valence_arousal(mean)
    bands = []
    for values, centre in zip(valence_arousal(shares), (valence, arousal), strict=True):
        half = 1.96 * float(values.std()) / n**0.5 if n > 1 else 1.0
        bands.append(Interval(max(-1.0, float(centre) - half), min(1.0, float(centre) + half)))
    return TimelineRow(
        second, 5, float(n), float(in_view), n / in_view, mean.astype(np.float32),
        float(valence), float(arousal), bands[0], bands[1], float(cameras),
    )  # fmt: skip


def with_seconds(record: SessionRecord, keep: slice) -> SessionRecord:
    """Return a record without the pictures of some seconds: as if it had been paused."""
    return without(record, set(range(*keep.indices(len(record.rows)))))


def with_looks_every(record: SessionRecord, every_s: int) -> SessionRecord:
    """Return a record as a slow computer makes it, which looks every few seconds."""
    return without(record, {row.second for row in record.rows if row.second % every_s})


def without(record: SessionRecord, gone: set[int]) -> SessionRecord:
    """Return a record without the pictures of the seconds ``gone``."""
    rows = list(record.rows)
    for second in gone:
        rows[second] = TimelineRow(second, 0, 0.0, 0.0, None, *[None] * 5)
    people = tuple(row for row in record.participants if row.second not in gone)
    return replace(record, rows=tuple(rows), participants=people)


def flat(emotion: Emotion, share: float = 0.7) -> tuple[float, ...]:
    """Return shares with one expression in front."""
    values = [(1 - share) / (N_EMOTIONS - 1)] * N_EMOTIONS
    values[emotion] = share
    return tuple(values)
