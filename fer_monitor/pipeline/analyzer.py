"""One frame in, one snapshot out: the whole analysis with no thread and no window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Coverage, Detections, FaceState, FaceStatus, Frame, Snapshot
from fer_monitor.mood.class_mood import class_mood
from fer_monitor.mood.smoothing import Smoother
from fer_monitor.vision.classifier import ExpressionClassifier
from fer_monitor.vision.crop import crop_faces
from fer_monitor.vision.detector import FaceDetector
from fer_monitor.vision.tracker import Tracker


class Analyzer:
    """Everything between a frame and a snapshot.

    Owns the detector, the network, the tracker and the smoothing windows; use one analyzer from
    one thread, and give it the frames of one source in the order of their time.
    """

    def __init__(
        self,
        detector: FaceDetector,
        classifier: ExpressionClassifier,
        settings: AnalysisSettings | None = None,
    ) -> None:
        self._settings = settings or AnalysisSettings()
        self._detector = detector
        self._classifier = classifier
        self.reset()

    def reset(self) -> None:
        """Forget all tracks and smoothing windows, as before a new session."""
        self._tracker = Tracker(self._settings.track_memory_s)
        self._smoother = Smoother(self._settings.smoothing_window_s, self._settings.smoothing)

    def process(self, frame: Frame) -> Snapshot:
        """Find, follow and read every face of ``frame`` and sum up the class.

        Cost grows with the frame's pixels (detector) and the number of faces (the rest); see
        docs/benchmarks.md.
        """
        watch = StopWatch()
        with watch.stage("detect"):
            detections = self._detector.detect(frame.image)
        with watch.stage("track"):
            track_ids = self._tracker.update(detections, frame.t)
            self._smoother.keep_only(self._tracker.alive_ids)
        sizes = face_sizes(detections)
        readable = np.flatnonzero(sizes >= self._settings.min_face_px)
        with watch.stage("crop"):
            crops = crop_faces(frame.image, detections.boxes[readable])
        with watch.stage("classify"):
            probabilities = self._classifier.classify(crops)
        with watch.stage("mood"):
            faces = self._face_states(frame.t, detections, track_ids, sizes)
            for row, i in enumerate(readable):
                faces[i] = self._read(faces[i], frame.t, probabilities[row])
            smoothed = [face.probabilities for face in faces if face.probabilities is not None]
            mood = class_mood(np.stack(smoothed)) if smoothed else None
        return Snapshot(
            frame=frame,
            faces=tuple(faces),
            mood=mood,
            coverage=Coverage(len(readable), len(detections) + self._tracker.missing),
            timings_ms=watch.finish(),
        )

    def _face_states(
        self,
        t: float,
        detections: Detections,
        track_ids: NDArray[np.int64],
        sizes: NDArray[np.float32],
    ) -> list[FaceState]:
        return [
            FaceState(
                track_id=int(track_ids[i]),
                box=detections.boxes[i],
                score=float(detections.scores[i]),
                probabilities_raw=None,
                probabilities=None,
                samples=0,
                age_s=self._tracker.age(int(track_ids[i]), t),
                size_px=float(sizes[i]),
                status=FaceStatus.TOO_SMALL,
            )
            for i in range(len(detections))
        ]

    def _read(self, face: FaceState, t: float, raw: NDArray[np.float32]) -> FaceState:
        smoothed, samples = self._smoother.add(face.track_id, t, raw)
        return FaceState(
            track_id=face.track_id,
            box=face.box,
            score=face.score,
            probabilities_raw=raw,
            probabilities=smoothed,
            samples=samples,
            age_s=face.age_s,
            size_px=face.size_px,
            status=FaceStatus.READ,
        )


def face_sizes(detections: Detections) -> NDArray[np.float32]:
    """Return each face's size (float32 (N,)): geometric mean of its box's sides, frame pixels."""
    sides = np.maximum(detections.boxes[:, 2:] - detections.boxes[:, :2], 0)
    return np.asarray(np.sqrt(sides[:, 0] * sides[:, 1]), np.float32)


class StopWatch:
    """Milliseconds per stage of one frame."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the enclosed block as ``name``."""
        start = time.perf_counter()
        yield
        self._ms[name] = (time.perf_counter() - start) * 1000

    def finish(self) -> dict[str, float]:
        """Return all stages and ``total``."""
        return {**self._ms, "total": (time.perf_counter() - self._start) * 1000}
