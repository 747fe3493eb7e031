"""Describe what a tile shows around its face, so that it is known again elsewhere in the gallery.

The description is a coarse layout of colours and edges of background and clothing. The head is cut
out of it: it says where somebody sits, not who they are, and is useless as a face template.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

Signature = NDArray[np.float32]
"""float32 (SIZE,) of length 1."""

GRID = (12, 8)
"""Cells across and down. A head is about three cells wide: too coarse for any feature of it."""
_FINE = (48, 32)
"""Pixels across and down on which edges are found, the same for tiles of all sizes."""
_CHANNELS = 5
SIZE = GRID[0] * GRID[1] * _CHANNELS
"""Numbers in a signature."""

INSET = (0.04, 0.07, 0.04, 0.15)
"""Shares of the tile left out at the left, top, right and bottom: rounded corners, the speaker's
border and, at the bottom, the name label. Otherwise the same label colour makes tiles alike."""

HEAD_MARGIN = (0.3, 0.55, 0.3, 0.2)
"""How far the head reaches past the face box at the left, top, right and bottom, in face sizes:
hair goes with the head, because it belongs to the person and not to the room."""
USUAL_HEAD = (0.3, 0.05, 0.7, 0.72)
"""Where the head is where no face was found, in shares of the tile: left, top, right, bottom."""

_DARK = 12.0
"""Grey levels added before the logarithm, so that noise in the shadows does not count."""
_FLOORS = (0.25, 0.12, 0.12, 0.15)
"""Root mean square of lightness, the two colours and edges below which a tile is plain: noise of
a plain wall is not blown up to a pattern."""
_WEIGHTS = (0.9, 1.0, 1.0, 0.8)
_CAST = 0.25
"""How much of a tile's mean colour counts: walls are told apart by it, but lamps change it."""
_LEAST_SEEN = 0.25
"""Share of a cell that must lie outside the head for the cell to count. From there to the whole
it counts more and more, so that a head that moves a little changes little."""


def tile_signature(
    image: NDArray[np.uint8], box: TileBox, face_box: NDArray[np.float32] | None = None
) -> Signature:
    """Describe background and clothing of one tile whose camera is on.

    Brightness, contrast and size of the tile hardly matter; a colour cast matters a quarter.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        The frame, BGR; only read.
    box : TileBox
        The tile; what lies outside the frame is left out.
    face_box : float32 (4,), optional
        x1, y1, x2, y2 of the face in frame pixels, whose surroundings are cut out. Without it, the
        place where heads usually are is cut out.

    Returns
    -------
    float32 (SIZE,)
        Of length 1. Two are as far apart as :func:`distances` says, 0 to 2.

    Raises
    ------
    ValueError
        Where the tile lies outside the frame.
    """
    left, top, width, height = _inner(box)
    crop = image[top : top + height, left : left + width]
    if not crop.size:  # only its edge lies inside
        left, top, width, height = box.left, box.top, box.width, box.height
        crop = image[top : top + height, left : left + width]
    if not crop.size:
        raise ValueError(f"{box} lies outside a frame of {image.shape[1]} x {image.shape[0]}")
    small = cv2.resize(crop, _FINE, interpolation=cv2.INTER_AREA)
    planes = cv2.split(cv2.log(small.astype(np.float32) + _DARK))
    seen = _outside_head(box, face_box, (left, top, crop.shape[1], crop.shape[0]))
    lightness = (planes[0] + planes[1] + planes[2]) / 3
    across = np.abs(cv2.Sobel(lightness, cv2.CV_32F, 1, 0, scale=0.125))
    down = np.abs(cv2.Sobel(lightness, cv2.CV_32F, 0, 1, scale=0.125))
    colours = (planes[0] - planes[1], planes[2] - planes[1])
    layers = np.asarray(cv2.merge([lightness, *colours, across, down]), np.float32)
    return _normalised(*_pooled(layers, seen))


