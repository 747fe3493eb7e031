"""The smoothing window: bounded by time, honest in both methods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.settings import SmoothingMethod
from fer_monitor.mood.smoothing import FaceSmoother, Smoother, combine
from tests.support.builders import one_hot

MEAN, VOTE = SmoothingMethod.MEAN, SmoothingMethod.VOTE
shares = st.lists(st.floats(0.01, 1.0), min_size=7, max_size=7).map(
    lambda values: (np.array(values) / sum(values)).astype(np.float32)
)


def test_mean_of_a_happy_and_a_sad_look_is_half_each() -> None:
    smoother = FaceSmoother(3.0, MEAN)
    smoother.add(0.0, one_hot(Emotion.HAPPY))
    smoothed = smoother.add(1.0, one_hot(Emotion.SAD))
    assert smoothed[Emotion.HAPPY] == pytest.approx(0.5)
    assert smoothed[Emotion.SAD] == pytest.approx(0.5)


def test_looks_older_than_the_window_no_longer_count() -> None:
    smoother = FaceSmoother(3.0, MEAN)
    smoother.add(0.0, one_hot(Emotion.HAPPY))
    smoother.add(2.0, one_hot(Emotion.SAD))
    smoothed = smoother.add(3.5, one_hot(Emotion.SAD))
    assert smoothed[Emotion.HAPPY] == 0
    assert len(smoother) == 2


def test_vote_sums_the_winning_probability_of_each_look() -> None:
    looks = [one_hot(Emotion.HAPPY, 0.6), one_hot(Emotion.HAPPY, 0.4), one_hot(Emotion.FEAR, 0.9)]
    voted = combine(looks, VOTE)
    assert voted[Emotion.HAPPY] == pytest.approx(1.0 / 1.9, abs=1e-6)
    assert voted[Emotion.FEAR] == pytest.approx(0.9 / 1.9, abs=1e-6)
    assert voted[Emotion.NEUTRAL] == 0


def test_going_back_in_a_recording_starts_a_fresh_window() -> None:
    smoother = FaceSmoother(3.0, MEAN)
    smoother.add(100.0, one_hot(Emotion.ANGRY))
    assert smoother.add(10.0, one_hot(Emotion.HAPPY))[Emotion.HAPPY] == 1.0


def test_ended_tracks_are_forgotten() -> None:
    smoother = Smoother(3.0, MEAN)
    for track in (1, 2, 3):
        smoother.add(track, 0.0, one_hot(Emotion.HAPPY))
    smoother.keep_only([2])
    assert len(smoother) == 1
    assert smoother.add(1, 0.5, one_hot(Emotion.SAD))[1] == 1
    assert smoother.add(2, 0.5, one_hot(Emotion.SAD))[1] == 2


@given(
    looks=st.lists(st.tuples(st.floats(0, 5), shares), min_size=1, max_size=40),
    window=st.floats(0, 10),
    method=st.sampled_from(SmoothingMethod),
)
def test_result_is_always_a_distribution_and_the_window_is_bounded(
    looks: list[tuple[float, np.ndarray]], window: float, method: SmoothingMethod
) -> None:
    smoother = FaceSmoother(window, method)
    t, times = 0.0, []
    for step, vector in looks:
        t += step
        times.append(t)
        smoothed = smoother.add(t, vector)
        assert smoothed.sum() == pytest.approx(1.0, abs=1e-5)
        assert (smoothed >= 0).all()
        assert len(smoother) == sum(t - past <= window for past in times)
