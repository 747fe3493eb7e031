"""Figures of few people stay in the program; the counts do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import TimelineRow
from fer_monitor.mood.class_mood import class_mood
from fer_monitor.mood.small_groups import (
    EXPORT_MIN,
    LIVE_MIN,
    exported_row,
    may_be_shown,
    shown_mood,
    shown_row,
)
from fer_monitor.mood.timeline import Timeline
from tests.support.builders import make_snapshot, one_hot

COUNTS = ("second", "frames", "n", "visible", "coverage", "cameras_on")
FIGURES = ("shares", "valence", "arousal", "valence_band", "arousal_band")


def row_of(faces: int, unread: int = 3) -> TimelineRow:
    timeline = Timeline()
    timeline.add(make_snapshot(0.5, (Emotion.HAPPY,) * faces, unread), 0.5)
    return timeline.finish(0.9)[0]


def figures(row: TimelineRow) -> list[object]:
    return [getattr(row, name) for name in FIGURES]


def test_five_faces_are_shown_and_four_are_not() -> None:
    moods = {n: class_mood(np.stack([one_hot(Emotion.HAPPY)] * n)) for n in (4, 5)}
    assert shown_mood(moods[5]) is moods[5]
    assert shown_mood(moods[4]) is None
    assert shown_mood(None) is None
    assert shown_row(row_of(5)).valence == row_of(5).valence
    assert figures(shown_row(row_of(4))) == [None] * 5


def test_ten_faces_are_exported_and_nine_are_not() -> None:
    ten = row_of(10)
    assert exported_row(ten) is ten
    assert figures(exported_row(row_of(9))) == [None] * 5
    assert shown_row(row_of(9)).valence is not None


def test_a_second_of_which_the_mean_is_just_too_few_is_held_back() -> None:
    timeline = Timeline()
    timeline.add(make_snapshot(0.2, (Emotion.SAD,) * 5), 0.2)
    timeline.add(make_snapshot(0.6, (Emotion.SAD,) * 4), 0.6)
    assert figures(shown_row(timeline.finish(0.9)[0])) == [None] * 5


@given(st.integers(0, 49), st.integers(0, 49), st.sampled_from((LIVE_MIN, EXPORT_MIN)))
def test_counts_always_stay_and_figures_go_together(faces: int, unread: int, least: int) -> None:
    row = row_of(faces, unread)
    given_out = shown_row(row, least)
    assert [getattr(given_out, name) for name in COUNTS] == [getattr(row, name) for name in COUNTS]
    held_back = [value is None for value in figures(given_out)]
    assert held_back == [faces < least] * len(FIGURES)
    assert shown_row(given_out, least) is not row or not any(held_back)


@pytest.mark.parametrize("n", [-1.0, 0.0, 4.999, float("nan")])
def test_numbers_that_are_no_class_are_never_enough(n: float) -> None:
    assert not may_be_shown(n)
