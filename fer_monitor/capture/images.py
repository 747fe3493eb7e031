"""Small things that every source does with a picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

BLACK_STEP = 8
"""Every eighth pixel of every eighth row is enough to tell a black picture."""


def to_bgr(image: NDArray[np.generic]) -> Image:
    """Return uint8 (H, W, 3) BGR, C-contiguous, from a grey, BGR or BGRA uint8 picture."""
    array = np.asarray(image, np.uint8)
    if array.ndim == 2:
        return np.asarray(cv2.cvtColor(array, cv2.COLOR_GRAY2BGR), np.uint8)
    if array.shape[2] == 4:
        return np.asarray(cv2.cvtColor(array, cv2.COLOR_BGRA2BGR), np.uint8)
    if array.shape[2] == 1:
        return np.asarray(cv2.cvtColor(array[:, :, 0], cv2.COLOR_GRAY2BGR), np.uint8)
    return np.ascontiguousarray(array)


def is_black(image: Image, limit: int) -> bool:
    """Return whether no value of the picture is above `limit` (0 to 255)."""
    if int(image[::BLACK_STEP, ::BLACK_STEP].max()) > limit:
        return False
    return int(image.max()) <= limit


class BlackWatch:
    """Tells when pictures have been black without a break for `patience_s` seconds."""

    def __init__(self, limit: int, patience_s: float) -> None:
        self._limit = limit
        self._patience_s = patience_s
        self._since: float | None = None

    def reset(self) -> None:
        """Forget what was seen before."""
        self._since = None

    def stays_black(self, image: Image, t: float) -> bool:
        """Take in the picture of time `t` (seconds); return whether the patience is over."""
        if not is_black(image, self._limit):
            self._since = None
            return False
        if self._since is None:
            self._since = t
        return t - self._since >= self._patience_s
