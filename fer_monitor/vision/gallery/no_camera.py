"""Tell from one picture of a tile with a face in it that this is no camera: an avatar, a cartoon.

Time tells it better (`camera_evidence`): this is for the first seconds and for still pictures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]
Flags = NDArray[np.bool_]

GROUND_LEVELS = 3
"""Grey levels by which the program's own colour varies: none on a screen, few in a recording."""
BLACKEST = 18
"""Brightest channel of a ground that may be a camera's black as well."""
MARGIN = 0.06
"""Share of the tile left out at each edge: rounded corners and the speaker's border."""
LABEL_HEIGHT, LABEL_WIDTH = 0.24, 0.78
"""Share of the tile in the bottom left corner where its label may be."""
LINES = 48
"""Rows of a tile looked at, about."""
SQUARE = 0.08
"""Share by which an avatar as high as its tile may be wider or narrower than that. Cameras give
4:3 or 16:9, and the same upright."""
FACE_SIDE = 56
"""Rows of a face looked at, about."""
FLAT = 0.12
"""Share of a face's pixels that are exactly as the next across and the next down. Of portraits in
tiles 90 to 400 px high, noisy, compressed, blurred, enlarged, dark or too bright, one in a hundred
reached 0.1, and that only after JPEG at quality 25; about half of the cartoon faces that the
detector took for real ones reached 0.3."""
PLAIN = 0.35
"""The same for as the next across or the next down: drawings with soft light. One to two in a
hundred portraits reached it when very dark or after JPEG at quality 25, otherwise none."""
FEWEST = 60
"""Pixels, neither black nor white, that can be judged."""


def shows_no_camera(image: Pixels, tile: TileBox, face: NDArray[np.float32]) -> bool:
    """Tell whether what was taken for a face is in a picture that stands in for a camera.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        BGR.
    tile : TileBox
        Inside the image.
    face : float32 (4,)
        x1, y1, x2, y2 in frame pixels.

    Returns
    -------
    bool
        True only where it is plain: a picture in the middle of the program's own colour, or a
        drawn face. A photograph that fills its tile cannot be told from a camera.
    """
    return is_framed(image[tile.area]) or is_drawn(image, face)


def is_framed(tile: Pixels) -> bool:
    """Tell whether a picture stands free in the middle of a tile (uint8 (H, W, 3)).

    People reach the lower edge of their cameras' pictures.
    """
    step = max(1, tile.shape[0] // LINES)
    cut = [max(2, round(MARGIN * side)) for side in tile.shape[:2]]
    inner = tile[cut[0] : -cut[0] : step, cut[1] : -cut[1] : step]
    rows, cols = inner.shape[:2]
    if min(rows, cols) < 8:
        return False
    free = round((1 - LABEL_HEIGHT) * rows)
    edges = np.concatenate([inner[:free, 0], inner[:free, -1]])
    ground = np.median(edges, axis=0).astype(np.uint8)
    if int(ground.max()) < BLACKEST or _differs(edges, ground).any():
        return False
    other = _differs(inner, ground)
    # Between a picture and the label the ground shows; a body goes on to the edge.
    label = other[free:, : round(LABEL_WIDTH * cols)]
    label[:, ~label.all(axis=0)] = False
    across, down = np.flatnonzero(other.any(axis=0)), np.flatnonzero(other.any(axis=1))
    if not len(across) or across[0] == 0 or across[-1] == cols - 1:
        return False
    if down[0] > 0 and down[-1] < rows - 1:
        return True
    wide, high = (int(across[-1]) + 1 - int(across[0])) * step, tile.shape[0]
    return bool(down[0] == 0 and abs(wide / high - 1) <= SQUARE + step / high)


def is_drawn(image: Pixels, face: NDArray[np.float32]) -> bool:
    """Tell whether a face (float32 (4,): x1, y1, x2, y2) of an image is drawn.

    A camera's noise, and light on skin, leave no two pixels alike; drawings have plain areas.
    """
    height, width = image.shape[:2]
    x1, y1, x2, y2 = np.rint(face).astype(int).tolist()
    trim_x, trim_y = (x2 - x1) // 10, (y2 - y1) // 10
    rows = slice(max(0, y1 + trim_y), max(0, min(height, y2 - trim_y)))
    cols = slice(max(0, x1 + trim_x), max(0, min(width, x2 - trim_x)))
    # Thinned, not shrunk: a mean of pixels would make areas of its own.
    step = max(1, round(max(rows.stop - rows.start, cols.stop - cols.start) / FACE_SIDE))
    part = image[rows, cols][::step, ::step]
    if min(part.shape[:2]) < 4:
        return False
    # Too bright and too dark are plain in any picture.
    judged = ((part.max(axis=2) < 250) & (part.min(axis=2) > 5))[:-1, :-1]
    count = int(judged.sum())
    if count < FEWEST:
        return False
    across = (part[:-1, 1:] == part[:-1, :-1]).all(axis=2) & judged
    down = (part[1:, :-1] == part[:-1, :-1]).all(axis=2) & judged
    return bool((across & down).sum() >= FLAT * count or (across | down).sum() >= PLAIN * count)


def _differs(pixels: Pixels, ground: Pixels) -> Flags:
    """Tell which pixels (..., 3) have another colour."""
    apart = np.maximum(pixels, ground) - np.minimum(pixels, ground)
    return np.asarray((apart > GROUND_LEVELS).any(axis=-1))
