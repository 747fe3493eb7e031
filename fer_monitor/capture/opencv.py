"""The one place that opens ``cv2.VideoCapture``."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import Protocol, cast

import cv2
import numpy as np
from numpy.typing import NDArray

QUIET = "-8"
"""FFmpeg's AV_LOG_QUIET: its messages stand between ours, and may show a stream's password."""


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that sources use; tests put a fake camera in its place."""

    def isOpened(self) -> bool:  # noqa: N802 (OpenCV's name)
        """Return whether the device or file could be opened."""
        ...

    def grab(self) -> bool:
        """Move on to the next picture."""
        ...

    def retrieve(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return the picture that was grabbed."""
        ...

    def get(self, prop: int, /) -> float:
        """Return a ``CAP_PROP_...`` value."""
        ...

    def set(self, prop: int, value: float, /) -> bool:
        """Change a ``CAP_PROP_...`` value."""
        ...

    def release(self) -> None:
        """Let go of the device or file."""
        ...


def open_capture(target: str | int, backend: int, parameters: Sequence[int] = ()) -> Capture:
    """Open a camera number, file or address; the result may turn out not to be open.

    Parameters
    ----------
    target : str or int
    backend : int
        ``cv2.CAP_...``.
    parameters : sequence of int
        Pairs of ``CAP_PROP_...`` and a value, applied while opening.
    """
    _be_quiet()
    capture = cv2.VideoCapture(target, backend, list(parameters))
    return cast(Capture, capture)


def _be_quiet() -> None:
    # What they have to say is in our own faults; whoever looks for more sets these variables.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", QUIET)
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)


def positive(value: float, most: float = math.inf) -> float | None:
    """Return a property's value, or None where it is 0, negative, not finite or above `most`."""
    return value if math.isfinite(value) and 0 < value <= most else None
