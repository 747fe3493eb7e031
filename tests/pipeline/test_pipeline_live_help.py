"""Unsure faces, resting faces and alerts, from a frame to what the window is told."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import Emotion
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import FaceStatus, Frame, Interval, Snapshot, TimelineRow
from fer_monitor.mood.alerts import PAUSE_S, AlertKind, AlertRules
from fer_monitor.mood.certainty import MIN_CONFIDENCE
from fer_monitor.mood.neutral_baseline import BASELINE_S, Baselines
from fer_monitor.pipeline.alert_sink import SHOWN_S, AlertSink
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import baselines_for, build_analyzer, settings_for
from fer_monitor.pipeline.who_is_who import WhoIsWho
from tests.support.builders import FixedDetector, one_hot

LEFT, RIGHT = (10, 10, 50, 50), (110, 10, 150, 50)
IMAGE = np.full((60, 160, 3), 128, np.uint8)


class SharesClassifier:
    """Reads what it is told to, a row a face."""

    def __init__(self, *rows: np.ndarray) -> None:
        self.rows = rows

    def classify(self, crops: np.ndarray) -> np.ndarray:
        return np.stack(self.rows[: len(crops)]) if len(crops) else np.zeros((0, 7), np.float32)


def look(analyzer: Analyzer, t: float) -> Snapshot:
    return analyzer.process(Frame(IMAGE, 0, t, "test"))


SURE, UNSURE = one_hot(Emotion.HAPPY, 0.7), one_hot(Emotion.SAD, 0.45)
RESTS_SAD = np.array((0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.4), np.float32)


def test_an_unsure_face_is_seen_but_neither_named_nor_counted() -> None:
    analyzer = Analyzer(FixedDetector([LEFT, RIGHT]), SharesClassifier(SURE, UNSURE))
    snapshot = look(analyzer, 0.0)
    sure, unsure = snapshot.faces
    assert (sure.status, unsure.status) == (FaceStatus.READ, FaceStatus.UNSURE)
    assert unsure.probabilities is None
    assert unsure.probabilities_raw is None
    assert unsure.samples == 1
    assert (snapshot.coverage.analysed, snapshot.coverage.visible) == (1, 2)
    assert snapshot.mood is not None
    assert snapshot.mood.n == 1
    np.testing.assert_allclose(snapshot.mood.shares, SURE, atol=1e-6)


def test_a_class_of_unsure_faces_has_no_mood() -> None:
    snapshot = look(Analyzer(FixedDetector([LEFT]), SharesClassifier(UNSURE)), 0.0)
    assert snapshot.mood is None
    assert (snapshot.coverage.analysed, snapshot.coverage.visible) == (0, 1)


def test_what_counts_is_the_smoothed_reading() -> None:
    network = SharesClassifier(one_hot(Emotion.HAPPY, 0.9))
    analyzer = Analyzer(FixedDetector([LEFT]), network)
    assert look(analyzer, 0.0).faces[0].status is FaceStatus.READ
    network.rows = (one_hot(Emotion.SAD, 0.9),)
    torn = look(analyzer, 1.0).faces[0]
    assert torn.status is FaceStatus.UNSURE
    assert torn.samples == 2, "an unsure look counts for the next one"
    assert look(analyzer, 2.0).faces[0].likeliest()[0] is Emotion.SAD


def test_the_bar_can_be_moved_and_taken_away() -> None:
    for bar, status in (
        (0.0, FaceStatus.READ),
        (0.44, FaceStatus.READ),
        (0.46, FaceStatus.UNSURE),
    ):
        settings = AnalysisSettings(min_confidence=bar)
        analyzer = Analyzer(FixedDetector([LEFT]), SharesClassifier(UNSURE), settings)
        assert look(analyzer, 0.0).faces[0].status is status
    assert AnalysisSettings().min_confidence == MIN_CONFIDENCE


@pytest.mark.parametrize("bar", [-0.1, 1.1, float("nan")])
def test_a_bar_outside_its_range_is_refused(bar: float) -> None:
    with pytest.raises(UserError, match="min_confidence"):
        AnalysisSettings(min_confidence=bar)


def test_a_face_that_rests_sad_is_not_called_sad_once_it_is_known() -> None:
    baselines = Baselines()
    network = SharesClassifier(RESTS_SAD)
    analyzer = Analyzer(FixedDetector([LEFT]), network, baselines=baselines)
    seconds = int(BASELINE_S)
    faces = [look(analyzer, float(t)).faces[0] for t in range(seconds)]
    assert {face.likeliest()[0] for face in faces} == {Emotion.SAD}
    for t in range(seconds, seconds + 6):
        rested = look(analyzer, float(t)).faces[0]
    assert rested.likeliest()[0] is Emotion.NEUTRAL
    assert rested.probabilities_raw is not None
    np.testing.assert_array_equal(rested.probabilities_raw, RESTS_SAD)
    network.rows = (one_hot(Emotion.HAPPY, 0.9),)
    assert look(analyzer, 80.0).faces[0].likeliest()[0] is Emotion.HAPPY
    network.rows = (RESTS_SAD,)
    baselines.redo()
    assert look(analyzer, 90.0).faces[0].likeliest()[0] is Emotion.SAD


def test_a_resting_face_outlives_the_analyzer_and_goes_with_the_person() -> None:
    baselines, who = Baselines(), WhoIsWho()
    detector, network = FixedDetector([LEFT]), SharesClassifier(RESTS_SAD)
    first = Analyzer(detector, network, who=who, baselines=baselines)
    for t in range(int(BASELINE_S) + 1):
        look(first, float(t))
    anew = Analyzer(detector, network, who=who, baselines=baselines)
    face = look(anew, 70.0).faces[0]
    assert face.track_id == 2
    assert face.likeliest()[0] is Emotion.SAD, "somebody else, for all that is known"
    who.merge(1, 2)
    for t in range(71, 78):
        face = look(anew, float(t)).faces[0]
    assert face.likeliest()[0] is Emotion.NEUTRAL


def test_without_baselines_every_look_counts_as_it_is() -> None:
    analyzer = Analyzer(FixedDetector([LEFT]), SharesClassifier(RESTS_SAD))
    faces = [look(analyzer, float(t)).faces[0] for t in range(70)]
    assert {face.likeliest()[0] for face in faces} == {Emotion.SAD}


def test_a_session_learns_resting_faces_but_not_of_still_pictures() -> None:
    settings = AnalysisSettings()
    assert baselines_for(settings_for(DemoClassSource(), settings)) is not None
    assert baselines_for(settings_for(PicturesSource([Path("a.png")]), settings)) is None
    assert baselines_for(AnalysisSettings(neutral_baseline=False)) is None
    one, other = baselines_for(settings), baselines_for(settings)
    assert one is not other, "each session has its own"


def test_the_shipped_analyzer_learns_where_it_is_given_baselines() -> None:
    baselines = Baselines()
    source = DemoClassSource()
    source.open()
    try:
        frame = source.read()
        assert isinstance(frame, Frame)
        build_analyzer(baselines=baselines).process(frame)
    finally:
        source.close()
    assert len(baselines) > 10


def cameras(second: int, on: float) -> TimelineRow:
    return TimelineRow(second, 5, 0.0, 20.0, 0.0, *[None] * 5, cameras_on=on)


def fed(sink: AlertSink, seconds: range, on: float = 4.0) -> None:
    sink.on_rows([cameras(second, on) for second in seconds])


def test_an_alert_is_shown_for_a_while_and_then_it_is_over() -> None:
    sink = AlertSink()
    fed(sink, range(30))
    assert sink.current is None
    fed(sink, range(30, 70))
    alert = sink.current
    assert alert is not None
    assert alert.kind is AlertKind.CAMERAS_OFF
    assert "4 of 20" in alert.evidence
    fed(sink, range(70, alert.second + SHOWN_S))
    assert sink.current is alert
    fed(sink, range(alert.second + SHOWN_S, alert.second + SHOWN_S + 1))
    assert sink.current is None


def test_there_is_at_most_one_alert_in_five_minutes() -> None:
    sink = AlertSink()
    began = {}
    for second in range(1500):
        fed(sink, range(second, second + 1))
        if sink.current is not None:
            began.setdefault(sink.current, second)
    times = sorted(began.values())
    assert len(times) == 2, "cameras, and then coverage"
    assert min(np.diff(times)) >= PAUSE_S


def test_an_alert_that_is_not_wanted_is_not_shown_not_even_the_one_on_show() -> None:
    sink = AlertSink()
    fed(sink, range(70))
    assert sink.current is not None
    sink.rules = AlertRules(cameras_off=False)
    assert sink.current is None
    unwanted = AlertSink(AlertRules(cameras_off=False, low_coverage=False))
    fed(unwanted, range(300))
    assert unwanted.current is None


def test_a_sink_can_be_asked_while_it_is_fed() -> None:
    sink, faults = AlertSink(), []

    def ask() -> None:
        try:
            for number in range(2000):
                sink.current  # noqa: B018 - it must not break
                sink.settle()
                sink.rules = AlertRules(mood_fell=bool(number % 2))
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    asking = threading.Thread(target=ask)
    asking.start()
    fed(sink, range(600))
    asking.join(20)
    assert faults == []


def mood(second: int, valence: float) -> TimelineRow:
    band = Interval(valence - 0.02, valence + 0.02)
    shares = one_hot(Emotion.NEUTRAL, 0.7)
    return TimelineRow(second, 5, 22.0, 24.0, 0.9, shares, valence, 0.1, band, band)


@pytest.mark.parametrize(("learnt_anew", "told"), [(False, True), (True, False)])
def test_the_mood_is_not_compared_across_resting_faces_that_are_learnt_anew(
    learnt_anew: bool, told: bool
) -> None:
    sink = AlertSink()
    sink.on_rows([mood(second, 0.3) for second in range(400)])
    if learnt_anew:
        sink.settle()
    sink.on_rows([mood(second, -0.1) for second in range(400, 500)])
    assert (sink.current is not None) is told
