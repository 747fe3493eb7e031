"""The charts show the timeline's rows, gaps and doubt included, and say the same in words."""

from __future__ import annotations

import statistics
from bisect import bisect
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from fer_monitor.core.labels import EMOTIONS, Emotion
from fer_monitor.core.types import Marker
from fer_monitor.pipeline.timeline_buffer import TimelineArrays, TimelineBuffer
from fer_monitor.ui.charts.charts import TimelineCharts
from fer_monitor.ui.charts.data import (
    band,
    carried,
    stack,
    thin_out,
    thin_spans,
    visible_span,
)
from fer_monitor.ui.charts.labels import spread
from fer_monitor.ui.charts.plot import flag_text, marker_words
from fer_monitor.ui.look.tokens import STACK_ORDER
from tests.support.waiting import wait_until
from tests.ui.ui_samples import gap, row


def filled(rows) -> TimelineBuffer:
    buffer = TimelineBuffer()
    buffer.extend(rows)
    return buffer


@pytest.fixture
def charts(theme, qtbot):
    widget = TimelineCharts(theme)
    qtbot.addWidget(widget)
    widget.resize(600, 420)
    widget.show()
    return widget


def test_the_areas_are_the_rows_stacked(charts):
    rows = [row(s) for s in range(60)]
    charts.follow(filled(rows))
    below = np.zeros(60)
    for emotion, area in zip(STACK_ORDER, charts.shares.areas, strict=True):
        x, top = area.getData()
        np.testing.assert_array_equal(x, np.arange(60))
        np.testing.assert_allclose(top - below, [r.shares[emotion] for r in rows], atol=1e-6)
        below = top
    np.testing.assert_allclose(below, 1.0, atol=1e-6)


def test_the_lines_and_bands_are_the_rows(charts):
    rows = [row(s) for s in range(30)]
    charts.follow(filled(rows))
    for line, name in zip(charts.mood.lines, ("valence", "arousal"), strict=True):
        np.testing.assert_allclose(line.getData()[1], [getattr(r, name) for r in rows])
    x, y = charts.mood.bands[0].getData()
    assert len(x) == 60
    np.testing.assert_allclose(y[:30], [r.valence_band.high for r in rows])
    np.testing.assert_allclose(y[30:][::-1], [r.valence_band.low for r in rows])


def test_a_gap_falls_to_nothing_and_rises_again():
    rows = filled([row(0), row(1), gap(2), gap(3), row(4), row(5)]).rows()
    x, tops = stack(rows)
    np.testing.assert_array_equal(x, [0, 1, 1, 4, 4, 5])
    np.testing.assert_allclose(tops[-1], [1, 1, 0, 0, 1, 1], atol=1e-6)
    x, y = band(rows, rows.valence_low, rows.valence_high)
    assert len(x) == len(y) == 12
    assert not np.isnan(y).any()
    np.testing.assert_array_equal(x, x[::-1])
    # As thin as a hair where nothing is known.
    assert y[2] == y[-3]


@pytest.mark.parametrize(
    "looks", [lambda s: s % 10 != 9, lambda s: s % 4 == 0 or s in (1, 47)], ids=["0.9/s", "0.3/s"]
)
def test_between_two_looks_of_a_slow_computer_there_is_no_gap(charts, looks):
    charts.follow(filled([row(s) if looks(s) else gap(s) for s in range(60)]))
    x, top = charts.shares.areas[-1].getData()
    np.testing.assert_array_equal(x, np.arange(60))
    np.testing.assert_allclose(top, 1, atol=1e-6)
    assert not np.isnan(charts.mood.lines[0].getData()[1]).any()


def test_the_area_begins_at_the_left_edge_where_nobody_looked_just_there(charts):
    charts.choose_range("2 min")
    # Row 79 is the first of those that are just needed.
    charts.follow(filled([gap(s) if s in (78, 79, 80) else row(s) for s in range(200)]))
    assert np.isnan(charts.mood.lines[0].getData()[1]).any(), "three seconds are a gap"
    charts.follow(filled([gap(s) if s in (79, 80) else row(s) for s in range(200)]))
    x, _ = charts.shares.areas[-1].getData()
    assert x[0] <= charts.shares.getPlotItem().viewRange()[0][0]
    values = charts.mood.lines[0].getData()[1]
    assert not np.isnan(values[1:]).any()


