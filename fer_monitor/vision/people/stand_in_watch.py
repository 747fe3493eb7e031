"""What stands in one tile in place of its camera, read anew only when it changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import CELLS_A_TILE, StandIn, middle_of, read_stand_in

POINTS_A_CELL = 2
"""So many points across and down are compared in each cell: a letter's stroke hides from fewer."""


class StandInWatch:
    """Follows one tile; in memory only.

    Attributes
    ----------
    stand_in : StandIn or None
        None where nothing was read.
    """

    def __init__(self) -> None:
        self.stand_in: StandIn | None = None
        self._points: NDArray[np.uint8] | None = None
        self._read: StandIn | None = None

    def look(self, image: NDArray[np.uint8], tile: TileBox) -> None:
        """Take in what ``image`` (uint8 (H, W, 3)) shows in ``tile``, whose camera is off."""
        step = max(1, tile.height // CELLS_A_TILE // POINTS_A_CELL)
        points = middle_of(image, tile)[::step, ::step]
        if self._points is not None and np.array_equal(points, self._points):
            self.stand_in = self._read
            return
        self._points, self._read = points.copy(), read_stand_in(image, tile)
        # What is no drawing may yet be video: it counts once it has stood still.
        drawn = self._read is not None and self._read.cells is not None
        self.stand_in = self._read if drawn else None

    def forget(self) -> None:
        """Remember nothing: the camera is on, or the tile may not be looked at."""
        self.stand_in = self._points = self._read = None
