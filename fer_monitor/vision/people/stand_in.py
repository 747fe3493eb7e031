"""Know what a program shows where a camera is off by a checksum: a name, initials, a photograph.

A program draws the same name in the same way wherever it moves a tile, and the same photograph with
the same pixels. So the pixels need not be kept to know it again: a checksum of them does, and says
nothing about what was drawn, nor about the face on a photograph.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]

EDGE = 0.06
"""Share of the tile left out at each side: rounded corners and the speaker's border."""
TOP_SHARE = 0.25
"""Share of the tile left out above: what shows there for a while says nothing of who it is."""
LABEL_SHARE, LABEL_PX = 0.24, 36
"""Part of the tile left out below, the larger counts: its label has a microphone."""
FEWEST_ROWS = 16
"""A tile in which fewer rows are left is too small."""
GROUND_LEVELS = 6
"""Levels by which the program's own colour varies at the sides, in a recording too."""
INK_LEVELS = 24
"""Levels by which a pixel must differ from it to be part of what stands there."""
FEWEST_PIXELS = 20
CHECKSUM_BYTES = 16
MOST_REMEMBERED = 8
"""Stand-ins of one participant: in windows of some sizes, with rings that say who speaks."""
LEAST_SEEN_S = 2.0
"""Seconds after which a stand-in tells: something else may show for a moment at the beginning."""
ANOTHER = 2.0
"""Distance of two different stand-ins; 0 is that of the same one, as for signatures."""


@dataclass(frozen=True)
class StandIn:
    """What stands in place of a camera in one tile.

    Attributes
    ----------
    size : tuple of int
        Width and height of the tile, pixels. The same is drawn otherwise in another size.
    checksum : bytes
        Of the pixels of what stands there (BLAKE2b).
    free : bool
        Whether the program's colour is above it, too: never so with an upright camera between bars.
    """

    size: tuple[int, int]
    checksum: bytes
    free: bool = field(default=True, compare=False)


def read_stand_in(image: Pixels, box: TileBox) -> StandIn | None:
    """Return what one tile shows whose camera is off.

    Parameters
    ----------
    image : uint8 (H, W, 3)
        The frame, BGR; only read.
    box : TileBox
        The tile.

    Returns
    -------
    StandIn or None
        None where nothing stands there, where the sides are not of one colour, as those of a camera
        that has stopped, and where the tile is too small or does not lie inside the frame.
    """
    band = band_of(image, box)
    if band.shape[0] < FEWEST_ROWS or band.shape[1] < FEWEST_ROWS:
        return None
    sides = np.concatenate([band[:, 0], band[:, -1]])
    ground = np.median(sides, axis=0).astype(np.uint8)
    if _apart(sides, ground).max() > GROUND_LEVELS:
        return None
    ink = _apart(band, ground) > INK_LEVELS
    if np.count_nonzero(ink) < FEWEST_PIXELS:
        return None
    # From where it begins: a tile may have been found a pixel beside its place.
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    what = band[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    free = bool(rows[0] > 0)
    checksum = hashlib.blake2b(what.tobytes(), digest_size=CHECKSUM_BYTES)
    checksum.update(repr(what.shape).encode())
    return StandIn((box.width, box.height), checksum.digest(), free)


def band_of(image: Pixels, box: TileBox) -> Pixels:
    """Return the part of a tile that is looked at, a view of ``image`` (uint8 (H, W, 3)).

    Nothing, (0, 0, 3), where the tile does not lie inside the image.
    """
    tile = image[box.area]
    if tile.shape[:2] != (box.height, box.width):
        return image[:0, :0]
    cut = max(2, round(EDGE * box.width))
    low = box.height - max(round(LABEL_SHARE * box.height), LABEL_PX)
    return tile[round(TOP_SHARE * box.height) : max(low, 0), cut : box.width - cut]


def distance(a: StandIn, b: StandIn) -> float:
    """Return 0 for the same, :data:`ANOTHER` for another, NaN where that cannot be told.

    It cannot where the tiles' sizes differ.
    """
    if a.checksum == b.checksum:
        return 0.0
    return ANOTHER if a.size == b.size else math.nan


class StandIns:
    """Those of one participant, with the seconds for which each was seen."""

    def __init__(self) -> None:
        self._seconds: Counter[StandIn] = Counter()

    def __len__(self) -> int:
        return len(self._seconds)

    @property
    def telling(self) -> list[StandIn]:
        """The one seen longest for each size, if for long enough.

        What shows for a shorter time, such as the ring around who speaks, may be somebody else's,
        who came to the same place.
        """
        longest: dict[tuple[int, int], StandIn] = {}
        for stand_in, seconds in self._seconds.most_common():
            if seconds >= LEAST_SEEN_S:
                longest.setdefault(stand_in.size, stand_in)
        return list(longest.values())

    def distance_to(self, other: StandIn) -> float:
        """Return the distance of the nearest one that tells; NaN where none can be compared."""
        apart = [distance(own, other) for own in self.telling]
        return min((d for d in apart if not math.isnan(d)), default=math.nan)

    def learn(self, stand_in: StandIn, seconds: float) -> None:
        """Note one that was seen for ``seconds``."""
        self._seconds[stand_in] += seconds  # type: ignore[assignment]
        self._keep_most_seen(stand_in)

    def absorb(self, other: StandIns) -> None:
        """Take over those of somebody who turned out to be the same participant."""
        self._seconds.update(other._seconds)
        self._keep_most_seen()

    def take(self, stand_in: StandIn) -> StandIns:
        """Give one away, to whom it belongs; return that one's."""
        theirs = StandIns()
        if stand_in in self._seconds:
            theirs._seconds[stand_in] = self._seconds.pop(stand_in)
        return theirs

    def _keep_most_seen(self, newest: StandIn | None = None) -> None:
        while len(self._seconds) > MOST_REMEMBERED:
            others = [stand_in for stand_in in self._seconds if stand_in != newest]
            del self._seconds[min(others, key=self._seconds.__getitem__)]


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


def _apart(pixels: Pixels, colour: Pixels) -> Pixels:
    """Return by how many levels each pixel (..., 3) differs where it differs most, uint8 (...)."""
    apart = np.maximum(pixels, colour) - np.minimum(pixels, colour)
    return np.asarray(apart.max(axis=-1), np.uint8)
