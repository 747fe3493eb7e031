"""Snapshots and timelines for the tests of the window."""

from __future__ import annotations

import numpy as np

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import (
    ClassMood,
    Coverage,
    FaceState,
    FaceStatus,
    Frame,
    Interval,
    Snapshot,
    TimelineRow,
)
from fer_monitor.mood.circumplex import valence_arousal


def shares_of(emotion: Emotion, share: float = 0.84) -> np.ndarray:
    values = np.full(7, (1 - share) / 6, np.float32)
    values[emotion] = share
    return values


def face(track_id, box, emotion=Emotion.HAPPY, share=0.84, age_s=151.0, unsure=False) -> FaceState:
    """Return a face; one without an expression is too small, or unsure."""
    unread = FaceStatus.UNSURE if unsure else FaceStatus.TOO_SMALL
    values = None if emotion is None else shares_of(emotion, share)
    return FaceState(
        track_id=track_id,
        box=np.asarray(box, np.float32),
        score=0.9,
        probabilities_raw=values,
        probabilities=values,
        samples=5,
        age_s=age_s,
        size_px=40.0,
        status=unread if emotion is None else FaceStatus.READ,
    )


def mood_of(faces) -> ClassMood | None:
    read = [f.probabilities for f in faces if f.probabilities is not None]
    if not read:
        return None
    shares = np.mean(read, axis=0).astype(np.float32)
    valence, arousal = (float(v) for v in valence_arousal(shares))
    return ClassMood(
        len(read),
        shares,
        valence,
        arousal,
        Interval(valence - 0.05, valence + 0.05),
        Interval(arousal - 0.05, arousal + 0.05),
    )


def snapshot(faces=(), t=0.0, visible=None, image=None, cameras_on=None, left_out=0) -> Snapshot:
    image = np.full((360, 640, 3), 40, np.uint8) if image is None else image
    analysed = sum(f.probabilities is not None for f in faces)
    visible = len(faces) if visible is None else visible
    coverage = Coverage(analysed, visible, cameras_on, left_out)
    return Snapshot(Frame(image, 0, t, "test"), tuple(faces), mood_of(faces), coverage)


def tiles(*numbers, t=0.0, emotion=Emotion.HAPPY, age_s=151.0) -> Snapshot:
    """Return a gallery in which these tracks are seen."""
    faces = [face(n, (0, 0, 40, 40), emotion, age_s=age_s) for n in numbers]
    return snapshot(faces, t=t, cameras_on=len(faces))


def gallery(columns: int, width: int = 1920, height: int = 1080) -> Snapshot:
    """Return one face in each tile, expressions in turn."""
    w, h = width / columns, height / columns
    faces = []
    for i in range(columns * columns):
        x, y = (i % columns + 0.5) * w, (i // columns + 0.5) * h
        box = (x - 0.105 * w, y - 0.25 * h, x + 0.105 * w, y + 0.25 * h)
        faces.append(face(i + 1, box, Emotion(i % 7)))
    return snapshot(faces, image=np.zeros((height, width, 3), np.uint8))


def row(second, emotion=Emotion.HAPPY, coverage=0.9, cameras_on=None) -> TimelineRow:
    shares = shares_of(emotion, 0.4 + 0.001 * (second % 50))
    valence, arousal = (float(v) for v in valence_arousal(shares))
    return TimelineRow(
        second,
        5,
        24 * coverage,
        24.0,
        coverage,
        shares,
        valence,
        arousal,
        Interval(valence - 0.1, valence + 0.1),
        Interval(arousal - 0.1, arousal + 0.1),
        cameras_on,
    )


def gap(second) -> TimelineRow:
    return TimelineRow(second, 0, 0.0, 0.0, None, None, None, None, None, None)
