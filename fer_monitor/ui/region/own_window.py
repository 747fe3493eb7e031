"""Keep the program's own windows out of the picture that it captures."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

WDA_EXCLUDEFROMCAPTURE = 0x11
"""From winuser.h: the window is left out of every capture, as if it were not there."""
FIRST_BUILD = 19041
"""Windows 10 version 2004. Older ones take the same value and show a black box instead."""


def exclude_from_capture(window: QWidget) -> bool:
    """Ask the system to leave ``window`` out of screen captures.

    Call it after the window was shown and again whenever Qt has made its native window anew.

    Returns
    -------
    bool
        True where the system obeys; False everywhere but on Windows 10 (2004) or later: there
        the teacher is to be warned while the window overlaps the captured region.
    """
    return _windows_build() >= FIRST_BUILD and _set_display_affinity(
        int(window.winId()), WDA_EXCLUDEFROMCAPTURE
    )


def overlaps_region(window_rect: QRect, region: QRect | None) -> bool:
    """Tell whether a window covers part of the captured region.

    Parameters
    ----------
    window_rect : QRect
        ``frameGeometry()`` of a window that is visible and not minimised.
    region : QRect or None
        The region in the same coordinates (``ui.screens.region_on_desktop``); None where no
        region of a screen is captured.
    """
    return region is not None and window_rect.intersects(region)


def _windows_build() -> int:
    """Return the build number of Windows; 0 on any other system."""
    if sys.platform != "win32":
        return 0
    return sys.getwindowsversion().build


def _set_display_affinity(handle: int, affinity: int) -> bool:
    """Call Windows' ``SetWindowDisplayAffinity``; the only line here that needs Windows."""
    function = ctypes.windll.user32.SetWindowDisplayAffinity  # type: ignore[attr-defined]
    # A handle is as wide as a pointer; without this ctypes would cut it to 32 bits.
    function.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    function.restype = ctypes.c_int
    return bool(function(handle, affinity))
