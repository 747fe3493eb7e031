"""Class-only mode: what leaves the analysis tells nothing of single people or small groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import FaceStatus, Frame, Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.class_only import class_only, guarded
from tests.support.builders import BrightnessClassifier, FixedDetector, make_snapshot

AGREED = ClassOptions(per_participant=True)


class Canned:
    """An analyzer that always finds the same class."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def process(self, frame: Frame) -> Snapshot:
        return self.snapshot


@given(
    emotions=st.lists(st.sampled_from(list(Emotion)), max_size=12).map(tuple),
    unread=st.integers(0, 5),
)
def test_no_expression_of_a_face_and_no_mood_of_fewer_than_five_gets_out(
    emotions: tuple[Emotion, ...], unread: int
) -> None:
    seen = make_snapshot(emotions=emotions, unread=unread)
    told = class_only(seen)
    assert all(face.probabilities is None for face in told.faces)
    assert all(face.probabilities_raw is None for face in told.faces)
    assert (told.mood is None) == (len(emotions) < 5)
    # Counts and places stay: nobody takes a small group for an empty room.
    assert told.coverage == seen.coverage
    assert [face.track_id for face in told.faces] == [face.track_id for face in seen.faces]
    assert {face.status for face in told.faces} <= {FaceStatus.COUNTED}


def test_who_agreed_is_told_as_before() -> None:
    seen = make_snapshot(emotions=(Emotion.HAPPY,))
    assert guarded(Canned(seen), AGREED).process(seen.frame) is seen
    assert guarded(Canned(seen), ClassOptions(only_me=True)).process(seen.frame) is seen
    assert guarded(Canned(seen), ClassOptions()).process(seen.frame).mood is None


@pytest.mark.parametrize(("boxes", "read"), [([(4, 4, 40, 40)], 1), ([(4, 4, 40, 40)] * 2, 0)])
def test_before_my_own_camera_a_face_is_read_while_it_is_the_only_one(
    boxes: list[tuple[float, float, float, float]], read: int
) -> None:
    shown: list[int] = []

    class Counting(BrightnessClassifier):
        def classify(self, crops: np.ndarray) -> np.ndarray:
            shown.append(len(crops))
            return super().classify(crops)

    analyzer = Analyzer(FixedDetector(boxes), Counting(), AnalysisSettings(single_face=True))
    snapshot = analyzer.process(Frame(np.full((48, 64, 3), 200, np.uint8), 0, 0.0, "test"))
    assert sum(shown) == read, "the network must not see the others"
    assert snapshot.coverage.analysed == read
    assert snapshot.coverage.left_out == (0 if read else 2)
