"""What tests of the history window do and look at."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from tests.support.stored_sessions import START, keep
from tests.ui.ui_window import wait_for


def texts(window):
    model = window.table.sessions
    return [[model.index(r, c).data() for c in range(4)] for r in range(model.rowCount())]


def select(window, *titles):
    ids = {line.info.id for line in window.table.sessions.lines if line.info.title in titles}
    assert window.table.select(ids)


def enabled(window):
    return {name for name, button in window.buttons.items() if button.isEnabled()}


def finish(window):
    wait_for(lambda: not window.is_busy, what="the work")


def answer(window, text):
    """Press a button of the question that is open."""
    box = window.findChild(QMessageBox)
    assert box is not None, "nothing was asked"
    said = f"{box.text()} {box.informativeText()}"
    next(one for one in box.findChildren(QPushButton) if one.text() == text).click()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return said


def enter(qtbot, window, field):
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait_for(lambda: not window.table.is_editing, what="the end of the typing")


def three(store):
    keep(store, "Algebra", 300)
    keep(store, "Biology", 20, started_at=START + timedelta(days=1))
    keep(store, "Chemistry", 3900, notes=["Test announced"], started_at=START - timedelta(days=400))
