"""The screen region source on a real X display, pixel by pixel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mss
import numpy as np
import pytest
from mss.exception import ScreenShotError

from fer_monitor.capture import desktop, screen
from fer_monitor.capture.desktop import Desktop
from fer_monitor.capture.regions import Monitor
from fer_monitor.capture.screen import ScreenRegionSource, list_monitors, monitors_from
from fer_monitor.capture.source import Pacing, SourceFault
from tests.support.waiting import wait_until
from tests.support.xserver import virtual_display

WINDOW = (200, 150, 96, 64)  # left, top, width, height
WINDOW_PROGRAM = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QWidget

class Tiles(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        for y in range(0, self.height(), 8):
            for x in range(0, self.width(), 8):
                painter.fillRect(x, y, 8, 8, QColor(40 + 2 * x, 50 + 3 * y, 255 - x - y))
        painter.end()

app = QApplication(sys.argv)
window = Tiles()
window.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.BypassWindowManagerHint)
window.setGeometry(*(int(value) for value in sys.argv[1:5]))
window.show()
app.exec()
"""


def expected_tiles() -> np.ndarray:
    """Return the window's picture, BGR, worked out independently of how it is grabbed."""
    y, x = np.mgrid[0 : WINDOW[3], 0 : WINDOW[2]] // 8 * 8
    return np.stack([255 - x - y, 50 + 3 * y, 40 + 2 * x], axis=2).astype(np.uint8)


@pytest.fixture
def window(x_environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW_PROGRAM, *map(str, WINDOW)], env=x_environment
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def show_is_up(source: ScreenRegionSource) -> bool:
    return bool((source.read().image == expected_tiles()).all())


def test_the_grabbed_region_is_the_window_pixel_by_pixel(window):
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(*WINDOW))
    source.open()
    try:
        wait_until(lambda: show_is_up(source), 30, "the window")
        frame = source.read()
        assert frame.image.shape == (64, 96, 3)
        assert frame.image.flags.c_contiguous
        np.testing.assert_array_equal(frame.image, expected_tiles())
    finally:
        source.close()


def test_a_scaled_screen_is_grabbed_in_its_pixels(window):
    # The toolkit would call this screen half as large (200 %): half the numbers, the same pixels.
    [monitor] = list_monitors()
    scaled = Monitor(
        monitor.id, "", 0, 0, monitor.width, monitor.height, monitor.width // 2, monitor.height // 2
    )
    source = ScreenRegionSource(scaled.region(*(value // 2 for value in WINDOW)))
    source.open()
    try:
        wait_until(lambda: show_is_up(source), 30, "the window")
        assert source.title == "Screen region, 48 x 32"
    finally:
        source.close()


def test_frames_are_numbered_timed_and_independent(x_display):
    times = iter(range(100))
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(0, 0, 33, 17), clock=lambda: float(next(times)))
    source.open()
    first, second = source.read(), source.read()
    source.close()
    source.close()
    assert (first.index, second.index) == (0, 1)
    assert first.t < second.t
    assert first.image.shape == (17, 33, 3)
    assert not np.shares_memory(first.image, second.image)
    assert source.pacing is Pacing.ON_DEMAND
    assert source.progress is None
    assert first.source_id == source.source_id == f"screen:{monitor.id}"


def test_the_display_has_one_monitor_of_its_size(x_display):
    [monitor] = list_monitors()
    with mss.MSS() as grabber:
        whole = grabber.monitors[0]
    assert (monitor.width, monitor.height) == (whole["width"], whole["height"])
    assert list_monitors() == [monitor]


def test_one_grabber_serves_all_frames(x_display, monkeypatch):
    made = []
    original = screen._new_grabber
    monkeypatch.setattr(screen, "_new_grabber", lambda: made.append(1) or original())
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(0, 0, 10, 10), layout_check_s=1e9)
    source.open()
    after_open = len(made)
    for _ in range(20):
        source.read()
    source.close()
    assert len(made) == after_open


def test_a_display_that_dies_is_a_fault_and_comes_back(monkeypatch):
    with virtual_display(640, 480) as name:
        monkeypatch.setenv("DISPLAY", name)
        monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
        [monitor] = list_monitors()
        source = ScreenRegionSource(monitor.region(0, 0, 64, 48), layout_check_s=1e9)
        source.open()
        assert source.read().index == 0
    with pytest.raises(SourceFault) as caught:
        source.read()
    assert caught.value.can_retry
    assert caught.value.hint
    source.close()
    with pytest.raises(SourceFault):
        source.open()
    with virtual_display(640, 480) as name:
        monkeypatch.setenv("DISPLAY", name)
        source.open()
        assert source.read().index == 1
        source.close()


def test_an_unplugged_monitor_is_named_and_its_return_is_welcome(x_display, monkeypatch):
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(0, 0, 64, 48), layout_check_s=0)
    source.open()
    other = Monitor("other", "Other", 0, 0, 800, 600)
    with monkeypatch.context() as patched:
        patched.setattr(screen, "monitors_from", lambda _entries: [other])
        with pytest.raises(SourceFault, match="not connected"):
            source.read()
        source.close()
        with pytest.raises(SourceFault, match="not connected"):
            source.open()
    source.open()
    assert source.read().image.shape == (48, 64, 3)
    source.close()


