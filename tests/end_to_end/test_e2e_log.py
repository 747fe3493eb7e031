"""A whole run with names switched on leaves no name, note, title, folder or picture in the log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.capture.demo_class.participants import NAMES
from tests.support.privacy_watch import kinds_of_picture

NOTE, FAULT, LIBRARY = "Nightingale cried", "Mandalay Street", "Zanzibar.png"
RUN = f"""
import logging, sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.ui.app import WindowOptions, run_window
from fer_monitor.ui.window.main_window import MainWindow

app = QApplication([])
def window():
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
def fail():
    raise ValueError({FAULT!r})
def act():
    here = window()
    if here is None or here.controller.seconds() < 6:
        return
    timer.stop()
    here.controller.add_marker(here.controller.seconds(), {NOTE!r})
    names = [name for name in map(here.controller.who.people.name, range(1, 40)) if name]
    logging.getLogger("fer_monitor.tests").warning("seen: %s", ", ".join(names))
    logging.getLogger("some.library").warning({LIBRARY!r})
    threading.Thread(target=fail).start()
    QTimer.singleShot(0, fail)
    QTimer.singleShot(1500, here.close)
timer = QTimer()
timer.timeout.connect(act)
timer.start(50)
run_window(WindowOptions(source=DemoClassSource(), output_folder=Path(sys.argv[1])))
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE")}
    settings = tmp_path / "CONFIG" / "fer-monitor" / "preferences.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("read_names = true\nper_participant = true\n", encoding="utf-8")
    return {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"}


def test_the_log_of_a_run_with_names_names_nobody(
    tmp_path: Path, home: dict[str, str], repository: Path
) -> None:
    out = tmp_path / "Grade 10b"
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(out)], env=home, cwd=repository,
        capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (session,) = out.iterdir()
    faces = (session / "faces.csv").read_text("utf-8-sig")
    read = [name for name in NAMES if name in faces]
    assert read, "no name was read, so there is nothing to look for"
    assert NOTE in (session / "markers.csv").read_text("utf-8-sig")
    logs = sorted((tmp_path / "STATE").rglob("*"))
    text = "".join(each.read_text("utf-8") for each in logs if each.is_file())
    for wanted in (
        "FER Monitor 0",
        "The run is RUNNING",
        "seen: [left out]",
        "WARNING some.library: a line of this library",
        "builtins.ValueError",
        "in fail",
    ):
        assert wanted in text
    private = [NOTE, FAULT, LIBRARY, out.name, str(tmp_path), str(Path.home()), *read]
    words = {word for name in NAMES for word in name.split() if len(word) > 2}
    found = [each for each in private if each in text]
    found += [word for word in words if re.search(rf"\b{re.escape(word)}\b", text)]
    assert found == []
    assert [kinds_of_picture(each.read_bytes()) for each in logs if each.is_file()] == [[], []]
