"""Screen regions: from a rectangle in a screen's own units to the pixels that are grabbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from fer_monitor.capture.source import SourceFault
from fer_monitor.core.words import phrase

MIN_VISIBLE_SHARE = 0.5
"""A remembered region of which less than this share is still on its screen is refused."""


class PixelRect(NamedTuple):
    """A rectangle of the virtual desktop in pixels, as mss wants it."""

    left: int
    top: int
    width: int
    height: int


class LogicalRect(NamedTuple):
    """A rectangle in logical pixels, relative to the top left corner of its screen."""

    left: int
    top: int
    width: int
    height: int


class LogicalSize(NamedTuple):
    """Width and height of a screen in logical pixels (pixels divided by its scale)."""

    width: int
    height: int


@dataclass(frozen=True)
class ScreenSize:
    """A screen's size in both units, noted when a region is picked on it; all at least 1."""

    logical_width: int
    logical_height: int
    pixel_width: int
    pixel_height: int

    def __post_init__(self) -> None:
        for name in ("logical_width", "logical_height", "pixel_width", "pixel_height"):
            _require_int(getattr(self, name), name, at_least=1)

    @property
    def logical(self) -> LogicalSize:
        """The size in logical pixels."""
        return LogicalSize(self.logical_width, self.logical_height)


@dataclass(frozen=True)
class Monitor:
    """One monitor, as mss sees it.

    Attributes
    ----------
    id : str
        Stable between two starts of the program as long as the monitor stays the same.
    name : str
        Words for the window, such as ``DELL U2720Q``.
    left, top : int
        Top left corner on the virtual desktop, pixels; may be negative.
    width, height : int
        Pixels, at least 1.
    logical_width, logical_height : int
        The size that the window toolkit gives this screen; 0 (not known) becomes that in pixels.
    is_primary : bool
        Whether the system calls it the main screen.
    output : str
        Name of its connector, such as ``HDMI-1``; empty where the system does not tell.
    """

    id: str
    name: str
    left: int
    top: int
    width: int
    height: int
    logical_width: int = 0
    logical_height: int = 0
    is_primary: bool = False
    output: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a monitor needs an id")
        _require_int(self.width, "width", at_least=1)
        _require_int(self.height, "height", at_least=1)
        object.__setattr__(self, "logical_width", self.logical_width or self.width)
        object.__setattr__(self, "logical_height", self.logical_height or self.height)

    @property
    def scale(self) -> float:
        """Pixels for one logical pixel, such as 1.5 for 150 %."""
        return self.width / self.logical_width

    @property
    def size(self) -> ScreenSize:
        """The size in both units."""
        return ScreenSize(self.logical_width, self.logical_height, self.width, self.height)

    def region(self, left: int, top: int, width: int, height: int) -> ScreenRegion:
        """Return the region of this monitor that covers a local rectangle in logical pixels."""
        return ScreenRegion(self.id, left, top, width, height, picked_on=self.size)

    def whole(self) -> ScreenRegion:
        """Return the region that covers this monitor completely."""
        return self.region(0, 0, self.logical_width, self.logical_height)


