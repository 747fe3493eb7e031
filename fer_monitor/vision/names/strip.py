"""Find the line of text with a participant's name in the bottom left corner of a tile."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]

CORNER_SHARE = 0.3
CORNER_ROWS = (28, 72)
"""The label lies in the lowest ``CORNER_SHARE`` of a tile, within these limits in pixels: programs
draw it at one size whatever the tile's, twice as large on a screen scaled by two."""
CORNER_ASPECT = 11
"""Columns looked at for each row; programs shorten longer names with dots."""
STROKE_PX = 11
"""Thicker things are no strokes of letters."""
INK_LEVEL = 56
"""How far, in grey levels, a letter stands out from what is around it."""
PALEST = 140
"""Letters are at least so light, or so dark, in grey levels."""
DENSEST = 0.52
"""Letters cover at most this share of their line; the gaps between them cover more."""
LINE_PX = (6, 44)
"""Heights of a line of letters, pixels."""
FARTHEST_LEFT = 60
FARTHEST_LEFT_SHARE = 0.3
"""A label begins within so many pixels, or this share of the tile, of the left edge."""
FARTHEST_UP = 1.9
FARTHEST_UP_PX = 22
"""Lines of text, or pixels where that is more, between a label and the lower edge, at most."""
WORD_GAP = 0.9
"""Widest gap between two words of one name, in line heights."""
MARGIN = 0.3
"""What is cut out around the letters, in line heights, at least 2 pixels."""


@dataclass(frozen=True)
class LabelLine:
    """A line of letters, in pixels of its tile's corner (see ``corner_of``).

    Attributes
    ----------
    left, top, width, height : int
        Around the letters, without margin.
    light : bool
        Light letters on a dark ground, or the other way round.
    """

    left: int
    top: int
    width: int
    height: int
    light: bool

    def rows(self, limit: int) -> slice:
        """Return the rows with their margin, within ``limit`` rows."""
        margin = max(2, round(self.height * MARGIN))
        return slice(max(0, self.top - margin), min(limit, self.top + self.height + margin))

    def cols(self, limit: int) -> slice:
        """Return the columns with their margin, within ``limit`` columns."""
        margin = max(2, round(self.height * MARGIN))
        return slice(max(0, self.left - margin), min(limit, self.left + self.width + margin))


def corner_of(image: Pixels, tile: TileBox) -> Pixels:
    """Return the part of ``image`` (uint8 (H, W, 3)) where the tile's label lies, as a view.

    Empty where the tile lies outside the picture.
    """
    inside = image[tile.area]
    height, width = inside.shape[:2]
    rows = min(height, max(CORNER_ROWS[0], min(CORNER_ROWS[1], round(height * CORNER_SHARE))))
    return inside[height - rows :, : min(width, rows * CORNER_ASPECT)]


def lightness(corner: Pixels, light: bool) -> Pixels:
    """Return how much each pixel looks like a letter's colour, uint8 (H, W).

    White letters are light in all three channels, black ones dark in all: a red microphone and
    most of a coloured background are neither.
    """
    blue, green, red = cv2.split(corner)
    if light:
        return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)
    return np.asarray(cv2.bitwise_not(cv2.max(cv2.max(blue, green), red)), np.uint8)


def ink_of(corner: Pixels, light: bool) -> NDArray[np.bool_]:
    """Return which pixels stand out as thin strokes, bool (H, W)."""
    kernel = np.ones((STROKE_PX, STROKE_PX), np.uint8)
    shade = lightness(corner, light)
    raised = np.asarray(cv2.morphologyEx(shade, cv2.MORPH_TOPHAT, kernel))
    return np.asarray((raised > INK_LEVEL) & (shade > PALEST))


def find_line(corner: Pixels) -> LabelLine | None:
    """Return the line of letters in a tile's corner, uint8 (H, W, 3), or None.

    Of several it is the one whose letters stand out most in all.
    """
    if min(corner.shape[:2]) < LINE_PX[0]:
        return None
    best: tuple[float, LabelLine] | None = None
    for light in (True, False):
        for line, ink in _lines(corner, light):
            if best is None or ink > best[0]:
                best = (ink, line)
    return best[1] if best else None


def _lines(corner: Pixels, light: bool) -> list[tuple[LabelLine, float]]:
    """Return what may be a line of letters, each with how much its letters stand out in all."""
    shade = lightness(corner, light)
    ink = ink_of(corner, light)
    reach = max(5, round(corner.shape[0] * 0.3))
    # Letters grow together sideways; up and down only as far as the dot of an i.
    joined = cv2.morphologyEx(ink.view(np.uint8), cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    found = []
    for left, top, width, height, _ in stats[1:].tolist():
        if not _may_be_label(corner.shape, left, top, width, height):
            continue
        area = (slice(top, top + height), slice(left, left + width))
        letters = ink[area]
        if not 0 < letters.mean() <= DENSEST:
            continue
        contrast = shade[area][letters].mean() - shade[area][~letters].mean()
        line = LabelLine(left, top, width, height, light)
        # By the line's height squared: how many letters, whatever their size.
        found.append((line, float(contrast * letters.sum() / height**2)))
    return found


def _may_be_label(shape: tuple[int, ...], left: int, top: int, width: int, height: int) -> bool:
    """Tell whether a blob has the size and the place of a label."""
    rows, cols = shape[:2]
    if not LINE_PX[0] <= height <= LINE_PX[1] or width < height * 0.8:
        return False
    if left > max(FARTHEST_LEFT, cols * FARTHEST_LEFT_SHARE):
        return False
    return rows - (top + height) <= max(FARTHEST_UP_PX, FARTHEST_UP * height) and top > 0
