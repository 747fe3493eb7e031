"""One row a second, whatever comes: nothing, nobody, gaps, time running back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.mood.timeline import Timeline
from tests.support.builders import make_snapshot


def test_looks_of_one_second_are_averaged() -> None:
    timeline = Timeline()
    assert timeline.add(make_snapshot(0.1, (Emotion.HAPPY,)), 0.1) == []
    timeline.add(make_snapshot(0.6, (Emotion.HAPPY, Emotion.SAD), unread=1), 0.6)
    (row,) = timeline.add(make_snapshot(1.0), 1.0)
    assert (row.second, row.frames, row.n, row.visible) == (0, 2, 1.5, 2.0)
    assert row.coverage == pytest.approx(0.75)
    assert row.shares is not None
    assert row.shares.sum() == pytest.approx(1, abs=1e-5)


def test_a_second_with_pictures_but_no_face_is_a_row() -> None:
    timeline = Timeline()
    timeline.add(make_snapshot(0.5), 0.5)
    (row,) = timeline.finish(0.9)
    assert (row.frames, row.n, row.shares, row.valence, row.coverage) == (1, 0.0, None, None, None)


def test_people_in_view_but_unread_give_a_coverage_of_zero() -> None:
    timeline = Timeline()
    timeline.add(make_snapshot(0.5, unread=3), 0.5)
    (row,) = timeline.finish(0.9)
    assert (row.coverage, row.visible) == (0.0, 3.0)


def test_seconds_without_a_picture_are_rows_too() -> None:
    timeline = Timeline()
    timeline.add(make_snapshot(0.2, (Emotion.HAPPY,)), 0.2)
    rows = timeline.add(make_snapshot(4.2, (Emotion.HAPPY,)), 4.2)
    assert [(row.second, row.frames) for row in rows] == [(0, 1), (1, 0), (2, 0), (3, 0)]


@given(st.lists(st.floats(-3, 3), max_size=60))
def test_seconds_are_numbered_without_gap_and_no_look_is_lost(steps: list[float]) -> None:
    timeline, t, rows = Timeline(), 0.0, []
    for step in steps:
        t = max(0.0, t + step)
        rows += timeline.add(make_snapshot(t, (Emotion.HAPPY,)), t)
    rows += timeline.finish(t)
    assert [row.second for row in rows] == list(range(len(rows)))
    assert sum(row.frames for row in rows) == len(steps)