@given(st.lists(st.sampled_from(["read", "hidden", "nobody", "skipped"]), max_size=60))
def test_what_was_seen_last_stays_for_a_moment_and_a_longer_gap_is_one(looks):
    made = {
        "read": row,
        # Of too few faces, in a class-only session: they are counted and not shown.
        "hidden": lambda second: replace(gap(second), frames=5, n=3.0, visible=4.0, coverage=0.75),
        "nobody": lambda second: replace(gap(second), frames=3, visible=1.0, coverage=0.0),
        "skipped": gap,
    }
    exact = filled([made[look](second) for second, look in enumerate(looks)]).rows()
    rows = carried(exact)
    np.testing.assert_array_equal(rows.second, exact.second)
    np.testing.assert_array_equal(rows.frames, exact.frames)
    seen = [second for second, look in enumerate(looks) if look != "skipped"]
    steps = [b - a for a, b in pairwise(seen)]
    source, run = None, []
    for second, look in enumerate([*looks, "end"]):
        if look == "skipped":
            run.append(second)
            continue
        for skipped in run:
            wait = max(0, bisect(seen, skipped) - 1)
            # Four waits before this one, and four after it; for the last one, those before.
            near = steps[max(0, wait - 4) : wait + 5] if wait < len(steps) else steps[-9:]
            around = sorted(near if len(near) > 1 else [1])
            middle, longest_but_one = statistics.median_low(around), around[:-1][-1:] or around
            stands = max(2, min(2 * middle, 30), min(2 * longest_but_one[0], 10))
            carries = source is not None and len(run) <= stands
            assert_same(rows, skipped, exact, source if carries else skipped)
        if look != "end":
            assert_same(rows, second, exact, second)
        source, run = second, []


@pytest.mark.parametrize("every", [1, 3, 20])
def test_a_pause_is_a_gap_however_slowly_the_program_looks(every):
    rows = [row(s) if s % every == 0 and not 60 <= s < 80 else gap(s) for s in range(200)]
    values = carried(filled(rows).rows()).valence
    assert np.isnan(values[61:79]).all()


def assert_same(one: TimelineArrays, at: int, other: TimelineArrays, there: int) -> None:
    for name in ("shares", "valence", "arousal_low", "coverage", "visible", "cameras_on", "n"):
        np.testing.assert_array_equal(
            getattr(one, name)[at], getattr(other, name)[there], err_msg=name
        )


def test_an_empty_timeline_draws_nothing(charts):
    charts.follow(filled([gap(0), gap(1)]))
    assert all(len(area.getData()[0]) == 0 for area in charts.shares.areas)
    assert charts.share_labels.texts == []
    assert "No expressions recorded yet" in charts.shares.accessibleDescription()
    charts.follow(None)
    assert charts.note.isVisible()
    assert "Press Start" in charts.note.text()


def test_stretches_that_rest_on_few_are_greyed():
    rows = [row(s, coverage=0.2 if 10 <= s < 20 else 0.9) for s in range(30)]
    assert thin_spans(filled(rows).rows()) == [(9.5, 19.5)]
    # Where nothing was read there is nothing to grey.
    assert thin_spans(filled([gap(0), gap(1)]).rows()) == []


@pytest.mark.parametrize("seconds", [1, 599, 600, 601, 7200])
def test_a_long_class_is_thinned_out_without_changing_its_level(seconds):
    rows = filled([row(s) for s in range(seconds)]).rows()
    thin = thin_out(rows, 600)
    assert len(thin) <= 601
    assert np.nanmean(thin.valence) == pytest.approx(np.nanmean(rows.valence), abs=1e-3)
    np.testing.assert_allclose(thin.shares.sum(axis=1), 1, atol=1e-6)
    if seconds <= 600:
        assert thin is rows


def test_thinning_keeps_gaps():
    rows = filled([row(s) if s < 100 else gap(s) for s in range(200)]).rows()
    thin = thin_out(rows, 20)
    assert np.isnan(thin.valence[-5:]).all()
    assert not np.isnan(thin.valence[:5]).any()


@pytest.mark.parametrize(
    ("now", "last", "shown"),
    [(0, 600, (0, 20)), (90, 600, (0, 90)), (900, 600, (300, 900)), (900, None, (0, 900))],
)
def test_the_time_shown_grows_and_then_moves_on(now, last, shown):
    assert visible_span(now, last) == shown


