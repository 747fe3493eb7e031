"""What the labels of a gallery's tiles say, and whom the consent list leaves out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.core.left_out import FIRST_SEAT, LeftOut, LeftOutReason
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.vision.people.consent import consent_reasons
from fer_monitor.vision.people.roster import match_names

UNREAD = (None, None)
"""The label of a tile that nobody reads."""

LONGEST_WAIT_S = 20.0
"""A reader that takes longer for one frame than this is not waited for."""
WAIT_STEP_S = 0.002


@dataclass(frozen=True, eq=False)
class NamesSeen:
    """Names on N tiles.

    Attributes
    ----------
    names : tuple of str or None
        As on the class list where a label is like one of its names, else as read.
    left_out : bool (N,)
        Tiles that nothing may look at.
    who : tuple of LeftOut
        Those in these tiles, as far as their labels were found.
    taken_back : tuple of str or None
        The name that the teacher gave to a tile until now, and gives no longer.
    """

    names: tuple[str | None, ...]
    left_out: NDArray[np.bool_]
    who: tuple[LeftOut, ...] = ()
    taken_back: tuple[str | None, ...] = ()


class TileNames:
    """Follows the labels of one gallery; matching is done anew only when a label changed.

    Parameters
    ----------
    who : WhoIsWho
        Has the reader and the lists.
    wait : bool
        Whether to wait until every label in a frame is read, as a recording can.
    """

    def __init__(self, who: WhoIsWho, wait: bool = False) -> None:
        self._who = who
        self._wait = wait
        self._forget()

    def _forget(self) -> None:
        self._labels: tuple[str | None, ...] | None = None
        self._names: tuple[str | None, ...] = ()
        self._reasons: tuple[LeftOutReason | None, ...] = ()
        self._since: dict[int, float] = {}
        self._told: dict[int, str] = {}

    @property
    def reads(self) -> bool:
        """Whether names are read in this session."""
        return self._who.watcher is not None

    def reset(self) -> None:
        """Forget what stands where: the next frame has nothing to do with the last one."""
        self._forget()
        if self._who.watcher is not None:
            self._who.watcher.reset(0)

    def look(self, t: float, image: NDArray[np.uint8], tiles: tuple[TileBox, ...]) -> NamesSeen:
        """Return what is known of the labels of ``tiles`` in ``image`` (uint8 (H, W, 3)) at ``t``.

        Labels that are new are read in another thread and known some looks later. With a consent
        list the teacher's word is as good as a label that was read, for as long as the label stays
        the same; a name that is read later counts more.
        """
        read = self._read(t, image, tiles)
        seats = [None if mark is None else FIRST_SEAT + mark for _, mark in read]
        told = [None if seat is None else self._who.told(seat) for seat in seats]
        labels = tuple(word or name for word, (name, _) in zip(told, read, strict=True))
        if labels != self._labels:
            self._labels = labels
            listed = match_names(labels, self._who.class_list)
            self._names = tuple(name or label for name, label in zip(listed, labels, strict=True))
            self._reasons = consent_reasons(labels, self._who.consenting)
        since = {seat: self._since.get(seat, t) for seat in seats if seat is not None}
        before, self._since = self._told, since
        self._told = {seat: word for seat, word in zip(seats, told, strict=True) if seat and word}
        left_out = tuple(
            LeftOut(seat, place + 1, labels[place], reason, max(t - since[seat], 0.0))
            for place, (seat, reason) in enumerate(zip(seats, self._reasons, strict=True))
            if reason is not None and seat is not None
        )
        return NamesSeen(
            self._names,
            np.array([reason is not None for reason in self._reasons], bool),
            left_out,
            _taken_back(before, self._told, seats),
        )

    def _read(
        self, t: float, image: NDArray[np.uint8], tiles: tuple[TileBox, ...]
    ) -> list[tuple[str | None, int | None]]:
        """Return the name on each tile, and the mark of its label."""
        watcher = self._who.watcher
        if watcher is None:
            return [UNREAD] * len(tiles)
        watcher.offer(t, image, tiles)
        deadline = time.monotonic() + LONGEST_WAIT_S
        while self._wait and not watcher.idle and time.monotonic() < deadline:
            if watcher.error is not None:
                break
            time.sleep(WAIT_STEP_S)
        # A reader that failed knows nothing of the tiles of today.
        if watcher.error is not None:
            return [UNREAD] * len(tiles)
        return [(label.name, label.mark) for label in watcher.seen()]


def _taken_back(
    before: dict[int, str], now: dict[int, str], seats: Sequence[int | None]
) -> tuple[str | None, ...]:
    """Return the words that were given before, and are not now, about the same labels."""
    return tuple(
        word if seat is not None and (word := before.get(seat)) != now.get(seat) else None
        for seat in seats
    )
