"""The gallery of one: a single tile is told from any other picture by its rounded corners."""

from __future__ import annotations

import numpy as np

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.lattice import ASPECTS
from fer_monitor.vision.gallery.walls import Cells, Colour, Pixels, wall_mask

LEAST_SHARE = 0.25
"""Of the picture: a smaller single rectangle is anything."""
_SOLID = 0.97


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
    part = np.ascontiguousarray(image[top : y2 + margin, left : x2 + margin])
    wall = wall_mask(part, colour, tolerance) > 0
    cut = margin * 3
    middle = wall[cut:-cut, :], wall[:, cut:-cut]
    if not middle[0].size or not middle[1].size:
        return None
    columns = np.flatnonzero(middle[0].mean(axis=0) < 0.5)
    rows = np.flatnonzero(middle[1].mean(axis=1) < 0.5)
    if not len(columns) or not len(rows):
        return None
    a, b, c, d = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    tile = wall[c:d, a:b]
    inner = b < wall.shape[1] and d < wall.shape[0] and min(a, c) >= 1
    if min(tile.shape) < 16 or not inner:
        return None
    around = (wall[c:d, a - 1], wall[c:d, b], wall[c - 1, a:b], wall[d, a:b])
    walled = all(float(line.mean()) > 0.97 for line in around)
    corners = (tile[0, 0], tile[0, -1], tile[-1, 0], tile[-1, -1])
    rounded = all(bool(corner) for corner in corners)
    if not (walled and rounded):
        return None
    return TileBox(left + int(a), top + int(c), int(b - a), int(d - c))
