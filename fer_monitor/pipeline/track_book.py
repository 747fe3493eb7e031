"""One number for each track, wherever it comes from, and what was read last on it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_CLOCK_TOLERANCE_S = 1e-6

Name = tuple[str, int]
"""`PLACE` or `PERSON`, and a number among these."""

PLACE = "place"
"""A face followed by where it is in the frame; once lost, it is never found again."""
PERSON = "person"
"""A participant of a gallery."""


class TrackBook:
    """Numbers tracks that come from places in a frame or from participants of a gallery.

    Parameters
    ----------
    memory_s : float
        How long a track is alive after it was last seen, seconds; may be changed. A participant
        who comes back later keeps the number and begins a new smoothing window.
    fresh : iterator of int, optional
        Numbers for new tracks; from 1 by default.
    """

    def __init__(self, memory_s: float, fresh: Iterator[int] | None = None) -> None:
        self.memory_s = memory_s
        self._fresh = itertools.count(1) if fresh is None else fresh
        self._numbers: dict[Name, int] = {}
        self._first_t: dict[int, float] = {}
        self._last_t: dict[int, float] = {}
        self._t = -np.inf
        self.readings: dict[int, NDArray[np.float32]] = {}
        """The last shares (7,) read on each living track."""

    @property
    def alive(self) -> frozenset[int]:
        """Numbers of all tracks seen within ``memory_s``."""
        return frozenset(self._last_t)

    def age(self, number: int, t: float) -> float:
        """Return the seconds from the first sight of a living track to ``t``, at least 0."""
        return max(0.0, t - self._first_t[number])

    def numbers(self, names: Sequence[Name], t: float) -> NDArray[np.int64]:
        """Return the numbers, from 1, of the tracks ``names`` that are seen at ``t`` seconds.

        A participant keeps the number for the whole session.
        """
        self._forget(t)
        seen = []
        for name in names:
            number = self.number(name)
            self._first_t.setdefault(number, t)
            self._last_t[number] = t
            seen.append(number)
        return np.array(seen, np.int64)

    def number(self, name: Name) -> int:
        """Return the number of a track, whether it was seen already or not."""
        if name not in self._numbers:
            self._numbers[name] = next(self._fresh)
        return self._numbers[name]

    def known(self, name: Name) -> int | None:
        """Return the number of a track that was seen; None where it never was."""
        return self._numbers.get(name)

    def living(self) -> list[tuple[Name, int]]:
        """Return what the living tracks are called, and their numbers."""
        return [(name, number) for name, number in self._numbers.items() if number in self._last_t]

    def _forget(self, t: float) -> None:
        if t < self._t:
            # A recording was wound back: nobody has been seen yet.
            self._last_t.clear()
        self._t = t
        oldest = t - self.memory_s - _CLOCK_TOLERANCE_S
        self._last_t = {number: last for number, last in self._last_t.items() if last >= oldest}
        # What never comes back is not kept for the length of a class.
        self._numbers = {
            name: number
            for name, number in self._numbers.items()
            if name[0] == PERSON or number in self._last_t
        }
        for kept in (self._first_t, self.readings):
            for number in [number for number in kept if number not in self._last_t]:
                del kept[number]