def distances(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the Euclidean distances, float32 (N, M), of signatures (N, SIZE) and (M, SIZE)."""
    return np.sqrt(np.maximum(2 - 2 * (a @ b.T), 0)).astype(np.float32)


def _inner(box: TileBox) -> tuple[int, int, int, int]:
    """Return left, top, width and height of the part of a tile that is looked at."""
    left, top = box.left + int(box.width * INSET[0]), box.top + int(box.height * INSET[1])
    right = box.left + box.width - int(box.width * INSET[2])
    bottom = box.top + box.height - int(box.height * INSET[3])
    return left, top, max(right - left, 1), max(bottom - top, 1)


def _outside_head(
    box: TileBox, face_box: NDArray[np.float32] | None, inner: tuple[int, int, int, int]
) -> NDArray[np.float32]:
    """Return 1 outside and 0 inside the head, float32 (rows, columns) of the fine grid."""
    if face_box is None:
        size, start = (box.width, box.height), (box.left, box.top)
        x1, x2 = (start[0] + USUAL_HEAD[i] * size[0] for i in (0, 2))
        y1, y2 = (start[1] + USUAL_HEAD[i] * size[1] for i in (1, 3))
    else:
        x1, y1, x2, y2 = (float(value) for value in face_box)
        wide, high = max(x2 - x1, 0), max(y2 - y1, 0)
        x1, x2 = x1 - HEAD_MARGIN[0] * wide, x2 + HEAD_MARGIN[2] * wide
        y1, y2 = y1 - HEAD_MARGIN[1] * high, y2 + HEAD_MARGIN[3] * high
    scale_x, scale_y = _FINE[0] / inner[2], _FINE[1] / inner[3]
    columns = slice(_clipped((x1 - inner[0]) * scale_x), _clipped((x2 - inner[0]) * scale_x))
    rows = slice(_clipped((y1 - inner[1]) * scale_y), _clipped((y2 - inner[1]) * scale_y))
    seen: NDArray[np.float32] = np.ones((_FINE[1], _FINE[0]), np.float32)
    seen[rows, columns] = 0
    return seen


def _clipped(place: float) -> int:
    """Return a row or column that may be an end of a slice."""
    return round(min(max(place, 0.0), float(_FINE[0])))


def _pooled(
    layers: NDArray[np.float32], seen: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each cell's mean outside the head, (cells, 5), and how much the cell counts."""
    share = cv2.resize(seen, GRID, interpolation=cv2.INTER_AREA).reshape(-1)
    sums = cv2.resize(layers * seen[..., None], GRID, interpolation=cv2.INTER_AREA)
    means = sums.reshape(-1, _CHANNELS) / np.maximum(share, _LEAST_SEEN)[:, None]
    counts = np.maximum(share - _LEAST_SEEN, 0) / (1 - _LEAST_SEEN)
    return means.astype(np.float32), counts.astype(np.float32)


def _normalised(cells: NDArray[np.float32], counts: NDArray[np.float32]) -> Signature:
    """Take brightness, contrast and most of the cast away, and bring the whole to length 1."""
    total = float(counts.sum())
    if total <= 0:  # the head fills the tile: nothing is known about its surroundings
        return np.full(SIZE, SIZE**-0.5, np.float32)
    mean = counts @ cells / total
    mean[1:3] *= 1 - _CAST
    cells = cells - mean
    power = counts @ (cells * cells) / total
    spread = np.sqrt(np.array([power[0], power[1], power[2], (power[3] + power[4]) / 2]))
    scale = np.array(_WEIGHTS) / np.hypot(spread, _FLOORS)
    cells = cells * scale[[0, 1, 2, 3, 3]] * counts[:, None]
    flat = cells.T.reshape(-1)
    length = float(np.linalg.norm(flat))
    if length < 1e-6:  # one even colour
        return np.full(SIZE, SIZE**-0.5, np.float32)
    return (flat / length).astype(np.float32)
