"""How long a look stands: until the next one, but over no long pause or lost picture.

A fast computer looks several times a second, a slow one every few seconds. Whatever says "not
seen for so long" must not take the wait between two looks for an absence. The program asks
`LookPace` while a session runs, and `standing_looks` where all of it is known. A short pause cannot
be told from a wait.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

SURELY_STANDS_S = 2
"""A look stands for at least so long, however often is looked."""
LONGEST_STANDS_S = 30
"""And for no longer than this."""
UNSTEADY_S = 10
"""So long a look stands where only a few of the looks around are that far apart."""
ONE_WAIT_S = 5
"""Over a single wait of this length nobody is forgotten: it may be one dear look's."""
STEPS = 9
"""Of so many waits the usual one is found."""


def _stands_s(waits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for how many seconds looks stand among the waits around them.

    Twice the middle wait (the lower one of two), or, up to `UNSTEADY_S`, twice the second longest:
    a single long wait is a pause, the second one is how this computer looks. One wait alone says
    nothing: 0.

    Parameters
    ----------
    waits : float64 (N, STEPS)
        Seconds between neighbouring looks; NaN where there was none.
    """
    ordered = np.sort(waits, axis=1)  # NaN is sorted to the end
    known = (~np.isnan(ordered)).sum(axis=1)[:, None]
    ordered = np.where(known > 1, ordered, 0.0)
    middle = np.take_along_axis(ordered, np.maximum(known - 1, 0) // 2, axis=1)[:, 0]
    second = np.take_along_axis(ordered, np.maximum(known - 2, 0), axis=1)[:, 0]
    stands: NDArray[np.float64] = np.maximum(
        np.minimum(2 * middle, LONGEST_STANDS_S), np.minimum(2 * second, UNSTEADY_S)
    )
    return stands


class LookPace:
    """How far apart the looks of a running session are."""

    def __init__(self) -> None:
        self._waits: deque[float] = deque(maxlen=STEPS)
        self._last_t: float | None = None

    def look(self, t: float) -> None:
        """Take in a look at ``t`` seconds; one that lies before the last begins anew."""
        if self._last_t is not None and t < self._last_t:
            self._waits.clear()
        elif self._last_t is not None and t > self._last_t:
            self._waits.append(t - self._last_t)
        self._last_t = t

    def stands_s(self, least_s: float = SURELY_STANDS_S) -> float:
        """Return for how many seconds a look stands, at least ``least_s``."""
        if not self._waits:
            return least_s
        return max(least_s, float(_stands_s(np.array([self._waits]))[0]))

    def remembers_s(self, least_s: float) -> float:
        """Return for how many seconds a face is remembered, at least ``least_s``.

        As long as a look stands, and over the last wait whatever it was, up to `ONE_WAIT_S`: who
        was there in the look before has not been missed yet.
        """
        last_wait = self._waits[-1] if self._waits else 0.0
        return max(self.stands_s(least_s), min(last_wait, ONE_WAIT_S))


def standing_looks(looked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each second the second whose look stands in it; itself where none does.

    A wait for longer than a look stands is a gap, all of it; one that still goes on may become
    one. What is usual is asked of the looks before and after.

    Parameters
    ----------
    looked : bool (S,)
        In which seconds somebody looked.

    Returns
    -------
    int64 (S,)
    """
    seconds = np.arange(len(looked))
    looks = np.flatnonzero(looked)
    if len(looks) in (0, len(looked)):
        return seconds
    missed = np.diff(looks, append=len(looked)) - 1
    stands = missed <= SURELY_STANDS_S
    long = np.flatnonzero(~stands)
    waits = np.full(len(looks) - 1 + 2 * STEPS, np.nan)
    waits[STEPS:-STEPS] = np.diff(looks)
    # The last wait goes on and is none yet: it is judged by those before it.
    first = np.where(long < len(looks) - 1, long + STEPS - STEPS // 2, long)
    stands[long] = missed[long] <= _stands_s(waits[first[:, None] + np.arange(STEPS)])
    last = np.cumsum(looked) - 1
    return np.where((last >= 0) & stands[last], looks[last], seconds)
