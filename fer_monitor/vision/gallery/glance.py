"""Tell from a few hundred pixels whether a picture is about the same as an earlier one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ACROSS, DOWN = 32, 18
"""Points looked at."""
LEVELS = 8
"""Grey levels by which a point must differ: dark themes are that near to black."""
MUCH = 0.15
"""Share of the points that differ when something else is shown; people who move before a camera
and words that are typed change fewer."""


class Glance:
    """Remembers a picture by a grid of points, in memory only."""

    def __init__(self) -> None:
        self._shape: tuple[int, ...] = ()
        self._points: NDArray[np.uint8] = np.zeros((0, 3), np.uint8)

    def keep(self, image: NDArray[np.uint8]) -> None:
        """Remember ``image`` (uint8 (H, W, 3), not empty) in place of the one before."""
        self._shape, self._points = image.shape, _points(image)

    def differs(self, image: NDArray[np.uint8]) -> bool:
        """Tell whether much of ``image`` differs from the one remembered; True if there is none."""
        if image.shape != self._shape:
            return True
        points = _points(image)
        # The larger less the smaller: uint8 has no negative numbers.
        apart = np.maximum(points, self._points) - np.minimum(points, self._points)
        return bool((apart >= LEVELS).any(axis=1).mean() >= MUCH)


def _points(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows = ((np.arange(DOWN) + 0.5) / DOWN * image.shape[0]).astype(np.intp)
    cols = ((np.arange(ACROSS) + 0.5) / ACROSS * image.shape[1]).astype(np.intp)
    return np.asarray(image[rows[:, None], cols].reshape(-1, 3))
