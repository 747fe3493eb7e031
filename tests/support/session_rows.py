"""Rows, faces and a CSV reader that several session tests share."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from fer_monitor.core.types import (
    Coverage,
    FaceState,
    FaceStatus,
    Frame,
    Interval,
    Snapshot,
    TimelineRow,
)

STARTED_AT = datetime(2026, 11, 22, 9, 15, 30, tzinfo=timezone(timedelta(hours=1)))
HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows as a spreadsheet would read them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def shares(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def row(second: int, n: float = 3.0) -> TimelineRow:
    """Return a second with faces."""
    return TimelineRow(
        second=second,
        frames=5,
        n=n,
        visible=4.0,
        coverage=n / 4,
        shares=shares(*HAPPY),
        valence=-0.18,
        arousal=0.3825,
        valence_band=Interval(-0.23, -0.13),
        arousal_band=Interval(0.3, 0.4),
        cameras_on=4.0,
    )


def empty_row(second: int, frames: int) -> TimelineRow:
    """Return a second without a face (frames > 0) or without a picture (frames = 0)."""
    return TimelineRow(second, frames, 0.0, 0.0, None, *[None] * 5)


def face(number: int, probabilities: np.ndarray | None, size_px: float = 40.0) -> FaceState:
    status = FaceStatus.TOO_SMALL if probabilities is None else FaceStatus.READ
    return FaceState(
        track_id=number,
        box=np.array([0, 0, size_px, size_px], np.float32),
        score=0.9,
        probabilities_raw=probabilities,
        probabilities=probabilities,
        samples=1,
        age_s=0.0,
        size_px=size_px,
        status=status,
    )


def snapshot(*faces: FaceState) -> Snapshot:
    frame = Frame(np.zeros((4, 4, 3), np.uint8), 0, 0.0, "test")
    read = sum(each.status is FaceStatus.READ for each in faces)
    return Snapshot(frame, faces, None, Coverage(read, len(faces)))
