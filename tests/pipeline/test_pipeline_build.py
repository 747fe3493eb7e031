"""The shipped parts together, on a real photograph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skimage import data

from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import FaceStatus, Frame
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import build_analyzer, settings_for
from tests.support.builders import BrightnessClassifier, FixedDetector


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    return np.ascontiguousarray(data.astronaut()[:, :, ::-1])


def test_a_smiling_astronaut_is_found_and_read_as_happy(photograph: np.ndarray) -> None:
    snapshot = build_analyzer().process(Frame(photograph, 0, 0.0, "test"))
    [face] = snapshot.faces
    assert face.status is FaceStatus.READ
    assert face.probabilities is not None
    assert face.probabilities.argmax() == 3
    assert 60 < face.size_px < 140
    assert (snapshot.coverage.analysed, snapshot.coverage.visible) == (1, 1)
    assert snapshot.mood is not None
    assert snapshot.mood.valence > 0.3
    stages = {"gallery", "detect", "track", "crop", "classify", "mood", "total"}
    assert set(snapshot.timings_ms) == stages


def test_a_frame_is_not_changed_by_looking_at_it(photograph: np.ndarray) -> None:
    before = photograph.copy()
    build_analyzer().process(Frame(photograph, 0, 0.0, "test"))
    np.testing.assert_array_equal(photograph, before)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (7, 5), (31, 33), (720, 1280)])
def test_a_frame_without_faces_is_a_snapshot_without_mood(shape: tuple[int, int]) -> None:
    frame = Frame(np.full((*shape, 3), 90, np.uint8), 0, 0.0, "test")
    snapshot = build_analyzer().process(frame)
    assert snapshot.faces == ()
    assert snapshot.mood is None
    assert snapshot.coverage.share is None


def test_a_face_lost_for_less_than_the_memory_keeps_its_number_and_counts_as_visible() -> None:
    detector = FixedDetector([(10, 10, 40, 40), (60, 10, 90, 40)])
    analyzer = Analyzer(detector, BrightnessClassifier())
    image = np.full((60, 120, 3), 200, np.uint8)
    first = analyzer.process(Frame(image, 0, 0.0, "test"))
    detector.boxes = [(10, 10, 40, 40)]
    second = analyzer.process(Frame(image, 1, 1.0, "test"))
    assert len(second.faces) == 1, "nothing is told of a face that is not there"
    assert (second.coverage.analysed, second.coverage.visible) == (1, 2)
    detector.boxes = [(10, 10, 40, 40), (61, 10, 91, 40)]
    third = analyzer.process(Frame(image, 2, 1.5, "test"))
    assert {face.track_id for face in third.faces} == {face.track_id for face in first.faces}
    detector.boxes = []
    fourth = analyzer.process(Frame(image, 3, 9.0, "test"))
    assert (fourth.coverage.visible, fourth.mood) == (0, None)


def test_a_tiny_face_is_seen_but_not_read() -> None:
    analyzer = Analyzer(FixedDetector([(10, 10, 20, 20)]), BrightnessClassifier())
    snapshot = analyzer.process(Frame(np.zeros((60, 120, 3), np.uint8), 0, 0.0, "test"))
    assert snapshot.faces[0].status is FaceStatus.TOO_SMALL
    assert snapshot.faces[0].probabilities is None
    assert (snapshot.coverage.analysed, snapshot.coverage.visible) == (0, 1)


def test_expressions_are_smoothed_over_the_window() -> None:
    settings = AnalysisSettings(min_confidence=0)
    analyzer = Analyzer(FixedDetector([(10, 10, 40, 40)]), BrightnessClassifier(), settings)
    bright, dark = (np.full((60, 60, 3), level, np.uint8) for level in (250, 5))
    analyzer.process(Frame(bright, 0, 0.0, "test"))
    [face] = analyzer.process(Frame(dark, 1, 1.0, "test")).faces
    assert face.samples == 2
    assert face.probabilities is not None
    assert face.probabilities_raw is not None
    assert face.probabilities[3] == pytest.approx(face.probabilities[4], abs=1e-5)
    assert face.probabilities_raw[4] == pytest.approx(0.8)


def test_unrelated_pictures_are_not_smoothed_into_one_another() -> None:
    settings = settings_for(PicturesSource([Path("a.png")]), AnalysisSettings())
    analyzer = Analyzer(FixedDetector([(10, 10, 40, 40)]), BrightnessClassifier(), settings)
    bright, dark = (np.full((60, 60, 3), level, np.uint8) for level in (250, 5))
    [first] = analyzer.process(Frame(bright, 0, 0.0, "test")).faces
    [second] = analyzer.process(Frame(dark, 1, 1.0, "test")).faces
    assert second.track_id != first.track_id
    assert second.samples == 1
    assert settings_for(DemoClassSource(), AnalysisSettings()) == AnalysisSettings()
