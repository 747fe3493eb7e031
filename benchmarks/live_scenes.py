"""Galleries of FER2013's pictures: each extended to a tile, each in a place that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.gallery import (
    GalleryComposer,
    GalleryPicture,
    GallerySpec,
    Pixels,
    TileContent,
)

Square = NDArray[np.float64]
"""float64 (3,): centre x, centre y and side, pixels; edges lie on whole numbers."""

MARGIN = 24
"""Pixels of FER2013 in which a picture's surroundings end in a plain wall."""
FADE_PX = 6.0
"""Pixels of FER2013 from a picture's edge at which the wall has taken over 63 %."""
BLUR_FROM_PX = 4.0
"""Pixels of FER2013 from a picture's edge where its continuation is fully blurred, and the blur's
standard deviation: a repeated edge draws sharp stripes that no photograph has."""

SIDE_SHARE = (0.42, 0.58)
"""Side of a FER2013 picture in heights of its tile. It shows a head from chin to hairline, which in
a head-and-shoulders picture is about half of the height."""
PLACE_SPREAD = (0.05, 0.04)
"""Standard deviation of a face's place in its tile, in tile heights."""
SWAY = 0.02
"""Standard deviation of a face's place from look to look, in its sides: nobody sits quite still.
Without it all looks would be the same picture, and there would be nothing to smooth."""
NOISE = 2.0
"""Standard deviation of a camera's noise, grey levels. A wall without any is a program's own
ground, and what stands before it a picture in place of a camera."""


@dataclass(frozen=True, eq=False)
class LiveGallery:
    """One gallery at a few looks.

    Attributes
    ----------
    chosen : int64 (n,)
        Which picture each tile shows.
    looks : tuple of GalleryPicture
        The same tiles in the same places, each face a little moved.
    squares : float64 (looks, n, 3)
        Centre x, centre y and side of the square that each picture fills, gallery pixels.
    """

    chosen: NDArray[np.int64]
    looks: tuple[GalleryPicture, ...]
    squares: NDArray[np.float64]


def surround(picture: Pixels) -> tuple[Pixels, int]:
    """Continue a tight crop outwards, so that it lies in a tile like a head before a wall.

    Its edge is repeated, blurred and faded into a wall as bright as the edge's median. No second
    face appears, and a square that reaches a little past the edge sees something like hair and neck
    rather than the straight border of a picture, which no tile has.

    Parameters
    ----------
    picture : uint8 (48, 48)

    Returns
    -------
    surrounded : uint8 (48 + 2 MARGIN, 48 + 2 MARGIN)
        With ``picture`` unchanged in its middle.
    wall : int
        Grey level past it.
    """
    inner = picture.astype(np.float32)
    ring = np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])
    wall = round(float(np.median(ring)))
    wide = cv2.copyMakeBorder(inner, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    blurred = cv2.GaussianBlur(wide, (0, 0), BLUR_FROM_PX)
    distance = _distance_outside(picture.shape[0])
    soft = np.clip(distance / BLUR_FROM_PX, 0, 1)
    head = np.exp(-((distance / FADE_PX) ** 2))
    out = (wide * (1 - soft) + blurred * soft) * head + wall * (1 - head)
    return np.rint(out).astype(np.uint8), wall


def _distance_outside(side: int) -> NDArray[np.float32]:
    """Return each surrounded pixel's distance to the picture in the middle, pixels; 0 inside."""
    place = np.arange(side + 2 * MARGIN)
    outside = np.maximum(np.maximum(MARGIN - place, place - (MARGIN + side - 1)), 0)
    return np.hypot(outside[:, None], outside[None]).astype(np.float32)


def paint(picture: Pixels, width: int, height: int, square: Square) -> Pixels:
    """Return grey uint8 (height, width) in which ``picture`` (48, 48) fills ``square``.

    Lanczos resampling: of OpenCV's ways it keeps most of the detail that a camera would have seen.
    """
    surrounded, wall = surround(picture)
    centre_x, centre_y, side = (float(value) for value in square)
    step = picture.shape[0] / side
    # Edges run through whole numbers in squares, pixel centres do in OpenCV's coordinates.
    start_x, start_y = (
        (0.5 - (centre - side / 2)) * step - 0.5 + MARGIN for centre in (centre_x, centre_y)
    )
    painted = cv2.warpAffine(
        surrounded,
        np.array([[step, 0, start_x], [0, step, start_y]]),
        (width, height),
        flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=wall,
    )
    return np.asarray(painted, np.uint8)


def live_galleries(
    pictures: NDArray[np.uint8], spec: GallerySpec, looks: int, seed: int
) -> Iterator[LiveGallery]:
    """Deal ``pictures`` (uint8 (N, 48, 48)) out to as many galleries as it takes, in random order.

    Parameters
    ----------
    pictures : uint8 (N, 48, 48)
    spec : GallerySpec
    looks : int
        At least 1.
    seed : int
        The same seed gives the same galleries.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(pictures)).astype(np.int64)
    composer = GalleryComposer(spec)
    for start in range(0, len(order), spec.slots):
        chosen = order[start : start + spec.slots]
        places = [_place(spec, rng) for _ in chosen]
        shown, squares = [], []
        for look in range(looks):
            now = [_swayed(place, rng) for place in places]
            picture = composer.compose(
                [_content(pictures[i], int(i), look, at) for i, at in zip(chosen, now, strict=True)]
            )
            corners = [(tile.rect.left, tile.rect.top, 0) for tile in picture.tiles]
            shown.append(picture)
            squares.append(np.array(now) + np.array(corners))
        yield LiveGallery(chosen, tuple(shown), np.stack(squares))


def _place(spec: GallerySpec, rng: np.random.Generator) -> Square:
    """Return where in its tile a face sits."""
    width, height = spec.tile_size
    right, down = rng.normal(0, PLACE_SPREAD) * height
    return np.array([width / 2 + right, height / 2 + down, rng.uniform(*SIDE_SHARE) * height])


def _swayed(place: Square, rng: np.random.Generator) -> Square:
    return place + np.append(rng.normal(0, SWAY, 2), 0.0) * place[2]


def _content(picture: Pixels, number: int, look: int, square: Square) -> TileContent:
    def draw(width: int, height: int) -> Pixels:
        rng = np.random.default_rng([number, look])
        grey = paint(picture, width, height, square) + rng.normal(0, NOISE, (height, width))
        grey = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)

    return TileContent(number, f"Person {number}", (number, look), draw)
