"""What the window says of kept sessions at start, and the history in its menu."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton

from fer_monitor.core.errors import UserError
from fer_monitor.session.files import Problem
from fer_monitor.session.store import place
from fer_monitor.session.store.opening import open_store
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.start_notices import expired_notice, start_notices
from tests.support.stored_sessions import keep, new_info
from tests.ui.test_ui_controller import BlankSource, choice
from tests.ui.ui_window import ANSWERED, main_window, wait_for

NOW = datetime.now().astimezone()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sessions.sqlite"


@pytest.fixture
def fill(path):
    """Put sessions into the store that the window will open: title and age in days."""

    def fill(**ages):
        store = open_store(path)
        for title, days in ages.items():
            keep(store, title, started_at=NOW - timedelta(days=days))
        store.close()

    return fill


@pytest.fixture
def start(theme, tmp_path, path):
    """Return what opens a window with these preferences."""

    def opened(**preferences):
        return main_window(theme, tmp_path / "csv", preferences=replace(ANSWERED, **preferences))

    return opened


def greet(window, path):
    """Open the store as the program's start does, and wait until all is said."""
    window.controller.open_store(path)
    wait_for(lambda: window.controller.store or window.controller.store_problem)
    wait_for(lambda: not window.controller._background.busy and not window.background.busy)


def titles(window):
    return {info.title for info in window.controller.store.sessions()}


def press(window, text):
    box = window.findChild(QMessageBox)
    next(one for one in box.findChildren(QPushButton) if one.text() == text).click()
    return box.text()


def test_a_quiet_start_says_nothing(start, path, fill):
    fill(new=1, fresh=30)
    with start() as window:
        greet(window, path)
        assert window.banner.notice is None


def test_old_sessions_are_told_and_never_deleted_unasked(start, path, fill):
    fill(new=1, old=31, older=40, oldest=400)
    with start() as window:
        greet(window, path)
        assert window.banner.notice.text == "3 sessions are older than 30 days."
        assert window.banner.button.text() == "Delete them"
        assert window.banner.dismiss.text() == "Keep them"
        window.banner.dismiss.click()
        assert window.banner.notice is None
        assert len(titles(window)) == 4
        # The next notice has its usual button again.
        window.banner.show_notice(Notice("Something else"))
        assert window.banner.dismiss.text() == "Dismiss"
    with start() as window:
        greet(window, path)
        assert window.banner.notice.text == "3 sessions are older than 30 days.", "told again"
        window.banner.button.click()
        assert press(window, "Cancel") == "Delete 3 sessions for good?"
        assert len(titles(window)) == 4
        window.banner.button.click()
        press(window, "Delete")
        wait_for(lambda: window.banner.notice.text == "3 sessions are deleted.")
        assert titles(window) == {"new"}


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, None), (30, "2 sessions are older than 30 days."), (365, "1 session is older than one")],
)
def test_how_old_is_old_is_a_preference(start, path, fill, days, text):
    fill(new=1, old=40, oldest=400)
    with start(keep_days=days) as window:
        greet(window, path)
        told = window.banner.notice
        assert told is None if text is None else told.text.startswith(text)


def test_how_long_sessions_are_kept_is_remembered_at_once(start, path):
    with start(keep_days=90) as window:
        greet(window, path)
        told = []
        window.history.changed.connect(lambda: told.append(window.preferences().keep_days))
        window.commands["history"].trigger()
        window.history.shown.keep.choices[0].trigger()
        assert told == [0]


def test_a_deletion_that_fails_is_told(start, path, fill, monkeypatch):
    fill(old=31)
    with start() as window:
        greet(window, path)
        assert window.banner.button.text() == "Delete it"

        def refuse(_):
            raise UserError("The sessions are locked.", "Close the other program.")

        monkeypatch.setattr(window.controller.store, "delete", refuse)
        window.banner.button.click()
        press(window, "Delete")
        wait_for(lambda: window.banner.notice.tone == "danger")
        assert window.banner.notice.text == "The sessions are locked. Close the other program."


def test_a_session_that_was_left_open_is_told_and_in_the_history(start, path):
    store = open_store(path)
    # As the system does for a program that is killed: its claim is gone, nothing is finished.
    store.begin(new_info("Cut off")).close()
    store.close()
    with start(keep_days=0) as window:
        greet(window, path)
        assert window.banner.notice.text == (
            "A session of 22 November, 9:15, was still open because the program ended. It is "
            "finished now and in the history."
        )
        window.banner.button.click()
        assert window.banner.notice is None
        shown = window.history.shown
        wait_for(lambda: shown.table.sessions.rowCount() == 1)
        assert shown.table.sessions.index(0, 3).data() == "Recovered"


def test_words_for_what_was_recovered_and_for_a_damaged_store(path):
    store = open_store(path)
    store.notices = (Problem("The session store was damaged.", "It is kept as x."),)
    infos = [new_info(ended=True, recovered=True) for _ in range(2)]
    damaged, recovered = start_notices(store, infos)
    assert damaged == Notice("The session store was damaged. It is kept as x.", "caution")
    assert recovered.text.startswith("2 sessions, the newest of 22 November, 9:15, were still")
    assert start_notices(store, infos[:1])[1].text.startswith("A session of 22 November, 9:15,")
    store.notices = ()
    assert start_notices(store, []) == []
    assert expired_notice([], 30) is None
    store.close()


