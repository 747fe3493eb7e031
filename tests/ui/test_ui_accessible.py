"""The window without a mouse and without sight: reached by keys, named, described, in contrast."""

from __future__ import annotations

import re
from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QSlider,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from fer_monitor.core.types import Marker
from fer_monitor.ui.errors import ErrorDialog
from fer_monitor.ui.look.tokens import DARK, LIGHT, contrast
from fer_monitor.ui.window.about import about_text, show_text
from fer_monitor.ui.window.guide_window import GuideWindow
from fer_monitor.ui.window.marker_dialog import MarkerDialog
from tests.support.stored_sessions import keep
from tests.ui.test_ui_language_window import STAGES, history_of, staged
from tests.ui.ui_walk import actions_of, widgets_of
from tests.ui.ui_window import themed

CONTROLS = (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QAbstractSpinBox,
    QSlider,
    QAbstractItemView,
    QPlainTextEdit,
    QTextEdit,
    QTabBar,
)


def controls_of(window):
    """Return what a person may want to use: shown, enabled, and no part of another control."""
    return [
        widget
        for widget in widgets_of(window)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, (QScrollBar, QMenu))
        and not isinstance(widget.parentWidget(), CONTROLS)
    ]


def spoken_name(widget):
    """Return what a screen reader calls a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def tab_chain(window):
    """Return the widgets that Tab reaches, in its order, by really pressing it."""
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    first = window.focusWidget() or window
    first.setFocus(Qt.FocusReason.TabFocusReason)
    reached = []
    for _ in range(200):
        widget = QApplication.focusWidget()
        # A page goes from link to link before it lets go.
        if widget in reached[:-1]:
            break
        if widget is not None and widget not in reached:
            reached.append(widget)
        QTest.keyClick(widget or window, Qt.Key.Key_Tab)
    return reached


@contextmanager
def opened(make):
    parent = QWidget()
    dialog = make(parent)
    dialog.show()
    try:
        yield dialog
    finally:
        dialog.close()
        parent.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


DIALOGS = {
    "fault": lambda parent: ErrorDialog(True, parent),
    "marker": lambda parent: MarkerDialog(75.0, parent),
    "guide": GuideWindow,
    "about": lambda parent: show_text("About FER Monitor", about_text(), parent),
}


def is_reached(control, reached):
    """Tell whether Tab leads to a control, or to its group, which arrow keys walk through."""
    alike = [control]
    if isinstance(control, QRadioButton):
        alike = control.parentWidget().findChildren(QRadioButton)
    elif isinstance(control, QAbstractButton) and control.group() is not None:
        alike = control.group().buttons()
    elif isinstance(control, QToolButton):
        # The buttons beside a number do what its arrow keys do.
        alike += control.parentWidget().findChildren(QAbstractSpinBox)
    return any(each in reached for each in alike)


def assert_usable(window):
    controls = controls_of(window)
    assert controls
    assert [w for w in controls if not spoken_name(w).strip()] == []
    reached = tab_chain(window)
    assert [f"{w} {spoken_name(w)}" for w in controls if not is_reached(w, reached)] == []
    return reached


@pytest.mark.parametrize("name", STAGES)
def test_every_control_of_the_window_is_named_and_reached_by_tab(qapp, name):
    with themed(qapp) as theme, staged(theme, name) as window:
        dialog = QApplication.activeModalWidget()
        assert_usable(dialog or (window if window.isVisible() else window.strip))


def test_every_control_of_the_history_is_named_and_reached_by_tab(qapp, theme, store):
    keep(store, "Algebra", 300)
    with history_of(theme, store) as window:
        assert_usable(window)


@pytest.mark.parametrize("name", DIALOGS)
def test_every_control_of_the_dialogs_is_named_and_reached_by_tab(qapp, theme, name):
    with opened(DIALOGS[name]) as dialog:
        assert_usable(dialog)


def test_arrow_keys_walk_through_choices_side_by_side(qapp, theme, qtbot):
    with staged(theme, "faces25") as window:
        box = window.panels.charts.range_box
        assert box.buttons["10 min"] in tab_chain(window)
        box.buttons["10 min"].setFocus()
        qtbot.keyClick(box.buttons["10 min"], Qt.Key.Key_Right)
        assert box.choice == "all"
        assert QApplication.focusWidget() is box.buttons["all"]
        # Whichever is pressed is where Tab comes back to.
        assert box.buttons["all"] in tab_chain(window)
        assert box.buttons["10 min"] not in tab_chain(window)


def test_tab_goes_the_way_of_reading(qapp, theme):
    """Down the window from its top, and along each row from its left."""
    with staged(theme, "saved") as window:
        reached = [w for w in tab_chain(window) if isinstance(w, CONTROLS)]
        names = [spoken_name(w) for w in reached]
        order = [
            "Source: Demo class", "Pick region", "Start", "Export", "Compact strip", "Open folder",
            "Dismiss this notice", "Start again", "List of faces",
            "Time shown in the charts: 10 min",
        ]  # fmt: skip
        assert [name for name in names if name in order] == order


def test_every_entry_of_the_menus_has_a_key_or_a_letter(qapp, theme):
    """Menus are opened by their keys, and what is in them is reached by arrows: nothing is bare."""
    with staged(theme, "faces25") as window:
        assert [a for a in actions_of(window) if not a.text().strip()] == []
        without = [a.text() for a in actions_of(window) if a.menu() is None and not a.shortcut()]
        # Those are switched once, if ever.
        assert all(a in {"The mood of the class falls", "Too few faces can be read",
                         "Many cameras are off", "Looking for cameras…", "No camera found. Plug "
                         "one in and open this menu again."} or a.startswith("Remove")
                   for a in without), without  # fmt: skip


def test_each_shortcut_is_given_once(qapp, theme):
    with staged(theme, "faces25") as window:
        keys = [a.shortcut().toString() for a in actions_of(window) if a.shortcut().toString()]
        assert len(keys) == len(set(keys))


def test_charts_say_what_they_draw(qapp, theme):
    with staged(theme, "faces25") as window:
        charts = window.panels.charts
        for chart in (charts.shares, charts.mood, charts.attendance):
            assert chart.accessibleName().startswith("Chart of ")
            assert chart.focusPolicy() & Qt.FocusPolicy.TabFocus
            interface = QAccessible.queryAccessibleInterface(chart)
            assert interface.text(QAccessible.Text.Description) == chart.accessibleDescription()
        assert re.search(r"on average: .*Neutral \d+ %", charts.shares.accessibleDescription())
        assert "Pleasantness is" in charts.mood.accessibleDescription()
        assert "cameras on" in charts.attendance.accessibleDescription()
        before = charts.shares.accessibleDescription()
        charts.choose_range("2 min")
        assert charts.shares.accessibleDescription() != before


def test_charts_tell_their_markers(qapp, theme):
    with staged(theme, "faces25") as window:
        window.panels.charts.show_markers([Marker(700.0, "quiz"), Marker(720.0, "")])
        assert "11:40, quiz" in window.panels.charts.shares.accessibleDescription()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_contrast_is_that_of_wcag_aa(tokens):
    """1.4.3: text 4.5 to 1; 1.4.11: what tells a control or a sign from its ground 3 to 1."""
    grounds = (tokens.window, tokens.surface, tokens.raised)
    tints = (tokens.accent_soft, tokens.good_soft, tokens.caution_soft, tokens.danger_soft)
    for ground in (*grounds, *tints):
        assert contrast(tokens.text, ground) >= 4.5
    for ground in grounds:
        assert contrast(tokens.muted, ground) >= 4.5
        assert contrast(tokens.accent, ground) >= 3
        assert contrast(tokens.border_strong, ground) >= 3
    for signal, tint in (
        (tokens.good, tokens.good_soft),
        (tokens.caution, tokens.caution_soft),
        (tokens.danger, tokens.danger_soft),
    ):
        assert contrast(signal, tint) >= 3
    assert contrast(tokens.accent_text, tokens.accent) >= 4.5
    assert contrast(tokens.stage_muted, tokens.stage) >= 4.5
    # Pleasantness and energy are told apart by more than their colour: by the words at their ends.
    for line in (tokens.accent, tokens.caution):
        assert contrast(line, tokens.surface) >= 3


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_texts_stand_out_from_what_is_painted_behind_them(qapp, theme, choice):
    """Measured on the picture of the window: each label's ink against its ground."""
    theme.choose(choice)
    for name in ("saved", "alert", "error", "empty"):
        with staged(theme, name) as window:
            image = window.grab().toImage()
            scale = image.width() / window.width()
            for label in window.findChildren(QLabel):
                if not label.isVisible() or not label.text() or label.visibleRegion().isEmpty():
                    continue
                spot = label.mapTo(window, label.rect().topLeft())
                area = [
                    round(v * scale) for v in (spot.x(), spot.y(), label.width(), label.height())
                ]
                assert ink_contrast(image, area) >= 4.5, label.text()