def test_a_monitor_that_moves_is_followed(x_display, monkeypatch):
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(5, 6, 64, 48), layout_check_s=0)
    source.open()
    grabbed: list[tuple[int, int]] = []
    moved = Monitor(monitor.id, "", 100, 50, monitor.width, monitor.height)
    monkeypatch.setattr(screen, "monitors_from", lambda _entries: [moved])
    original = mss.MSS.grab
    monkeypatch.setattr(
        mss.MSS,
        "grab",
        lambda self, rect: grabbed.append((rect["left"], rect["top"])) or original(self, rect),
    )
    source.read()
    source.close()
    assert grabbed == [(105, 56)]


def test_wayland_black_is_explained_after_a_while(monkeypatch):
    # The empty X screen is black, exactly what a Wayland desktop hands out.
    now = [100.0]
    monkeypatch.setattr(desktop, "current_desktop", lambda: Desktop.WAYLAND)
    with virtual_display(320, 240) as name:
        monkeypatch.setenv("DISPLAY", name)
        [monitor] = list_monitors()
        source = ScreenRegionSource(monitor.whole(), clock=lambda: now[0], layout_check_s=1e9)
        source.open()
        source.read()
        now[0] += screen.BLACK_PATIENCE_S
        with pytest.raises(SourceFault, match="Wayland") as caught:
            source.read()
        assert "Xorg" in caught.value.hint
        source.close()


def test_black_on_a_desktop_that_shows_everything_is_only_black(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(desktop, "current_desktop", lambda: Desktop.X11)
    with virtual_display(320, 240) as name:
        monkeypatch.setenv("DISPLAY", name)
        [monitor] = list_monitors()
        source = ScreenRegionSource(monitor.whole(), clock=lambda: now[0], layout_check_s=1e9)
        source.open()
        for _ in range(3):
            assert not source.read().image.any()
            now[0] += 60
        source.close()


def test_missing_permission_is_told_before_any_picture(x_display, monkeypatch):
    monkeypatch.setattr(desktop, "current_desktop", lambda: Desktop.MACOS)
    monkeypatch.setattr(desktop, "capture_allowed", lambda _desktop: False)
    [monitor] = list_monitors()
    with pytest.raises(SourceFault, match="macOS has not allowed") as caught:
        ScreenRegionSource(monitor.whole()).open()
    assert "Screen Recording" in caught.value.hint


def test_a_grab_that_fails_is_explained_by_the_desktop(x_display, monkeypatch):
    def refuse(_self, _rect):
        raise ScreenShotError("XGetImage() failed")

    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.whole())
    for kind, words in ((Desktop.X11, "could not be read"), (Desktop.WAYLAND, "Wayland")):
        with monkeypatch.context() as patched:
            patched.setattr(desktop, "current_desktop", lambda kind=kind: kind)
            patched.setattr(mss.MSS, "grab", refuse)
            with pytest.raises(SourceFault, match=words) as caught:
                source.open()
        assert caught.value.can_retry
        assert isinstance(caught.value.__cause__, ScreenShotError)
        source.close()


def test_no_display_at_all_is_told_without_retry(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SourceFault, match="no screen") as caught:
        list_monitors()
    assert not caught.value.can_retry


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("Windows", {}, Desktop.WINDOWS),
        ("Darwin", {}, Desktop.MACOS),
        ("Linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}, Desktop.X11),
        ("Linux", {"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, Desktop.WAYLAND),
        ("Linux", {"WAYLAND_DISPLAY": "wayland-0"}, Desktop.WAYLAND),
        ("Linux", {"DISPLAY": ":7"}, Desktop.X11),
        ("Linux", {}, Desktop.HEADLESS),
    ],
)
def test_the_desktop_is_told_by_system_and_session(monkeypatch, system, environment, expected):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(desktop.platform, "system", lambda: system)
    assert desktop.current_desktop() is expected


def test_every_desktop_has_a_sentence_and_a_next_step():
    for kind in Desktop:
        for fault in (desktop.failed_grab_fault(kind), desktop.hidden_screen_fault(kind)):
            assert fault.message.endswith(".")
            assert fault.hint.endswith(".")
    assert desktop.capture_allowed(Desktop.X11) is None


def test_monitor_ids_are_unique_and_stable():
    entries = [
        {"left": 0, "top": 0, "width": 10, "height": 10, "unique_id": "u", "name": "DELL"},
        {"left": 10, "top": 0, "width": 10, "height": 10, "unique_id": "u", "name": "DELL"},
        {"left": 20, "top": 0, "width": 10, "height": 10, "output": "HDMI-1", "is_primary": True},
        {"left": 30, "top": 0, "width": 10, "height": 10},
    ]
    monitors = monitors_from(entries)
    assert [m.id for m in monitors] == ["u", "u#2", "HDMI-1", "screen-4"]
    assert [m.name for m in monitors] == ["DELL", "DELL", "HDMI-1", "Screen 4"]
    assert screen.primary_monitor(monitors[1:]).id == "HDMI-1"
    assert monitors_from(entries) == monitors


def test_reading_before_opening_is_a_mistake_of_the_caller():
    with pytest.raises(RuntimeError):
        ScreenRegionSource(Monitor("a", "A", 0, 0, 5, 5).whole()).read()


def test_no_picture_is_written_to_disk(x_display, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [monitor] = list_monitors()
    source = ScreenRegionSource(monitor.region(0, 0, 50, 50))
    source.open()
    source.read()
    source.close()
    assert list(Path(tmp_path).iterdir()) == []
