"""One frame in, one snapshot out: the whole analysis with no thread and no window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Coverage, Detections, FaceState, FaceStatus, Frame, Snapshot
from fer_monitor.mood.class_mood import class_mood
from fer_monitor.mood.smoothing import Smoother
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.pipeline.track_book import PERSON, PLACE, TrackBook
from fer_monitor.vision.classifier import ExpressionClassifier
from fer_monitor.vision.crop import crop_faces
from fer_monitor.vision.detector import FaceDetector
from fer_monitor.vision.tracker import Tracker


@dataclass(frozen=True, eq=False)
class _Seen:
    """The faces of one frame and whose they are.

    Attributes
    ----------
    faces : Detections
        N faces.
    ids : int64 (N,)
        Track numbers, from 1.
    fresh : bool (N,)
        Whether a face must be read; the others look as they did when they were read last.
    visible : int
        Participants in view.
    cameras_on : int or None
        Tiles with live video; None where there is no gallery.
    layout_epoch : int
    """

    faces: Detections
    ids: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    visible: int
    cameras_on: int | None
    layout_epoch: int


class Analyzer:
    """Everything between a frame and a snapshot.

    Owns the detector, the network, the tracker and the smoothing windows; use one analyzer from
    one thread, and give it the frames of one source in the order of their time.

    Parameters
    ----------
    detector : FaceDetector
        Finds faces in a whole frame.
    classifier : ExpressionClassifier
    settings : AnalysisSettings, optional
    gallery : GalleryLook, optional
        Looks at frames that show a gallery; without it every frame is looked at as a whole.
    """

    def __init__(
        self,
        detector: FaceDetector,
        classifier: ExpressionClassifier,
        settings: AnalysisSettings | None = None,
        gallery: GalleryLook | None = None,
    ) -> None:
        self._settings = settings or AnalysisSettings()
        self._detector = detector
        self._classifier = classifier
        self._gallery = gallery
        self.reset()

    def reset(self) -> None:
        """Forget all tracks and smoothing windows, as before a new session."""
        self._tracker = Tracker(self._settings.track_memory_s)
        self._smoother = Smoother(self._settings.smoothing_window_s, self._settings.smoothing)
        self._tracks = TrackBook(self._settings.track_memory_s)
        self._layout_epoch = 0
        if self._gallery is not None:
            self._gallery.reset()

    def process(self, frame: Frame) -> Snapshot:
        """Find, follow and read every face of ``frame`` and sum up the class.

        In a gallery cost grows with the tiles that changed; elsewhere with the frame's pixels
        (detector) and the number of faces (the rest); see docs/benchmarks.md.
        """
        watch = StopWatch()
        seen = self._see(frame, watch)
        sizes = face_sizes(seen.faces)
        readable = np.flatnonzero(sizes >= self._settings.min_face_px)
        raws = self._readings(frame, seen, readable, watch)
        with watch.stage("mood"):
            faces = self._face_states(frame.t, seen, sizes)
            for i in readable:
                faces[i] = self._read(faces[i], frame.t, raws[int(seen.ids[i])])
            smoothed = [face.probabilities for face in faces if face.probabilities is not None]
            mood = class_mood(np.stack(smoothed)) if smoothed else None
        return Snapshot(
            frame=frame,
            faces=tuple(faces),
            mood=mood,
            coverage=Coverage(len(readable), seen.visible, seen.cameras_on),
            timings_ms=watch.finish(),
            layout_epoch=seen.layout_epoch,
        )

    def _see(self, frame: Frame, watch: StopWatch) -> _Seen:
        view = None
        if self._gallery is not None:
            with watch.stage("gallery"):
                view = self._gallery.view(frame.image, frame.t)
        faces = view.faces if view is not None else self._detect(frame, watch)
        with watch.stage("track"):
            if view is None or self._settings.still_pictures:
                # Nobody is the same from one picture to the next, so places tell them apart.
                places = self._tracker.update(faces, frame.t)
                names = [(PLACE, int(number)) for number in places]
            else:
                names = [(PERSON, int(number)) for number in view.participants[view.tiles]]
            ids = self._tracks.numbers(names, frame.t)
        if view is None:
            everyone = np.ones(len(faces), bool)
            visible = len(faces) + self._tracker.missing
            return _Seen(faces, ids, everyone, visible, None, self._layout_epoch)
        self._layout_epoch = view.layout.epoch
        visible, on = len(view.layout.tiles), int(view.camera_on.sum())
        return _Seen(faces, ids, view.fresh, visible, on, view.layout.epoch)

    def _detect(self, frame: Frame, watch: StopWatch) -> Detections:
        with watch.stage("detect"):
            return self._detector.detect(frame.image)

    def _readings(
        self, frame: Frame, seen: _Seen, readable: NDArray[np.intp], watch: StopWatch
    ) -> dict[int, NDArray[np.float32]]:
        """Return this look's shares (7,) by track, for the faces at ``readable``."""
        kept = self._tracks.readings
        due = [i for i in readable if seen.fresh[i] or int(seen.ids[i]) not in kept]
        with watch.stage("crop"):
            crops = crop_faces(frame.image, seen.faces.boxes[due])
        with watch.stage("classify"):
            probabilities = self._classifier.classify(crops)
        for row, i in enumerate(due):
            kept[int(seen.ids[i])] = probabilities[row]
        self._smoother.keep_only(self._tracks.alive)
        return kept

    def _face_states(self, t: float, seen: _Seen, sizes: NDArray[np.float32]) -> list[FaceState]:
        return [
            FaceState(
                track_id=int(seen.ids[i]),
                box=seen.faces.boxes[i],
                score=float(seen.faces.scores[i]),
                probabilities_raw=None,
                probabilities=None,
                samples=0,
                age_s=self._tracks.age(int(seen.ids[i]), t),
                size_px=float(sizes[i]),
                status=FaceStatus.TOO_SMALL,
            )
            for i in range(len(seen.faces))
        ]

    def _read(self, face: FaceState, t: float, raw: NDArray[np.float32]) -> FaceState:
        smoothed, samples = self._smoother.add(face.track_id, t, raw)
        return replace(
            face,
            probabilities_raw=raw,
            probabilities=smoothed,
            samples=samples,
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
