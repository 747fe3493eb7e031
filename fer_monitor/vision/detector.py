"""Find every face of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import Detections
from fer_monitor.vision.yunet_decode import OUTPUT_NAMES, STRIDES, decode
from fer_monitor.vision.yunet_model import INPUT_NAME, open_session

UPSCALE_BELOW = 960
"""Pictures whose longer side is shorter than this are doubled first: YuNet finds 99 % of faces of
28 px but 29 % of 16 px, and a small picture is cheap. Here and below the numbers come from
docs/decisions/0002-yunet-in-onnxruntime.md."""

MAX_SIDE = 1920
"""Longer side of the largest picture looked at; larger ones (4K screens) are shrunk to it."""

COARSE_SIDE = 480
"""Longer side of the second look, for faces that fill the picture: YuNet misses a fifth of those
that are 1024 px high."""


class FaceDetector(Protocol):
    """Whatever finds faces in a picture."""

    def detect(self, image: NDArray[np.uint8]) -> Detections:
        """Return the faces of ``image`` (uint8 (H, W, 3), BGR) in its own pixels."""
        ...


class YuNetDetector:
    """YuNet in onnxruntime, at the picture's own size.

    Not safe for use from two threads at once; make one per thread.

    Parameters
    ----------
    score_threshold : float
        Lowest confidence of a face, in (0, 1).
    nms_threshold : float
        Largest IoU of two different faces, in (0, 1).
    max_side : int
        Pictures with a longer side than this are shrunk first, pixels.
    upscale_below : int
        Pictures whose longer side is shorter than this are doubled first, pixels; 0 for never.
    coarse_side : int
        Longer side of the second look, pixels; 0 for no second look.
    threads : int
        Processor threads for one picture.
    model : Path, optional
        The detector's file, if not the installed one.

    Raises
    ------
    UserError
        Where the detector's file is missing or not the expected one.
    """

    def __init__(
        self,
        score_threshold: float = 0.6,
        nms_threshold: float = 0.3,
        max_side: int = MAX_SIDE,
        upscale_below: int = UPSCALE_BELOW,
        coarse_side: int = COARSE_SIDE,
        threads: int = 1,
        model: Path | None = None,
    ) -> None:
        for name, value in (("score_threshold", score_threshold), ("nms_threshold", nms_threshold)):
            if not 0 < value < 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {value}")
        if max_side < 1:
            raise ValueError(f"max_side must be at least 1, not {max_side}")
        self._score_threshold = score_threshold
        self._nms_threshold = nms_threshold
        self._max_side = max_side
        self._upscale_below = upscale_below
        self._coarse_side = coarse_side
        self._session = open_session(model, threads)
        self._buffers = _InputBuffers()

    def detect(self, image: NDArray[np.uint8]) -> Detections:
        """Return the faces of ``image`` (uint8 (H, W, 3), BGR), the surest first.

        A picture in which the first look finds nobody gets a second, coarse one, because a face
        that fills a large picture is too large for the first.

        Raises
        ------
        ValueError
            Where ``image`` is not uint8 (H, W, 3).
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(f"image must be uint8 (H, W, 3), not {image.dtype} {image.shape}")
        if not image.size:
            return Detections.none()
        longest = max(image.shape[:2])
        look_at = self._looked_at_side(longest)
        found = self.look(image, look_at)
        if not len(found) and 0 < self._coarse_side <= look_at / 2:
            found = self.look(image, self._coarse_side)
        return found

    def _looked_at_side(self, longest: int) -> int:
        """Return the longer side of the picture that is looked at, for one of ``longest`` px."""
        if longest < self._upscale_below:
            longest *= 2
        return min(longest, self._max_side)

    def look(self, image: NDArray[np.uint8], longer_side: int) -> Detections:
        """Return the faces of ``image`` as seen at ``longer_side`` pixels, the surest first.

        ``image`` is uint8 (H, W, 3) and not empty; boxes are in its own pixels.
        """
        height, width = image.shape[:2]
        size = _scaled_size(height, width, longer_side)
        network_input = self._buffers.fill(_resized(image, size))
        outputs = self._session.run(OUTPUT_NAMES, {INPUT_NAME: network_input})
        input_size = (network_input.shape[2], network_input.shape[3])
        found = decode(outputs, input_size, self._score_threshold, self._nms_threshold)
        # Per axis, as rounding to whole pixels may scale the two a little differently.
        scale = np.array([width / size[1], height / size[0]], np.float32)
        assert found.landmarks is not None
        return Detections(found.boxes * np.tile(scale, 2), found.scores, found.landmarks * scale)


class _InputBuffers:
    """Room for the network's input, so that none is allocated per frame.

    One stretch of memory, as long as the largest picture so far, serves pictures of all sizes.
    """

    def __init__(self) -> None:
        self._values: NDArray[np.float32] = np.empty(0, np.float32)
        self._planes: NDArray[np.uint8] = np.empty(0, np.uint8)

    def fill(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return ``image`` as float32 (1, 3, H, W), 0 to 255, black-padded to multiples of 32.

        The array is valid until the next call.
        """
        height, width = image.shape[:2]
        shape = (1, 3, _round_up(height), _round_up(width))
        needed = 3 * shape[2] * shape[3]
        if len(self._values) < needed:
            self._values = np.empty(needed, np.float32)
            self._planes = np.empty(needed, np.uint8)
        values = self._values[:needed].reshape(shape)
        planes = self._planes[: 3 * height * width].reshape(3, height, width)
        # Split, then convert: faster than a transposed copy or cv2.dnn.blobFromImage.
        cv2.split(image, list(planes))
        values[0, :, :height, :width] = planes
        values[0, :, height:] = 0
        values[0, :, :height, width:] = 0
        return values


def _scaled_size(height: int, width: int, longer_side: int) -> tuple[int, int]:
    """Return (height, width) scaled so that the longer is ``longer_side``, at least 1 each."""
    scale = longer_side / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def _resized(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    height, width = size
    if image.shape[:2] == size:
        return image
    shrinking = height * width < image.shape[0] * image.shape[1]
    interpolation = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=interpolation), np.uint8)


def _round_up(length: int) -> int:
    coarsest = STRIDES[-1]
    return -(-length // coarsest) * coarsest
