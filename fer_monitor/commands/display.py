"""Whether a window can be opened here: asked before Qt is loaded, which aborts where it cannot."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_mend

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
"""Libraries that Qt needs on Linux even without a screen, and their Debian packages."""

XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Libraries that Qt needs for windows on an X screen, and their Debian packages."""

WITHOUT_SCREEN = ("offscreen", "minimal", "vnc")
INSTALL = "pip install --force-reinstall fer-monitor"


def has_display() -> bool:
    """Return whether this process has been given a screen to open windows on."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in WITHOUT_SCREEN:
        return False
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_libraries(*, on_screen: bool) -> list[str]:
    """Return the Debian packages of the libraries that Qt lacks here; empty off Linux."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {**QT_LIBRARIES, **(XCB_LIBRARIES if on_screen else {})}
    return [package for library, package in wanted.items() if not _loads(library)]


def require_window(*, on_screen: bool) -> None:
    """Check what Qt checks by ending the program.

    Parameters
    ----------
    on_screen : bool
        Whether real windows are wanted, not only pictures of them.

    Raises
    ------
    UserError
        Where something is missing.
    """
    packages = missing_libraries(on_screen=on_screen)
    if packages:
        raise UserError(
            "Libraries that the window needs are missing on this computer.",
            f"Install them with: sudo apt-get install {' '.join(packages)}",
        )
    if on_screen and not x_screen_answers():
        raise UserError(
            f"The screen {os.environ['DISPLAY']} does not answer.",
            "Start FER Monitor from a desktop session, or correct the variable DISPLAY.",
        )
    with window_libraries():
        importlib.import_module("PySide6.QtWidgets")
        importlib.import_module("pyqtgraph")


def x_screen_answers() -> bool:
    """Return whether the X screen can be reached; True where there is none to ask."""
    if not sys.platform.startswith("linux") or not os.environ.get("DISPLAY"):
        return True
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x11.XOpenDisplay.restype = ctypes.c_void_p
    screen = x11.XOpenDisplay(None)
    if not screen:
        return False
    x11.XCloseDisplay(ctypes.c_void_p(screen))
    return True


@contextmanager
def window_libraries() -> Iterator[None]:
    """Turn a failed import of the window's libraries in the enclosed block into a UserError."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").split(".")[0]
        if name in ("", "fer_monitor"):
            raise
        raise UserError(
            f"The window cannot be opened: the package {name} is not installed.",
            how_to_mend(f"Install it with: {INSTALL}"),
        ) from error
    except ImportError as error:
        raise UserError(
            f"The window cannot be opened: {error}.",
            "Run 'fer-monitor doctor' to see what is missing and how to install it.",
        ) from error


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
