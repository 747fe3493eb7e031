"""Rectangles while a region is being picked: dragging, handles, keyboard, clamping. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MIN_SIDE = 64
"""Shortest side of a region, logical pixels: below this no gallery can be read."""

Point = tuple[int, int]
Size = tuple[int, int]


@dataclass(frozen=True)
class Rect:
    """A rectangle in whole logical pixels: ``right`` and ``bottom`` lie just outside it."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of the rectangle."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.top + self.height

    def contains(self, point: Point) -> bool:
        """Tell whether the pixel at ``point`` belongs to the rectangle."""
        x, y = point
        return self.left <= x < self.right and self.top <= y < self.bottom

    def holds(self, other: Rect) -> bool:
        """Tell whether ``other`` lies completely inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Grip(Enum):
    """A part of the rectangle that can be held; the value tells which sides follow the pointer.

    The first number is the horizontal side (-1 left, 1 right, 0 neither), the second the
    vertical one (-1 top, 1 bottom, 0 neither).
    """

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)
    """The whole rectangle moves."""


HANDLES: tuple[Grip, ...] = tuple(grip for grip in Grip if grip is not Grip.INSIDE)


def fit(rect: Rect, bounds: Rect) -> Rect:
    """Return ``rect`` inside ``bounds``, at least MIN_SIDE a side where ``bounds`` allows it."""
    width = min(max(rect.width, MIN_SIDE), bounds.width)
    height = min(max(rect.height, MIN_SIDE), bounds.height)
    left = min(max(rect.left, bounds.left), bounds.right - width)
    top = min(max(rect.top, bounds.top), bounds.bottom - height)
    return Rect(left, top, width, height)


def drawn(start: Point, end: Point, bounds: Rect) -> Rect:
    """Return the rectangle dragged from ``start`` to ``end``, both pixels included.

    It may still be smaller than a region may be, so that the outline follows the pointer;
    ``fit`` it when the button is let go.
    """
    (left, right), (top, bottom) = (
        sorted(_clamp(value, low, high - 1) for value in values)
        for values, low, high in (
            ((start[0], end[0]), bounds.left, bounds.right),
            ((start[1], end[1]), bounds.top, bounds.bottom),
        )
    )
    return Rect(left, top, right - left + 1, bottom - top + 1)


def moved(rect: Rect, dx: int, dy: int, bounds: Rect) -> Rect:
    """Return ``rect`` shifted by (``dx``, ``dy``), stopped by the edges of ``bounds``."""
    return fit(Rect(rect.left + dx, rect.top + dy, rect.width, rect.height), bounds)


def pulled(rect: Rect, grip: Grip, dx: int, dy: int, bounds: Rect) -> Rect:
    """Return ``rect`` after ``grip`` was pulled by (``dx``, ``dy``).

    The opposite sides stay where they are; no side crosses over, shrinks below MIN_SIDE or
    leaves ``bounds``. ``rect`` must fit ``bounds``.
    """
    if grip is Grip.INSIDE:
        return moved(rect, dx, dy, bounds)
    horizontal, vertical = grip.value
    left, right = _pulled_side(rect.left, rect.right, horizontal, dx, bounds.left, bounds.right)
    top, bottom = _pulled_side(rect.top, rect.bottom, vertical, dy, bounds.top, bounds.bottom)
    return Rect(left, top, right - left, bottom - top)


def centred(bounds: Rect) -> Rect:
    """Return the rectangle a keyboard user starts from: the middle half of ``bounds``."""
    half = fit(Rect(bounds.left, bounds.top, bounds.width // 2, bounds.height // 2), bounds)
    left = bounds.left + (bounds.width - half.width) // 2
    top = bounds.top + (bounds.height - half.height) // 2
    return Rect(left, top, half.width, half.height)


def handle_points(rect: Rect) -> dict[Grip, Point]:
    """Return the centre of each handle, on the rectangle's outline."""
    xs = {-1: rect.left, 0: rect.left + rect.width // 2, 1: rect.right}
    ys = {-1: rect.top, 0: rect.top + rect.height // 2, 1: rect.bottom}
    return {grip: (xs[grip.value[0]], ys[grip.value[1]]) for grip in HANDLES}


def grip_at(rect: Rect, point: Point, reach: int) -> Grip | None:
    """Return what a press at ``point`` takes hold of, or None for empty ground.

    Anywhere along a side counts as that side's handle, within ``reach`` logical pixels of the
    outline. In a small rectangle the reach shrinks, so that its middle can still be held.
    """
    x, y = point
    inner = min(reach, rect.width // 4, rect.height // 4)
    if not _grown(rect, reach).contains(point):
        return None
    horizontal = -1 if x < rect.left + inner else 1 if x >= rect.right - inner else 0
    vertical = -1 if y < rect.top + inner else 1 if y >= rect.bottom - inner else 0
    return Grip((horizontal, vertical))


def label_place(rect: Rect, label: Size, bounds: Rect, gap: int) -> Point:
    """Return the top left corner of a label of size ``label`` that tells the size of ``rect``.

    Below the rectangle where there is room, else above it, else inside its lower edge; always
    within ``bounds``.
    """
    width, height = label
    if rect.bottom + gap + height <= bounds.bottom:
        y = rect.bottom + gap
    elif rect.top - gap - height >= bounds.top:
        y = rect.top - gap - height
    else:
        y = rect.bottom - gap - height
    x = rect.left + (rect.width - width) // 2
    return (
        _clamp(x, bounds.left, bounds.right - width),
        _clamp(y, bounds.top, bounds.bottom - height),
    )


def nearest(rect: Rect, areas: list[Rect]) -> Rect:
    """Return ``rect`` moved, not resized, into the area it overlaps most, or the closest one.

    Parameters
    ----------
    rect : Rect
    areas : list of Rect
        At least one; the usable parts of the screens.
    """
    area = max(areas, key=lambda area: (_overlap(rect, area), -_distance(rect, area)))
    left = _clamp(rect.left, area.left, area.right - rect.width)
    top = _clamp(rect.top, area.top, area.bottom - rect.height)
    return Rect(left, top, rect.width, rect.height)


def _pulled_side(
    near: int, far: int, side: int, delta: int, low: int, high: int
) -> tuple[int, int]:
    """Move one end of the span ``near`` to ``far`` by ``delta``; ``side`` tells which end."""
    shortest = min(MIN_SIDE, high - low)
    if side < 0:
        return _clamp(near + delta, low, far - shortest), far
    if side > 0:
        return near, _clamp(far + delta, near + shortest, high)
    return near, far


def _clamp(value: int, low: int, high: int) -> int:
    """Return ``value`` within ``low`` to ``high``; ``low`` wins where the range is empty."""
    return max(low, min(value, high))


def _grown(rect: Rect, by: int) -> Rect:
    return Rect(rect.left - by, rect.top - by, rect.width + 2 * by, rect.height + 2 * by)


def _overlap(one: Rect, other: Rect) -> int:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, width) * max(0, height)


def _distance(rect: Rect, area: Rect) -> int:
    """Return how far ``rect`` must travel to touch ``area``, squared."""
    dx = max(area.left - rect.right, rect.left - area.right, 0)
    dy = max(area.top - rect.bottom, rect.top - area.bottom, 0)
    return dx * dx + dy * dy
