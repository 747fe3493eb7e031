"""Where a meeting program puts its tiles: the truth that a composed gallery is drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmarks.galleries.looks import Look
from fer_monitor.core.layout import TileBox

WIDEST, NARROWEST = 1.9, 1.1
"""Width to height of tiles that are cropped to their cells."""


@dataclass(frozen=True)
class Area:
    """A rectangle of the frame, pixels; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


def grid_for(count: int) -> tuple[int, int]:
    """Return the rows and columns in which meeting programs show ``count`` tiles."""
    cols = math.ceil(math.sqrt(count))
    return math.ceil(count / cols), cols


def place_tiles(
    area: Area, rows: int, cols: int, count: int, look: Look, gap: int
) -> tuple[TileBox, ...]:
    """Return the tiles in reading order; a last row that is not full is centred."""
    room_x = (area.width - (cols + 1) * gap) / cols
    room_y = (area.height - (rows + 1) * gap) / rows
    if look.crops:
        width, height = min(room_x, room_y * WIDEST), min(room_y, room_x / NARROWEST)
    else:
        height = min(room_y, room_x * 9 / 16)
        width = height * 16 / 9
    wide, high = int(width), int(height)
    top = area.top + (area.height - rows * high - (rows - 1) * gap) // 2
    boxes = []
    for slot in range(count):
        row, col = divmod(slot, cols)
        in_row = min(cols, count - row * cols)
        left = area.left + (area.width - in_row * wide - (in_row - 1) * gap) // 2
        boxes.append(TileBox(left + col * (wide + gap), top + row * (high + gap), wide, high))
    return tuple(boxes)


def place_strip(area: Area, count: int, upright: bool, gap: int) -> tuple[TileBox, ...]:
    """Return a strip of small 16:9 tiles beside a shared screen: on its right, or above it."""
    if upright:
        wide = min(area.width - 2 * gap, int((area.height - (count + 1) * gap) / count * 16 / 9))
        high = wide * 9 // 16
        top = area.top + (area.height - count * high - (count - 1) * gap) // 2
        left = area.left + (area.width - wide) // 2
        return tuple(TileBox(left, top + i * (high + gap), wide, high) for i in range(count))
    high = min(area.height - 2 * gap, int((area.width - (count + 1) * gap) / count * 9 / 16))
    wide = high * 16 // 9
    left = area.left + (area.width - count * wide - (count - 1) * gap) // 2
    top = area.top + (area.height - high) // 2
    return tuple(TileBox(left + i * (wide + gap), top, wide, high) for i in range(count))
