"""The galleries that are measured: known faces in known places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.gallery import GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.sitters import Sitter, demo_sitter, folder_sitters
from fer_monitor.capture.demo_class.source import FIRST_MOVE_S, DemoClass
from fer_monitor.core.types import Frame

FRAME_STEP_S = 0.2
"""Five looks a second, as the program takes."""
LESSON_S = 60.0
SEED = 7


@dataclass(frozen=True, eq=False)
class Scene:
    """One gallery over a few moments of a lesson.

    Attributes
    ----------
    grid : str
        Such as ``7x7``.
    width, height : int
        Pixels.
    pictures : tuple of GalleryPicture
        Of moments of a lesson, in their order.
    jumping : bool
        Whether every look shows another moment of the lesson altogether, seconds from the last one.
    """

    grid: str
    width: int
    height: int
    pictures: tuple[GalleryPicture, ...]
    jumping: bool = False

    warm_up: ClassVar[int] = 1
    """Looks before the first that counts."""

    @property
    def title(self) -> str:
        """Words for a table."""
        return f"{self.grid}, {self.height}p" + (", jumping" if self.jumping else "")

    @property
    def megapixels(self) -> float:
        """Size of one picture."""
        return self.width * self.height / 1e6

    def frame(self, turn: int) -> tuple[Frame, GalleryPicture]:
        """Return the frame for the ``turn``-th look (from 0) and what is in it."""
        picture = self.pictures[turn % len(self.pictures)]
        return Frame(picture.image, turn, turn * FRAME_STEP_S, "benchmark"), picture


@dataclass(frozen=True, eq=False)
class SteadyScene(Scene):
    """A gallery in which at every look a share of the tiles has changed, each in its turn.

    Attributes
    ----------
    changing : int
        Tiles that change from one look to the next.
    """

    warm_up: ClassVar[int] = 40
    changing: int = 0

    @property
    def title(self) -> str:
        """Words for a table."""
        return f"{self.grid}, {self.height}p, {self.changing} changing"

    def frame(self, turn: int) -> tuple[Frame, GalleryPicture]:
        """Return the frame for the ``turn``-th look (from 0); ask for them in their order."""
        # Every picture has the same places, so that a tile may come from any of them.
        truth = self.pictures[0]
        tiles = len(truth.tiles)
        if turn == 0:
            self._shown[...] = truth.image
        for number in range(turn * self.changing, (turn + 1) * self.changing if turn else 0):
            area = truth.tiles[number % tiles].rect.area
            moment = self.pictures[(number // tiles + 1) % len(self.pictures)]
            self._shown[area] = moment.image[area]
        return Frame(self._shown.copy(), turn, turn * FRAME_STEP_S, "benchmark"), truth

    @cached_property
    def _shown(self) -> NDArray[np.uint8]:
        return self.pictures[0].image.copy()


def sitters_from(portraits: Path | None) -> tuple[list[Sitter], str]:
    """Return who sits in the tiles, and words for it."""
    if portraits is None:
        return [demo_sitter()], "the built-in demo portrait"
    people = folder_sitters(portraits)
    return list(people), f"{len(people)} people from a folder of portraits"


def make_scene(
    side: int,
    width: int,
    height: int,
    sitters: list[Sitter],
    moments: int,
    *,
    jumping: bool = False,
) -> Scene:
    """Return a gallery of ``side`` x ``side`` tiles at ``moments`` moments of a lesson.

    One look after the other as the program takes them, everybody moving; or, ``jumping``, spread
    over the lesson.
    """
    spec = GallerySpec(rows=side, cols=side, width=width, height=height)
    lesson = DemoClass(spec, sitters, SEED)
    step = LESSON_S / moments if jumping else FRAME_STEP_S
    times = [(number + 0.5) * step for number in range(moments)]
    pictures = tuple(lesson.at(t) for t in times)
    return Scene(f"{side}x{side}", width, height, pictures, jumping)


def make_steady_scene(
    side: int, width: int, height: int, sitters: list[Sitter], moments: int, share: float
) -> SteadyScene:
    """Return a gallery in which a ``share`` of the tiles changes from look to look."""
    spec = GallerySpec(rows=side, cols=side, width=width, height=height)
    lesson = DemoClass(spec, sitters, SEED)
    # Before anybody changes places.
    times = [(number + 0.5) * FIRST_MOVE_S / (moments + 1) for number in range(moments)]
    pictures = tuple(lesson.at(t) for t in times)
    changing = round(share * side * side)
    return SteadyScene(f"{side}x{side}", width, height, pictures, changing=changing)
