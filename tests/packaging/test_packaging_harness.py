"""The suite's own safety nets hold: what must fail a test does fail it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.leaks import LogWatch, current_threads, leaked_threads, leaked_widgets
from tests.support.waiting import wait_until


@pytest.mark.allow_threads("the leak is the subject")
def test_a_running_thread_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.leaks.SETTLE_S", 0.05)
    before = current_threads()
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="forgotten")
    thread.start()
    try:
        assert leaked_threads(before) == ["forgotten"]
    finally:
        release.set()
        thread.join()
    assert leaked_threads(before) == []


def test_a_forgotten_window_is_named(qapp: object) -> None:
    from PySide6.QtWidgets import QWidget

    before: list[object] = []
    window = QWidget(objectName="forgotten")
    assert "QWidget('forgotten')" in leaked_widgets(before)
    window.deleteLater()
    assert leaked_widgets(before) == []


def test_a_warning_is_kept_unless_announced() -> None:
    watch = LogWatch(["^expected"])
    for level, text in ((logging.WARNING, "expected 1"), (logging.ERROR, "a surprise")):
        watch.handle(logging.LogRecord("part", level, __file__, 1, text, None, None))
    assert watch.unexpected == ["ERROR part: a surprise"]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("import logging; logging.getLogger('part').warning('odd')", "unexpected warnings"),
        (
            "from threading import Event, Thread; Thread(target=Event().wait, daemon=True).start()",
            "threads still running",
        ),
        ("from PySide6.QtCore import qWarning; qWarning('odd')", "odd"),
        ("import warnings; warnings.warn('odd')", "UserWarning"),
    ],
)
def test_the_suite_fails_on(body: str, complaint: str, repository: Path) -> None:
    probe = repository / "tests" / "packaging" / f"probe_{os.getpid()}.py"
    probe.write_text(f"def test_probe(qapp):\n    {body}\n", encoding="utf-8")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(probe)],
            cwd=repository,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        probe.unlink()
    assert run.returncode == 1, run.stdout + run.stderr
    assert complaint in run.stdout


def test_a_display_of_its_own_starts_and_stops(x_environment: dict[str, str]) -> None:
    """A child process draws on the real display."""
    code = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([]); "
        "print(app.platformName(), app.primaryScreen().size().width())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=x_environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    platform, width = run.stdout.split()
    assert platform == "xcb"
    assert int(width) > 0


def test_xvfb_is_gone_after_use() -> None:
    from tests.support.xserver import virtual_display

    try:
        with virtual_display(640, 480) as name:
            socket = Path("/tmp/.X11-unix") / f"X{name[1:]}"
            assert socket.exists()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    wait_until(lambda: not socket.exists(), what="the X server's end")
