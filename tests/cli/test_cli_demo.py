"""``fer-monitor demo`` as a program of its own: off screen, on a real X screen, interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from fer_monitor.cli import main
from tests.support.session_rows import read_csv
from tests.support.waiting import wait_until

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="about the X screen of Linux"
)
SECONDS = "3"


@pytest.fixture
def no_screen() -> dict[str, str]:
    """Return the environment of a machine without a screen."""
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in away}


def demo(
    repository: Path, environment: dict[str, str], cwd: Path, *words: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fer_monitor", "demo", *map(str, words)],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def the_one_session(base: Path) -> Path:
    (folder,) = (path for path in base.iterdir() if path.is_dir())
    return folder


def test_without_a_screen_it_leaves_a_screenshot_and_csv_files_and_says_where(
    repository: Path, no_screen: dict[str, str], tmp_path: Path
) -> None:
    done = demo(repository, no_screen, tmp_path, "--seconds", SECONDS)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "fer-monitor-output"
    session = the_one_session(out)
    assert f"Screenshot: {out / 'screenshot.png'}" in done.stdout
    assert f"CSV files: {session}" in done.stdout
    picture = cv2.imread(str(out / "screenshot.png"))
    assert picture is not None
    assert picture.std() > 10
    rows = read_csv(session / "timeline.csv")
    assert len(rows) >= 3
    assert max(float(row["faces_read"]) for row in rows) >= 20
    assert any(float(row["happy"] or 0) > 0 for row in rows), "the class as a whole is kept"
    assert read_csv(session / "faces.csv") == [], "nobody said that everybody agreed"
    # The class is not real; nothing else may ever be kept as a picture.
    assert [path.suffix for path in session.iterdir()] == [".csv"] * 4


def test_on_a_screen_it_shows_the_window_for_as_long_as_asked(
    repository: Path, x_environment: dict[str, str], tmp_path: Path
) -> None:
    out, picture = tmp_path / "out", tmp_path / "window.png"
    words = ("--seconds", SECONDS, "--out", out, "--screenshot", picture)
    done = demo(repository, x_environment, tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert "off screen" not in done.stdout
    assert picture.is_file()
    assert len(read_csv(the_one_session(out) / "timeline.csv")) >= 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_saves_everything(
    repository: Path, no_screen: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "fer_monitor", "demo", "--seconds", "90", "--out", str(tmp_path)],
        cwd=repository,
        env=no_screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def seconds_recorded() -> int:
        return sum(len(read_csv(path)) for path in tmp_path.glob("*/timeline.csv"))

    try:
        wait_until(lambda: seconds_recorded() >= 2, timeout_s=60, what="two seconds of demo")
        child.send_signal(number)
        out, err = child.communicate(timeout=30)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 130, err
    assert "Traceback" not in err
    session = the_one_session(tmp_path)
    assert f"CSV files: {session}" in out
    assert len(read_csv(session / "timeline.csv")) >= 2


def test_faces_from_a_folder_that_is_not_there_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main(["demo", "--faces", str(tmp_path / "nobody"), "--out", str(tmp_path)]) == 3
    err = capsys.readouterr().err
    assert "nobody" in err
    assert "Traceback" not in err


def test_a_screenshot_that_cannot_be_saved_is_told_before_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "file").write_text("x")
    picture = tmp_path / "file" / "window.png"
    assert main(["demo", "--screenshot", str(picture), "--out", str(tmp_path / "out")]) == 3
    err = capsys.readouterr().err
    assert "screenshot cannot be saved" in err
    assert "--screenshot" in err
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_cannot_be_written_is_code_3(
    repository: Path, no_screen: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    out = tmp_path / "file" / "sessions"
    words = ("--out", out, "--screenshot", tmp_path / "window.png", "--seconds", SECONDS)
    done = demo(repository, no_screen, tmp_path, *words)
    assert done.returncode == 3
    assert "cannot save in the folder" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
