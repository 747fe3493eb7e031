"""The galleries that are measured: known faces in known places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fer_monitor.capture.demo_class.gallery import GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.sitters import Sitter, demo_sitter, folder_sitters
from fer_monitor.capture.demo_class.source import DemoClass
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
        From moments spread over the lesson.
    """

    grid: str
    width: int
    height: int
    pictures: tuple[GalleryPicture, ...]

    @property
    def title(self) -> str:
        """Words for a table."""
        return f"{self.grid}, {self.height}p"

    @property
    def megapixels(self) -> float:
        """Size of one picture."""
        return self.width * self.height / 1e6

    def frame(self, turn: int) -> tuple[Frame, GalleryPicture]:
        """Return the frame for the ``turn``-th look (from 0) and what is in it."""
        picture = self.pictures[turn % len(self.pictures)]
        return Frame(picture.image, turn, turn * FRAME_STEP_S, "benchmark"), picture


def sitters_from(portraits: Path | None) -> tuple[list[Sitter], str]:
    """Return who sits in the tiles, and words for it."""
    if portraits is None:
        return [demo_sitter()], "the built-in demo portrait"
    people = folder_sitters(portraits)
    return list(people), f"{len(people)} people from a folder of portraits"


def make_scene(side: int, width: int, height: int, sitters: list[Sitter], moments: int) -> Scene:
    """Return a gallery of ``side`` x ``side`` tiles at ``moments`` moments of a lesson."""
    spec = GallerySpec(rows=side, cols=side, width=width, height=height)
    lesson = DemoClass(spec, sitters, SEED)
    times = [(number + 0.5) * LESSON_S / moments for number in range(moments)]
    return Scene(f"{side}x{side}", width, height, tuple(lesson.at(t) for t in times))
