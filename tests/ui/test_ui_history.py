"""The history window as a teacher meets it: what it lists, finds and says."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from fer_monitor.core.errors import UserError
from fer_monitor.ui.history.history_window import FIRST_SIZE
from tests.support.stored_sessions import START, keep, new_info
from tests.ui.ui_history import answer, enabled, select, texts, three
from tests.ui.ui_window import wait_for


def test_sessions_are_listed_with_the_newest_on_top(history, store):
    three(store)
    window = history(store)
    assert texts(window) == [
        ["23 Nov 2026, 9:15", "Biology", "20 s", "Stopped"],
        ["22 Nov 2026, 9:15", "Algebra", "5 min", "Stopped"],
        ["18 Oct 2025, 9:15", "Chemistry", "1 h 05 min", "Stopped"],
    ]
    assert window.table.isVisible()
    assert [line.info.title for line in window.table.selected()] == ["Biology"]
    assert enabled(window) == set(window.buttons) - {"compare"}
    assert not window.news.isVisible()


def test_an_empty_history_says_what_to_do(history, store):
    window = history(store)
    assert window.nothing.title.text() == "No sessions yet."
    assert window.nothing.hint.text() == "Press Start to record the first one."
    assert not window.nothing.button.isVisible()
    assert enabled(window) == {"import", "close"}
    assert "Select one session first" in window.buttons["open"].toolTip()


def test_search_looks_through_titles_dates_and_notes(history, store, qtbot):
    three(store)
    window = history(store)
    for typed, found in (
        ("ALGE", ["Algebra"]),
        ("announced", ["Chemistry"]),
        ("2026-11", ["Biology", "Algebra"]),
        ("nothing like it", []),
        ("", ["Biology", "Algebra", "Chemistry"]),
    ):
        window.search.clear()
        qtbot.keyClicks(window.search, typed)
        wait_for(lambda f=found: [row[1] for row in texts(window)] == f)
        wait_for(lambda f=found: window.table.isVisible() is bool(f))
    window.search.setText("nothing like it")
    wait_for(lambda: window.nothing.isVisible())
    assert window.nothing.title.text() == "No session matches “nothing like it”."


def test_fast_typing_ends_with_what_was_typed_last(history, store, monkeypatch):
    three(store)
    window = history(store)
    gate, asked, real = threading.Event(), [], store.sessions

    def slow(search="", limit=None):
        asked.append(search)
        gate.wait(10)
        return real(search, limit)

    monkeypatch.setattr(store, "sessions", slow)
    for typed in ("a", "al", "bio"):
        window.search.setText(typed)
        window.refresh()
    gate.set()
    wait_for(lambda: [row[1] for row in texts(window)] == ["Biology"])
    assert asked == ["a", "bio"], "one at a time, and none that nobody waits for"


def test_what_is_selected_stays_so_when_the_list_is_renewed(history, store):
    three(store)
    window = history(store)
    select(window, "Algebra", "Chemistry")
    keep(store, "Newest", started_at=START + timedelta(days=9))
    window.refresh()
    wait_for(lambda: len(texts(window)) == 4)
    assert [line.info.title for line in window.table.selected()] == ["Algebra", "Chemistry"]
    assert not enabled(window) & {"open", "report", "data", "export", "rename"}
    assert "delete" in enabled(window)


def test_a_list_that_cannot_be_read_is_told_and_tried_again(history, store, monkeypatch):
    three(store)

    def locked(*_):
        raise UserError("The sessions are locked.", "Close the other program.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "sessions", locked)
        window = history(store)
    assert window.nothing.title.text() == "The sessions are locked."
    assert window.nothing.hint.text() == "Close the other program."
    window.nothing.button.click()
    wait_for(lambda: len(texts(window)) == 3)
    assert window.table.isVisible()


def test_without_a_store_it_says_why(history, store, monkeypatch):
    window = history(None)
    assert window.nothing.title.text() == "The sessions are being opened…"
    assert enabled(window) == {"close"}
    fault = UserError("The sessions cannot be opened.", "Free some space.")
    window = history(None, problem=lambda: fault)
    assert window.nothing.title.text() == fault.message
    assert window.nothing.hint.text() == fault.hint
    assert not window.search.isEnabled()
    wanted = []
    window.store_wanted.connect(lambda: wanted.append(True))
    window.nothing.button.click()
    assert wanted == [True]
    assert window.nothing.title.text() == "The sessions are being opened…"
    monkeypatch.setattr(window, "_store", lambda: store)
    window.refresh()
    wait_for(lambda: window.nothing.title.text() == "No sessions yet.")


def test_how_long_sessions_are_kept_is_chosen_here(history, store):
    window = history(store, keep_days=90)
    told = []
    window.keep_days_chosen.connect(told.append)
    assert window.keep.text() == "90 days"
    words = [action.text() for action in window.keep.menu().actions()]
    assert words == ["30 days", "90 days", "one year", "for ever"]
    window.keep.menu().actions()[3].trigger()
    assert told == [0]
    assert window.keep.text() == "for ever"
    assert history(store, keep_days=45).keep.text() == "45 days"


def test_enter_in_the_search_field_presses_nothing(history, store, save_as, qtbot):
    keep(store)
    window = history(store)
    asked = save_as(None)
    window.search.setFocus()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert asked == []
    assert window.isVisible()


def test_a_thousand_sessions_and_a_title_like_a_book_fit(history, store, monkeypatch):
    many = [
        new_info("Word " * 60, ended=True, seconds=i, started_at=START - timedelta(days=i))
        for i in range(1000)
    ]
    monkeypatch.setattr(store, "sessions", lambda *_: many)
    window = history(store)
    assert window.table.sessions.rowCount() == 1000
    assert not window.table.horizontalScrollBar().isVisible()
    assert window.width() <= FIRST_SIZE[0]
    window.buttons["delete"].click()
    assert len(answer(window, "Cancel")) < 400


def test_everything_has_a_name_and_a_key_and_is_reached_by_tab(history, store):
    keep(store)
    window = history(store)
    # As with two sessions chosen: what can do nothing now is not reached.
    window.buttons["compare"].setEnabled(True)
    keys = [button.shortcut().toString() for button in window.buttons.values()]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    reached = set()
    for _ in range(20):
        window.focusNextChild()
        reached.add(window.focusWidget())
    for widget in (window.search, window.table, window.keep, *window.buttons.values()):
        assert widget.accessibleName()
        assert widget in reached, widget.accessibleName()
    assert window.table.sessions.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "22 Nov 2026, 9:15, Algebra, 3 s, Stopped"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_history_follows_the_theme(history, store, theme, scheme):
    keep(store)
    window = history(store)
    theme.choose(scheme)
    picture = window.grab().toImage()
    assert picture.pixelColor(4, 4).name().upper() == theme.tokens.window
    muted = window.table.sessions.index(0, 0).data(Qt.ItemDataRole.ForegroundRole)
    assert muted.name().upper() == theme.tokens.muted
