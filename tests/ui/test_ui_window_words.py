"""Words, names and keys of the main window: everything can be read, reached and understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMenu,
    QMessageBox,
)

from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.session.recorder import RecorderState, RecorderStatus
from fer_monitor.ui.running.live_session import SavedSession
from fer_monitor.ui.running.sources import demo_choice, recording_choice
from fer_monitor.ui.window.presenter import saved_notice
from fer_monitor.ui.window.status_line import status_words
from tests.ui.test_ui_window import start_demo
from tests.ui.ui_window import SETTINGS, main_window, watching_window


@pytest.fixture
def window(theme, tmp_path):
    with main_window(theme, tmp_path) as made:
        yield made


def test_help_is_written_for_people(window):
    for name, word in (("privacy", "never saved"), ("about", "MIT licence")):
        window.commands[name].trigger()
        box = window.findChild(QMessageBox)
        assert word in box.text()
        box.close()
        box.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_every_command_has_words_a_shortcut_and_a_tooltip(window):
    shortcuts = {}
    for name, action in window.commands.items():
        assert action.text(), name
        assert not action.shortcut().isEmpty(), name
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert shown in action.toolTip(), name
        shortcuts.setdefault(action.shortcut().toString(), []).append(name)
    assert [names for names in shortcuts.values() if len(names) > 1] == []


def test_every_command_is_in_a_menu(window):
    def commands_of(menu: QMenu):
        for action in menu.actions():
            if action.menu() is not None:
                yield from commands_of(action.menu())
            else:
                yield action

    listed = {action for top in window.menuBar().actions() for action in commands_of(top.menu())}
    assert set(window.commands.values()) <= listed


def test_everything_that_can_be_used_has_a_name_and_is_reached_by_tab(window):
    start_demo(window)
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit)
    for widget in window.findChildren(kinds[0]) + window.findChildren(kinds[1]):
        if not widget.isVisibleTo(window) or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, QAbstractItemView) and widget.parent() is window.panels.faces:
            continue  # the table's own header
        label = widget.accessibleName() or getattr(widget, "text", str)()
        assert label, f"{widget} has no name"
        if isinstance(widget, QAbstractButton) and widget.isEnabled():
            corner = type(widget).__name__ == "QAbstractButton"
            # Of a group Tab leads to the pressed one, and arrow keys to the others.
            group = widget.group().buttons() if widget.group() is not None else [widget]
            by_tab = any(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in group)
            assert corner or by_tab, label


def test_tab_walks_through_the_buttons(window, qtbot):
    window.choose(demo_choice())
    window.activateWindow()
    reached = []
    for _ in range(30):
        window.focusNextChild()
        focused = window.focusWidget()
        if isinstance(focused, QAbstractButton):
            reached.append(focused.text())
    assert {"Demo class", "Pick region", "Start", "10 min"} <= set(reached)


def test_long_names_are_shortened_on_the_button_and_whole_in_the_tooltip(window):
    name = "2026-11-19 Grade 10b Mathematics & Physics, quadratic equations (part 2).mp4"
    window.choose(recording_choice(Path(name)))
    assert len(window.header.source.text()) < 40
    assert "…" in window.header.source.text()
    assert name in window.header.source.toolTip()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_window_is_drawn_in_both_themes(window, theme, scheme):
    start_demo(window)
    theme.choose(scheme)
    picture = window.grab().toImage()
    corner = picture.pixelColor(4, picture.height() // 2).name().upper()
    assert corner == theme.tokens.window


def test_the_status_line_has_numbers_with_units():
    live = RunnerStatus(
        RunnerState.RUNNING,
        analyses_per_second=4.93,
        latency_s=0.12,
        dropped_frames=3,
        cpu_share=0.09,
        elapsed_s=125,
        slowed=True,
    )
    assert status_words(live, 0.15).split("   ·   ") == [
        "2:05",
        "4.9 looks a second",
        "0.1 s behind",
        "3 skipped",
        "9 % of one core",
        "slowed down to stay under 15 % of one core",
    ]
    recording = RunnerStatus(RunnerState.RUNNING, progress=0.38, elapsed_s=60)
    assert "38 % of the recording" in status_words(recording, 0.15)
    assert "behind" not in status_words(recording, 0.15)


def test_the_status_line_knows_the_budget_of_this_session(theme):
    with watching_window(theme) as window:
        window.controller.told = RunnerStatus(RunnerState.RUNNING, slowed=True)
        window.controller.settings = replace(SETTINGS, cpu_budget=0.2)
        window.presenter.render()
        assert "stay under 20 % of one core" in window.status_line.words.text()


@pytest.mark.parametrize("state", list(RunnerState))
def test_every_state_has_words(state):
    assert status_words(RunnerStatus(state), 0.15)


def test_what_could_not_be_saved_is_said():
    failed = RecorderStatus(RecorderState.FAILED, "Nothing could be saved.", "Free some space.")
    notice = saved_notice(SavedSession(Path("folder"), (), failed))
    assert notice.tone == "danger"
    assert notice.text == "Nothing could be saved. Free some space."
    late = RecorderStatus(RecorderState.DEGRADED, "A file was open.", "Use the other.")
    notice = saved_notice(SavedSession(Path("folder"), (Path("a.csv"),), late))
    assert notice.tone == "caution"
    assert notice.text == "Saved 1 file in folder. A file was open. Use the other."
