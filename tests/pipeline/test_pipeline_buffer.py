"""The chart's ring buffer: order kept, size bounded, empty seconds as NaN."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import TimelineRow
from fer_monitor.mood.timeline import Timeline
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from tests.support.builders import make_snapshot


def make_rows(count: int) -> list[TimelineRow]:
    timeline, rows = Timeline(), []
    for second in range(count):
        emotions = (Emotion.HAPPY, Emotion.SAD) if second % 3 else ()
        rows += timeline.add(make_snapshot(second, emotions), second + 0.5)
    return rows + timeline.finish(count)


def test_columns_hold_what_the_rows_hold() -> None:
    rows = make_rows(5)
    buffer = TimelineBuffer()
    buffer.extend(rows)
    arrays = buffer.rows()
    assert arrays.second.tolist() == [0, 1, 2, 3, 4]
    assert arrays.valence[1] == pytest.approx(rows[1].valence)
    assert rows[1].valence_band is not None
    assert arrays.valence_high[1] == pytest.approx(rows[1].valence_band.high)
    np.testing.assert_allclose(arrays.shares[1], rows[1].shares)
    assert np.isnan(arrays.shares[0]).all()
    assert np.isnan(arrays.valence[0])


def test_cameras_on_are_a_column_that_knows_where_no_gallery_was_seen() -> None:
    rows = make_rows(4)
    rows[1:3] = [replace(rows[1], cameras_on=1.5), replace(rows[2], cameras_on=0.0)]
    buffer = TimelineBuffer()
    buffer.extend(rows)
    np.testing.assert_array_equal(buffer.rows().cameras_on, [np.nan, 1.5, 0.0, np.nan])


def test_a_gallery_seen_is_remembered_after_its_row_is_gone() -> None:
    rows = make_rows(5)
    buffer = TimelineBuffer(capacity=2)
    buffer.extend(rows[:1])
    assert not buffer.gallery_seen
    buffer.extend([replace(rows[1], cameras_on=0.0), *rows[2:]])
    assert np.isnan(buffer.rows().cameras_on).all()
    assert buffer.gallery_seen


@given(
    capacity=st.integers(1, 20),
    count=st.integers(0, 70),
    last=st.one_of(st.none(), st.integers(0, 90)),
)
def test_any_stretch_is_the_newest_rows_in_order(
    capacity: int, count: int, last: int | None
) -> None:
    buffer = TimelineBuffer(capacity)
    for row in make_rows(count):
        buffer.extend([row])
    expected = list(range(count))[-capacity:]
    if last is not None:
        expected = expected[-last:] if last else []
    assert buffer.rows(last).second.tolist() == expected
    assert buffer.version == count