def test_the_range_is_chosen_with_a_button(charts, qtbot):
    charts.follow(filled([row(s) for s in range(900)]))
    assert charts.shares.span() == (299, 899)
    with qtbot.waitSignal(charts.range_changed) as changed:
        qtbot.mouseClick(charts.range_box.buttons["2 min"], Qt.MouseButton.LeftButton)
    assert changed.args == ["2 min"]
    assert charts.shares.span() == charts.mood.span() == (779, 899)
    charts.choose_range("all")
    assert charts.shares.span() == (0, 899)
    charts.choose_range("no such range")
    assert charts.chart_range == "all"


def test_the_wheel_and_the_mouse_do_not_move_the_chart(charts, qtbot):
    charts.follow(filled([row(s) for s in range(100)]))
    before = charts.shares.getPlotItem().getViewBox().viewRange()
    port = charts.shares.viewport()
    centre = port.rect().center()
    wheel = QWheelEvent(
        QPointF(centre),
        QPointF(port.mapToGlobal(centre)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, wheel)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=centre)
    qtbot.mouseMove(port, centre + QPoint(80, 0))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=centre + QPoint(80, 0))
    assert charts.shares.getPlotItem().getViewBox().viewRange() == before


def test_a_new_row_is_drawn_by_itself_and_nothing_else_is(charts, monkeypatch):
    buffer = filled([row(0)])
    charts.follow(buffer)
    drawn = []
    draw = charts.redraw
    monkeypatch.setattr(charts, "redraw", lambda: (drawn.append(buffer.version), draw()))
    charts.redraw_if_new()
    assert drawn == []
    buffer.extend([row(1)])
    wait_until(lambda: drawn, 5, "a redraw", QApplication.processEvents)
    assert len(charts.shares.areas[0].getData()[0]) == 2
    charts.redraw_if_new()
    assert drawn == [2]


def test_legend_words_stand_where_areas_end(charts):
    charts.follow(filled([row(s, Emotion.SAD) for s in range(30)]))
    assert "Sad" in charts.share_labels.texts
    assert len(charts.share_labels.texts) == len(EMOTIONS)
    assert charts.share_labels.texts[-1] == "Neutral"
    assert set(charts.mood_labels.texts) == {"Pleasantness", "Energy"}


def test_an_area_keeps_its_word_after_it_has_shrunk_to_nothing(charts):
    sure = replace(row(9), shares=np.eye(7, dtype=np.float32)[Emotion.HAPPY])
    charts.follow(filled([replace(sure, second=s) for s in range(9)]))
    assert charts.share_labels.texts == ["Happy"]
    charts.follow(filled([row(s, Emotion.SAD) for s in range(9)] + [sure]))
    assert {"Happy", "Sad"} <= set(charts.share_labels.texts)


def test_words_are_moved_apart_but_stay_inside():
    places = spread([50, 51, 52, 99], 14, 0, 100)
    assert min(np.diff(places)) >= 14 - 1e-9
    assert places[-1] <= 100 - 7


def test_markers_are_flags_with_their_notes(charts):
    charts.follow(filled([row(s) for s in range(300)]))
    charts.show_markers(
        [Marker(60, "quiz"), Marker(200, ""), Marker(205, "a very long note indeed")]
    )
    # The one at 200 s has no room beside the newer one; its pole stands all the same.
    assert charts.shares.flags.texts == ["quiz", "", "a very long note…"]
    assert charts.mood.flags.texts == ["", "", ""]


def test_a_marker_in_words():
    assert marker_words(Marker(150, "explained\ntopic 2")) == "2:30, explained topic 2"
    assert marker_words(Marker(5)) == "Marker at 0:05"
    assert flag_text(Marker(3725)) == "1:02:05"


def test_the_charts_have_a_text_equivalent(charts):
    rows = [row(s, coverage=0.2 if s < 10 else 0.9) for s in range(61)]
    charts.follow(filled(rows))
    words = charts.shares.accessibleDescription()
    assert "From 0:00 to 1:00" in words
    assert "Happy 42 %" in words
    assert "Resting on few faces: 0:00 to 0:09" in words
    assert "Pleasantness is +0" in charts.mood.accessibleDescription()
    assert "Energy is" in charts.mood.accessibleDescription()


def test_the_charts_take_on_the_theme(charts, theme):
    charts.follow(filled([row(s) for s in range(30)]))
    theme.choose("dark")
    wanted = theme.tokens.emotions[STACK_ORDER[0]]
    assert charts.shares.areas[0].opts["brush"].color().name().upper() == wanted
    assert charts.shares.backgroundBrush().color().name().upper() == theme.tokens.surface
