"""What stands in one tile in place of its camera, read anew only when it changes."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import CHECKSUM_BYTES, StandIn, band_of, read_stand_in

POINTS_DOWN = 84
"""Points across a tile's height that are looked at to notice a change, about: no stroke of a letter
that is as large as a label's hides between them."""


class StandInWatch:
    """Follows one tile. No pixel is kept, in memory neither.

    Attributes
    ----------
    stand_in : StandIn or None
        None where nothing was read.
    """

    def __init__(self) -> None:
        self.stand_in: StandIn | None = None
        self._read: StandIn | None = None
        self._points = b""

    def look(self, image: NDArray[np.uint8], tile: TileBox) -> None:
        """Take in what ``image`` (uint8 (H, W, 3)) shows in ``tile``, whose camera is off."""
        step = max(1, tile.height // POINTS_DOWN)
        shown = band_of(image, tile)[::step, ::step].tobytes()
        points = hashlib.blake2b(shown, digest_size=CHECKSUM_BYTES).digest()
        if points == self._points:
            self.stand_in = self._read
            return
        self._points, self._read = points, read_stand_in(image, tile)
        # What reaches the upper edge may be video; it counts once it has stood still.
        sure = self._read is not None and self._read.free
        self.stand_in = self._read if sure else None

    def forget(self) -> None:
        """Remember nothing: the camera is on, or the tile may not be looked at."""
        self.stand_in, self._read, self._points = None, None, b""
