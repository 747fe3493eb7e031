"""Describe what a program shows where a camera is off, to know it again: a name, initials, a photo.

A program draws the same letters in the same way wherever it moves a tile, so that two tiles of one
size show the same letters only where they agree nearly to the pixel. Only drawings are described: a
photograph of somebody has their face on it, and of that nothing is kept but a checksum, which is
the same for the same pixels and says nothing else.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]

COLUMNS, ROWS_ABOVE, ROWS_BELOW = 40, 11, 9
ROWS = ROWS_ABOVE + ROWS_BELOW
"""Cells looked at around a tile's middle, where letters stand."""
CELLS_A_TILE = 42
"""Cells in a tile's height: each is so few pixels that two names differ plainly in some of them."""
SHIFTS = tuple((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1))
"""Pixels by which a tile may have been found beside its place."""
MIDDLE = SHIFTS.index((0, 0))
EDGE = 0.06
"""Share of the tile left out at each edge: rounded corners and the speaker's border."""
LABEL_SHARE, LABEL_PX = 0.24, 36
"""Part of the tile left out at the bottom, the larger counts: its label has a microphone."""
GROUND_LEVELS = 6
"""Levels by which the program's own colour varies along the edges, in a recording too."""
INK_LEVELS = 24
"""Levels by which a pixel must differ from it to be part of what stands there: more than the noise
of a recording around letters."""
FEWEST_PIXELS = 20
MOST_COLOURS, MOST_PIXELS = 24, 0.9
"""A drawing has so few colours (of 16 levels a channel) that make up so much of it: 97 % and more
of letters, 77 % and less of photographs. In recordings letters may look like a photograph."""
LEVELS_APART = 50.0
"""Levels by which the cell that differs most must differ for two stand-ins to be 1 apart. The same
ones are 0 to 11 levels apart, after JPEG at quality 80 too; those of two people 28 and more, but
for the same initials in the same colour."""
MOST_APART = 2.0
SAME = 0.4
"""Stand-ins this near are the same."""


@dataclass(frozen=True, eq=False)
class StandIn:
    """What stands in place of a camera in one tile.

    Attributes
    ----------
    size : tuple of int
        Width and height of the tile, pixels.
    cells : uint8 (9, 20, 40, 3) or None
        Of letters: mean colours around the middle, for each of ``SHIFTS``.
    checksum : bytes
        Of a photograph: of its middle (BLAKE2b).
    """

    size: tuple[int, int]
    cells: Pixels | None
    checksum: bytes = b""


@dataclass(eq=False)
class Shown:
    """A stand-in of somebody, and the seconds for which it was seen."""

    stand_in: StandIn
    since: float = 0.0


@dataclass(eq=False)
class StandIns:
    """Those of one participant: in windows of other sizes, with a ring that says who speaks."""

    shown: list[Shown] = field(default_factory=list)

    MOST = 4

    def distance_to(self, other: StandIn) -> float:
        """Return how far the nearest is from ``other``, 0 to 2; NaN where none can be compared."""
        apart = (distance(shown.stand_in, other) for shown in self.shown)
        return min((d for d in apart if not math.isnan(d)), default=math.nan)

    def learn(self, stand_in: StandIn, seconds: float) -> None:
        """Note one that was seen for ``seconds``."""
        for shown in self.shown:
            if distance(shown.stand_in, stand_in) <= SAME:
                shown.since += seconds
                return
        self.shown.append(Shown(stand_in, seconds))
        self._keep_most_seen()

    def absorb(self, other: StandIns) -> None:
        """Take over those of somebody who turned out to be the same participant."""
        self.shown.extend(other.shown)
        self._keep_most_seen()

    def _keep_most_seen(self) -> None:
        while len(self.shown) > self.MOST:
            self.shown.remove(min(self.shown[:-1], key=lambda shown: shown.since))


