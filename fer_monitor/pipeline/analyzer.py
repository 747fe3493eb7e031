"""One frame in, one snapshot out: the whole analysis with no thread and no window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.left_out import LeftOut
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.standing import LookPace
from fer_monitor.core.types import Coverage, Detections, FaceState, FaceStatus, Frame, Snapshot
from fer_monitor.mood.certainty import is_sure
from fer_monitor.mood.class_mood import class_mood
from fer_monitor.mood.neutral_baseline import Baselines
from fer_monitor.mood.smoothing import Smoother
from fer_monitor.pipeline.gallery_look import GalleryLook, GalleryView
from fer_monitor.pipeline.track_book import PERSON, PLACE, TrackBook
from fer_monitor.pipeline.who_is_who import WhoIsWho
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
    left_out : int
        Participants in view who are not on the consent list.
    layout_epoch : int
    who_left_out : tuple of LeftOut
    """

    faces: Detections
    ids: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    visible: int
    cameras_on: int | None
    left_out: int
    layout_epoch: int
    who_left_out: tuple[LeftOut, ...] = ()


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
    who : WhoIsWho, optional
        Of the session; is told who is who, and tells who may be looked at.
    baselines : Baselines, optional
        Of the session; without it looks count as they are read, whatever a face is like at rest.
    """

    def __init__(
        self,
        detector: FaceDetector,
        classifier: ExpressionClassifier,
        settings: AnalysisSettings | None = None,
        gallery: GalleryLook | None = None,
        who: WhoIsWho | None = None,
        baselines: Baselines | None = None,
    ) -> None:
        self._settings = settings or AnalysisSettings()
        self._detector = detector
        self._classifier = classifier
        self._gallery = gallery
        self._who = who or WhoIsWho()
        self._baselines = baselines
        self.reset()

    def reset(self) -> None:
        """Forget all tracks and smoothing windows, as before a new session."""
        self._tracker = Tracker(self._settings.track_memory_s)
        self._smoother = Smoother(self._settings.smoothing_window_s, self._settings.smoothing)
        self._tracks = TrackBook(self._settings.track_memory_s, self._who.numbers)
        self._pace = LookPace()
        self._layout_epoch = 0
        if self._gallery is not None:
            self._gallery.reset()

    def process(self, frame: Frame) -> Snapshot:
        """Find, follow and read every face of ``frame`` and sum up the class.

        In a gallery cost grows with the tiles that changed; elsewhere with the frame's pixels
        (detector) and the number of faces (the rest); see docs/benchmarks.md.
        """
        watch = StopWatch()
        self._pace.look(frame.t)
        self._tracker.memory_s = self._tracks.memory_s = self._memory_s()
        seen = self._see(frame, watch)
        if self._settings.single_face and len(seen.faces) > 1:
            seen = _nobody_of(seen)
        sizes = face_sizes(seen.faces)
        readable = np.flatnonzero(sizes >= self._settings.min_face_px)
        raws = self._readings(frame, seen, readable, watch)
        with watch.stage("mood"):
            faces = self._face_states(frame.t, seen, sizes)
            for i in readable:
                faces[i] = self._read(faces[i], frame.t, raws[int(seen.ids[i])])
            named = [face.probabilities for face in faces if face.probabilities is not None]
            mood = class_mood(np.stack(named)) if named else None
        return Snapshot(
            frame=frame,
            faces=tuple(faces),
            mood=mood,
            coverage=Coverage(len(named), seen.visible, seen.cameras_on, seen.left_out),
            timings_ms=watch.finish(),
            layout_epoch=seen.layout_epoch,
            left_out=seen.who_left_out,
        )

    def _memory_s(self) -> float:
        """Return how long a track outlives its last look: longer where looks are rare."""
        wanted = self._settings.track_memory_s
        # Asked to remember nothing, it does not: every picture may show somebody else.
        return self._pace.remembers_s(wanted) if wanted > 0 else 0.0

    def _see(self, frame: Frame, watch: StopWatch) -> _Seen:
        gallery = self._gallery
        if gallery is None:
            return self._see_whole(frame, watch)
        with watch.stage("gallery"):
            self._split_off(gallery, frame.t)
            view = gallery.view(frame.image, frame.t)
        self._who.see_gallery(view is not None)
        if view is None:
            return self._see_whole(frame, watch)
        with watch.stage("track"):
            ids = self._follow(view, frame.t)
            self._tell_who(gallery, view)
        self._layout_epoch = view.layout.epoch
        visible, on = len(view.layout.tiles), int(view.camera_on.sum())
        left_out = int(view.left_out.sum())
        return _Seen(
            view.faces, ids, view.fresh, visible, on, left_out, view.layout.epoch, view.who_left_out
        )

    def _see_whole(self, frame: Frame, watch: StopWatch) -> _Seen:
        """Look at a frame that shows no gallery."""
        with watch.stage("detect"):
            # Without tiles nobody has a name, so nobody is known to consent.
            allowed = self._who.consenting is None
            faces = self._detector.detect(frame.image) if allowed else Detections.none()
        with watch.stage("track"):
            ids = self._follow_places(faces, frame.t)
        everyone = np.ones(len(faces), bool)
        visible = len(faces) + self._tracker.missing
        return _Seen(faces, ids, everyone, visible, None, 0, self._layout_epoch)

    def _follow(self, view: GalleryView, t: float) -> NDArray[np.int64]:
        if self._settings.still_pictures:
            # Nobody is the same from one picture to the next, so places tell them apart.
            return self._follow_places(view.faces, t)
        people = view.participants[view.tiles]
        return self._tracks.numbers([(PERSON, int(number)) for number in people], t)

    def _follow_places(self, faces: Detections, t: float) -> NDArray[np.int64]:
        places = self._tracker.update(faces, t)
        return self._tracks.numbers([(PLACE, int(number)) for number in places], t)

    def _tell_who(self, gallery: GalleryLook, view: GalleryView) -> None:
        """Pass on whose tracks are one, and the names that were read."""
        number = self._tracks.known
        pairs = [(number((PERSON, kept)), number((PERSON, gone))) for kept, gone in gallery.joined]
        # Who was never seen with a face has no track that could be taken for somebody else's.
        self._who.joined((kept, gone) for kept, gone in pairs if kept and gone)
        taken_back = [(number((PERSON, one)), name) for one, name in view.unnamed]
        self._who.unheard({track: name for track, name in taken_back if track})
        here = [int(participant) for participant in view.participants[view.tiles]]
        names = {number((PERSON, one)): gallery.name(one) for one in here}
        self._who.heard({track: name for track, name in names.items() if track and name})

    def _split_off(self, gallery: GalleryLook, t: float) -> None:
        """Do what the teacher asked for: take participants for somebody else from now on."""
        for wanted in self._who.take_splits():
            shown = self._who.people.shown
            for name, track in self._tracks.living():
                if name[0] == PERSON and shown(track) == shown(wanted):
                    new = self._tracks.number((PERSON, gallery.split(name[1])))
                    self._who.split_off(track, new, t)

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
        look = raw
        if self._baselines is not None:
            look = self._baselines.take(face.track_id, t, raw, self._who.people)
        smoothed, samples = self._smoother.add(face.track_id, t, look)
        if not is_sure(smoothed, self._settings.min_confidence):
            return replace(face, samples=samples, status=FaceStatus.UNSURE)
        return replace(
            face,
            probabilities_raw=raw,
            probabilities=smoothed,
            samples=samples,
            status=FaceStatus.READ,
        )


def _nobody_of(seen: _Seen) -> _Seen:
    """Return what is left where several faces are seen and only one may be: nobody is read."""
    none = np.zeros(0, np.int64)
    return replace(
        seen,
        faces=Detections.none(),
        ids=none,
        fresh=none.astype(bool),
        left_out=seen.visible,
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
