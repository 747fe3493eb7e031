"""Notice that a label's letters changed, whatever moves behind them."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.names.strip import LabelLine, Pixels, ink_of, lightness

CORE_SHARE = 0.8
"""The inside of a letter has at least this share of the strongest ink."""
KEPT_SHARE = 0.6
"""Below this share of the strongest ink a pixel is no letter any more."""
WINDOW = 0.55
"""Width of the piece that is compared, in line heights: about one letter."""
LOST_SHARE = 0.2
"""A piece that lost more than this share of its letters' inside may show another letter."""
LOST_IN_ALL = 0.3
"""A line that lost more than this share of it shows another name."""
FEWEST_PX = 3
"""Fewer pixels than this, lost or new, are grain. A 3 that becomes an 8 has four new ones."""
NEW_S = 1.0
"""Seconds between two looks for new letters, which cost more than looks for lost ones."""
REACH = 3.0
"""How far behind the last letter new letters are looked for, in line heights."""


class Change(Enum):
    """What became of a label."""

    NONE = "none"
    DOUBTFUL = "doubtful"
    """A letter may be another one; bright edges behind the label can look like that, too."""
    CERTAIN = "certain"
    """Most letters are others, or gone."""


class LabelWatch:
    """Remembers the letters of one label.

    Letters are drawn over the picture, so that what moves behind a half-transparent label cannot
    take ink away: lost ink means other letters. New ink means more letters only where it is as
    strong as theirs and stands still from one look to the next.

    Parameters
    ----------
    t : float
        Seconds on a monotonic clock.
    corner : uint8 (H, W, 3)
        The tile's corner, BGR.
    line : LabelLine
        The letters in it.
    """

    def __init__(self, t: float, corner: Pixels, line: LabelLine) -> None:
        self._shape = corner.shape
        self._light = line.light
        self._rows = line.rows(corner.shape[0])
        start = line.cols(corner.shape[1]).start
        stop = min(corner.shape[1], line.left + line.width + round(REACH * line.height))
        self._cols = slice(start, stop)
        self._half = max(2, round(line.height * WINDOW / 2))
        band = corner[self._rows, self._cols]
        shade, ink = lightness(band, line.light), ink_of(band, line.light)
        strongest = int(shade[ink].max()) if ink.any() else 255
        self._kept_level = round(KEPT_SHARE * strongest)
        self._core_level = round(CORE_SHARE * strongest)
        core = ink & (shade >= self._core_level)
        core[:, line.left + line.width - start :] = False
        self._core_y, self._core_x = np.nonzero(core)
        self._empty = shade < self._kept_level
        self._before = np.zeros_like(ink)
        self._next_new = t + NEW_S
        self._grew = False

    def look(self, t: float, corner: Pixels) -> Change:
        """Tell whether the letters in ``corner``, the same tile's at a later time, are others.

        A doubt remains until a new watch is set up.
        """
        if corner.shape != self._shape:
            return Change.CERTAIN
        band = corner[self._rows, self._cols]
        core = band[self._core_y, self._core_x]
        shade = core.min(axis=1) if self._light else 255 - core.max(axis=1)
        kept = shade >= self._kept_level
        gone = len(kept) - np.count_nonzero(kept)
        if gone >= FEWEST_PX:
            if gone > LOST_IN_ALL * len(kept):
                return Change.CERTAIN
            lost, all_ink = self._pieces(self._core_x[~kept]), self._pieces(self._core_x)
            if np.any((lost >= FEWEST_PX) & (lost > LOST_SHARE * all_ink)):
                return Change.DOUBTFUL
            # What was part of the moving picture when the label was read is forgotten here.
            self._core_y, self._core_x = self._core_y[kept], self._core_x[kept]
        if self._grew or t < self._next_new:
            return Change.DOUBTFUL if self._grew else Change.NONE
        self._grew = self._has_grown(t, band)
        return Change.DOUBTFUL if self._grew else Change.NONE

    def grew(self, corner: Pixels) -> bool:
        """Tell at once whether letters may have been added to those in ``corner``.

        What moves behind the label can look so, too: only the next look could tell.
        """
        if corner.shape != self._shape:
            return True
        return self._are_letters(self._ink(corner[self._rows, self._cols]))

    def _has_grown(self, t: float, band: Pixels) -> bool:
        """Tell whether letters were added, and stand still since the last time it was asked."""
        self._next_new = t + NEW_S
        ink = self._ink(band)
        still, self._before = ink & self._before, ink
        return self._are_letters(still)

    def _ink(self, band: Pixels) -> NDArray[np.bool_]:
        """Return where there is ink as strong as the inside of the letters."""
        return ink_of(band, self._light) & (lightness(band, self._light) >= self._core_level)

    def _are_letters(self, ink: NDArray[np.bool_]) -> bool:
        """Tell whether there is more than grain where there was no letter."""
        new = np.nonzero(ink & self._empty)[1]
        return bool(np.any(self._pieces(new) >= FEWEST_PX))

    def _pieces(self, columns: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return how many of the pixels in ``columns`` each piece of the line has.

        Pieces overlap by a half.
        """
        count = -(-(self._cols.stop - self._cols.start) // self._half) + 1
        halves = np.bincount(columns // self._half, minlength=count)
        return np.asarray(halves[:-1] + halves[1:], np.int64)
