"""Look for faces where they were at the last look, at the price of a few pixels each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.sheet import GAP, Part, Sheet

LastBox = NDArray[np.float32] | None
"""A face's box at the last look, float32 (4,), frame pixels; None where there was none."""

FACE_SIDE = 32
"""A face is scaled so that its longer side is that long, pixels: the smallest at which YuNet finds
99 in 100 (docs/decisions/0002), and the expression that is read from the box it gives agrees as
well with that from a fine look as at 48 (docs/decisions/0010)."""

WINDOW_SIDE = 64
"""Side of the window on the sheet, pixels: twice the face, so that a face that moved by half its
size is still wholly inside."""

CELL = (WINDOW_SIDE + GAP, WINDOW_SIDE + GAP)
"""Room for one window on the sheet, always the same: so sheets come in few sizes."""

SMALLEST = 16
"""Longer side of the smallest face looked for like this, frame pixels: enlarging more than twice
shows the detector a blur."""

SUREST_MISS = 0.7
"""A face found with less confidence than this is not taken for the one that was there; a glance
at a few pixels must not pass off a cushion as a face that has just turned away."""

SIZE_RATIO = 1.6
"""A face that is so many times larger or smaller than at the last look is somebody else's."""

MOVED = 0.5
"""A face whose centre is farther from the last box's than this, in longer sides of that box, across
or down, is somebody else's: two people may share a tile."""

EDGE = 1.0
"""A box that comes nearer than this to a window's edge, sheet pixels, may be half a face."""


def window_around(last: LastBox, tile: TileBox) -> Part | None:
    """Return the window that is looked at, or None where the whole tile must be.

    Parameters
    ----------
    last : float32 (4,) or None
        x1, y1, x2, y2 in frame pixels; any values, as the tile may hold somebody else by now.
    tile : TileBox
    """
    if last is None or not np.isfinite(last).all():
        return None
    x1, y1, x2, y2 = (float(value) for value in last)
    size = max(x2 - x1, y2 - y1)
    if min(x2 - x1, y2 - y1) <= 0 or size < SMALLEST:
        return None
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    # A box larger than its tile is no face: the window would show the tile as a speck.
    if not tile.contains(x, y) or size > 2 * max(tile.width, tile.height):
        return None
    reach = size * WINDOW_SIDE / FACE_SIDE / 2
    left, right = _clipped(x - reach, x + reach, tile.left, tile.width)
    top, bottom = _clipped(y - reach, y + reach, tile.top, tile.height)
    scale = FACE_SIDE / size
    shown = (_shown((right - left) * scale), _shown((bottom - top) * scale))
    return Part(left, top, right - left, bottom - top, shown)


def trusted(
    found: Detections,
    parts: NDArray[np.int64],
    sheet: Sheet,
    tiles: Sequence[TileBox],
    last: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Tell which faces are surely the ones that were there, bool (M,).

    Parameters
    ----------
    found : Detections
        M faces in frame pixels.
    parts : int64 (M,)
        The window of each, as an index into the three below.
    sheet : Sheet
        N windows.
    tiles : sequence of TileBox
        N tiles.
    last : float32 (N, 4)
        The boxes that the windows lie around.
    """
    boxes, windows = found.boxes, sheet.sources[parts].astype(np.float32)
    tile_boxes = np.array([tile.corners for tile in tiles], np.float32).reshape(-1, 4)[parts]
    margin = EDGE * windows[:, 2:] / sheet.places[parts, 2:]
    low, high = windows[:, :2], windows[:, :2] + windows[:, 2:]
    # Where the window ends with the tile there is nothing more of the face to be seen.
    whole = (boxes[:, :2] >= low + margin) | (low <= tile_boxes[:, :2])
    whole &= (boxes[:, 2:] <= high - margin) | (high + margin >= tile_boxes[:, 2:])
    before = last[parts]
    ratio = _sides(boxes) / _sides(before)
    alike = (ratio <= SIZE_RATIO) & (ratio >= 1 / SIZE_RATIO)
    apart = np.abs(boxes[:, :2] + boxes[:, 2:] - before[:, :2] - before[:, 2:]).max(axis=1) / 2
    alike &= apart <= MOVED * _sides(before)
    sure: NDArray[np.bool_] = found.scores >= SUREST_MISS
    return sure & alike & whole.all(axis=1)


def _sides(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each box's longer side."""
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=1e-6), np.float32)


def _clipped(low: float, high: float, start: int, length: int) -> tuple[int, int]:
    """Return the whole pixels of a stretch that lie inside the tile, at least one."""
    first = min(max(round(low), start), start + length - 1)
    return first, max(min(round(high), start + length), first + 1)


def _shown(length: float) -> int:
    return min(max(1, round(length)), WINDOW_SIDE)
