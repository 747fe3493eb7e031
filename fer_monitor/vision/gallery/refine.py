"""Move the tiles' edges from working pixels to those of the full picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.lattice import Lattice
from fer_monitor.vision.gallery.walls import Colour, Pixels, wall_mask

Floats = NDArray[np.float64]
NARROWEST_GAP = 2
"""Pixels; lines of one pixel are those of a table or a calendar."""
_STEEP = 0.3
"""Least fall of the wall's share from one pixel to the next at a tile's edge."""


def refine(
    image: Pixels, lattice: Lattice, colour: Colour, tolerance: int, step: int
) -> tuple[TileBox, ...]:
    """Return the tiles in reading order, in pixels of the full picture.

    Each column's and row's edge is looked for where the wall's share falls most steeply, over all
    tiles on it; an edge that cannot be seen is placed as the others say.
    """
    slots = sorted(lattice.slots)
    coarse = np.stack(lattice.boxes(slots), axis=1) * step
    half = np.array([slot[1] for slot in slots])
    row = np.array([slot[0] for slot in slots])
    exact = coarse.copy()
    for axis, keys in ((0, half), (1, row)):
        for key in np.unique(keys):
            line = keys == key
            for far in (0, 2):
                place = float(np.median(coarse[line, axis + far]))
                exact[line, axis + far] = _edge(
                    image, coarse[line], axis, place, bool(far), (colour, tolerance, step)
                )
        _regularise(exact, axis, keys, slack=1.0 if step == 1 else 2.0)
    return _boxes(exact, image.shape[1], image.shape[0])


def _edge(
    image: Pixels,
    boxes: Floats,
    axis: int,
    place: float,
    far: bool,
    wall: tuple[Colour, int, int],
) -> float:
    """Return an edge of one column (axis 0) or row (axis 1) of tiles; ``place`` if unseen."""
    colour, tolerance, step = wall
    reach = 2 * step + 2
    limit = image.shape[1 - axis]
    low, high = max(0, round(place) - reach), min(limit, round(place) + reach)
    if high - low < 2:
        return place
    start, stop = float(boxes[:, 1 - axis].min()), float(boxes[:, 3 - axis].max())
    along = slice(max(0, round(start)), max(1, round(stop)), step)
    strip = image[along, low:high] if axis == 0 else image[low:high, along]
    if not strip.size:
        return place
    shares = wall_mask(np.ascontiguousarray(strip), colour, tolerance).mean(axis=axis) / 255
    falls = -np.diff(shares) if not far else np.diff(shares)
    best = int(np.argmax(falls))
    if falls[best] < _STEEP:
        # At the picture's edge there is no wall to fall from.
        ends = (not far and low == 0 and shares[0] < 0.5) or (
            far and high == limit and shares[-1] < 0.5
        )
        return float((limit if far else 0) if ends else place)
    return float(low + best + 1)


def _regularise(exact: Floats, axis: int, keys: NDArray[np.intp], slack: float) -> None:
    """Bring edges that stand out back to where equal sizes and distances put them, in place."""
    sizes = exact[:, axis + 2] - exact[:, axis]
    size = float(np.median(sizes))
    middle = (exact[:, axis] + exact[:, axis + 2]) / 2
    different = np.unique(keys)
    if len(different) > 1:
        # Theil-Sen over the few distinct rows or columns.
        at = np.array([np.median(middle[keys == key]) for key in different])
        i, j = np.triu_indices(len(different), 1)
        slope = float(np.median((at[j] - at[i]) / (different[j] - different[i])))
        base = float(np.median(at - slope * different))
        fitted = base + slope * keys
    else:
        fitted = middle
    for far, sign in ((0, -0.5), (2, 0.5)):
        wanted = fitted + sign * size
        off = np.abs(exact[:, axis + far] - wanted) > slack
        exact[off, axis + far] = wanted[off]


def _boxes(exact: Floats, width: int, height: int) -> tuple[TileBox, ...]:
    """Return whole-pixel boxes inside the picture that do not overlap."""
    tiles: list[TileBox] = []
    for x1, y1, x2, y2 in np.rint(exact).astype(int).tolist():
        left, top, right, bottom = max(0, x1), max(0, y1), min(width, x2), min(height, y2)
        if right - left >= 1 and bottom - top >= 1:
            tiles.append(TileBox(left, top, right - left, bottom - top))
    return tuple(tiles) if not overlapping(tiles) else ()


def overlapping(tiles: Sequence[TileBox]) -> bool:
    """Tell whether any two tiles overlap."""
    if len(tiles) < 2:
        return False
    boxes = np.array([(t.left, t.top, t.left + t.width, t.top + t.height) for t in tiles])
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    meet = (high > low).all(axis=2)
    np.fill_diagonal(meet, False)
    return bool(meet.any())


def narrowest_gap(tiles: Sequence[TileBox]) -> int:
    """Return the pixels between the two nearest neighbours in one row or column."""
    gaps = []
    for tile, after in pairwise(tiles):
        if tile.top == after.top:
            gaps.append(after.left - tile.left - tile.width)
    by_column = sorted(tiles, key=lambda tile: (tile.left, tile.top))
    for tile, after in pairwise(by_column):
        if tile.left == after.left:
            gaps.append(after.top - tile.top - tile.height)
    return min(gaps, default=NARROWEST_GAP)
