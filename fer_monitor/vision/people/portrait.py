"""The signature of one tile over time: steady while somebody moves, fresh when replaced."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.signature import Signature, tile_signature

CELLS = (12, 8)
"""Cells across and down in which a tile is compared with its last look."""

PIXELS_A_CELL = 5
"""So many pixels across and down tell a cell's colour; to average all of them took longest of all
that was done to a tile."""

CHANGED_LEVELS = 12
"""Levels by which a cell's mean colour differs when something else is in it."""

REPLACED_SHARE = 0.45
"""Share of cells that change when another picture is shown; a head that moves changes fewer."""

EVERY_S = 1.0
"""The signature is taken this often while the picture stays the same one, seconds."""

NEW_WEIGHT = 0.25
"""How much a new signature of the same picture counts beside those before."""


class TilePortrait:
    """What is known of the picture in one place of the gallery; in memory only.

    Attributes
    ----------
    signature : Signature or None
        None before the first look.
    """

    def __init__(self) -> None:
        self.signature: Signature | None = None
        self._cells: NDArray[np.int16] | None = None
        self._taken_t = -np.inf

    def look(
        self,
        image: NDArray[np.uint8],
        tile: TileBox,
        face: NDArray[np.float32] | None,
        t: float,
    ) -> None:
        """Take in what the tile shows at ``t`` seconds.

        Parameters
        ----------
        image : uint8 (H, W, 3)
        tile : TileBox
        face : float32 (4,) or None
            The box of its face, which is left out of the signature.
        t : float
        """
        cells = _cells(image, tile)
        replaced = self._cells is None or _changed_share(cells, self._cells) >= REPLACED_SHARE
        self._cells = cells
        if not replaced and 0 <= t - self._taken_t < EVERY_S:
            return
        self._taken_t = t
        fresh = tile_signature(image, tile, face)
        if replaced or self.signature is None:
            self.signature = fresh
            return
        # A head that turns uncovers other parts of the room; their mean is the room.
        mean = (1 - NEW_WEIGHT) * self.signature + NEW_WEIGHT * fresh
        self.signature = (mean / max(float(np.linalg.norm(mean)), 1e-6)).astype(np.float32)


def _cells(image: NDArray[np.uint8], tile: TileBox) -> NDArray[np.int16]:
    """Return the mean colour of each cell (8, 12, 3), from a few pixels of it."""
    step = max(1, min(tile.width // CELLS[0], tile.height // CELLS[1]) // PIXELS_A_CELL)
    few = np.ascontiguousarray(image[tile.area][::step, ::step])
    return cv2.resize(few, CELLS, interpolation=cv2.INTER_AREA).astype(np.int16)


def _changed_share(cells: NDArray[np.int16], before: NDArray[np.int16]) -> float:
    """Return the share of cells (8, 12, 3) whose mean colour differs."""
    apart = np.abs(cells - before).max(axis=2)
    return float((apart > CHANGED_LEVELS).mean())
