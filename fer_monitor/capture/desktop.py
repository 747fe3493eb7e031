"""What kind of desktop this is, and why it may not let us see the screen."""

from __future__ import annotations

import ctypes
import logging
import os
import platform
from enum import Enum

from fer_monitor.capture.source import SourceFault
from fer_monitor.core.words import mark

logger = logging.getLogger(__name__)

CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


class Desktop(Enum):
    """Desktops that differ in how they let a program see the screen."""

    X11 = "x11"
    WAYLAND = "wayland"
    WINDOWS = "windows"
    MACOS = "macos"
    HEADLESS = "headless"
    """No display at all."""


HIDES_THE_SCREEN = frozenset({Desktop.WAYLAND, Desktop.MACOS})
"""Desktops that hand out black pictures instead of an error."""

_UNLOCK = mark("Check that the screen is unlocked, then press Try again.")

_HINTS = {
    Desktop.WAYLAND: mark(
        "Log out, choose 'Xorg' (X11) at the login screen and start again, or use the webcam or a "
        "recording."
    ),
    Desktop.MACOS: mark(
        "Allow FER Monitor under System Settings, Privacy & Security, Screen Recording, then start "
        "FER Monitor again."
    ),
    Desktop.HEADLESS: mark(
        "Start FER Monitor from a desktop, or use a recording, pictures or a network stream."
    ),
    Desktop.X11: _UNLOCK,
    Desktop.WINDOWS: _UNLOCK,
}

_REASONS = {
    Desktop.WAYLAND: mark("This desktop (Wayland) does not let programs see the screen."),
    Desktop.MACOS: mark("macOS has not allowed FER Monitor to see the screen."),
    Desktop.HEADLESS: mark("This computer has no screen to look at."),
}


def current_desktop() -> Desktop:
    """Return the desktop that this process runs on."""
    system = platform.system()
    if system == "Windows":
        return Desktop.WINDOWS
    if system == "Darwin":
        return Desktop.MACOS
    if os.environ.get("XDG_SESSION_TYPE", "").lower() == "wayland":
        return Desktop.WAYLAND
    if os.environ.get("DISPLAY"):
        return Desktop.X11
    return Desktop.WAYLAND if os.environ.get("WAYLAND_DISPLAY") else Desktop.HEADLESS


def capture_allowed(desktop: Desktop) -> bool | None:
    """Return whether the system permits capturing; None where it cannot be asked.

    Without the permission macOS shows the wallpaper alone: not black, and no error either, so
    the question has to be put to the system (``CGPreflightScreenCaptureAccess``, macOS 10.15).
    """
    if desktop is not Desktop.MACOS:
        return None
    try:
        ask = ctypes.CDLL(CORE_GRAPHICS).CGPreflightScreenCaptureAccess
    except (OSError, AttributeError) as error:
        logger.info("macOS cannot be asked about screen recording: %s", error)
        return None
    ask.restype = ctypes.c_bool
    return bool(ask())


def hidden_screen_fault(desktop: Desktop) -> SourceFault:
    """Return the fault for pictures that stay black, or a permission that was not given."""
    reason = _REASONS.get(desktop, mark("The screen region stays black."))
    return SourceFault(reason, _HINTS[desktop], can_retry=desktop is not Desktop.HEADLESS)


def failed_grab_fault(desktop: Desktop) -> SourceFault:
    """Return the fault for a picture of the screen that could not be taken."""
    reason = _REASONS.get(desktop, mark("The screen could not be read."))
    return SourceFault(reason, _HINTS[desktop], can_retry=desktop is not Desktop.HEADLESS)
