"""Labels of a scripted lesson as the program sees them: drawn, and read by its own reader.

Each tile's lower edge is drawn as large as in a window of 1080p, with a label in the look of a
meeting program, over a picture that moves. Whether a label changed, when it is read, and what
comes of it, is left to the program (``vision/names``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.name_labels import FOOT_PX, LOOKS, LabelPen, draw_room
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.names.clean import clean_name
from fer_monitor.vision.names.reader import LabelReading
from fer_monitor.vision.names.watcher import NameWatcher, Reader, Strip

TILE_SCALE = 3.5
"""A tile of the lesson is drawn so many times as large: then 4 x 4 of them fill 1080p."""
READS_A_LOOK = 8
"""Labels that are read from one look to the next, half a second later: 60 ms each. One takes half
of that in processor time (decision 8); the reader gives way to everything else."""
MUTE_S = 60.0
"""A microphone goes on or off about so often; where its sign stands before a name, that moves."""
REACH_PX = 40
"""How far the picture behind a label moves, in each direction."""
OFF = (38, 38, 38)
"""Colour of a tile whose camera is off, BGR."""
WAIT_S = 0.0005


class PacedReader:
    """Lets a reader read so many labels, and has it wait then.

    Parameters
    ----------
    reader : Reader

    Attributes
    ----------
    waiting : bool
        Whether a strip was asked for that may not be read yet.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._turn = threading.Condition()
        self._left = 0
        self.waiting = False

    def read(self, strips: Sequence[Strip]) -> list[LabelReading]:
        """Return what stands on each strip, once that may be read."""
        with self._turn:
            self.waiting = self._left == 0
            self._turn.wait_for(lambda: self._left > 0)
            self._left -= 1
        return self._reader.read(strips)

    def allow(self, count: int) -> None:
        """Let the next ``count`` strips be read; what was not used before is lost."""
        with self._turn:
            self._left, self.waiting = count, False
            self._turn.notify_all()


class DrawnLabels:
    """Draws the labels of one lesson and has them read.

    Parameters
    ----------
    truth : sequence of str
        Everybody's name.
    reader : Reader
        Not used by anything else at the same time.
    seed : int
        Chooses the look, the pictures and who is muted.

    Attributes
    ----------
    look : Look
    shown, given, right : int
        Tiles over all looks, those of them whose name was known, and those of these whose name was
        right to the letter.
    """

    def __init__(self, truth: Sequence[str], reader: Reader, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.look = LOOKS[seed % len(LOOKS)]
        # The looks' fonts have no emoji; a reader leaves those out (vision/names/clean.py).
        self._truth = ["".join(c for c in name if ord(c) < 0x2600).strip() for name in truth]
        self._pen = LabelPen(self.look)
        self._rooms = [draw_room(rng, 700, FOOT_PX + 2 * REACH_PX) for _ in truth]
        self._periods = rng.uniform(3, 20, (len(truth), 2))
        self._muted_at = rng.uniform(0, 2 * MUTE_S, len(truth))
        self._mute_s = rng.uniform(0.5 * MUTE_S, 1.5 * MUTE_S, len(truth))
        self._pace = PacedReader(reader)
        self._watcher = NameWatcher(lambda: self._pace)
        self.given = self.right = self.shown = 0

    def read(
        self,
        t: float,
        people: NDArray[np.int64],
        tiles: Sequence[TileBox],
        camera_on: Sequence[bool],
    ) -> tuple[str | None, ...]:
        """Return the name on each tile as far as it is known at ``t``, in seconds."""
        boxes = tuple(enlarged(tile) for tile in tiles)
        right = max((box.left + box.width for box in boxes), default=1)
        bottom = max((box.top + box.height for box in boxes), default=1)
        image = np.full((bottom + 15, right + 15, 3), self.look.wall, np.uint8)
        for box, person, on in zip(boxes, people.tolist(), camera_on, strict=True):
            foot = image[box.area][-FOOT_PX:]
            foot[:] = self._behind(person, t, foot.shape[1], foot.shape[0]) if on else OFF
            muted = int((t + self._muted_at[person]) / self._mute_s[person]) % 2 == 0
            self._pen.draw(foot, self._truth[person], muted)
        self._watcher.offer(t, image, boxes)
        labels = self._watcher.labels()
        self._let_read()
        for label, person, box in zip(labels, people.tolist(), boxes, strict=True):
            self.shown += 1
            self.given += label is not None
            stands = self._pen.shortened(self._truth[person], box.width)
            self.right += label == clean_name(stands)
        return tuple(labels)

    def close(self) -> None:
        """End the reader's thread."""
        self._pace.allow(1)
        self._watcher.close()

    def _let_read(self) -> None:
        self._pace.allow(READS_A_LOOK)
        while not self._watcher.idle and not self._pace.waiting:
            time.sleep(WAIT_S)
        self._pace.allow(0)
        if self._watcher.error is not None:
            raise self._watcher.error

    def _behind(self, person: int, t: float, width: int, height: int) -> NDArray[np.uint8]:
        swing = np.sin(6.283 * t / self._periods[person])
        left, top = np.round(REACH_PX * (1 + swing)).astype(int).tolist()
        return self._rooms[person][top : top + height, left : left + width]


def enlarged(tile: TileBox) -> TileBox:
    """Return where a tile of the lesson lies in a window of 1080p."""
    left, top, width, height = (
        round(side * TILE_SCALE) for side in (tile.left, tile.top, tile.width, tile.height)
    )
    return TileBox(left, top, width, height)