@dataclass(frozen=True)
class ScreenRegion:
    """A rectangle on one monitor, in logical pixels from that monitor's top left corner.

    Attributes
    ----------
    monitor_id : str
        `Monitor.id`.
    left, top, width, height : int
        Logical pixels; width and height at least 1.
    picked_on : ScreenSize or None
        The monitor's size when the region was picked: it fixes what a logical pixel was. Where it
        is None, the sizes of the monitor at hand are used.
    """

    monitor_id: str
    left: int
    top: int
    width: int
    height: int
    picked_on: ScreenSize | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.monitor_id, str) or not self.monitor_id:
            raise ValueError("a screen region needs the id of a monitor")
        _require_int(self.left, "left")
        _require_int(self.top, "top")
        _require_int(self.width, "width", at_least=1)
        _require_int(self.height, "height", at_least=1)

    @property
    def rect(self) -> LogicalRect:
        """The local rectangle."""
        return LogicalRect(self.left, self.top, self.width, self.height)

    def to_pixels(self, monitor: Monitor) -> PixelRect:
        """Return the pixels to grab; always inside `monitor`, never empty."""
        return logical_to_pixels(self.rect, self._logical_size(monitor), monitor)

    def rebased(self, monitor: Monitor) -> ScreenRegion:
        """Return the same pixels in the logical pixels that `monitor` has now.

        To be used where a region is drawn again on a screen whose scale has changed meanwhile.
        """
        logical = LogicalSize(monitor.logical_width, monitor.logical_height)
        return monitor.region(*pixels_to_logical(self.to_pixels(monitor), logical, monitor))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for a settings file; `from_dict` reads them back."""
        values: dict[str, Any] = {"monitor_id": self.monitor_id, **self.rect._asdict()}
        if self.picked_on is not None:
            values["picked_on"] = dict(vars(self.picked_on))
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ScreenRegion:
        """Return the region that `to_dict` wrote.

        Raises
        ------
        ValueError
            Where a value is missing, of the wrong type or out of range.
        """
        if not isinstance(values, Mapping):
            raise ValueError("a stored screen region must be a table of values")
        try:
            stored = values.get("picked_on")
            size = None if stored is None else _size_from(stored)
            return cls(
                values["monitor_id"],
                values["left"],
                values["top"],
                values["width"],
                values["height"],
                picked_on=size,
            )
        except KeyError as error:
            raise ValueError(f"a stored screen region lacks {error.args[0]!r}") from error

    def _logical_size(self, monitor: Monitor) -> LogicalSize:
        size = monitor.size if self.picked_on is None else self.picked_on
        return size.logical


def logical_to_pixels(local: LogicalRect, logical: LogicalSize, monitor: Monitor) -> PixelRect:
    """Map a screen's local rectangle to the pixels of the matching monitor.

    Toolkits leave the origins of screens unscaled and divide only the sizes, so the mapping stays
    inside one monitor: ``origin + round(local * monitor_size / screen_size)`` for each edge.

    Parameters
    ----------
    local : LogicalRect
        May reach past the screen; it is clamped.
    logical : LogicalSize
        The screen's size, at least 1 x 1.
    monitor : Monitor
        Its origin and size in pixels.

    Returns
    -------
    PixelRect
        Inside the monitor, at least 1 x 1.
    """
    left, width = _axis_to_pixels(local.left, local.width, monitor.width, logical.width)
    top, height = _axis_to_pixels(local.top, local.height, monitor.height, logical.height)
    return PixelRect(monitor.left + left, monitor.top + top, width, height)


def pixels_to_logical(pixels: PixelRect, logical: LogicalSize, monitor: Monitor) -> LogicalRect:
    """Undo `logical_to_pixels`; exact for rectangles on a screen with a scale of at least 1."""
    local_left, local_top = pixels.left - monitor.left, pixels.top - monitor.top
    left, width = _axis_to_pixels(local_left, pixels.width, logical.width, monitor.width)
    top, height = _axis_to_pixels(local_top, pixels.height, logical.height, monitor.height)
    return LogicalRect(left, top, width, height)


def find_monitor(monitor_id: str, monitors: Sequence[Monitor]) -> Monitor | None:
    """Return the monitor with this id, or None."""
    return next((monitor for monitor in monitors if monitor.id == monitor_id), None)


def revalidate(region: ScreenRegion, monitors: Sequence[Monitor]) -> ScreenRegion:
    """Check a remembered region against the monitors that are connected now.

    Returns
    -------
    ScreenRegion
        The region, cut to the part that is on its screen.

    Raises
    ------
    SourceFault
        Where its monitor is gone, has another resolution, or most of it is off the screen.
    """
    monitor = find_monitor(region.monitor_id, monitors)
    if monitor is None:
        raise SourceFault(
            "The monitor with your screen region is not connected.",
            "Connect it again, or pick a new region.",
        )
    then = region.picked_on
    if then is not None and (then.pixel_width, then.pixel_height) != (
        monitor.width,
        monitor.height,
    ):
        raise SourceFault(
            phrase(
                "The resolution of {monitor} has changed since you picked the region.",
                monitor=monitor.name,
            ),
            "Pick the region again.",
            can_retry=False,
        )
    visible = _clipped(region.rect, region._logical_size(monitor))
    if visible is None or _area(visible) < MIN_VISIBLE_SHARE * _area(region.rect):
        raise SourceFault(
            phrase("Your screen region lies outside {monitor}.", monitor=monitor.name),
            "Pick the region again.",
            can_retry=False,
        )
    return replace(
        region, left=visible.left, top=visible.top, width=visible.width, height=visible.height
    )


def _axis_to_pixels(start: int, length: int, pixels: int, logical: int) -> tuple[int, int]:
    first = min(max(_scaled(start, pixels, logical), 0), pixels - 1)
    end = min(max(_scaled(start + length, pixels, logical), first + 1), pixels)
    return first, end - first


def _scaled(value: int, pixels: int, logical: int) -> int:
    # value * pixels / logical, rounded half up in whole numbers: floats would round 2.5 to even.
    return (2 * value * pixels + logical) // (2 * logical)


def _clipped(rect: LogicalRect, logical: LogicalSize) -> LogicalRect | None:
    left, top = max(rect.left, 0), max(rect.top, 0)
    width = min(rect.left + rect.width, logical.width) - left
    height = min(rect.top + rect.height, logical.height) - top
    return LogicalRect(left, top, width, height) if width > 0 and height > 0 else None


def _area(rect: LogicalRect) -> int:
    return rect.width * rect.height


def _size_from(values: Any) -> ScreenSize:
    if not isinstance(values, Mapping):
        raise ValueError("the stored screen size must be a table of values")
    return ScreenSize(
        values["logical_width"],
        values["logical_height"],
        values["pixel_width"],
        values["pixel_height"],
    )


def _require_int(value: object, name: str, at_least: int | None = None) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    if at_least is not None and value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, not {value}")
