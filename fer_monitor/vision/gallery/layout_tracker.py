"""Keep the gallery's layout over time: cheap while nothing moves, calm when disturbed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import Layout, TileBox
from fer_monitor.vision.gallery.find_tiles import Found, search
from fer_monitor.vision.gallery.gap_watch import GapWatch
from fer_monitor.vision.gallery.glance import Glance

RECHECK_S = 10.0
"""How long the cheap look is believed before a full search, seconds."""
SEARCH_EVERY_S = 0.2
"""Least time between full searches while something is wrong, seconds."""
IDLE_SEARCH_S = 0.5
"""The same where there is no gallery and none is expected: most looks cost nothing then."""
IDLE_MOST_S = 2.0
"""To this the time between searches rises, doubling each time, while the picture without a gallery
stays about the same, seconds."""
SETTLE_S = 0.35
"""How long a new layout must be seen before it is taken, seconds."""
HOLD_S = 5.0
"""How long the old layout is kept when a search sees fewer tiles, or none, while part of the gaps
is still in place: a pop-up lies over the gallery. Seconds."""
MOST_BROKEN = 0.6
"""Share of the tiles' sides without wall from which on the gallery is gone, not covered."""
SAME_PX = 2
"""Pixels by which an edge may lie elsewhere in the same layout."""


@dataclass
class _Pending:
    """A layout that differs from the current one and waits to be believed."""

    found: Found
    since: float
    looks: int = 1


class LayoutTracker:
    """Follows the layout of a gallery from look to look.

    While the wall still shows in all gaps, a look costs a fraction of a millisecond; a full search
    is made when it does not, and every `RECHECK_S` seconds. A new layout is taken when it was seen
    for `SETTLE_S` seconds and at least twice, or at once where it is the one that was there before
    the gallery went away; fewer tiles than before only after `HOLD_S`, as long as a part of the
    gaps is in place and what covers the missing tiles is not the wall.
    """

    def __init__(self) -> None:
        self._layout = Layout()
        self._gallery: tuple[TileBox, ...] = ()
        self._watch: GapWatch | None = None
        self._pending: _Pending | None = None
        self._searched_t = -np.inf
        self._idle_s = IDLE_SEARCH_S
        self._glance = Glance()
        self._shape: tuple[int, ...] = ()

    @property
    def layout(self) -> Layout:
        """The layout after the last look."""
        return self._layout

    def update(self, image: NDArray[np.uint8], t: float) -> Layout:
        """Look at a frame.

        Parameters
        ----------
        image : uint8 (H, W, 3)
            BGR.
        t : float
            Seconds on a monotonic clock; a step back is taken as a new recording.

        Returns
        -------
        Layout
            Its ``epoch`` is one more than before when the tiles lie otherwise.

        Raises
        ------
        ValueError
            Where ``image`` is of another shape or type.
        """
        if t < self._searched_t:
            self._searched_t, self._pending = -np.inf, None
        resized = bool(self._shape) and image.shape != self._shape
        self._shape = image.shape
        if not resized and not self._due(image, t):
            return self._layout
        self._searched_t = t
        found = search(image)
        self._rest(image, found)
        if resized:
            # Boxes of another frame size mean nothing: no settling.
            self._take(image, found)
        else:
            self._weigh(image, found, t)
        return self._layout

    def _due(self, image: NDArray[np.uint8], t: float) -> bool:
        """Tell whether this look needs a full search."""
        since = t - self._searched_t
        if self._watch is None:
            if self._pending:
                return since >= SEARCH_EVERY_S
            if since >= self._idle_s:
                return True
            # What changes much after a calm while may be a gallery: at once. What changes all the
            # time is a video.
            return self._idle_s > IDLE_SEARCH_S and self._glance.differs(image)
        if self._watch.holds(image):
            # What was pending is gone: the known gaps are back.
            self._pending = None
            return since >= RECHECK_S
        return since >= SEARCH_EVERY_S

    def _rest(self, image: NDArray[np.uint8], found: Found) -> None:
        """Decide when to search again if there is no gallery."""
        same = not found.tiles and not self._glance.differs(image)
        self._idle_s = min(2 * self._idle_s, IDLE_MOST_S) if same else IDLE_SEARCH_S
        self._glance.keep(image)

    def _weigh(self, image: NDArray[np.uint8], found: Found, t: float) -> None:
        """Take what a search found, or wait until it has been seen for long enough."""
        if same_places(found.tiles, self._layout.tiles):
            self._pending = None
            if found.tiles:
                # What covers a gap now, such as a pop-up, is no news from here on.
                self._watch = GapWatch(image, found)
            return
        pending = self._pending
        if pending is None or not same_places(pending.found.tiles, found.tiles):
            self._pending = pending = _Pending(found, t)
        else:
            pending.looks += 1
        # The gallery that was there before a shared screen or a minimised window needs no proof.
        back = not self._layout.tiles and same_places(found.tiles, self._gallery)
        first = self._layout == Layout() or back
        wait = HOLD_S if self._covered(image, found) else SETTLE_S
        if first or (pending.looks > 1 and t - pending.since >= wait - 1e-6):
            self._take(image, found)

    def _covered(self, image: NDArray[np.uint8], found: Found) -> bool:
        """Tell whether the tiles that a search missed may lie under something."""
        if self._watch is None or self._watch.broken(image) >= MOST_BROKEN:
            return False
        old = self._layout.tiles
        missed = [tile for tile in old if not any(_same(tile, other) for other in found.tiles)]
        fewer = len(found.tiles) < len(old) and len(missed) == len(old) - len(found.tiles)
        return fewer and not any(self._watch.vacated(image, tile) for tile in missed)

    def _take(self, image: NDArray[np.uint8], found: Found) -> None:
        self._pending = None
        self._watch = GapWatch(image, found) if found.tiles else None
        self._gallery = found.tiles or self._gallery
        if found.tiles != self._layout.tiles:
            self._layout = Layout(found.tiles, self._layout.epoch + 1)


def same_places(tiles: tuple[TileBox, ...], others: tuple[TileBox, ...]) -> bool:
    """Tell whether two layouts are the same but for `SAME_PX` pixels."""
    return len(tiles) == len(others) and all(
        _same(tile, other) for tile, other in zip(tiles, others, strict=True)
    )


def _same(tile: TileBox, other: TileBox) -> bool:
    return bool(np.abs(tile.corners - other.corners).max() <= SAME_PX)
