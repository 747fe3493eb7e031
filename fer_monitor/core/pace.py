"""How often is looked, and how long a look stands until the next one.

A fast computer looks several times a second, a slow one every few seconds. Whatever says "not
seen for so long" must not take the wait between two looks for an absence, nor a pause for a wait.
"""

from __future__ import annotations

from collections import deque
from statistics import median_low

import numpy as np
from numpy.typing import NDArray

SURELY_STANDS_S, LONGEST_STANDS_S = 2, 10
"""A look stands for twice the usual time between two, but at least and at most so long: longer
waits are pauses or lost pictures."""
STEPS = 9
"""The usual time between two looks is the median of so many, the lower one of an even number: one
long wait among few is not usual."""


class Pace:
    """How long the looks of a session stand, as it goes on."""

    def __init__(self) -> None:
        self._steps: deque[float] = deque(maxlen=STEPS)
        self._last_t: float | None = None

    def look(self, t: float) -> None:
        """Take in a look at ``t`` seconds; one that lies before the last begins anew."""
        if self._last_t is not None and t < self._last_t:
            self._steps.clear()
        elif self._last_t is not None:
            self._steps.append(t - self._last_t)
        self._last_t = t

    def stands_s(self, least_s: float = SURELY_STANDS_S) -> float:
        """Return for how many seconds a look stands, at least ``least_s``."""
        usual = median_low(self._steps) if self._steps else 0.0
        return max(least_s, min(2 * usual, LONGEST_STANDS_S))


def standing_looks(looked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each second the second whose look stands in it; itself where none does.

    How often is usual is asked of the looks around. A wait for longer than a look stands is a
    gap, all of it; one that still goes on may become one.

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
    stands[long] = missed[long] <= _stand_after(looks, long)
    last = np.cumsum(looked) - 1
    return np.where((last >= 0) & stands[last], looks[last], seconds)


def _stand_after(looks: NDArray[np.int64], which: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for how many seconds the looks number ``which`` of those at ``looks`` stand."""
    steps = np.full(len(looks) + STEPS, np.nan)
    steps[STEPS // 2 : STEPS // 2 + len(looks) - 1] = np.diff(looks)
    around = np.sort(steps[which[:, None] + np.arange(STEPS)], axis=1)
    # NaN, where there is no step, is sorted to the end. The last wait goes on: it is no step yet.
    known = np.maximum((~np.isnan(around)).sum(axis=1), 1)
    usual = np.take_along_axis(around, (known[:, None] - 1) // 2, axis=1)[:, 0]
    stands: NDArray[np.float64] = np.clip(
        2 * np.nan_to_num(usual), SURELY_STANDS_S, LONGEST_STANDS_S
    )
    return stands
