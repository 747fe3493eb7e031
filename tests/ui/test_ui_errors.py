"""Faults nobody expected reach the person, after the session was saved."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from fer_monitor.ui.errors import MOST_DETAILS, ErrorDialog, FaultReporter, about_this_computer
from tests.ui.ui_window import wait_for

pytestmark = pytest.mark.allow_log("Unexpected fault", "could not be saved")


@pytest.fixture
def saves():
    return []


@pytest.fixture
def reporter(qapp, theme, saves):
    made = FaultReporter(lambda: saves.append(made.dialog is None), lambda: None)
    made.install()
    yield made
    made.uninstall()
    if made.dialog is not None:
        made.dialog.accept()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def fail():
    raise ValueError("the cat sat on the keyboard")


@pytest.mark.qt_no_exception_capture
def test_a_fault_in_a_slot_opens_one_dialog_after_saving(reporter, saves):
    # The way a fault in a slot arrives.
    for _ in range(3):
        try:
            fail()
        except ValueError:
            sys.excepthook(*sys.exc_info())
    wait_for(lambda: reporter.dialog is not None)
    dialog = reporter.dialog
    assert dialog.isVisible()
    assert saves == [True], "saved once, before the dialog"
    assert dialog.details.toPlainText().count("ValueError: the cat") == 1
    assert "3 times: Traceback" in dialog.details.toPlainText()
    assert about_this_computer().strip() in dialog.details.toPlainText()


@pytest.mark.qt_no_exception_capture
def test_a_fault_on_a_thread_is_told_on_the_ui_thread(reporter):
    thread = threading.Thread(target=fail, name="worker")
    thread.start()
    thread.join()
    wait_for(lambda: reporter.dialog is not None)
    assert "ValueError" in reporter.dialog.details.toPlainText()


@pytest.mark.qt_no_exception_capture
def test_details_can_be_copied_and_the_dialog_closed(reporter, qapp):
    sys.excepthook(ValueError, ValueError("one"), None)
    wait_for(lambda: reporter.dialog is not None)
    dialog = reporter.dialog
    dialog.copy.click()
    assert "ValueError: one" in qapp.clipboard().text()
    assert dialog.copy.text() == "Copied"
    dialog.close_button.click()
    wait_for(lambda: reporter.dialog is None)
    sys.excepthook(ValueError, ValueError("two"), None)
    wait_for(lambda: reporter.dialog is not None)
    assert "ValueError: one" not in reporter.dialog.details.toPlainText()


@pytest.mark.qt_no_exception_capture
def test_a_save_that_fails_does_not_hide_the_fault(qapp, theme):
    def save():
        raise OSError("disk gone")

    made = FaultReporter(save, lambda: None)
    made.install()
    try:
        QTimer.singleShot(0, lambda: sys.excepthook(ValueError, ValueError("first"), None))
        wait_for(lambda: made.dialog is not None)
        assert "first" in made.dialog.details.toPlainText()
    finally:
        made.uninstall()
        made.dialog.accept()
        made.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_hooks_are_put_back(qapp):
    before = sys.excepthook, threading.excepthook
    made = FaultReporter(lambda: None, lambda: None)
    made.install()
    assert sys.excepthook != before[0]
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


@pytest.mark.qt_no_exception_capture
def test_a_burst_on_many_threads_is_one_dialog_of_bounded_length(reporter, saves):
    def fail_often(number):
        for turn in range(200):
            threading.excepthook(
                threading.ExceptHookArgs((ValueError, ValueError(f"{number} {turn}"), None, None))
            )

    threads = [threading.Thread(target=fail_often, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: reporter.dialog is not None)
    wait_for(lambda: "And 780 others." in reporter.dialog.details.toPlainText())
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]
    assert shown == [reporter.dialog]
    assert reporter.dialog.details.toPlainText().count("ValueError: ") == MOST_DETAILS
    assert saves[0] is True


@pytest.mark.qt_no_exception_capture
def test_restart_is_offered_where_it_is_possible(qapp, theme):
    restarted = []
    made = FaultReporter(lambda: None, lambda: None, lambda: restarted.append(made.dialog))
    made.install()
    try:
        sys.excepthook(ValueError, ValueError("one"), None)
        wait_for(lambda: made.dialog is not None)
        assert made.dialog.restart.isVisible()
        assert made.dialog.close_button.isDefault(), "Enter goes on with the class"
        made.dialog.restart.click()
        assert restarted == [None], "the dialog is gone before the window closes"
    finally:
        made.uninstall()
        made.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.qt_no_exception_capture
def test_without_a_way_to_restart_there_is_no_button(reporter):
    sys.excepthook(ValueError, ValueError("one"), None)
    wait_for(lambda: reporter.dialog is not None)
    assert not reporter.dialog.restart.isVisible()
