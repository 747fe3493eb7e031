"""Who sat beside whom: tells tiles whose camera is off and whose label nobody reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

UNKNOWN = -1
"""Stands for a tile that holds somebody who cannot be told and must not be guessed."""
MOST_REMEMBERED = 12
"""Arrangements: the pages of a large class, before and after a few changes."""


class Arrangements:
    """Remembers the last orders of participants, to fill the gaps of a new one.

    A window that is resized, a newcomer at the end and a page that is turned back leave the order
    as it was, so the tile between Ana and Ben is the one that was between them before.
    """

    def __init__(self) -> None:
        self._orders: deque[tuple[tuple[int, ...], frozenset[int]]] = deque(maxlen=MOST_REMEMBERED)

    def remember(self, order: Sequence[int], off: Sequence[int]) -> None:
        """Note participants in reading order and those of them whose cameras are off."""
        entry = (tuple(order), frozenset(off))
        if self._orders and self._orders[-1][0] == entry[0]:
            self._orders[-1] = entry
            return
        self._orders.append(entry)

    def rename(self, old: int, new: int) -> None:
        """Let ``new`` stand for ``old``: both turned out to be one."""
        renamed = [
            (
                tuple(new if number == old else number for number in order),
                frozenset(new if number == old else number for number in off),
            )
            for order, off in self._orders
        ]
        self._orders = deque(renamed, maxlen=MOST_REMEMBERED)

    def fill(self, order: Sequence[int | None]) -> dict[int, int]:
        """Return participants for gaps (None) of ``order``, from tile index to number.

        ``UNKNOWN`` in ``order`` is no gap: somebody is there who must not be guessed.

        Only who was off camera is found; newer arrangements are asked first.
        """
        filled: dict[int, int] = {}
        taken = {number for number in order if number is not None}
        for before, off in reversed(self._orders):
            now = [filled.get(i, number) for i, number in enumerate(order)]
            found = _only_one_missing(now, before, off) or _between_neighbours(now, before, off)
            for tile, number in found.items():
                if number not in taken:
                    filled[tile] = number
                    taken.add(number)
        return filled


def _only_one_missing(
    now: Sequence[int | None], before: Sequence[int], off: frozenset[int]
) -> dict[int, int]:
    """Everybody else is here again: the one who is left over is the one who is missing."""
    gaps = [tile for tile, number in enumerate(now) if number is None]
    missing = set(before).difference(number for number in now if number is not None)
    complete = len(now) == len(before) and UNKNOWN not in now
    if len(gaps) == len(missing) == 1 and complete and missing <= off:
        return {gaps[0]: missing.pop()}
    return {}


def _between_neighbours(
    now: Sequence[int | None], before: Sequence[int], off: frozenset[int]
) -> dict[int, int]:
    """Return gaps whose neighbours on both sides are the same as before.

    Only where most others have kept their neighbours too: in a reshuffled gallery two old
    neighbours of a third may come together by chance.
    """
    place = {number: i for i, number in enumerate(before)}
    known = [(tile, place[n]) for tile, n in enumerate(now) if n is not None and n in place]
    kept = sum(b[0] - a[0] == b[1] - a[1] for a, b in pairwise(known))
    if len(known) < 2 or 2 * kept <= len(known) - 1:
        return {}
    around = {
        (before[i - 1] if i else 0, before[i + 1] if i + 1 < len(before) else 0): number
        for i, number in enumerate(before)
        if number in off
    }
    found = {}
    for tile, number in enumerate(now):
        if number is None:
            left = now[tile - 1] if tile else 0
            right = now[tile + 1] if tile + 1 < len(now) else 0
            if left is not None and right is not None and (left, right) in around:
                found[tile] = around[left, right]
    return found