def test_notices_wait_for_one_another(qapp):
    banner, done = Banner(), []
    first, second = Notice("one", "caution"), Notice("two", "good", "Go")
    banner.show_in_turn([(first, None), (second, lambda: done.append("went"))])
    assert banner.notice is first
    banner.dismiss.click()
    assert banner.notice is second
    banner.button.click()
    assert done == ["went"]
    # What is on show is replaced by nothing.
    banner.show_in_turn([(first, None)])
    assert banner.notice is second
    # Put away by the program, as when a class begins: what waits stays out of the way.
    banner.put_away()
    assert banner.notice is None
    banner.show_notice(second)
    banner.dismiss.click()
    assert banner.notice is first
    banner.dismiss.click()
    assert not banner.isVisible()
    banner.deleteLater()


def test_a_store_that_cannot_be_opened_is_told_and_tried_again(start, tmp_path, monkeypatch):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    with start() as window:
        greet(window, in_the_way / "sessions.sqlite")
        assert window.banner.notice.tone == "caution"
        assert "part of that path is a file" in window.banner.notice.text
        window.commands["history"].trigger()
        nothing = window.history.shown.nothing
        assert "part of that path is a file" in nothing.title.text()
        # It is tried again at the same place, and is not told twice.
        monkeypatch.setattr(place, "default_path", lambda: in_the_way / "sessions.sqlite")
        nothing.button.click()
        wait_for(lambda: "part of that path is a file" in nothing.title.text())
        window.banner.dismiss.click()
        assert window.banner.notice is None
        in_the_way.unlink()
        nothing.button.click()
        wait_for(lambda: nothing.title.text() == "No sessions yet.")


def test_the_history_is_one_window_and_goes_with_the_main_one(start, path):
    with start() as window:
        greet(window, path)
        window.commands["history"].trigger()
        shown = window.history.shown
        window.commands["history"].trigger()
        assert window.history.shown is shown
        assert not shown.isModal()
        window.close()
        assert not shown.isVisible()


def test_the_keys_of_the_history_are_its_own(start, path, fill, qtbot):
    fill(new=1)
    with start() as window:
        greet(window, path)
        window.commands["history"].trigger()
        shown = window.history.shown
        wait_for(lambda: shown.table.selected() and shown.isActiveWindow())
        qtbot.keyClick(shown.search, Qt.Key.Key_F2)
        wait_for(lambda: shown.table.is_editing)
        qtbot.keyClick(shown.table.findChild(QLineEdit), Qt.Key.Key_Escape)
        wait_for(lambda: not shown.table.is_editing)
        shown.search.setText("new")
        shown.search.setCursorPosition(0)
        qtbot.keyClick(shown.search, Qt.Key.Key_Delete)
        assert shown.search.text() == "ew", "in a text, the key deletes a letter"
        wait_for(lambda: not shown.is_busy and shown.table.selected())
        qtbot.keyClick(shown.table, Qt.Key.Key_Delete)
        wait_for(lambda: shown.findChild(QMessageBox))
        assert press(shown, "Cancel").startswith("Delete “new”")
        qtbot.keyClick(shown, Qt.Key.Key_Escape)
        assert not shown.isVisible()
        assert titles(window) == {"new"}


def test_a_session_of_now_appears_in_the_open_history(start, path):
    with start() as window:
        greet(window, path)
        window.commands["history"].trigger()
        model = window.history.shown.table.sessions
        window.choose(choice(BlankSource))
        window.commands["start"].trigger()
        wait_for(lambda: model.rowCount() == 1)
        assert model.index(0, 3).data() == "Recording now"
        assert not window.history.shown.buttons["delete"].isEnabled()
        window.commands["stop"].trigger()
        wait_for(lambda: model.rowCount() == 1 and model.index(0, 3).data() == "Stopped")
        assert window.history.shown.buttons["delete"].isEnabled()


def test_a_day_is_one_day():
    info = new_info(ended=True)
    assert expired_notice([info, replace(info, id="x")], 1).text == (
        "2 sessions are older than 1 day."
    )


def test_what_came_in_turn_and_was_not_read_comes_again(theme):
    banner = Banner()
    read = []
    banner.show_in_turn([(Notice("first", "caution", "Look"), lambda: read.append(1))])
    banner.show_in_turn([(Notice("second"), None)])
    banner.show_notice(Notice("no camera", "danger"))
    assert banner.notice.text == "no camera"
    banner.dismiss.click()
    assert banner.notice.text == "first"
    banner.button.click()
    assert read == [1]
    banner.show_notice(Notice("what the button did"))
    banner.dismiss.click()
    assert banner.notice.text == "second", "the first one was read"
    banner.dismiss.click()
    assert banner.notice is None
    banner.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
