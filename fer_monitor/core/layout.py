"""The gallery as a grid of tiles: where each participant's rectangle lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TileBox:
    """One participant's rectangle, camera on or off.

    Attributes
    ----------
    left, top : int
        Corner in frame pixels; may not be negative.
    width, height : int
        At least 1.
    """

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 1:
            raise ValueError(f"a tile must have a place and a size, not {self}")

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns, for indexing an image."""
        return (
            slice(self.top, self.top + self.height),
            slice(self.left, self.left + self.width),
        )

    @property
    def corners(self) -> NDArray[np.float32]:
        """Left, top, right and bottom, float32 (4,)."""
        right, bottom = self.left + self.width, self.top + self.height
        return np.array([self.left, self.top, right, bottom], np.float32)

    def contains(self, x: float, y: float) -> bool:
        """Tell whether the point lies inside."""
        return 0 <= x - self.left < self.width and 0 <= y - self.top < self.height


@dataclass(frozen=True)
class Layout:
    """The tiles of one frame.

    Attributes
    ----------
    tiles : tuple of TileBox
        In reading order; empty where the frame shows no gallery.
    epoch : int
        From 0; one more each time the tiles lie otherwise than before.
    """

    tiles: tuple[TileBox, ...] = ()
    epoch: int = 0

    @property
    def boxes(self) -> NDArray[np.float32]:
        """All tiles as float32 (N, 4): left, top, right and bottom."""
        rows = [tile.corners for tile in self.tiles]
        return np.stack(rows) if rows else np.zeros((0, 4), np.float32)

    def tile_at(self, x: float, y: float) -> int | None:
        """Return the index of the tile that holds the point, or None."""
        return next((i for i, tile in enumerate(self.tiles) if tile.contains(x, y)), None)
