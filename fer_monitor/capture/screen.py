"""A rectangle of the screen as a frame source (mss)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mss
import numpy as np
from mss.exception import ScreenShotError

from fer_monitor.capture import desktop
from fer_monitor.capture.images import BlackWatch, Image, to_bgr
from fer_monitor.capture.regions import (
    Monitor,
    PixelRect,
    ScreenRegion,
    find_monitor,
    revalidate,
)
from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.core.types import Frame
from fer_monitor.core.words import phrase

logger = logging.getLogger(__name__)

LAYOUT_CHECK_S = 3.0
"""Systems do not all report an unplugged monitor as an error, so we look at the list ourselves."""
BLACK_PATIENCE_S = 3.0
# mss asserts that the X server answers; one that has died does not (ValueError under python -O).
GRAB_ERRORS = (ScreenShotError, OSError, AssertionError, ValueError)


def list_monitors() -> list[Monitor]:
    """Return the connected monitors in the system's order, at least one.

    Their logical sizes are not known here (`pairing.pair_screens` fills them in).

    Raises
    ------
    SourceFault
        Where there is no screen, or it cannot be read.
    """
    with _connected() as grabber:
        return _monitors_of(grabber)


def monitors_from(entries: Sequence[Mapping[str, Any]]) -> list[Monitor]:
    """Return monitors with unique, stable ids from the entries that mss gives."""
    used: dict[str, int] = {}
    monitors = []
    for number, entry in enumerate(entries, start=1):
        wanted = _stable_id(entry, number)
        used[wanted] = used.get(wanted, 0) + 1
        # Twins without a serial number share an id: the system's order tells them apart.
        unique = wanted if used[wanted] == 1 else f"{wanted}#{used[wanted]}"
        monitors.append(
            Monitor(
                id=unique,
                name=str(entry.get("name") or entry.get("output") or f"Screen {number}"),
                left=int(entry["left"]),
                top=int(entry["top"]),
                width=int(entry["width"]),
                height=int(entry["height"]),
                is_primary=bool(entry.get("is_primary", number == 1)),
                output=str(entry.get("output") or ""),
            )
        )
    return monitors


def _stable_id(entry: Mapping[str, Any], number: int) -> str:
    for key in ("unique_id", "output", "name"):
        if entry.get(key):
            return str(entry[key])
    return f"screen-{number}"


def primary_monitor(monitors: Sequence[Monitor]) -> Monitor:
    """Return the main monitor of a list that is not empty."""
    return next((monitor for monitor in monitors if monitor.is_primary), monitors[0])


def _new_grabber() -> mss.MSS:
    make: Callable[[], mss.MSS] = getattr(mss, "MSS", None) or mss.mss
    return make()


def _connected() -> mss.MSS:
    try:
        return _new_grabber()
    except GRAB_ERRORS as error:
        raise desktop.failed_grab_fault(desktop.current_desktop()) from error


def _monitors_of(grabber: mss.MSS) -> list[Monitor]:
    # mss keeps the list that it has read first, so only a new grabber tells what is there now.
    try:
        found = grabber.monitors
    except GRAB_ERRORS as error:
        raise desktop.failed_grab_fault(desktop.current_desktop()) from error
    # The first entry is the whole desktop; it stands alone where monitors cannot be told apart.
    monitors = monitors_from(found[1:] or found[:1])
    if not monitors:
        raise desktop.failed_grab_fault(desktop.current_desktop())
    return monitors


class ScreenRegionSource:
    """Pictures of one screen region, taken whenever they are asked for.

    Parameters
    ----------
    region : ScreenRegion
    clock : callable
        Monotonic seconds.
    layout_check_s : float
        Seconds between two looks at the list of monitors.
    """

    def __init__(
        self,
        region: ScreenRegion,
        *,
        clock: Callable[[], float] = time.monotonic,
        layout_check_s: float = LAYOUT_CHECK_S,
    ) -> None:
        self._region = region
        self._clock = clock
        self._layout_check_s = layout_check_s
        self._black = BlackWatch(limit=0, patience_s=BLACK_PATIENCE_S)
        self._desktop = desktop.Desktop.X11
        self._grabber: mss.MSS | None = None
        self._monitor: Monitor | None = None
        self._pixels = PixelRect(0, 0, 1, 1)
        self._checked_at = 0.0
        self._index = 0

    @property
    def region(self) -> ScreenRegion:
        """What is captured, as it was asked for."""
        return self._region

    @property
    def source_id(self) -> str:
        """``screen:`` and the monitor's id."""
        return f"screen:{self._region.monitor_id}"

    @property
    def title(self) -> str:
        """Words for the window."""
        return phrase(
            "Screen region, {width} x {height}",
            width=self._region.width,
            height=self._region.height,
        )

    @property
    def pacing(self) -> Pacing:
        """The screen is there whenever we look."""
        return Pacing.ON_DEMAND

    @property
    def progress(self) -> float | None:
        """None: a screen has no end."""
        return None

    def open(self) -> None:
        """Check that the region is still there and that the system lets us see it."""
        self.close()
        self._desktop = desktop.current_desktop()
        if desktop.capture_allowed(self._desktop) is False:
            raise desktop.hidden_screen_fault(self._desktop)
        self._black.reset()
        self._grabber = _connected()
        try:
            self._locate(_monitors_of(self._grabber))
            self._grab()
        except SourceFault:
            self.close()
            raise

    def read(self) -> Frame:
        """Take a picture of the region now."""
        if self._grabber is None:
            raise RuntimeError("read() before open()")
        if self._clock() - self._checked_at >= self._layout_check_s:
            self._follow_layout()
        image = self._grab()
        t = self._clock()
        if self._desktop in desktop.HIDES_THE_SCREEN and self._black.stays_black(image, t):
            raise desktop.hidden_screen_fault(self._desktop)
        frame = Frame(image, self._index, t, self.source_id)
        self._index += 1
        return frame

    def close(self) -> None:
        """Let go of the screen."""
        grabber, self._grabber = self._grabber, None
        if grabber is None:
            return
        try:
            grabber.close()
        except GRAB_ERRORS as error:
            logger.info("closing the screen grabber failed: %s", error)

    def _locate(self, monitors: Sequence[Monitor]) -> None:
        region = revalidate(self._region, monitors)
        self._monitor = find_monitor(region.monitor_id, monitors)
        assert self._monitor is not None  # revalidate has found it
        self._pixels = region.to_pixels(self._monitor)
        self._checked_at = self._clock()

    def _follow_layout(self) -> None:
        before = self._monitor
        self._locate(list_monitors())
        if self._monitor != before:
            # mss sizes its buffers for the desktop that it was made on.
            logger.info("the monitor has moved: %s is now %s", before, self._monitor)
            self.close()
            self._grabber = _connected()

    def _grab(self) -> Image:
        assert self._grabber is not None
        try:
            shot = self._grabber.grab(self._pixels._asdict())
            return to_bgr(np.asarray(shot))
        except GRAB_ERRORS as error:
            raise self._explained() from error

    def _explained(self) -> SourceFault:
        """Return the likeliest reason for a grab that failed: a lost monitor, or the desktop."""
        try:
            revalidate(self._region, list_monitors())
        except SourceFault as fault:
            return fault
        return desktop.failed_grab_fault(self._desktop)
