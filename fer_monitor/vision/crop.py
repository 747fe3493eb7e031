"""Cut faces out of a picture so that they look like FER2013's 48 x 48 grey crops."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

CROP_SIZE = 48
"""Side of a crop, pixels; FER2013's."""

SIDE_PER_BOX_WIDTH = 1.238
"""Side of FER2013's crop, in widths of YuNet's box; median over 3,000 training pictures (see
docs/crop.md, ``python -m fer_monitor.training.crop.fit_crop``)."""

DOWN_PER_BOX_WIDTH = -0.013
"""From the centre of YuNet's box down to that of FER2013's crop, in widths of the box; same source.
Sideways the measured median is -0.001, left out because faces are symmetrical."""

_MARGIN = 2
"""Pixels around a square that cubic interpolation reads."""


def crop_squares(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the square that FER2013 would have cut around each box.

    Always upright: FER2013's faces keep their tilt, and turning the square with the line of the
    eyes fits its crops a third worse (docs/crop.md).

    Parameters
    ----------
    boxes : float32 (N, 4)
        x1, y1, x2, y2 as YuNet gives them.

    Returns
    -------
    float32 (N, 3)
        Centre x, centre y and side, at least 1, in the units of ``boxes``.

    Raises
    ------
    ValueError
        Where ``boxes`` has another shape or holds a value that is not finite.
    """
    boxes = np.asarray(boxes, np.float32)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"boxes must be (N, 4), not {boxes.shape}")
    if not np.isfinite(boxes).all():
        raise ValueError("boxes must be finite")
    width = boxes[:, 2:3] - boxes[:, 0:1]
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    centre[:, 1:] += DOWN_PER_BOX_WIDTH * width
    return np.hstack([centre, np.maximum(SIDE_PER_BOX_WIDTH * width, 1)]).astype(np.float32)


def crop_faces(
    image: NDArray[np.uint8], boxes: NDArray[np.float32], size: int = CROP_SIZE
) -> NDArray[np.uint8]:
    """Cut out every face.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        BGR; only the part around each face is turned grey (BT.601), not the whole picture.
    boxes : float32 (N, 4)
        x1, y1, x2, y2 in pixels of ``image``; may reach past its edge, where the outermost
        pixels are repeated.
    size : int
        Side of a crop, pixels.

    Returns
    -------
    uint8 (N, size, size)

    Raises
    ------
    ValueError
        See `crop_squares`.
    """
    crops = np.empty((len(boxes), size, size), np.uint8)
    for crop, square in zip(crops, crop_squares(boxes), strict=True):
        _cut(image, square, crop)
    return crops


def crop_face(
    grey: NDArray[np.uint8], box: NDArray[np.float32], size: int = CROP_SIZE
) -> NDArray[np.uint8]:
    """Cut one face, uint8 (size, size), out of a grey picture (H, W); see `crop_faces`."""
    crop = np.empty((size, size), np.uint8)
    _cut(grey, crop_squares(np.asarray(box)[None])[0], crop)
    return crop


def _cut(image: NDArray[np.uint8], square: NDArray[np.float32], crop: NDArray[np.uint8]) -> None:
    """Write the part of ``image`` inside ``square`` (centre x, centre y, side) into ``crop``."""
    centre_x, centre_y, side = (float(value) for value in square)
    if side < len(crop):
        _enlarge(image, centre_x, centre_y, side, crop)
        return
    # Whole pixels are exact enough here: half a pixel is at most 1 % of the side.
    whole = round(side)
    patch = _grey_patch(image, round(centre_x - side / 2), round(centre_y - side / 2), whole)
    cv2.resize(patch, crop.shape[::-1], dst=crop, interpolation=cv2.INTER_AREA)


def _enlarge(
    image: NDArray[np.uint8],
    centre_x: float,
    centre_y: float,
    side: float,
    crop: NDArray[np.uint8],
) -> None:
    """Enlarge a small square at its exact place, as half a pixel of a small face is much."""
    left = int(np.floor(centre_x - side / 2)) - _MARGIN
    top = int(np.floor(centre_y - side / 2)) - _MARGIN
    patch = _grey_patch(image, left, top, int(np.ceil(side)) + 2 * _MARGIN + 1)
    step = side / len(crop)
    # Edges run through whole numbers in box coordinates, pixel centres do in OpenCV's.
    start_x = centre_x - side / 2 + step / 2 - 0.5 - left
    start_y = centre_y - side / 2 + step / 2 - 0.5 - top
    to_patch = np.array([[step, 0, start_x], [0, step, start_y]])
    cv2.warpAffine(
        patch,
        to_patch,
        crop.shape[::-1],
        dst=crop,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _grey_patch(image: NDArray[np.uint8], left: int, top: int, side: int) -> NDArray[np.uint8]:
    """Return ``side`` x ``side`` grey pixels, the outermost repeated past the picture's edge."""
    height, width = image.shape[:2]
    if left >= 0 and top >= 0 and left + side <= width and top + side <= height:
        patch = image[top : top + side, left : left + side]
    else:
        rows = np.clip(np.arange(top, top + side), 0, height - 1)
        columns = np.clip(np.arange(left, left + side), 0, width - 1)
        patch = image[rows[:, None], columns]
    return patch if patch.ndim == 2 else np.asarray(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY))
