"""Guess the colour of the wall between the tiles, and cut the picture into cells along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Colour = tuple[int, int, int]
Outline = NDArray[np.int32]

WORKING_SIDE = 960
"""Pixels; the tiles are first looked for in a picture of at most this longer side. Gaps of two
pixels and more at 1080 lines survive the thinning to it."""

CLEAN, NOISY = 4, 7
"""Grey levels by which the wall may differ from its colour. On a screen it is exact, and a camera-
off tile can be as near as 6 levels (white themes); in recordings of a screen it is noisy, and in
dark themes such a tile is 10 levels away."""

_EXACT = 0.985
"""Share of the pixels within 2 levels of the wall's colour that have it exactly, on a screen."""

CANDIDATES = 7
"""Colours tried at most; the wall is among the commonest, as it has no shades."""

_LEAST_SHARE = 0.003
"""Of the pixels: gaps of 7 x 7 tiles make 4 %, those of 3 x 2 that fill the window under 1 %."""
_SAMPLES = 40_000
_SHORTEST_RUN = 1 / 40
"""Of the picture's longer side: a plain run shorter than that is no gap. It must be shorter than
the smallest tile's sides."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Pieces into which the wall cuts a picture.

    Attributes
    ----------
    boxes : float64 (N, 4)
        x1, y1, x2, y2 in working pixels; the latter two are the first beyond the cell.
    fills : float64 (N,)
        Share of the box that the cell fills.
    """

    boxes: NDArray[np.float64]
    fills: NDArray[np.float64]


def thin(image: Pixels) -> tuple[Pixels, int]:
    """Return every n-th row and column of an image, and n; colours stay what they are."""
    step = max(1, -(-max(image.shape[:2]) // WORKING_SIDE))
    if step == 1:
        return image, 1
    rows, whole = image[::step], image.shape[1] // step
    small = np.empty((rows.shape[0], -(-image.shape[1] // step), 3), np.uint8)
    # OpenCV takes every n-th pixel several times faster than a strided copy.
    if whole:
        size = (whole, rows.shape[0])
        cv2.resize(rows[:, : whole * step], size, small[:, :whole], 0, 0, cv2.INTER_NEAREST)
    if whole < small.shape[1]:
        small[:, whole] = rows[:, whole * step]
    return small, step


def wall_colours(small: Pixels) -> list[Colour]:
    """Return the colours that could be the wall's, the commonest first."""
    count = small.shape[0] * small.shape[1]
    stride = max(1, round((count / _SAMPLES) ** 0.5))
    samples = small[::stride, ::stride].reshape(-1, 3)
    bins = (samples >> 2).astype(np.int32)
    codes = (bins[:, 0] << 12) | (bins[:, 1] << 6) | bins[:, 2]
    counts = np.bincount(codes, minlength=1 << 18)
    common = np.flatnonzero(counts >= _LEAST_SHARE * len(samples))
    colours: list[Colour] = []
    for code in common[np.argsort(-counts[common], kind="stable")]:
        if len(colours) == CANDIDATES:
            break
        blue, green, red = np.median(samples[codes == code], axis=0).astype(int).tolist()
        if all(max(abs(blue - b), abs(green - g), abs(red - r)) > 3 for b, g, r in colours):
            colours.append((blue, green, red))
    return colours


def wall_mask(image: Pixels, colour: Colour, tolerance: int) -> Mask:
    """Return 255 where ``image`` has the colour, else 0; uint8 (H, W)."""
    low = tuple(max(0, value - tolerance) for value in colour)
    high = tuple(min(255, value + tolerance) for value in colour)
    return np.asarray(cv2.inRange(image, low, high), np.uint8)


def wall_tolerances(samples: Pixels, colour: Colour) -> tuple[int, ...]:
    """Return the tolerances to try for a colour, by how exactly the picture has it."""
    near = cv2.countNonZero(wall_mask(samples, colour, 2))
    exact = cv2.countNonZero(wall_mask(samples, colour, 0))
    return (CLEAN,) if exact >= _EXACT * near else (CLEAN, NOISY)


def cut(mask: Mask, noisy: bool = False) -> Cells:
    """Cut a picture along straight runs of its wall; in a noisy one they may have short breaks.

    Only long runs count, so that plain spots inside a tile do not break it, and each is judged by
    itself, so that what lies over a part of the gallery does not spoil the rest.
    """
    # Odd: an even kernel would shift the runs by a pixel.
    run = max(9, round(max(mask.shape) * _SHORTEST_RUN) | 1)
    across, down = mask, mask
    if noisy:
        across = np.asarray(
            cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8)), np.uint8
        )
        down = np.asarray(
            cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 1), np.uint8)), np.uint8
        )
    across = np.asarray(
        cv2.morphologyEx(across, cv2.MORPH_OPEN, np.ones((1, run), np.uint8)), np.uint8
    )
    down = np.asarray(cv2.morphologyEx(down, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8)), np.uint8)
    if not (across.any() or down.any()):
        return Cells(np.zeros((0, 4)), np.zeros(0))
    rest = np.asarray(cv2.bitwise_not(cv2.bitwise_or(across, down)), np.uint8)
    return _cells(rest, least=0.6 * run)


def _cells(rest: Mask, least: float) -> Cells:
    """Return the connected pieces of a mask whose sides are not shorter than ``least``."""
    # Following the outlines takes a tenth of the time of labelling every pixel.
    found, tree = cv2.findContours(rest, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outlines = cast(Sequence[Outline], found)
    boxes: list[tuple[int, int, int, int]] = []
    fills: list[float] = []
    for number, outline in enumerate(outlines):
        _, _, hole, parent = tree[0, number]
        if parent >= 0:
            continue
        left, top, width, height = cv2.boundingRect(outline)
        if min(width, height) < least:
            continue
        inside, border = _pixels(outline)
        area = inside + border
        while hole >= 0:
            area -= _pixels(outlines[hole])[0]
            hole = tree[0, hole, 0]
        boxes.append((left, top, left + width, top + height))
        fills.append(area / (width * height))
    return Cells(np.array(boxes, np.float64).reshape(-1, 4), np.array(fills, np.float64))


def _pixels(outline: Outline) -> tuple[float, float]:
    """Return the number of pixels within an outline, and on it (Pick's theorem)."""
    points = outline[:, 0]
    steps = np.abs(points - np.concatenate([points[1:], points[:1]]))
    border = float(steps.max(axis=1).sum())
    inside = cv2.contourArea(outline) - border / 2 + 1
    # A thin line is gone along twice, there and back.
    return inside, border or 1.0
