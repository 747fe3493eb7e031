"""A real window shows a gallery; the real program captures it, draws its faces and records them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import mss
import numpy as np
import pytest
from PySide6.QtGui import QColor

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.types import Frame
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.ui.look.tokens import DARK, LIGHT
from tests.support.answers import answered
from tests.support.galleries import gallery
from tests.support.session_rows import read_csv
from tests.support.waiting import wait_until
from tests.support.xserver import virtual_display

SUPPORT = Path(__file__).resolve().parents[1] / "support"
SPEC = GallerySpec(rows=5, cols=5, width=1280, height=720)
PLACE = (1400, 980)
SECONDS = 14


@pytest.fixture
def big_display(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Yield the environment for programs on a screen with room for both windows side by side."""
    try:
        with virtual_display(2720, 1720) as display:
            # This process grabs the same screen as the program does.
            monkeypatch.setenv("DISPLAY", display)
            answers = answered(tmp_path_factory.mktemp("settings"))
            yield {**os.environ, **answers, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@contextmanager
def program(name: str, *arguments: object, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(SUPPORT / name), *map(str, arguments)],
        env={**env, "PYTHONPATH": str(SUPPORT.parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def grab(left: int, top: int, width: int, height: int) -> np.ndarray:
    area = {"left": left, "top": top, "width": width, "height": height}
    with mss.MSS() as camera:
        return np.asarray(camera.grab(area))[:, :, :3]


def pixels_of(picture: np.ndarray, colours: set[str]) -> int:
    """Count the pixels of ``picture`` (BGR) that have exactly one of the colours."""
    wanted = [QColor(name) for name in colours]
    return sum(int((picture == (c.blue(), c.green(), c.red())).all(axis=2).sum()) for c in wanted)


def timeline(out: Path) -> list[dict[str, str]]:
    files = list(out.glob("*/timeline.csv"))
    return read_csv(files[0]) if files else []


def test_a_gallery_on_the_screen_becomes_boxes_and_rows(
    big_display: dict[str, str], tmp_path: Path
) -> None:
    picture = gallery(SPEC)
    shown = tmp_path / "gallery.png"
    cv2.imwrite(str(shown), picture.image)
    faces = len(picture.cameras_on)
    out = tmp_path / "sessions"
    colours = set(LIGHT.emotions.values()) | set(DARK.emotions.values())

    with program("show_picture.py", shown, *PLACE, env=big_display) as window:
        area = (*PLACE, SPEC.width, SPEC.height)
        wait_until(lambda: (grab(*area) == picture.image).all(), 30, "the gallery window")
        with program("watch_region.py", *area, SECONDS, out, env=big_display) as app:
            wait_until(lambda: len(timeline(out)) >= 3, 60, "three recorded seconds")
            drawn = pixels_of(grab(0, 0, *PLACE), colours)
            # The meeting's window disappears: from now on there is nobody to see.
            window.terminate()
            window.wait(10)
            wait_until(lambda: app.poll() is not None, 60, "the program's end")
            output, errors = app.stdout.read(), app.stderr.read()  # type: ignore[union-attr]

    assert app.returncode == 0, errors
    assert "CSV files:" in output
    assert drawn > 2000, "the faces were not drawn in their expressions' colours"
    rows = timeline(out)
    seen = [float(row["faces_read"]) for row in rows]
    assert max(seen) >= 0.9 * faces
    assert seen[-1] == 0
    assert rows[-1]["happy"] == ""
    assert int(rows[-1]["frames"]) > 0, "seconds without a face are rows of looked-at pictures"
    [first] = [row for row in rows if row["second"] == "1"]
    shares = [float(first[name]) for name in ("angry", "happy", "neutral", "sad")]
    assert 0 < sum(shares) <= 1.001
    summary = read_csv(next(out.glob("*/faces.csv")))
    steady = [row for row in summary if int(row["looks_read"]) >= 5]
    # A still picture: as many tracks as faces in it, people in a portrait's background included.
    found = len(build_analyzer().process(Frame(picture.image, 0, 0.0, "test")).faces)
    assert abs(len(steady) - found) <= 1
    assert not list(tmp_path.rglob("*.jpg")), "no picture may reach the disk"
    assert [path.name for path in tmp_path.rglob("*.png")] == ["gallery.png"]