def read_stand_in(image: Pixels, box: TileBox) -> StandIn | None:
    """Describe what one tile shows whose camera is off.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        The frame, BGR; only read.
    box : TileBox
        The tile.

    Returns
    -------
    StandIn or None
        None where nothing stands there, where the tile's edges are not of one colour, as those of a
        camera that has stopped, and where the tile is too small or does not lie inside the frame.
        An upright camera between bars cannot be told from a photograph, but by its moving.
    """
    tile = image[box.area]
    cell, left, top = _cell(box)
    cut = max(2, round(EDGE * box.width)), max(2, round(EDGE * box.height))
    low = box.height - max(round(LABEL_SHARE * box.height), LABEL_PX)
    inside = tile.shape[:2] == (box.height, box.width)
    if not inside or cell < 2 or left <= cut[0] or top + ROWS * cell > low:
        return None
    inner, middle = tile[cut[1] : low, cut[0] : box.width - cut[0]], middle_of(image, box)
    ground, step = _ground(inner), max(1, cell // 3)
    ink = np.empty((0, 3), np.uint8) if ground is None else _ink(middle[::step, ::step], ground)
    if ground is None or len(ink) < FEWEST_PIXELS:
        return None
    if not _is_drawing(ink) or _apart(inner[0], ground).max() > GROUND_LEVELS:
        checksum = hashlib.blake2b(middle.tobytes(), digest_size=16).digest()
        return StandIn((box.width, box.height), None, checksum)
    cells = [
        cv2.resize(
            tile[top + down :, left + across :][: ROWS * cell, : COLUMNS * cell],
            (COLUMNS, ROWS),
            interpolation=cv2.INTER_AREA,
        )
        for down, across in SHIFTS
    ]
    return StandIn((box.width, box.height), np.stack(cells).astype(np.uint8, copy=False))


def middle_of(image: Pixels, box: TileBox) -> Pixels:
    """Return the part of a tile where letters stand, a view of ``image`` (uint8 (H, W, 3))."""
    cell, left, top = _cell(box)
    left, top = max(box.left + left, 0), max(box.top + top, 0)
    return image[top : top + ROWS * cell, left : left + COLUMNS * cell]


def distance(a: StandIn, b: StandIn) -> float:
    """Return how far apart two stand-ins are, 0 to 2; NaN for tiles of different sizes.

    Letters are drawn otherwise in a tile of another size, so that nothing follows from it.
    """
    if max(abs(a.size[0] - b.size[0]), abs(a.size[1] - b.size[1])) > 1:
        return math.nan
    if a.cells is None or b.cells is None:
        if a.checksum == b.checksum:
            return 0.0
        return MOST_APART if a.size == b.size else math.nan
    other = b.cells[MIDDLE]
    apart = np.maximum(a.cells, other) - np.minimum(a.cells, other)
    return min(int(apart.max(axis=(1, 2, 3)).min()) / LEVELS_APART, MOST_APART)


def nearest_stand_ins(
    tiles: Sequence[StandIn | None], people: Sequence[StandIns]
) -> NDArray[np.float32]:
    """Return each tile's distance to each participant's nearest stand-in.

    Returns
    -------
    float32 (N, M)
        NaN where either has none, or none of that size.
    """
    out = np.full((len(tiles), len(people)), np.nan, np.float32)
    for row, stand_in in enumerate(tiles):
        if stand_in is not None:
            out[row] = [own.distance_to(stand_in) for own in people]
    return out


def _cell(box: TileBox) -> tuple[int, int, int]:
    """Return a cell's side and where the cells begin in the tile, left and top, in pixels."""
    cell = box.height // CELLS_A_TILE
    return cell, box.width // 2 - COLUMNS * cell // 2, box.height // 2 - ROWS_ABOVE * cell


def _ground(inner: Pixels) -> Pixels | None:
    """Return the colour beside the middle, uint8 (3,); None where there are several."""
    edges = np.concatenate([inner[:, 0], inner[:, -1]])
    ground = np.median(edges, axis=0).astype(np.uint8)
    return ground if _apart(edges, ground).max() <= GROUND_LEVELS else None


def _ink(pixels: Pixels, ground: Pixels) -> Pixels:
    """Return those of ``pixels`` that differ from ``ground``, uint8 (N, 3)."""
    return pixels[_apart(pixels, ground) > INK_LEVELS]


def _is_drawing(ink: Pixels) -> bool:
    """Tell whether ``ink`` (uint8 (N, 3), N above 0) has as few colours as letters have."""
    colours = (ink >> 4).astype(np.int64) @ np.array([1, 16, 256])
    counts = np.sort(np.bincount(colours))[::-1]
    return bool(counts[:MOST_COLOURS].sum() >= MOST_PIXELS * len(ink))


def _apart(pixels: Pixels, colour: Pixels) -> Pixels:
    """Return by how many levels each pixel (..., 3) differs where it differs most, uint8 (...)."""
    apart = np.maximum(pixels, colour) - np.minimum(pixels, colour)
    return np.asarray(apart.max(axis=-1), np.uint8)
