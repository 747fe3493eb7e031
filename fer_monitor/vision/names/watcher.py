"""Read the labels of all tiles in a thread of its own that gives way to everything else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.layout import TileBox
from fer_monitor.core.words import phrase
from fer_monitor.vision.names.change import Change, LabelWatch
from fer_monitor.vision.names.priority import give_way
from fer_monitor.vision.names.reader import LabelReading, NameReader
from fer_monitor.vision.names.strip import corner_of, find_line
from fer_monitor.vision.people.labels import Agreement, agreement, read_label

SURE = 0.7
"""A reading of this confidence counts at once."""
LEAST_SURE = 0.6
"""One of this confidence counts when it comes twice in a row. Names in letters that the recogniser
does not know come out below it, as other letters (docs/decisions/0008-reading-name-labels.md)."""
RETRY_S = 1.0
"""Seconds until an unsure or missing label is looked at again; doubled each time."""
LONGEST_RETRY_S = 60.0
REORDERED = 3
"""So many labels that certainly changed in one look are a new order or another page: then no name
is believed before it is read again, also where the label looks as before."""
CLOSE_TIMEOUT_S = 5.0

Strip = NDArray[np.uint8]


class Reader(Protocol):
    """Whatever reads lines of text."""

    def read(self, strips: Sequence[Strip]) -> list[LabelReading]:
        """Return what stands on each strip, uint8 (h, w, 3)."""
        ...


@dataclass
class _Tile:
    """What is known about the label in one place."""

    mark: int
    watch: LabelWatch | None = None
    name: str | None = None
    withheld: bool = False
    doubted: bool = False
    settled: bool = False
    pending: bool = False
    unsure: str | None = None
    version: int = 0
    tries: int = 0
    doubts: int = 0
    next_look: float = float("-inf")
    next_doubt: float = float("-inf")

    @property
    def given(self) -> str | None:
        """The name as others may have it."""
        return None if self.withheld else self.name

    def begin_anew(self, t: float, mark: int) -> None:
        """Forget the name: the label is another one now."""
        self.mark, self.watch, self.name, self.doubts = mark, None, None, 0
        self.doubted = self.withheld = self.pending = False
        self.ask_again(t)

    def ask_again(self, t: float) -> None:
        """Have the label read once more; the name stays until then."""
        self.settled, self.unsure, self.tries, self.next_look = False, None, 0, t
        self.version += 1

    def doubt(self, t: float) -> None:
        """Have a label read that may have changed, after each false alarm less soon."""
        if t < self.next_doubt:
            return
        self.next_doubt = t + min(LONGEST_RETRY_S, RETRY_S * 2**self.doubts)
        self.doubted = True
        self.ask_again(t)

    def withhold(self, t: float) -> None:
        """Give the name to nobody until it is read again; what is being read is of before."""
        self.withheld = self.doubted = True
        self.ask_again(t)

    def look_again_after(self, t: float) -> None:
        """Let the next look wait, longer each time."""
        self.next_look = t + min(LONGEST_RETRY_S, RETRY_S * 2**self.tries)
        self.tries += 1

    def take(self, reading: str, sure: bool, mark: int) -> None:
        """Note what was read: where letters may have changed, another reading is another label."""
        if self.name is None:
            other = sure
        else:
            other = self.doubted and not _alike(self.name, reading)
        if other:
            self.mark = mark
        self.doubted = False
        if sure:
            self.settle(reading)

    def settle(self, name: str) -> None:
        """Take ``name`` for what stands there."""
        self.doubts = self.doubts + 1 if name == self.name else 0
        self.name, self.settled, self.withheld = name, True, False


def _alike(a: str, b: str) -> bool:
    """Tell whether two readings may be of one label."""
    one, other = read_label(a), read_label(b)
    if one is None or other is None:
        return False
    return agreement(one, other)[0] in (Agreement.SAME, Agreement.LIKE)


@dataclass(frozen=True)
class SeenLabel:
    """The label of one tile.

    Attributes
    ----------
    name : str or None
        None where none is known (yet).
    mark : int or None
        Stands for this label in this place, and for no other before or after it; None where no
        letters were found. A name that is read for the first time begins a new mark.
    """

    name: str | None
    mark: int | None


@dataclass(frozen=True)
class _Job:
    """A strip to read: from which place, and for which state of it."""

    epoch: int
    version: int
    strip: Strip


class NameWatcher:
    """Keeps the names on the tiles' labels up to date.

    A label that certainly changed has no name until it is read again; one that may have changed
    keeps its name until then, unless others certainly changed in the same look.

    ``offer`` is called by the analysis and costs it little: only strips whose letters changed are
    copied, into one slot a tile, where the newest wins. Strips and readings live in memory alone.

    Parameters
    ----------
    make_reader : callable
        Makes the reader, in the thread: that takes seconds.
    trusting : bool
        Whether a label that may have changed keeps its name until it is read again. Where a name
        decides who may be looked at, it must not.
    """

    def __init__(
        self, make_reader: Callable[[], Reader] = NameReader, trusting: bool = True
    ) -> None:
        self._make_reader = make_reader
        self.trusting = trusting
        self._wake = threading.Condition()
        self._boxes: tuple[TileBox, ...] = ()
        self._tiles: list[_Tile] = []
        self._marks = count(1)
        self._epoch = 0
        self._jobs: OrderedDict[int, _Job] = OrderedDict()
        self._closed = False
        self._error: UserError | None = None
        self._read = 0
        self._busy = False
        self._thread = threading.Thread(target=self._run, name="name-labels", daemon=True)
        self._thread.start()

    @property
    def error(self) -> UserError | None:
        """Why no labels are read any more; None while all is well."""
        return self._error

    @property
    def reads(self) -> int:
        """How many strips were read so far."""
        return self._read

    @property
    def idle(self) -> bool:
        """Whether there is nothing to read now."""
        with self._wake:
            return not self._jobs and not self._busy

    def offer(self, t: float, image: NDArray[np.uint8], tiles: tuple[TileBox, ...]) -> None:
        """Look whether labels changed; called at any rate, from one thread.

        Parameters
        ----------
        t : float
            Seconds on a monotonic clock.
        image : uint8 (H, W, 3)
            The whole frame, BGR.
        tiles : tuple of TileBox
            A place each; other places than last time begin anew.
        """
        if self._closed or self._error is not None:
            return
        if tiles != self._boxes:
            with self._wake:
                self._begin_anew(self._epoch + 1, tiles)
        corners = [corner_of(image, box) for box in tiles]
        changes = self._changes(t, corners)
        for place, ((change, suspect), corner) in enumerate(zip(changes, corners, strict=True)):
            self._look(t, place, change, suspect, corner)

    def labels(self) -> list[str | None]:
        """Return the name on each tile last offered; None where none is known (yet)."""
        with self._wake:
            return [tile.given for tile in self._tiles]

    def seen(self) -> list[SeenLabel]:
        """Return the label of each tile last offered."""
        with self._wake:
            return [
                SeenLabel(tile.given, None if tile.watch is None else tile.mark)
                for tile in self._tiles
            ]

    def reset(self, epoch: int) -> None:
        """Forget what stands where: the layout has changed, and is now number ``epoch``."""
        with self._wake:
            self._begin_anew(epoch, ())

    def close(self, timeout_s: float = CLOSE_TIMEOUT_S) -> bool:
        """Stop the thread; tell whether it ended within ``timeout_s`` seconds."""
        with self._wake:
            self._closed = True
            self._jobs.clear()
            self._wake.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _begin_anew(self, epoch: int, tiles: tuple[TileBox, ...]) -> None:
        self._epoch, self._boxes = epoch, tiles
        self._tiles = [_Tile(next(self._marks)) for _ in tiles]
        self._jobs.clear()

    def _changes(self, t: float, corners: Sequence[Strip]) -> list[tuple[Change, bool]]:
        """Return what became of each label, and whether its name is not to be believed.

        Where a label certainly moved, others may have moved as well, so that letters which seem to
        be added are not waited for to stand still. Otherwise they are: what moves behind a label
        looks like them too often.
        """
        changes = [
            Change.NONE if tile.watch is None else tile.watch.look(t, corner)
            for tile, corner in zip(self._tiles, corners, strict=True)
        ]
        moved = changes.count(Change.CERTAIN)
        if not moved and self.trusting:
            return [(change, False) for change in changes]
        for place, (tile, corner) in enumerate(zip(self._tiles, corners, strict=True)):
            grew = moved > 0 and tile.watch is not None and tile.watch.grew(corner)
            if grew and changes[place] is Change.NONE:
                changes[place] = Change.DOUBTFUL
        return [
            (
                change,
                moved >= REORDERED
                or change is not Change.NONE
                or (tile.doubted and not tile.withheld),
            )
            for change, tile in zip(changes, self._tiles, strict=True)
        ]

    def _look(self, t: float, place: int, change: Change, suspect: bool, corner: Strip) -> None:
        tile = self._tiles[place]
        fresh = (suspect or change is not Change.NONE) and self._follow(t, place, change, suspect)
        waits = tile.settled or (place in self._jobs and not fresh)
        if waits or t < tile.next_look or not corner.size:
            return
        tile.look_again_after(t)
        line = find_line(corner)
        if line is None:
            return
        watch = LabelWatch(t, corner, line)
        strip = corner[line.rows(corner.shape[0]), line.cols(corner.shape[1])].copy()
        with self._wake:
            tile.watch, tile.pending = watch, True
            # In the place that an older strip of this label has in the queue.
            self._jobs[place] = _Job(self._epoch, tile.version, strip)
            self._wake.notify_all()

    def _follow(self, t: float, place: int, change: Change, suspect: bool) -> bool:
        """Note that a label changed or may have; tell whether a strip that waits is of before."""
        tile = self._tiles[place]
        with self._wake:
            if change is Change.CERTAIN:
                tile.begin_anew(t, next(self._marks))
                self._jobs.pop(place, None)
            elif suspect and tile.name is not None:
                tile.withhold(t)
                return True
            elif change is Change.DOUBTFUL and tile.settled:
                tile.doubt(t)
            elif change is Change.DOUBTFUL and not tile.doubted:
                # Nobody knows what stood there, so nobody can tell that it still does.
                tile.mark, tile.doubted = next(self._marks), True
            if not tile.pending:
                return False
            tile.ask_again(t)
            return True

    def _run(self) -> None:
        try:
            give_way()
            reader = self._make_reader()
            while (taken := self._take()) is not None:
                place, job = taken
                reading = reader.read([job.strip])[0]
                self._take_down(place, job, reading)
        except UserError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001 - shown to the user; the analysis goes on
            self._fail(
                UserError(
                    phrase("Reading name labels stopped: {error}.", error=repr(error)),
                    "Switch it off and on again.",
                )
            )

    def _take(self) -> tuple[int, _Job] | None:
        """Wait for a strip and take it; None once closed."""
        with self._wake:
            self._busy = False
            self._wake.wait_for(lambda: self._jobs or self._closed)
            if self._closed:
                return None
            self._busy = True
            return self._jobs.popitem(last=False)

    def _take_down(self, place: int, job: _Job, reading: LabelReading) -> None:
        with self._wake:
            self._read += 1
            if job.epoch != self._epoch or place >= len(self._tiles):
                return
            tile = self._tiles[place]
            if job.version != tile.version:
                return
            tile.pending = False
            likely = bool(reading.text) and reading.confidence >= LEAST_SURE
            again = reading.text in (tile.unsure, tile.name)
            sure = likely and (reading.confidence >= SURE or again)
            tile.take(reading.text, sure, next(self._marks))
            if likely:
                tile.unsure = reading.text

    def _fail(self, error: UserError) -> None:
        with self._wake:
            self._error = error
            self._busy = False
            self._jobs.clear()
