"""Bring Qt's screens and the monitors that are captured together, and remember a region."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen

from fer_monitor.capture.pairing import LogicalScreen, pair_screens
from fer_monitor.capture.regions import Monitor, ScreenRegion, find_monitor, revalidate
from fer_monitor.capture.source import SourceFault
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.preferences import Preferences


def paired_monitors(
    screens: Sequence[QScreen], monitors: Sequence[Monitor]
) -> list[Monitor | None]:
    """Return for each of Qt's screens the monitor behind it, with its logical size filled in."""
    return pair_screens([_logical_screen(screen) for screen in screens], monitors)


def remembered_region(
    preferences: Preferences, screens: Sequence[QScreen], monitors: Sequence[Monitor]
) -> tuple[ScreenRegion | None, str]:
    """Return the region of the last time, if it still fits the screens of today.

    Parameters
    ----------
    preferences : Preferences
    screens : sequence of QScreen
        ``QGuiApplication.screens()``.
    monitors : sequence of Monitor
        What ``capture.screen.list_monitors`` gives.

    Returns
    -------
    region : ScreenRegion or None
        Cut to its screen; None where there is none or it no longer fits.
    problem : str
        One or two plain sentences where a remembered region no longer fits, else empty.
    """
    if preferences.region is None:
        return None, ""
    try:
        region = ScreenRegion.from_dict(preferences.region)
        return revalidate(region, _sized(screens, monitors)), ""
    except SourceFault as fault:
        return None, fault_words(fault)
    except ValueError:
        return None, tr("The screen region of the last time could not be read. Pick a new region.")


def region_on_desktop(
    region: ScreenRegion, screens: Sequence[QScreen], monitors: Sequence[Monitor]
) -> QRect | None:
    """Return where ``region`` lies in the coordinates of Qt's windows, or None if nowhere."""
    for screen, monitor in zip(screens, paired_monitors(screens, monitors), strict=True):
        if monitor is not None and monitor.id == region.monitor_id:
            now = region.rebased(monitor)
            origin = screen.geometry().topLeft()
            return QRect(origin.x() + now.left, origin.y() + now.top, now.width, now.height)
    return None


def _sized(screens: Sequence[QScreen], monitors: Sequence[Monitor]) -> list[Monitor]:
    """Return ``monitors`` with their logical sizes, where a screen tells them."""
    known = [monitor for monitor in paired_monitors(screens, monitors) if monitor is not None]
    return [find_monitor(monitor.id, known) or monitor for monitor in monitors]


def _logical_screen(screen: QScreen) -> LogicalScreen:
    area = screen.geometry()
    return LogicalScreen(
        name=screen.name(),
        left=area.x(),
        top=area.y(),
        width=max(1, area.width()),
        height=max(1, area.height()),
        scale=screen.devicePixelRatio(),
        is_primary=screen is QGuiApplication.primaryScreen(),
    )
