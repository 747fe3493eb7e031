"""The columns of a session's three CSV files, and how values become their rows.

These headers are a promise to everybody who reads the files with a program; docs/csv.md explains
them, and a test fails when they change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.core.types import Interval, Marker, TimelineRow
from fer_monitor.session.csv_cells import Cell

TIMELINE_FILE = "timeline.csv"
FACES_FILE = "faces.csv"
MARKERS_FILE = "markers.csv"

TIMELINE_COLUMNS = (
    "wall_time",
    "second",
    "frames",
    "faces_read",
    "participants_visible",
    "coverage",
    *EMOTION_LABELS,
    "valence",
    "valence_low",
    "valence_high",
    "arousal",
    "arousal_low",
    "arousal_high",
    "cameras_on",
)
FACES_COLUMNS = (
    "face",
    "first_seen_s",
    "last_seen_s",
    "in_view_s",
    "looks",
    "looks_read",
    *EMOTION_LABELS,
    "most_frequent",
    "mean_confidence",
    "mean_valence",
    "mean_arousal",
    "median_size_px",
    "name",
)
MARKERS_COLUMNS = ("wall_time", "second", "note")

SECONDS_DECIMALS = 2


def wall_time(started_at: datetime, second: float) -> str:
    """Return the ISO 8601 time with offset, to the second, of a moment of the session."""
    return (started_at + timedelta(seconds=second)).isoformat(timespec="seconds")


def seconds(value: float) -> float:
    """Return a time since Start, rounded to what is worth reading."""
    return round(value, SECONDS_DECIMALS)


def timeline_cells(row: TimelineRow, started_at: datetime) -> list[Cell]:
    """Return the cells of one second, in the order of `TIMELINE_COLUMNS`."""
    shares: list[Cell] = [None] * len(EMOTION_LABELS)
    if row.shares is not None:
        shares = [float(share) for share in row.shares]
    return [
        wall_time(started_at, row.second),
        row.second,
        row.frames,
        row.n,
        row.visible,
        row.coverage,
        *shares,
        row.valence,
        *_band(row.valence_band),
        row.arousal,
        *_band(row.arousal_band),
        row.cameras_on,
    ]


def marker_cells(marker: Marker, started_at: datetime) -> list[Cell]:
    """Return the cells of one marker, in the order of `MARKERS_COLUMNS`."""
    return [wall_time(started_at, marker.t), seconds(marker.t), marker.note]


def _band(band: Interval | None) -> tuple[Cell, Cell]:
    return (None, None) if band is None else (band.low, band.high)
