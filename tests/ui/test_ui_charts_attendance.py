"""The attendance chart: who is in class, whose camera is on, and when the chart is there at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fer_monitor.core.types import Marker
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from fer_monitor.ui.charts.attendance import round_above
from fer_monitor.ui.charts.charts import LEAST_MOOD_PX, LEAST_WORDS, TimelineCharts
from fer_monitor.ui.charts.data import in_galleries, step_edges, thin_out
from fer_monitor.ui.look.tokens import STACK_ORDER
from tests.ui.ui_samples import gap, row, tiles
from tests.ui.ui_window import watching_window

HIGH, LOW = 420, 200


def filled(rows) -> TimelineBuffer:
    buffer = TimelineBuffer()
    buffer.extend(rows)
    return buffer


def lesson(seconds=60, **changed):
    return [replace(row(s, cameras_on=20.0), **changed) for s in range(seconds)]


def writes_times(chart) -> bool:
    return bool(chart.getPlotItem().getAxis("bottom").style["showValues"])


@pytest.fixture
def window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    QVBoxLayout(widget).setContentsMargins(0, 0, 0, 0)
    return widget


@pytest.fixture
def charts(theme, window):
    # Inside another widget, whose least size the charts decide, as in the real window.
    widget = TimelineCharts(theme)
    window.layout().addWidget(widget)
    window.show()
    set_height(widget, HIGH)
    return widget


def set_height(charts, height):
    charts.window().resize(600, height)
    for _ in range(3):
        QApplication.processEvents()
    assert charts.height() == height


def test_cameras_are_steps_and_people_a_line_above_them(charts):
    rows = [replace(row(0, cameras_on=20.0)), replace(row(1, cameras_on=22.0), visible=23.0)]
    charts.follow(filled(rows))
    chart = charts.attendance
    for item, values in ((chart.area, [20, 22]), (chart.edge, [20, 22]), (chart.line, [24, 23])):
        x, y = item.getData()
        np.testing.assert_array_equal(x, [-0.5, 0.5, 1.5])
        np.testing.assert_array_equal(y, values)
    assert chart.getPlotItem().getViewBox().viewRange()[1] == [0, 25]
    ticks = chart.getPlotItem().getAxis("left")._tickLevels
    assert ticks == [[(0.0, "0"), (25, "25")]]


def test_it_is_there_once_a_gallery_was_seen_and_then_stays(charts):
    buffer = filled([row(s) for s in range(30)])
    charts.follow(buffer)
    assert not charts.attendance.isVisible()
    assert not charts.attendance_labels.isVisible()
    assert writes_times(charts.mood)
    buffer.extend([row(30, cameras_on=21.0)])
    charts.redraw_if_new()
    assert charts.attendance.isVisible()
    assert charts.attendance_labels.isVisible()
    assert charts.attendance.height() <= 70
    # Only the lowest chart writes the times, and it shows the same ones.
    assert writes_times(charts.attendance)
    assert not writes_times(charts.mood)
    assert charts.attendance.span() == charts.shares.span()
    buffer.extend([row(s) for s in range(31, 300)])
    charts.choose_range("2 min")
    assert charts.attendance.isVisible()
    assert charts.attendance_labels.texts == []
    assert "No gallery was seen" in charts.attendance.accessibleDescription()
    charts.follow(None)
    assert not charts.attendance.isVisible()
    assert writes_times(charts.mood)


def test_nobody_is_counted_where_no_gallery_was_seen(charts):
    rows = [*lesson(2), replace(row(2), visible=1.0), gap(3), *lesson(6)[4:]]
    charts.follow(filled(rows))
    expected = [24, 24, np.nan, np.nan, 24, 24]
    np.testing.assert_array_equal(charts.attendance.line.getData()[1], expected)
    np.testing.assert_array_equal(charts.attendance.area.getData()[1], [20, 20, 0, 0, 20, 20])


def test_all_cameras_off_is_not_a_gap(charts):
    charts.follow(filled(lesson(5, cameras_on=0.0)))
    assert charts.attendance.isVisible()
    np.testing.assert_array_equal(charts.attendance.line.getData()[1], [24] * 5)
    assert "24 in class, 0 cameras on" in charts.attendance.accessibleDescription()


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 5), (1, 5), (5, 10), (24, 25), (24.6, 25), (25, 30), (30, 40), (49, 50), (100, 150)],
)
def test_the_scale_ends_at_a_round_number_above_the_most_people(most, top):
    assert round_above(most) == top


@given(
    st.lists(
        st.one_of(st.none(), st.tuples(st.integers(0, 49), st.integers(0, 49))),
        min_size=1,
        max_size=60,
    ),
    st.integers(1, 20),
)
def test_never_more_cameras_than_people_however_thinned_out(looks, most):
    """None is speaker view: one face, no gallery."""
    timeline = [
        replace(gap(s), visible=1.0)
        if look is None
        else replace(gap(s), visible=float(max(look)), cameras_on=float(min(look)))
        for s, look in enumerate(looks)
    ]
    rows = thin_out(in_galleries(filled(timeline).rows()), most)
    known = ~np.isnan(rows.cameras_on)
    np.testing.assert_array_equal(known, ~np.isnan(rows.visible))
    assert (rows.cameras_on[known] <= rows.visible[known] + 1e-9).all()
    edges = step_edges(rows)
    assert len(edges) == len(rows) + 1
    assert (np.diff(edges) > 0).all()


def test_words_at_its_end_and_no_notes_on_its_flags(charts):
    charts.follow(filled(lesson()))
    charts.show_markers([Marker(30, "quiz")])
    assert charts.attendance_labels.texts == ["In class", "Cameras on"]
    assert charts.attendance.flags.texts == [""]
    charts.follow(filled(lesson(cameras_on=24.0)))
    assert charts.attendance_labels.texts == ["In class", "Cameras on"]


def test_it_is_told_in_words(charts):
    late = [replace(r, visible=19.6, cameras_on=5.0) for r in lesson(10)]
    charts.follow(filled([*late, *lesson(61)[10:60], row(60, cameras_on=1.0)]))
    words = charts.attendance.accessibleDescription()
    assert words == (
        "24 in class, 1 camera on. From 0:00 to 1:00: between 20 and 24 in class, "
        "between 1 and 20 cameras on."
    )
    assert "cameras on" in charts.attendance.accessibleName()


def test_it_steps_aside_on_a_small_screen_and_comes_back(charts):
    charts.follow(filled([row(0)]))
    least = charts.minimumSizeHint()
    charts.follow(filled(lesson()))
    assert charts.attendance.isVisible()
    assert charts.minimumSizeHint() == least
    set_height(charts, LOW)
    assert not charts.attendance.isVisible()
    assert writes_times(charts.mood)
    set_height(charts, HIGH)
    assert charts.attendance.isVisible()


def test_wherever_it_is_shown_the_others_keep_their_room(charts):
    charts.follow(filled(lesson()))
    words = {}
    for height in range(LOW, HIGH, 6):
        set_height(charts, height)
        if charts.attendance.isVisible():
            words[height] = charts.share_labels.texts
            shares_px = charts.shares.geometry().height()
            assert shares_px >= LEAST_WORDS * charts.share_labels.line_px
            assert len(words[height]) >= LEAST_WORDS
            assert charts.mood.height() >= LEAST_MOOD_PX
            assert len(charts.mood_labels.texts) == len(charts.attendance_labels.texts) == 2
            assert charts.shares.geometry().bottom() < charts.mood.geometry().top()
            assert charts.mood.geometry().bottom() < charts.attendance.geometry().top()
            assert charts.attendance.geometry().bottom() < charts.height()
    assert LOW < min(words) <= 232, "the least window leaves this much"
    counts = [len(words[height]) for height in sorted(words)]
    assert counts == sorted(counts)
    assert counts[-1] == len(STACK_ORDER)


def test_where_room_is_short_the_largest_areas_keep_their_words(charts):
    charts.follow(filled(lesson()))
    everything = charts.share_labels.texts
    set_height(charts, 232)
    few = charts.share_labels.texts
    assert "Happy" in few
    assert few == [word for word in everything if word in few]


def test_in_the_least_window_a_gallery_has_all_charts(theme):
    with watching_window(theme) as window:
        window.resize(window.minimumSize())
        panels = window.panels
        panels.charts.follow(filled(lesson()))
        panels.right_now.take(tiles(1, 2, 3, 4, 5))
        panels.right_now.refresh()
        for _ in range(5):
            QApplication.processEvents()
        assert window.height() == window.minimumHeight()
        assert panels.charts.attendance.isVisible()
        assert panels.right_now.bars.height() >= panels.right_now.bars.sizeHint().height()
        window.resize(1280, 900)
        for _ in range(5):
            QApplication.processEvents()
        assert panels.charts.attendance.isVisible()
        assert panels.right_now.doubt.isVisible()


def test_it_takes_on_the_theme(charts, theme):
    charts.follow(filled(lesson()))
    theme.choose("dark")
    pen = charts.attendance.line.opts["pen"]
    assert pen.color().name().upper() == theme.tokens.text
