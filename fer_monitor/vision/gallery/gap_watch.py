"""See cheaply whether known tiles still lie where they lay: look at a few pixels around them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.find_tiles import Found

_PER_SIDE = 5
_SIDE_BROKEN = 3
"""Of the points beside one side of a tile, how many must have lost the wall's colour."""
_INSIDE = 5
"""Points along each direction inside a tile."""
_MARGIN = 3
"""Grey levels more than the search allowed: a chat's shadow is no change of layout."""


class GapWatch:
    """Points in the gaps around the tiles that are wall as long as the layout stays.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        The frame in which the tiles were found.
    found : Found
        With at least one tile.
    """

    def __init__(self, image: NDArray[np.uint8], found: Found) -> None:
        self._shape = image.shape
        self._wall = np.array(found.wall, np.int16)
        self._tolerance = found.tolerance + _MARGIN
        self._sides = _side_points(found.tiles, image.shape)
        self._insides = _inside_points(found.tiles)
        self._empty = _empty_points(found.tiles, image.shape)
        self._good, self._filled = self._look(image)

    def holds(self, image: NDArray[np.uint8]) -> bool:
        """Tell whether all points that were wall still are, and no tile has become wall."""
        if image.shape != self._shape:
            return False
        good, filled = self._look(image)
        return bool(good[self._good].all() and filled[self._filled].all())

    def broken(self, image: NDArray[np.uint8]) -> float:
        """Return the share of the sides that have lost their wall, 0 to 1."""
        if image.shape != self._shape:
            return 1.0
        good, _ = self._look(image)
        return 1 - float(good[self._good].mean()) if self._good.any() else 1.0

    def vacated(self, image: NDArray[np.uint8], tile: TileBox) -> bool:
        """Tell whether nothing but wall is left where a tile was."""
        return image.shape == self._shape and bool(
            self._is_wall(image, _inside_points([tile])).all()
        )

    def _look(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which sides and empty places are wall, and which tiles are not."""
        sides = (~self._is_wall(image, self._sides)).sum(axis=1) < _SIDE_BROKEN
        empty = (~self._is_wall(image, self._empty)).sum(axis=1) < _SIDE_BROKEN
        filled = np.asarray(~self._is_wall(image, self._insides).all(axis=1))
        return np.concatenate([sides, empty]), filled

    def _is_wall(self, image: NDArray[np.uint8], at: NDArray[np.intp]) -> NDArray[np.bool_]:
        colours = image[at[..., 1], at[..., 0]].astype(np.int16)
        return np.asarray((np.abs(colours - self._wall) <= self._tolerance).all(axis=-1))


def gaps(tiles: Sequence[TileBox]) -> int:
    """Return the usual distance between neighbours, pixels, at least 2."""
    across = [
        after.left - tile.left - tile.width
        for tile, after in pairwise(tiles)
        if tile.top == after.top
    ]
    tops = sorted({tile.top for tile in tiles})
    down = [b - a - tiles[0].height for a, b in pairwise(tops)]
    near = [gap for gap in across + down if gap > 0]
    return max(2, int(np.median(near))) if near else 4


def _side_points(tiles: Sequence[TileBox], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return points x, y in the middle of the gaps, int (sides, `_PER_SIDE`, 2)."""
    away = (gaps(tiles) + 1) // 2
    along = np.linspace(0.1, 0.9, _PER_SIDE)
    points: list[NDArray[np.float64]] = []
    for tile in tiles:
        x = tile.left + along * tile.width
        y = tile.top + along * tile.height
        left, right = tile.left - away, tile.left + tile.width - 1 + away
        top, bottom = tile.top - away, tile.top + tile.height - 1 + away
        sides = [(np.full_like(y, at), y) for at in (left, right) if 0 <= at < shape[1]]
        sides += [(x, np.full_like(x, at)) for at in (top, bottom) if 0 <= at < shape[0]]
        points.extend(np.stack(side, axis=1) for side in sides)
    return np.array(points).astype(np.intp).reshape(-1, _PER_SIDE, 2)


def _inside_points(tiles: Sequence[TileBox]) -> NDArray[np.intp]:
    """Return a grid of points x, y over each tile, int (N, `_INSIDE` squared, 2)."""
    along = np.linspace(0.12, 0.88, _INSIDE)
    x, y = (grid.ravel() for grid in np.meshgrid(along, along))
    corners = np.array([(t.left, t.top) for t in tiles], float)[:, None]
    sizes = np.array([(t.width, t.height) for t in tiles], float)[:, None]
    return (corners + sizes * np.stack([x, y], axis=1)).astype(np.intp)


def _empty_points(tiles: Sequence[TileBox], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return points in the places beside a last row that is not full, where a tile could come."""
    last = max(tile.top for tile in tiles)
    row = [tile for tile in tiles if tile.top == last]
    low, high = (f(x for t in tiles for x in (t.left, t.left + t.width)) for f in (min, max))
    size, pitch = row[0], row[0].width + gaps(tiles)
    along = np.linspace(0.15, 0.85, _PER_SIDE)
    points: list[NDArray[np.float64]] = []
    for left in (row[0].left - pitch, row[-1].left + pitch):
        x = left + along * size.width
        if x[0] >= low and x[-1] < min(high, shape[1]):
            points.append(np.stack([x, np.full_like(x, last + size.height / 2)], axis=1))
    return np.array(points).astype(np.intp).reshape(-1, _PER_SIDE, 2)
