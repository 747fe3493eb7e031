"""Use the picker and the strip on a real X screen, with the X server's own events; prints JSON.

Run as ``python x11_child.py SCENARIO``. Needs xdotool and an X server of its own, without a window
manager.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import mss
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.capture.screen import list_monitors
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.region.picker import RegionPicker
from fer_monitor.ui.strip.compact_strip import CompactStrip
from tests.support.waiting import wait_until

GREEN_BGR = (0, 200, 0)


def xdotool(*arguments: object) -> None:
    """Let the X server make the events."""
    subprocess.run(["xdotool", *map(str, arguments)], check=True, timeout=20)


def green_desktop(app: QApplication) -> QWidget:
    """Cover the screen with one colour, in place of a gallery."""
    window = QWidget(None, Qt.WindowType.FramelessWindowHint)
    window.setStyleSheet("background: rgb(0, 200, 0)")
    window.setGeometry(app.primaryScreen().geometry())
    window.show()
    return window


def colour_at(x: int, y: int) -> tuple[int, ...]:
    """Return the pixel that mss captures, BGR."""
    with mss.MSS() as grabber:
        shot = grabber.grab({"left": x, "top": y, "width": 1, "height": 1})
        return tuple(int(value) for value in np.asarray(shot)[0, 0, :3])


def until(condition: Callable[[], object], what: str) -> None:
    """Let Qt work until ``condition`` holds."""
    wait_until(condition, 20, what, QApplication.processEvents)


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, padded to the size of an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 24),
    )


def quit_window(window: QWidget) -> None:
    """Close a window as a task bar or Alt+F4 does: by WM_DELETE_WINDOW."""
    xlib = ctypes.CDLL("libX11.so.6")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    protocols, delete = (
        xlib.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
    )
    client_message, handle = 33, int(window.winId())
    event = ClientMessage(client_message, 0, 1, None, handle, protocols, 32, (delete, 0, 0, 0, 0))
    xlib.XSendEvent(display, ctypes.c_ulong(handle), 0, ctypes.c_long(0), ctypes.byref(event))
    xlib.XCloseDisplay(display)


def pick(app: QApplication) -> Any:
    """Draw with the mouse, adjust with keys, accept; then look at the screen again."""
    desktop = green_desktop(app)
    until(lambda: colour_at(5, 5) == GREEN_BGR, "the green desktop")
    picker = RegionPicker()
    picked: list[ScreenRegion] = []
    picker.accepted.connect(picked.append)
    picker.pick()
    (overlay,) = picker.overlays
    until(overlay.isActiveWindow, "the overlay has the keyboard")
    until(lambda: colour_at(5, 700) != GREEN_BGR, "the screen is dim")
    dim = colour_at(5, 700)

    xdotool("mousemove", 100, 150, "mousedown", 1)
    until(lambda: overlay._pressed_at is not None, "the press")
    for x, y in ((200, 200), (499, 449)):
        xdotool("mousemove", x, y)
    until(lambda: overlay.selection and overlay.selection.right == 500, "the drag")
    xdotool("mouseup", 1)
    until(lambda: overlay._pressed_at is None, "the release")
    until(lambda: colour_at(300, 300) == GREEN_BGR, "the rectangle is bright")
    xdotool("key", "shift+Right", "ctrl+Down", "Return")
    until(lambda: picked, "the region")
    until(lambda: colour_at(5, 700) == GREEN_BGR, "the overlay is gone from the screen")

    region, (monitor,) = picked[0], list_monitors()
    desktop.close()
    return {
        "dim": sum(dim) < sum(GREEN_BGR),
        "region": list(region.rect),
        "pixels": list(region.to_pixels(monitor)),
        "known": region.monitor_id == monitor.id,
    }


def close_overlay(_app: QApplication) -> Any:
    """Close an overlay from outside."""
    picker = RegionPicker()
    cancelled: list[bool] = []
    picker.cancelled.connect(lambda: cancelled.append(True))
    picker.pick()
    until(picker.overlays[0].isActiveWindow, "the overlay has the keyboard")
    quit_window(picker.overlays[0])
    until(lambda: cancelled, "the end of the picking")
    return {"cancelled": len(cancelled), "picking": picker.is_picking}


def strip(app: QApplication) -> Any:
    """Drag the compact strip, press a key, double click it, close it from outside."""
    window = CompactStrip(Theme(app, "dark"))
    expanded: list[bool] = []
    window.expand_requested.connect(lambda: expanded.append(True))
    window.place((200, 100))
    window.show()
    window.activateWindow()
    until(window.isActiveWindow, "the strip has the keyboard")
    xdotool("mousemove", 300, 120, "mousedown", 1)
    for x, y in ((320, 140), (360, 190)):
        xdotool("mousemove", x, y)
    until(lambda: window.pos() == QPoint(260, 170), "the drag")
    xdotool("mousemove", 5000, 5000)
    until(lambda: window.geometry().right() == 1279, "the edge of the screen")
    xdotool("mouseup", 1)
    corner = window.geometry().bottomRight()
    seen = []
    double_click = ("mousemove", 1100, 750, "click", "--repeat", 2, "--delay", 20, 1)
    steps: dict[str, Callable[[], None]] = {
        "Enter": lambda: xdotool("key", "Return"),
        "double click": lambda: xdotool(*double_click),
        "close": lambda: quit_window(window),
    }
    for what, step in steps.items():
        before = len(expanded)
        step()
        until(lambda before=before: len(expanded) > before, what)  # type: ignore[misc]
        seen.append([what, len(expanded) - before, window.isVisible()])
    window.close()
    return {"corner": [corner.x(), corner.y()], "seen": seen}


SCENARIOS = {"pick": pick, "close_overlay": close_overlay, "strip": strip}


def main() -> None:
    """Run the scenario named on the command line."""
    print(json.dumps(SCENARIOS[sys.argv[1]](QApplication([]))))


if __name__ == "__main__":
    main()
