"""Tell from a few pixels of each tile whether its camera is on, and whether it has changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import Layout, TileBox

Flags = NDArray[np.bool_]
Times = NDArray[np.float64]

ACROSS, DOWN = 16, 12
"""Points looked at in each tile: near enough that a mouth does not move between them."""
MARGIN = 0.08
"""Share of the tile left out at each edge: the speaker's border comes and goes there."""
LABEL_HEIGHT, LABEL_WIDTH = 0.2, 0.5
"""Share of the tile left out in the bottom left corner: its label has a microphone that blinks."""
LEVELS = 6
"""Grey levels by which a point must differ; less is the noise of a recording's codec."""
LEAST_POINTS = 2
"""Points that must differ for a tile to count as changed."""
ON_AFTER_S = 0.5
"""A camera is on when its tile has been moving for this long: a picture that appears, a reaction
or a new initial moves once. Seconds."""
ON_LOOKS = 3
"""And at least in so many looks."""
STIRRING_LOOKS = 2
"""A tile that moved in so many looks may yet be on: a reaction may move a photograph once."""
OFF_AFTER_S = 4.0
"""A camera is off when its tile has been still for this long: video freezes for a moment too.
Seconds."""
REPLACED_LEVELS = 12
REPLACED_SHARE = 0.7
"""Share of the points that differ by so many grey levels from one look to the next when another
picture is shown in the tile; a head that moves changes fewer."""
FROZEN_S = 1.0
"""When no tile at all has moved for this long, the meeting stands still, which says nothing about
a single camera: time counts again when something moves. Seconds."""
LONGEST_STEP_S = OFF_AFTER_S / 2
"""The time between two looks counts for no more: one look turns no camera off. Seconds."""


class CameraWatch:
    """Follows which tiles of a gallery show live video.

    A tile in which another picture appears at once, because people changed places or a camera was
    turned off, starts anew: its camera is on when it has been moving again.

    Attributes
    ----------
    on : bool (N,)
        Whether each tile's camera is on; False until its pixels have moved for a while.
    settled : bool (N,)
        Whether a tile has been watched for long enough to believe ``on``.
    changed : bool (N,)
        Whether a tile's pixels differ from those at its last analysis; True if there was none.
    """

    def __init__(self) -> None:
        self._tiles: tuple[TileBox, ...] = ()
        self._shape: tuple[int, ...] = ()
        self._t = -np.inf
        self._clock = 0.0
        self._stir_t = -np.inf
        self._start(0)

    def _start(self, count: int) -> None:
        """Begin with ``count`` tiles of which nothing is known."""
        self._points: NDArray[np.intp] = np.zeros((count, 0), np.intp)
        self._last: NDArray[np.uint8] = np.zeros((count, 0, 3), np.uint8)
        self._reference: NDArray[np.uint8] = self._last.copy()
        self.on: Flags = np.zeros(count, bool)
        self.settled: Flags = np.zeros(count, bool)
        self.changed: Flags = np.ones(count, bool)
        self._seen: Flags = np.zeros(count, bool)
        self._analysed: Flags = np.zeros(count, bool)
        self._looks: NDArray[np.intp] = np.zeros(count, np.intp)
        self._first_t: Times = np.zeros(count)
        self._start_t: Times = np.zeros(count)
        self._moved_t: Times = np.full(count, -np.inf)

    def update(self, image: NDArray[np.uint8], layout: Layout, t: float) -> Flags:
        """Look at a frame.

        Parameters
        ----------
        image : uint8 (H, W, 3)
            BGR.
        layout : Layout
            Whose tiles lie inside the image. Tiles that keep their places keep their history.
        t : float
            Seconds on a monotonic clock; a step back is taken as a new recording.

        Returns
        -------
        bool (N,)
            Whether each tile's camera is on.
        """
        if image.shape != self._shape or t < self._t:
            self._tiles = ()
        self._shape = image.shape
        if layout.tiles != self._tiles:
            self._follow(layout.tiles)
        pixels = image.reshape(-1, 3)[self._points]
        apart = _apart(pixels, self._last)
        moved = _moved(apart) & self._seen
        t = self._tell_time(t, bool(moved.any()))
        self._forget(_replaced(apart) & self._seen)
        self._last = pixels
        self._first_t = np.where(self._seen, self._first_t, t)
        self._seen[:] = True
        # A stretch of movement ends with a pause as long as the one that turns a camera off.
        stale = t - self._moved_t >= OFF_AFTER_S - 1e-6
        self._looks[stale] = 0
        self._start_t = np.where(moved & (self._looks == 0), t, self._start_t)
        self._looks += moved
        self._moved_t = np.where(moved, t, self._moved_t)
        lasting = moved & (self._looks >= ON_LOOKS) & (t - self._start_t >= ON_AFTER_S - 1e-6)
        self.on = (self.on | lasting) & (t - self._moved_t < OFF_AFTER_S - 1e-6)
        # Who sits very still moves every few seconds: that is no camera that is off.
        stirs = (self._looks >= STIRRING_LOOKS) & (t - self._moved_t < OFF_AFTER_S - 1e-6)
        self.settled = self.on | ((t - self._first_t >= OFF_AFTER_S - 1e-6) & ~stirs)
        self.changed = ~self._analysed | _moved(_apart(pixels, self._reference))
        return self.on.copy()

    def analysed(self, which: Flags) -> None:
        """Say which tiles of the last frame have been analysed, bool (N,).

        Raises
        ------
        ValueError
            Where there are more or fewer than tiles.
        """
        which = np.asarray(which, bool)
        if which.shape != self.on.shape:
            raise ValueError(f"{which.shape} flags for {len(self._tiles)} tiles")
        self._reference[which] = self._last[which]
        self._analysed |= which
        self.changed = self.changed & ~which

    def _tell_time(self, t: float, moved: bool) -> float:
        """Return the seconds for which the meeting has not stood still."""
        if moved or t < self._stir_t:
            self._stir_t = t
        if t - self._stir_t <= FROZEN_S and t > self._t > -np.inf:
            self._clock += min(t - self._t, LONGEST_STEP_S)
        self._t = t
        return self._clock

    def _forget(self, which: Flags) -> None:
        """Let tiles (bool (N,)) begin anew but for what was analysed."""
        self.on &= ~which
        self._seen &= ~which
        self._looks[which] = 0
        self._moved_t[which] = -np.inf

    def _follow(self, tiles: tuple[TileBox, ...]) -> None:
        """Take over new tiles; those that lie where one lay keep their history."""
        old, before = self._tiles, dict(self.__dict__)
        self._start(len(tiles))
        self._tiles = tiles
        self._points = sample_points(tiles, self._shape[1])
        self._last = np.zeros((*self._points.shape, 3), np.uint8)
        self._reference = self._last.copy()
        places = {tile: number for number, tile in enumerate(old)}
        kept = [(new, places[tile]) for new, tile in enumerate(tiles) if tile in places]
        for name in _HISTORY if kept else ():
            new, was = (list(numbers) for numbers in zip(*kept, strict=True))
            self.__dict__[name][new] = before[name][was]


