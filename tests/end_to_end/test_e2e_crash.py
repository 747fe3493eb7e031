"""A crash in native code, and a fault that somebody restarts from, in the whole program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.session.store.opening import open_store
from tests.support.waiting import wait_until

# What a person does, done in the window of the real program once it stands.
HANDS = """
import faulthandler, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fer_monitor.ui.app import WindowOptions, run_window
from fer_monitor.ui.errors import DetailsDialog, ErrorDialog
from fer_monitor.ui.window.main_window import MainWindow

def window():
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)

def dialog():
    found = [w for w in QApplication.topLevelWidgets()
             if isinstance(w, DetailsDialog) and w.isVisible()]
    assert len(found) <= 1
    return found[0] if found else None

def when(true, then):
    def look():
        if true():
            timer.stop()
            then()
    timer = QTimer(app)
    timer.timeout.connect(look)
    timer.start(20)

app = QApplication([])
"""
CRASH = (
    HANDS
    + """
when(lambda: window() is not None and window().isVisible(), faulthandler._sigsegv)
run_window()
"""
)
NEXT = (
    HANDS
    + """
def dismiss():
    print(dialog().details.toPlainText())
    dialog().copy.click()
    assert app.clipboard().text() == dialog().details.toPlainText()
    dialog().close_button.click()
    window().close()
def go():
    if dialog() is None:
        print("nothing to tell")
        window().close()
    else:
        dismiss()
when(lambda: window() is not None and window().isVisible(), lambda: QTimer.singleShot(0, go))
run_window()
"""
)
RESTART = (
    HANDS
    + """
import pathlib
from fer_monitor.capture.demo_class.source import DemoClassSource
starts = pathlib.Path(sys.argv[1])
first = not starts.exists()
with starts.open("a") as file:
    file.write("started\\n")
def fail():
    raise ValueError("the cat sat on the keyboard")
def fail_while_watching():
    QTimer.singleShot(0, fail)
    when(lambda: isinstance(dialog(), ErrorDialog), lambda: dialog().restart.click())
if first:
    when(lambda: window() is not None and window().controller.seconds() > 1.5, fail_while_watching)
    run_window(WindowOptions(source=DemoClassSource(), output_folder=starts.parent / "sessions"))
else:
    when(lambda: window() is not None and window().controller.store is not None,
         lambda: window().close())
    run_window()
    with starts.open("a") as file:
        file.write("ended\\n")
"""
)


@pytest.fixture
def home(tmp_path: Path, x_environment: dict[str, str]) -> dict[str, str]:
    names = ("CONFIG", "DATA", "STATE", "CACHE")
    return {**x_environment, **{f"XDG_{name}_HOME": str(tmp_path / name) for name in names}}


def run(code: str, home: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], env=home, capture_output=True, text=True,
        cwd=Path(__file__).resolve().parents[2], timeout=120, check=False,
    )  # fmt: skip


def test_the_next_start_tells_of_a_crash_once(home: dict[str, str]) -> None:
    crashed = run(CRASH, home)
    assert crashed.returncode != 0
    told = run(NEXT, home)
    assert told.returncode == 0, told.stderr
    assert "Segmentation fault" in told.stdout
    assert "in look" in told.stdout
    assert "FER Monitor 0" in told.stdout
    assert str(Path.home()) + "/" not in told.stdout
    again = run(NEXT, home)
    assert again.returncode == 0, again.stderr
    assert again.stdout.strip() == "nothing to tell"


@pytest.mark.skipif(os.name != "posix", reason="looks for a detached process's file")
def test_restart_saves_ends_and_really_starts_again(home: dict[str, str], tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    done = run(RESTART, home, str(starts))
    assert done.returncode == 0, done.stderr
    wait_until(lambda: "ended" in starts.read_text(), 60, "the second start")
    assert starts.read_text() == "started\nstarted\nended\n"
    # The session that was under way is whole, in its tables and in the store.
    (session,) = (tmp_path / "sessions").iterdir()
    assert len((session / "timeline.csv").read_text("utf-8-sig").splitlines()) >= 2
    store = open_store(tmp_path / "DATA" / "fer-monitor" / "sessions.sqlite")
    (info,) = store.sessions()
    store.close()
    assert info.ended
    assert not info.recovered
