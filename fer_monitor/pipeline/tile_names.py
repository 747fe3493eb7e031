"""What the labels of a gallery's tiles say, and whom the consent list leaves out."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.pipeline.who_is_who import WhoIsWho
from fer_monitor.vision.people.consent import consent_mask
from fer_monitor.vision.people.roster import match_names

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
    """

    names: tuple[str | None, ...]
    left_out: NDArray[np.bool_]


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
        self._labels: tuple[str | None, ...] | None = None
        self._seen = NamesSeen((), np.zeros(0, bool))

    def reset(self) -> None:
        """Forget what stands where: the next frame has nothing to do with the last one."""
        self._labels = None
        if self._who.watcher is not None:
            self._who.watcher.reset(0)

    def look(self, t: float, image: NDArray[np.uint8], tiles: tuple[TileBox, ...]) -> NamesSeen:
        """Return what is known of the labels of ``tiles`` in ``image`` (uint8 (H, W, 3)) at ``t``.

        Labels that are new are read in another thread and known some looks later.
        """
        labels = self._read(t, image, tiles)
        if labels != self._labels:
            self._labels = labels
            listed = match_names(labels, self._who.class_list)
            names = tuple(name or label for name, label in zip(listed, labels, strict=True))
            self._seen = NamesSeen(names, consent_mask(labels, self._who.consenting))
        return self._seen

    def _read(
        self, t: float, image: NDArray[np.uint8], tiles: tuple[TileBox, ...]
    ) -> tuple[str | None, ...]:
        watcher = self._who.watcher
        if watcher is None:
            return (None,) * len(tiles)
        watcher.offer(t, image, tiles)
        deadline = time.monotonic() + LONGEST_WAIT_S
        while self._wait and not watcher.idle and time.monotonic() < deadline:
            if watcher.error is not None:
                break
            time.sleep(WAIT_STEP_S)
        # A reader that failed knows nothing of the tiles of today.
        return (None,) * len(tiles) if watcher.error is not None else tuple(watcher.labels())
