"""Ask the pixels whether a slot of the grid holds a tile: wall around it, something in it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.gallery.lattice import Lattice
from fer_monitor.vision.gallery.walls import Mask

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Slot = tuple[int, int]

WALL_SIDE = 0.85
"""Share of a line beside a tile that must be wall for the side to count as bordered."""


class Evidence:
    """Looks into the mask of the wall at the slots of one lattice.

    Parameters
    ----------
    mask : uint8 (H, W)
        255 where the picture has the wall's colour.
    """

    def __init__(self, mask: Mask) -> None:
        self._sums = np.asarray(cv2.integral(mask, sdepth=cv2.CV_32S))
        self._size = (mask.shape[1], mask.shape[0])

    def inside(self, lattice: Lattice, slots: Sequence[Slot]) -> Flags:
        """Tell which slots lie in the picture, but for a pixel or two; bool (N,)."""
        x1, y1, x2, y2 = lattice.boxes(slots)
        near = np.minimum(x1, y1) >= -2
        return near & (x2 <= self._size[0] + 2) & (y2 <= self._size[1] + 2)

    def content(self, lattice: Lattice, slots: Sequence[Slot]) -> Floats:
        """Return the share of each slot that is not wall, float64 (N,)."""
        x1, y1, x2, y2 = lattice.boxes(slots)
        trim = min(lattice.width, lattice.height) * 0.04 + 1
        return 1 - self._shares(x1 + trim, y1 + trim, x2 - trim, y2 - trim)

    def walls(self, lattice: Lattice, slots: Sequence[Slot]) -> Flags:
        """Tell for left, top, right and bottom whether wall lies beside a slot, bool (N, 4).

        A side at the picture's edge counts as walled.
        """
        x1, y1, x2, y2 = lattice.boxes(slots)
        gap = int(np.ceil(max(lattice.pitch_x - lattice.width, lattice.pitch_y - lattice.height)))
        if gap < 0:
            return np.zeros((len(slots), 4), bool)
        cut_x, cut_y = 0.06 * lattice.width, 0.06 * lattice.height
        top, bottom, left, right = y1 + cut_y, y2 - cut_y, x1 + cut_x, x2 - cut_x
        away = np.arange(min(gap, 8) + 1)[:, None]
        lines = self._lines(
            (x1 - 1 - away, top, x1 - away, bottom),
            (left, y1 - 1 - away, right, y1 - away),
            (x2 + away, top, x2 + away + 1, bottom),
            (left, y2 + away, right, y2 + away + 1),
        )
        return np.asarray(lines.max(axis=1).T >= WALL_SIDE)

    def edges(self, lattice: Lattice, slots: Sequence[Slot]) -> Flags:
        """Tell for left, top, right and bottom whether a slot ends there, bool (N, 4).

        It does where something else than wall lies along the inside.
        """
        x1, y1, x2, y2 = lattice.boxes(slots)
        cut_x, cut_y = 0.1 * lattice.width, 0.1 * lattice.height
        top, bottom, left, right = y1 + cut_y, y2 - cut_y, x1 + cut_x, x2 - cut_x
        lines = self._lines(
            (x1 + 1, top, x1 + 3, bottom),
            (left, y1 + 1, right, y1 + 3),
            (x2 - 3, top, x2 - 1, bottom),
            (left, y2 - 3, right, y2 - 1),
        )
        return np.asarray(lines[:, 0].T < 0.5)

    def _lines(self, *sides: tuple[Floats, Floats, Floats, Floats]) -> Floats:
        """Return the wall's share of lines beside N slots, float64 (4, distances, N)."""
        # All at once: a call of NumPy costs more than the work in it.
        rows = max(np.atleast_2d(side).shape[0] for corners in sides for side in corners)
        shape = (rows, len(sides[0][1]))
        corners = [np.stack([np.broadcast_to(side[i], shape) for side in sides]) for i in range(4)]
        return self._shares(*corners)

    def _shares(self, x1: Floats, y1: Floats, x2: Floats, y2: Floats) -> Floats:
        """Return the wall's share of rectangles; 1 outside the picture."""
        width, height = self._size
        left, right = (np.minimum(np.maximum(np.rint(x).astype(int), 0), width) for x in (x1, x2))
        top, bottom = (np.minimum(np.maximum(np.rint(y).astype(int), 0), height) for y in (y1, y2))
        sums = self._sums
        total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        area = (right - left) * (bottom - top)
        return np.where(area > 0, total / (255.0 * np.maximum(area, 1)), 1.0)