def ink_contrast(image, area):
    """Return the contrast between the commonest colour of an area and the one farthest from it."""
    left, top, width, height = area
    colours: dict[str, int] = {}
    for x in range(max(0, left), min(image.width(), left + width)):
        for y in range(max(0, top), min(image.height(), top + height)):
            name = QColor(image.pixel(x, y)).name()
            colours[name] = colours.get(name, 0) + 1
    ground = max(colours, key=lambda name: colours[name])
    return max(contrast(name, ground) for name in colours)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_focus_can_be_seen(qapp, theme, choice):
    """What has the focus looks otherwise than without it, by a ring of 3 to 1."""
    theme.choose(choice)
    with staged(theme, "saved") as window:
        window.activateWindow()
        for control in tab_chain(window):
            if not isinstance(control, (*CONTROLS, QFrame)) or control is window.centralWidget():
                continue
            control.clearFocus()
            without = np.asarray(rgb(control.grab().toImage()))
            control.setFocus(Qt.FocusReason.TabFocusReason)
            assert control.hasFocus()
            with_focus = np.asarray(rgb(control.grab().toImage()))
            assert with_focus.shape == without.shape
            changed = (with_focus != without).any(axis=2)
            assert changed.sum() >= 2 * min(control.width(), control.height()), spoken_name(control)


def rgb(image):
    width, height = image.width(), image.height()
    return [[QColor(image.pixel(x, y)).getRgb()[:3] for x in range(width)] for y in range(height)]
