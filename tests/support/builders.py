"""Small values of the core types for tests that need one to look at."""

from __future__ import annotations

import numpy as np

from fer_monitor.core.labels import N_EMOTIONS, Emotion
from fer_monitor.core.types import (
    Coverage,
    Detections,
    FaceState,
    FaceStatus,
    FloatArray,
    Frame,
    Snapshot,
)
from fer_monitor.mood.class_mood import class_mood


def make_frame(t: float = 0.0, index: int = 0, height: int = 48, width: int = 64) -> Frame:
    """Return a grey frame."""
    return Frame(np.full((height, width, 3), 128, np.uint8), index, t, "test")


def one_hot(emotion: Emotion, share: float = 1.0) -> FloatArray:
    """Return a distribution with ``share`` on one emotion and the rest spread evenly."""
    values = np.full(N_EMOTIONS, (1 - share) / (N_EMOTIONS - 1), np.float32)
    values[emotion] = share
    return values


def make_face(track_id: int = 1, emotion: Emotion = Emotion.HAPPY, share: float = 0.9) -> FaceState:
    """Return a face that was read."""
    left = 10.0 * track_id
    shares = one_hot(emotion, share)
    return FaceState(
        track_id=track_id,
        box=np.array([left, 5, left + 30, 40], np.float32),
        score=0.9,
        probabilities_raw=shares,
        probabilities=shares,
        samples=1,
        age_s=1.0,
        size_px=32.0,
        status=FaceStatus.READ,
    )


def make_snapshot(
    t: float = 0.0, emotions: tuple[Emotion, ...] = (), unread: int = 0, index: int = 0
) -> Snapshot:
    """Return a snapshot with one read face per emotion and ``unread`` more people in view."""
    faces = tuple(make_face(i + 1, emotion) for i, emotion in enumerate(emotions))
    mood = class_mood(np.stack([one_hot(e, 0.9) for e in emotions])) if emotions else None
    coverage = Coverage(len(faces), len(faces) + unread)
    return Snapshot(make_frame(t, index), faces, mood, coverage, {"total": 1.0})


class FixedDetector:
    """Finds faces at given boxes whatever the picture (for tests of what comes after)."""

    def __init__(self, boxes: list[tuple[float, float, float, float]]) -> None:
        self.boxes = boxes

    def detect(self, image: np.ndarray) -> Detections:
        """Return the boxes with full confidence."""
        n = len(self.boxes)
        boxes = np.array(self.boxes, np.float32).reshape(n, 4)
        return Detections(boxes, np.ones(n, np.float32))


class BrightnessClassifier:
    """Calls a bright crop happy and a dark one sad, so that tests can steer it by pixels."""

    def classify(self, crops: np.ndarray) -> FloatArray:
        """Return float32 (N, 7)."""
        rows = [one_hot(Emotion.HAPPY if c.mean() > 127 else Emotion.SAD, 0.8) for c in crops]
        return np.stack(rows) if rows else np.zeros((0, N_EMOTIONS), np.float32)
