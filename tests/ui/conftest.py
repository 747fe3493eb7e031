"""The theme, a store of sessions and the history window for the tests of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFileDialog

from fer_monitor.session.store.opening import open_store
from fer_monitor.ui.history.history_window import HistoryWindow
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.strip.compact_strip import CompactStrip
from tests.ui.ui_window import themed, wait_for


@pytest.fixture
def theme(qapp):
    with themed(qapp) as made:
        yield made


@pytest.fixture
def store(tmp_path):
    """Give an empty store of sessions."""
    made = open_store(tmp_path / "store" / "sessions.sqlite")
    yield made
    made.close()


@pytest.fixture
def history(theme, qapp):
    """Show the history window on a store, and wait for its list."""
    made = []

    def show(store, **options):
        background = Background()
        window = HistoryWindow(theme, background, lambda: store, **options)
        made.append((window, background))
        window.show()
        window.refresh()
        if store is not None:
            wait_for(lambda: not window.is_busy, what="the list")
        return window

    yield show
    for window, background in made:
        assert background.close(10)
        window.close()
        window.deleteLater()
        background.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def save_as(monkeypatch):
    """Answer the next question for a place with this path; None for Cancel."""

    def save_as(path, kind=""):
        asked = []

        def answer(_parent, title, proposed, filters):
            asked.append((title, proposed, filters))
            return (str(path or ""), kind)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return asked

    return save_as


@pytest.fixture
def strip(theme, qtbot):
    made = CompactStrip(theme)
    qtbot.addWidget(made)
    made.place((200, 300))
    made.show()
    qtbot.waitExposed(made)
    return made
