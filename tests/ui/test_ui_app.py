"""The program as it is started: a timed demo in a process of its own, and its refusals."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from fer_monitor.core.errors import UserError
from fer_monitor.ui.app import WindowOptions, run_window
from fer_monitor.ui.preferences import load_preferences
from tests.support.answers import answered
from tests.ui.test_ui_controller import BlankSource

TIMED_DEMO = """
import sys
from pathlib import Path
from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.ui.app import WindowOptions, run_window
folder = Path(sys.argv[1])
sys.exit(run_window(WindowOptions(
    source=DemoClassSource(), duration_s=3, screenshot=folder / "pictures" / "window.png",
    output_folder=folder / "sessions", report=print)))
"""
FAILING = """
import sys
from pathlib import Path
from fer_monitor.capture.video import VideoFileSource
from fer_monitor.ui.app import WindowOptions, run_window
folder = Path(sys.argv[1])
sys.exit(run_window(WindowOptions(
    source=VideoFileSource(folder / "missing.mp4"), duration_s=3,
    output_folder=folder / "sessions", report=print)))
"""

KILLED_AFTER_CHOOSING = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from fer_monitor.ui.app import run_window
from fer_monitor.ui.window import class_lists
from fer_monitor.ui.window.main_window import MainWindow
class_lists.installed = lambda: True
chosen = str(Path(sys.argv[1]) / "consent.csv")
QFileDialog.getOpenFileName = lambda *_: (chosen, "")
def choose():
    [window] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    window.commands["consent_list"].trigger()
    os._exit(9)
app = QApplication([])
QTimer.singleShot(500, choose)
run_window()
"""

BROKEN_SETTINGS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fer_monitor.ui.app import run_window
from fer_monitor.ui.window.main_window import MainWindow
def look():
    [window] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    if "no screen" in window.banner.notice.text:
        window.banner.dismiss.click()
    print(window.banner.notice.text)
    window.banner.button.click()
    dialog = window.settings.dialog
    dialog.controls["smoothing_s"].value = 7.0
    dialog.save.click()
    print(window.controller.settings.cpu_budget, window.controller.settings.smoothing_window_s)
    window.close()
app = QApplication([])
QTimer.singleShot(500, look)
run_window()
"""


def run_program(code, folder, repository):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_timed_demo_leaves_its_screenshot_and_csv_files(tmp_path, repository):
    done = run_program(TIMED_DEMO, tmp_path, repository)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    picture = QImage(str(tmp_path / "pictures" / "window.png"))
    assert picture.width() >= 960
    (session,) = (tmp_path / "sessions").iterdir()
    assert f"CSV files: {session}" in done.stdout
    assert "Screenshot: " in done.stdout
    # Only numbers are kept of what was watched.
    assert {path.suffix for path in session.iterdir()} == {".csv"}
    lines = (session / "timeline.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) >= 3


def test_a_timed_run_that_fails_says_why_and_exits_with_one(tmp_path, repository, monkeypatch):
    for name, value in answered(tmp_path / "config").items():
        monkeypatch.setenv(name, value)
    done = run_program(FAILING, tmp_path, repository)
    assert done.returncode == 1
    assert "missing.mp4" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_timed_run_watches_nobody_before_the_first_page_was_answered(
    tmp_path, repository, monkeypatch
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    done = run_program(FAILING, tmp_path, repository)
    assert done.returncode != 0
    assert "answer its first page" in done.stderr
    assert not (tmp_path / "sessions").exists()


def test_no_screenshot_is_taken_of_real_people(qapp, tmp_path):
    options = WindowOptions(source=BlankSource(), duration_s=1, screenshot=tmp_path / "window.png")
    with pytest.raises(UserError, match="only be saved of the demo class"):
        run_window(options)
    assert list(tmp_path.iterdir()) == []


def test_a_consent_list_outlives_a_program_that_is_killed(tmp_path, repository, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "consent.csv").write_text("Ana\n", encoding="utf-8")
    assert run_program(KILLED_AFTER_CHOOSING, tmp_path, repository).returncode == 9
    (kept,) = (tmp_path / "config").rglob("preferences.toml")
    assert load_preferences(kept)[0].consent_list == str(tmp_path / "consent.csv")


def test_broken_settings_are_told_kindly_mended_and_kept(tmp_path, repository, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "config" / "fer-monitor" / "preferences.toml"
    path.parent.mkdir(parents=True)
    broken = "processor_percent = 40\nsmoothing_s = 'long'\n"
    path.write_text(broken, encoding="utf-8")
    done = run_program(BROKEN_SETTINGS, tmp_path, repository)
    assert done.returncode == 0, done.stderr
    told, now = done.stdout.splitlines()
    assert "'smoothing_s' should be a number from 0 to 60 (seconds)" in told
    assert "The old file was kept as" in told
    assert now == "0.4 7.0"
    assert path.with_name("preferences-backup.toml").read_text(encoding="utf-8") == broken
    kept = load_preferences(path)
    assert (kept[0].processor_percent, kept[0].smoothing_s, kept[1]) == (40, 7.0, ())
