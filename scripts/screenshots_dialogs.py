"""The states of `scripts.screenshots` that are dialogs: the settings, passphrases and faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from fer_monitor.core.place_of_use import PlaceOfUse
from fer_monitor.ui.crash_file import CrashFile
from fer_monitor.ui.errors import ErrorDialog, about_this_computer
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.schema import Section
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.settings.passphrase import AskPassphrase, NewPassphrase, RemovePassphrase
from fer_monitor.ui.settings.protection import Protection, ProtectionPanel
from fer_monitor.ui.window.main_window import MainWindow

LONG_FOLDER = (
    "/home/teacher/Documents/School year 2026-2027/Grade 10b Mathematics & Physics/"
    "Online lessons, recorded with FER Monitor/Sessions with a very long folder name"
)
FAULT = """Traceback (most recent call last):
  File "fer_monitor/ui/window/presenter.py", line 118, in render
    self._show_snapshot(snapshot)
  File "fer_monitor/ui/charts/plot.py", line 73, in append
    raise IndexError("index 600 is out of bounds for axis 0 with size 600")
IndexError: index 600 is out of bounds for axis 0 with size 600
"""
CRASH = """Fatal Python error: Segmentation fault

Current thread 0x00007f3cf1678d40 (most recent call first):
  File "cv2/videoio.py", line 212 in read
  File "fer_monitor/capture/webcam.py", line 181 in _grab
  File "fer_monitor/pipeline/capture_loop.py", line 64 in run
"""
Stage = Callable[[Controller, MainWindow], None]


def settings(section: Section, protection: Protection = Protection.OFF) -> Stage:
    """Return how a page of the settings is set up."""

    def stage(_controller: Controller, window: MainWindow) -> None:
        window.use(Preferences(output_folder=LONG_FOLDER))
        window.settings.open(section)
        panel = window.settings.dialog.findChild(ProtectionPanel)  # type: ignore[union-attr]
        panel.show_state(protection)

    return stage


def settings_lowest(_controller: Controller, window: MainWindow) -> None:
    """Stage the end of a long page."""
    settings(Section.KEEPING, Protection.ON)(_controller, window)
    QApplication.processEvents()
    dialog = window.settings.dialog
    assert dialog is not None
    bar = dialog.pages.currentWidget().verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum())


def ask(_controller: Controller, window: MainWindow) -> None:
    """Stage a passphrase that was wrong."""
    dialog = AskPassphrase(window)
    dialog.lines[0].setText("something else")
    dialog.open()
    dialog.say(
        tr("This is not the passphrase. Look whether the caps lock key is on, and type it again.")
    )


def new(_controller: Controller, window: MainWindow) -> None:
    """Stage a new passphrase that is too short."""
    dialog = NewPassphrase(True, window)
    dialog.open()
    for line, text in zip(dialog.lines, ("correct horse", "short", "short"), strict=True):
        line.setText(text)
    dialog.reveal.setChecked(True)
    dialog.ok.click()


def remove(_controller: Controller, window: MainWindow) -> None:
    """Stage the removal of the passphrase."""
    RemovePassphrase(window).open()


def fault(_controller: Controller, window: MainWindow) -> None:
    """Stage a fault that nobody expected."""
    dialog = ErrorDialog(True, window)
    dialog.show_details(f"{about_this_computer()}\n{FAULT}")
    dialog.open()


def crash(_controller: Controller, window: MainWindow) -> None:
    """Stage the start after a crash."""
    found = CrashFile(Path("no such file"))
    found.report = CRASH
    window.help.offer_crash(found)


def diagnostics(_controller: Controller, window: MainWindow) -> None:
    """Stage the diagnostics."""
    window.commands["diagnostics"].trigger()


def first_page(_controller: Controller, window: MainWindow) -> None:
    """Stage the page before the first use."""
    window.permission.place = PlaceOfUse.UNKNOWN
    window.permission.ask()


def first_page_eu(_controller: Controller, window: MainWindow) -> None:
    """Stage the page with an answer that keeps watching others off."""
    window.permission.place = PlaceOfUse.EU
    window.permission.ask()


def participants(_controller: Controller, window: MainWindow) -> None:
    """Stage the question before single participants are shown."""
    window.commands["participants"].trigger()
    window.commands["participants"].trigger()


DIALOGS: dict[str, Stage] = {
    "first_page": first_page,
    "first_page_eu": first_page_eu,
    "participants": participants,
    "settings_watching": settings(Section.WATCHING),
    "settings_alerts": settings(Section.ALERTS),
    "settings_flags": settings(Section.FLAGS),
    "settings_keeping": settings(Section.KEEPING),
    "settings_keeping_end": settings_lowest,
    "settings_look": settings(Section.LOOK),
    "passphrase": ask,
    "passphrase_new": new,
    "passphrase_remove": remove,
    "fault": fault,
    "crash": crash,
    "diagnostics": diagnostics,
}
