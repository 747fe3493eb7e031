"""Help: diagnostics without personal data, shown before they are copied; a crash that is told."""

from __future__ import annotations

import getpass
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from fer_monitor import __version__
from fer_monitor.ui.crash_file import CrashFile
from fer_monitor.ui.diagnostics import diagnostics
from fer_monitor.ui.errors import DetailsDialog
from fer_monitor.ui.log_file import log_to_file
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.fields import SETTINGS
from tests.ui.ui_window import main_window

PRIVATE = Preferences(
    camera="Ana's iPhone",
    output_folder="/home/ana/Grade 10b",
    class_list="/home/ana/class.csv",
    consent_list="/home/ana/consent.csv",
    store_address="postgresql://ana:secret@school/fer",
    region={"monitor_id": "DELL-4711", "left": 0, "top": 0, "width": 9, "height": 9},
    looks_per_second=2.5,
)


@pytest.fixture
def log_folder(tmp_path):
    with log_to_file(tmp_path):
        logging.getLogger("fer_monitor.tests").info("looked at %d faces of %s", 7, "Ana")
    return tmp_path


def test_they_say_what_helps_and_nothing_about_anybody(qapp, log_folder):
    text = diagnostics(PRIVATE, "open, SqliteDatabase", log_folder)
    for wanted in (
        f"FER Monitor {__version__}",
        "Qt 6.",
        "onnxruntime ",
        "looks_per_second 2.5",
        "class_list chosen",
        "scale 1",
        "open, SqliteDatabase",
        "looked at 7 faces of [left out]",
    ):
        assert wanted in text, wanted
    for private in ("Ana", "ana", "secret", "DELL", "10b", ".csv", str(Path.home())):
        assert private not in text, private
    assert f"/{getpass.getuser()}/" not in text
    sizes = [screen.size() for screen in qapp.screens()]
    assert all(f"{size.width()} x {size.height()} at" in text for size in sizes)


def test_whatever_may_hold_a_path_or_a_name_is_marked_as_personal():
    open_texts = {
        name
        for name, each in SETTINGS.items()
        if not each.is_personal and type(each.kind).__name__ in ("Text", "Folder", "ServerAddress")
    }
    assert open_texts == {"source_kind", "chart_range"}, "these are words of the program"


def test_the_text_is_shown_before_it_is_copied(theme, tmp_path, qapp):
    with main_window(theme, tmp_path, preferences=PRIVATE) as window:
        window.commands["diagnostics"].trigger()
        dialog = window.findChild(DetailsDialog)
        assert dialog.isVisible()
        assert "consent_list chosen" in dialog.details.toPlainText()
        qapp.clipboard().setText("before")
        dialog.copy.click()
        assert qapp.clipboard().text() == dialog.details.toPlainText()
        assert dialog.copy.text() == "Copied"
        dialog.close_button.click()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert window.findChild(DetailsDialog) is None


def test_a_crash_is_offered_and_forgotten_once_it_was_dismissed(theme, tmp_path):
    path = tmp_path / "crash.txt"
    path.write_text("Fatal Python error: Segmentation fault\n")
    with main_window(theme, tmp_path) as window:
        window.help.offer_crash(CrashFile(path))
        dialog = window.findChild(DetailsDialog)
        assert "Segmentation fault" in dialog.details.toPlainText()
        assert dialog.close_button.text() == "Dismiss"
        assert path.read_text(), "not forgotten before it was seen"
        dialog.close_button.click()
        assert path.read_text() == ""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_without_a_crash_nothing_is_told(theme, tmp_path):
    with main_window(theme, tmp_path) as window:
        window.help.offer_crash(CrashFile(tmp_path / "none.txt"))
        assert window.findChild(DetailsDialog) is None
