"""Renaming and deleting in the history, and what must stay."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from fer_monitor.core.errors import UserError
from tests.support.stored_sessions import START, keep, new_info
from tests.ui.ui_history import answer, enabled, enter, finish, select, texts, three
from tests.ui.ui_window import wait_for


def test_a_title_is_typed_over_in_its_place(history, store, qtbot):
    three(store)
    window = history(store)
    select(window, "Algebra")
    window.buttons["rename"].click()
    field = window.table.findChild(QLineEdit)
    assert field.text() == "Algebra"
    # A list that comes in meanwhile takes nothing away.
    window.refresh()
    qtbot.keyClicks(field, "Algebra <b>10b</b>")
    enter(qtbot, window, field)
    assert texts(window)[1][1] == "Algebra <b>10b</b>"
    finish(window)
    wait_for(lambda: "Algebra <b>10b</b>" in [info.title for info in store.sessions()])
    tip = window.table.sessions.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Algebra &lt;b&gt;10b&lt;/b&gt;", "never taken for markup"


@pytest.mark.parametrize("typed", ["", "   ", "Algebra"])
def test_no_title_or_the_same_one_changes_nothing(history, store, qtbot, typed):
    keep(store)
    window = history(store)
    window.table.edit_title()
    field = window.table.findChild(QLineEdit)
    field.setText(typed)
    enter(qtbot, window, field)
    assert not window.is_busy
    assert texts(window)[0][1] == "Algebra"


def test_a_title_that_cannot_be_kept_is_taken_back(history, store, qtbot, monkeypatch):
    keep(store)
    window = history(store)

    def refuse(*_):
        raise UserError("The disk is full.", "Free some space.")

    monkeypatch.setattr(store, "rename", refuse)
    window.table.edit_title()
    field = window.table.findChild(QLineEdit)
    field.setText("Geometry")
    enter(qtbot, window, field)
    finish(window)
    assert window.news.text == "The disk is full. Free some space."
    wait_for(lambda: texts(window)[0][1] == "Algebra")


def test_deleting_asks_once_and_says_that_it_is_for_good(history, store):
    three(store)
    window = history(store)
    select(window, "Algebra")
    window.buttons["delete"].click()
    said = answer(window, "Cancel")
    assert said.startswith("Delete “Algebra” of 22 November, 9:15 for good?")
    assert "no way back" in said
    assert len(store.sessions()) == 3
    select(window, "Algebra", "Chemistry")
    window.buttons["delete"].click()
    assert answer(window, "Delete").startswith("Delete 2 sessions for good?")
    finish(window)
    assert [info.title for info in store.sessions()] == ["Biology"]
    assert [row[1] for row in texts(window)] == ["Biology"]
    assert window.news.text == "2 sessions are deleted."


def test_slow_work_leaves_the_window_free_and_holds_back_the_buttons(history, store, monkeypatch):
    three(store)
    window = history(store)
    gate, real, threads = threading.Event(), store.delete, []

    def slow(ids):
        threads.append(threading.current_thread())
        gate.wait(10)
        real(ids)

    monkeypatch.setattr(store, "delete", slow)
    window.buttons["delete"].click()
    answer(window, "Delete")
    wait_for(lambda: threads)
    assert threads[0] is not threading.main_thread()
    assert window.is_busy
    assert window.news.text == "Deleting 1 session…"
    assert enabled(window) == {"close"}
    assert "one moment" in window.buttons["delete"].toolTip()
    window.search.setText("Chem")
    wait_for(lambda: len(texts(window)) == 1, what="the search, which still works")
    gate.set()
    finish(window)
    assert window.news.text == "1 session is deleted."


def test_a_session_under_way_is_seen_but_stays(history, store):
    three(store)
    writer = store.begin(new_info("Now", started_at=START + timedelta(days=2)))
    window = history(store)
    assert texts(window)[0] == ["24 Nov 2026, 9:15", "Now", "", "Recording now"]
    assert enabled(window) == set(window.buttons) - {"compare", "delete", "export"}
    assert "press Stop first" in window.buttons["delete"].toolTip()
    select(window, "Now", "Algebra")
    assert "delete" not in enabled(window)
    assert writer.finish(5)
    window.refresh()
    wait_for(lambda: texts(window)[0][2:] == ["5 s", "Stopped"])
    select(window, "Now")
    assert enabled(window) == set(window.buttons) - {"compare"}


def test_what_another_window_records_is_not_deleted_either(history, store):
    window_of_old = keep(store, "Now")
    window = history(store)
    claim = store.database.claim(window_of_old.id)
    window.buttons["delete"].click()
    answer(window, "Delete")
    finish(window)
    claim.close()
    assert window.news.tone == "danger"
    assert window.news.text.endswith("Press Stop first.")
    assert len(store.sessions()) == 1


def test_a_recovered_session_says_so(history, store):
    store.begin(new_info("Cut off")).close()
    store.recover()
    window = history(store)
    index = window.table.sessions.index(0, 3)
    assert index.data() == "Recovered"
    assert "ended before Stop" in index.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.allow_log("This did not work")
def test_an_unexpected_fault_does_not_hold_back_the_buttons_for_ever(
    history, store, monkeypatch, caplog
):
    keep(store)
    window = history(store)
    monkeypatch.setattr(store, "delete", lambda _: 1 / 0)
    window.buttons["delete"].click()
    answer(window, "Delete")
    finish(window)
    assert window.news.text == "This did not work. Try again."
    assert "ZeroDivisionError" in caplog.text
    assert enabled(window) == set(window.buttons) - {"compare"}
