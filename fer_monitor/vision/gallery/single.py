"""The gallery of one: a single tile is told from any other picture by its rounded corners."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.lattice import ASPECTS
from fer_monitor.vision.gallery.walls import Cells, Colour, Mask, Pixels, wall_mask

LEAST_SHARE = 0.25
"""Of the picture: a smaller single rectangle is anything."""
_SOLID = 0.97
EDGE = 6
"""Margins from the edge of a piece of the picture in which the tile's edge is looked for."""


def single_tile(
    image: Pixels, cells: Cells, colour: Colour, tolerance: int, step: int
) -> TileBox | None:
    """Return the one tile of a gallery of one, or None.

    A shared screen, a slide or a picture between bars has square corners or no wall around it.
    """
    if not len(cells.boxes):
        return None
    sizes = cells.boxes[:, 2:] - cells.boxes[:, :2]
    largest = int(np.argmax(sizes.prod(axis=1)))
    width, height = sizes[largest]
    area = image.shape[0] * image.shape[1] / step**2
    if width * height < LEAST_SHARE * area or cells.fills[largest] < _SOLID:
        return None
    if not ASPECTS[0] <= width / height <= ASPECTS[1]:
        return None
    return _exact(image, cells.boxes[largest] * step, colour, tolerance, step)


def _exact(
    image: Pixels, box: np.ndarray, colour: Colour, tolerance: int, step: int
) -> TileBox | None:
    margin = step + 1  # no more: bars may begin beyond the gap
    x1, y1, x2, y2 = (round(float(v)) for v in box)
    left, top = max(0, x1 - margin), max(0, y1 - margin)
    part = image[top : y2 + margin, left : x2 + margin]
    height, width = part.shape[:2]
    cut = margin * 3
    if min(height, width) <= 2 * cut:
        return None

    def wall(area: Pixels) -> Mask:
        return wall_mask(np.ascontiguousarray(area), colour, tolerance)

    across = _extent(part[cut:-cut], wall, 1, EDGE * margin)
    down = _extent(part[:, cut:-cut], wall, 0, EDGE * margin)
    if across is None or down is None:
        return None
    (a, b), (c, d) = across, down
    inner = b < width and d < height and min(a, c) >= 1
    if min(b - a, d - c) < 16 or not inner:
        return None
    around = (part[c:d, a - 1], part[c:d, b], part[c - 1, a:b], part[d, a:b])
    if not all(float((wall(line[None]) > 0).mean()) > 0.97 for line in around):
        return None
    corners = np.array([[part[c, a], part[c, b - 1], part[d - 1, a], part[d - 1, b - 1]]])
    if not wall(corners).all():
        return None
    return TileBox(left + a, top + c, b - a, d - c)


def _extent(
    part: Pixels, wall: Callable[[Pixels], Mask], axis: int, reach: int
) -> tuple[int, int] | None:
    """Return from where to where a tile lies in a part of the picture, across (axis 1) or down."""
    part = part if axis else part.transpose(1, 0, 2)
    length, reach = part.shape[1], min(part.shape[1], reach)
    low, high = (
        np.flatnonzero(_less_than_half(wall(end))) for end in (part[:, :reach], part[:, -reach:])
    )
    if not len(low) or not len(high):
        return None
    return int(low[0]), int(length - reach + high[-1] + 1)


def _less_than_half(mask: Mask) -> NDArray[np.bool_]:
    """Tell which columns of a mask have less than half wall, bool (W,)."""
    return np.asarray(mask.mean(axis=0) < 127.5)
