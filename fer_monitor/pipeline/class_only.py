"""Let nothing about single people, and no figures of a small group, leave the analysis."""

from __future__ import annotations

from dataclasses import replace

from fer_monitor.core.settings import ClassOptions
from fer_monitor.core.types import FaceState, FaceStatus, Frame, Snapshot
from fer_monitor.mood.small_groups import shown_mood
from fer_monitor.pipeline.analysis_loop import FrameAnalyzer


class ClassOnlyAnalyzer:
    """Another analyzer's snapshots, with the class as a whole in them and nobody's expression.

    Whatever comes after the analysis (window, chart, record, alerts) thus cannot show or keep what
    it never gets.
    """

    def __init__(self, inner: FrameAnalyzer) -> None:
        self._inner = inner

    def process(self, frame: Frame) -> Snapshot:
        """Return the class after ``frame``."""
        return class_only(self._inner.process(frame))


def guarded(analyzer: FrameAnalyzer, options: ClassOptions) -> FrameAnalyzer:
    """Return ``analyzer``, telling no more than ``options`` allow."""
    return analyzer if options.shows_people else ClassOnlyAnalyzer(analyzer)


def class_only(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot without the expressions of single faces, and without a small group's mood.

    Where the faces are stays, and so do the counts.
    """
    return replace(
        snapshot,
        faces=tuple(_untold(face) for face in snapshot.faces),
        mood=shown_mood(snapshot.mood),
    )


def _untold(face: FaceState) -> FaceState:
    if face.status is not FaceStatus.READ:
        return face
    return replace(
        face, status=FaceStatus.COUNTED, probabilities_raw=None, probabilities=None, samples=0
    )
