"""What stands in one tile in place of its camera, read anew only when it changes."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import CHECKSUM_BYTES, StandIn, band_of, read_stand_in

LINES_DOWN = 42
"""Lines across a tile's height that are compared to notice a change, about: each letter that is as
large as a label's crosses some of them."""
LEAST_STEP_PX = 3


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
        self._lines = b""

    def look(self, image: NDArray[np.uint8], tile: TileBox) -> None:
        """Take in what ``image`` (uint8 (H, W, 3)) shows in ``tile``, whose camera is off."""
        step = max(LEAST_STEP_PX, tile.height // LINES_DOWN)
        shown = band_of(image, tile)[::step].tobytes()
        lines = hashlib.blake2b(shown, digest_size=CHECKSUM_BYTES).digest()
        if lines == self._lines:
            self.stand_in = self._read
            return
        self._lines, self._read = lines, read_stand_in(image, tile)
        # What reaches the upper edge may be video; it counts once it has stood still.
        sure = self._read is not None and self._read.free
        self.stand_in = self._read if sure else None

    def forget(self) -> None:
        """Remember nothing: the camera is on, or the tile may not be looked at."""
        self.stand_in, self._read, self._lines = None, None, b""