_HISTORY = (
    "_last", "_reference", "on", "settled", "changed", "_seen", "_analysed", "_looks", "_first_t",
    "_start_t", "_moved_t",
)  # fmt: skip


def sample_points(tiles: tuple[TileBox, ...], width: int) -> NDArray[np.intp]:
    """Return the places of the pixels looked at, as indices into a flat frame, int (N, K).

    Parameters
    ----------
    tiles : tuple of TileBox
    width : int
        Of the frame, pixels.
    """
    across = np.linspace(MARGIN, 1 - MARGIN, ACROSS)
    down = np.linspace(MARGIN, 1 - MARGIN, DOWN)
    x, y = (grid.ravel() for grid in np.meshgrid(across, down))
    kept = (x > LABEL_WIDTH) | (y < 1 - LABEL_HEIGHT)
    boxes = np.array([(t.left, t.top, t.width, t.height) for t in tiles], float).reshape(-1, 4, 1)
    cols = (boxes[:, 0] + x[kept] * (boxes[:, 2] - 1)).astype(np.intp)
    rows = (boxes[:, 1] + y[kept] * (boxes[:, 3] - 1)).astype(np.intp)
    return rows * width + cols


def _apart(pixels: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return by how much each point differs in the colour that differs most, uint8 (N, K)."""
    # The larger less the smaller: uint8 has no negative numbers.
    apart = np.maximum(pixels, others) - np.minimum(pixels, others)
    # Faster than ``max`` over an axis of three.
    return np.asarray(np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2]))


def _moved(apart: NDArray[np.uint8]) -> Flags:
    """Tell in which tiles enough points differ, bool (N,)."""
    return np.asarray((apart >= LEVELS).sum(axis=1) >= LEAST_POINTS)


def _replaced(apart: NDArray[np.uint8]) -> Flags:
    """Tell in which tiles so many points differ that another picture is shown, bool (N,)."""
    least = REPLACED_SHARE * max(1, apart.shape[1])
    return np.asarray((apart >= REPLACED_LEVELS).sum(axis=1) >= least)
