"""Rename, join, tell apart, undo and redo: by menu, by key, and by the right mouse button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from tests.ui.test_ui_window import start_demo
from tests.ui.ui_samples import face, snapshot, tiles
from tests.ui.ui_window import main_window, wait_for, watching_window

EDITS = ("rename", "join", "split", "undo", "redo")


@pytest.fixture
def window(theme):
    with watching_window(theme) as made:
        made.activateWindow()
        made.controller.show(tiles(1, 2, 3, 4))
        yield made


def names(window):
    return [row.name for row in window.panels.faces.faces.rows()]


def select(window, *numbers):
    faces = window.panels.faces
    faces.clearSelection()
    keys = Qt.KeyboardModifier.ControlModifier
    for number in numbers:
        place = faces.faces.place_of(number)
        where = faces.visualRect(faces.model().index(place, 1)).center()
        QTest.mouseClick(faces.viewport(), Qt.MouseButton.LeftButton, keys, where)


def enabled(window):
    return {name for name in EDITS if window.commands[name].isEnabled()}


def tip(window, name):
    return window.commands[name].toolTip()


def field(window):
    return next(w for w in window.panels.faces.findChildren(QLineEdit) if w.isVisible())


def type_name(window, text):
    QTest.keyClicks(field(window), text)
    QTest.keyClick(field(window), Qt.Key.Key_Return)
    QApplication.processEvents()


def test_only_what_can_do_something_is_enabled_and_the_rest_says_why(window):
    assert enabled(window) == set()
    assert "Select one row" in tip(window, "rename")
    assert "two or more rows" in tip(window, "join")
    assert "no change to take back" in tip(window, "undo")
    assert "Ctrl+Z" in tip(window, "undo")
    select(window, 2)
    assert enabled(window) == {"rename", "split"}
    assert "Give the selected person a name" in tip(window, "rename")
    select(window, 2, 4)
    assert enabled(window) == {"join"}
    window.commands["faces"].trigger()
    window.controller.changed.emit()
    assert enabled(window) == set()
    assert "Show the list of faces" in tip(window, "rename")


def test_between_sessions_nobody_can_be_named(window):
    select(window, 2)
    window.controller.watching = False
    window.controller.changed.emit()
    assert enabled(window) == set()
    assert "press Start first" in tip(window, "split")
    window.controller.watching = True


def test_outside_a_gallery_nobody_can_be_named(window):
    window.controller.show(snapshot([face(9, (0, 0, 40, 40))], t=9.0))
    select(window, 9)
    assert enabled(window) == set()
    assert "gallery only" in tip(window, "rename")


def test_f2_names_the_selected_person_and_undo_takes_it_back(window):
    select(window, 2)
    QTest.keyClick(window, Qt.Key.Key_F2)
    # While a name is typed, undo is the field's own.
    QTest.keyClicks(field(window), "Ana")
    QTest.keyClick(field(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field(window).text() == ""
    type_name(window, "Ana Ruiz")
    assert names(window) == ["Student 1", "Ana Ruiz", "Student 3", "Student 4"]
    assert window.controller.known.people.name(2) == "Ana Ruiz"
    window.commands["undo"].trigger()
    assert names(window)[1] == "Student 2"
    assert "undo" not in enabled(window)
    window.commands["redo"].trigger()
    assert names(window)[1] == "Ana Ruiz"
    assert "redo" not in enabled(window)


def test_an_empty_name_gives_the_pseudonym_back(window):
    window.controller.known.rename(2, "Ana")
    window.controller.show(tiles(1, 2, 3, 4, t=0.2))
    assert names(window)[1] == "Ana"
    select(window, 2)
    window.commands["rename"].trigger()
    QTest.keyClick(field(window), Qt.Key.Key_Delete)
    type_name(window, "")
    assert names(window)[1] == "Student 2"


def test_joined_rows_are_one_also_while_paused(window):
    window.controller.told = RunnerStatus(RunnerState.PAUSED)
    select(window, 3, 1, 4)
    window.commands["join"].trigger()
    assert names(window) == ["Student 1", "Student 2"]
    assert [row.number for row in window.panels.faces.selected_rows()] == [1]
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    assert names(window) == ["Student 1", "Student 2", "Student 3", "Student 4"]


def test_a_row_of_two_tracks_is_told_apart_by_the_one_in_view(window):
    known = window.controller.known
    known.merge(1, 3)
    window.controller.show(tiles(2, 3, t=9.0))
    select(window, 1)
    window.commands["split"].trigger()
    assert known.take_splits() == (3,)


def test_the_context_menu_holds_the_same_commands(window):
    held = [a for a in window.panels.faces.menu.actions() if not a.isSeparator()]
    assert held == [window.commands[name] for name in (*EDITS, "relearn_one")]


def test_names_read_from_tiles_arrive_with_the_next_look(window):
    window.controller.known.heard({3: "Cem Yıldız"})
    window.controller.show(tiles(1, 2, 3, 4, t=0.2))
    assert names(window)[2] == "Cem Yıldız"


def test_a_name_lasts_through_a_real_session(theme, tmp_path):
    with main_window(theme, tmp_path) as window:
        start_demo(window)
        wait_for(lambda: window.panels.faces.model().rowCount() > 15)
        number = window.panels.faces.faces.rows()[4].number
        window.panels.faces.select(number)
        window.commands["rename"].trigger()
        type_name(window, "Ana Ruiz")
        looks = window.panels.canvas.snapshot
        wait_for(lambda: window.panels.canvas.snapshot is not looks, what="another look")
        assert "Ana Ruiz" in names(window)
        assert window.commands["undo"].isEnabled()
        window.commands["stop"].trigger()
        wait_for(lambda: window.controller.saved is not None)
        assert not window.commands["undo"].isEnabled()


def test_who_problem_is_told_once_while_it_lasts(window):
    known = window.controller.known
    known.consenting = ()
    known.see_gallery(False)
    window.presenter.render()
    banner = window.banner
    assert banner.notice.text == str(known.problem)
    assert banner.notice.tone == "caution"
    banner.dismiss.click()
    for _ in range(3):
        window.presenter.render()
    assert not banner.isVisible()
    known.see_gallery(True)
    window.presenter.render()
    known.see_gallery(False)
    window.presenter.render()
    assert banner.isVisible(), "it came anew"
    known.see_gallery(True)
    window.presenter.render()
    assert not banner.isVisible()


def test_who_problem_and_other_notices_leave_each_other_alone(window):
    known, banner = window.controller.known, window.banner
    window._caution("Something else")
    known.consenting = ()
    known.see_gallery(False)
    window.presenter.render()
    assert banner.notice.text == "Something else"
    banner.dismiss.click()
    assert banner.notice.text == str(known.problem), "its turn"
    window._caution("Something new")
    known.see_gallery(True)
    window.presenter.render()
    assert banner.notice.text == "Something new"
    banner.dismiss.click()
    assert not banner.isVisible()
