"""Compare looking where faces were with whole tiles: ``python -m benchmarks.near_faces --help``.

What happens to a gallery: heads move, heads turn away and come back, tiles change places,
and an expression changes altogether (another photograph of the same person).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.pipeline import PORTRAITS
from benchmarks.report import table
from benchmarks.scenes import sitters_from
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import Sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.near_detector import LastBox
from fer_monitor.vision.tiled_detector import TiledDetector

Image = NDArray[np.uint8]
Look = tuple[Image, Sequence[TileBox]]
Found = tuple[Detections, NDArray[np.int64]]
GRIDS = ((2, 1920, 1080), (5, 1920, 1080), (7, 1920, 1080), (5, 1280, 720), (7, 2560, 1440))
STARTS_S = (1.0, 16.0, 31.0, 46.0)
LOOKS = 5
SAME = 0.5
"""Intersection over union from which on two boxes are of one face."""


@dataclass
class Tally:
    """Near looks of one kind, beside full ones at the same pictures."""

    near_ms: list[float] = field(default_factory=list)
    full_ms: list[float] = field(default_factory=list)
    by_full: int = 0
    by_near: int = 0
    both: int = 0
    overlaps: list[float] = field(default_factory=list)

    def add(self, full: Found, near: Found) -> None:
        """Count one picture."""
        truth = dict(zip(full[1].tolist(), full[0].boxes, strict=True))
        seen = dict(zip(near[1].tolist(), near[0].boxes, strict=True))
        common = truth.keys() & seen.keys()
        self.by_full += len(truth)
        self.by_near += len(seen)
        self.both += len(common)
        self.overlaps += [overlap(truth[tile], seen[tile]) for tile in common]

    def row(self, title: str) -> list[str]:
        """Return the table's row."""
        full, near = (statistics.median(ms) for ms in (self.full_ms, self.near_ms))
        low, middle = np.percentile(self.overlaps or [0.0], (5, 50))
        other = sum(value < SAME for value in self.overlaps)
        return [
            title,
            *(f"{full:.1f}", f"{near:.1f}", f"{full / near:.1f} x"),
            f"{self.both} / {self.by_full}",
            f"{self.both / max(1, self.by_full):.4f}",
            *(str(self.by_near - self.both), str(other), f"{middle:.3f}", f"{low:.3f}"),
        ]


HEADER = (
    "what happens",
    "full look, ms",
    "near look, ms",
    "faster",
    "found of full's",
    "share",
    "only near",
    "another face",
    "IoU",
    "IoU, 5 %",
)


def overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return the intersection over union of two boxes."""
    sides = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    shared = float(sides.prod())
    return shared / float((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def moving(lesson: DemoClass, start: float, step: float) -> Iterator[Look]:
    """Give a gallery ``step`` seconds apart; the tiles whose cameras are on at the start."""
    on = [index for index, tile in enumerate(lesson.at(start).tiles) if tile.camera_on]
    for number in range(LOOKS):
        picture = lesson.at(start + number * step)
        rects = [picture.tiles[index].rect for index in on]
        yield picture.image, [TileBox(r.left, r.top, r.width, r.height) for r in rects]


def turning(lesson: DemoClass, start: float) -> Iterator[Look]:
    """Hide every second head at every second look, as one that is turned away."""
    for number, (image, tiles) in enumerate(moving(lesson, start, 0.5)):
        shown = image.copy()
        for tile in tiles[::2] if number % 2 else ():
            small = cv2.resize(shown[tile.area], (4, 3), interpolation=cv2.INTER_AREA)
            shown[tile.area] = cv2.resize(small, (tile.width, tile.height))
        yield shown, tiles


def swapping(lesson: DemoClass, start: float) -> Iterator[Look]:
    """Shift everybody by one tile more at each look: every last box is another person's."""
    for number, (image, tiles) in enumerate(moving(lesson, start, 0.5)):
        shown = image.copy()
        for index, tile in enumerate(tiles):
            shown[tile.area] = image[tiles[(index + number) % len(tiles)].area]
        yield shown, tiles


KINDS: dict[str, Callable[[DemoClass, float], Iterator[Look]]] = {
    "heads move, 0.2 s": lambda lesson, start: moving(lesson, start, 0.2),
    "heads move, 0.5 s": lambda lesson, start: moving(lesson, start, 0.5),
    "another picture, 6 s": lambda lesson, start: moving(lesson, start, 6.0),
    "heads turn away": turning,
    "tiles change places": swapping,
}


def follow(looks: Iterator[Look], detector: TiledDetector, tally: Tally) -> None:
    """Look near and in full at each picture; the first only begins the sequence."""
    last: list[LastBox] | None = None
    for image, tiles in looks:
        full, full_ms = _timed(lambda: detector.detect(image, tiles))  # noqa: B023
        near = full
        if last is not None:
            near, near_ms = _timed(lambda: detector.detect(image, tiles, last))  # noqa: B023
            tally.add(full, near)
            tally.full_ms.append(full_ms)
            tally.near_ms.append(near_ms)
        last = [None] * len(tiles)
        for box, tile in zip(near[0].boxes, near[1].tolist(), strict=True):
            last[tile] = box


def _timed(work: Callable[[], Found]) -> tuple[Found, float]:
    start = time.thread_time()
    found = work()
    return found, (time.thread_time() - start) * 1000


def measure(sitters: list[Sitter], starts: Sequence[float]) -> list[list[str]]:
    """Return the table's rows."""
    detector = TiledDetector(YuNetDetector())
    rows = []
    for side, width, height in GRIDS:
        lesson = DemoClass(GallerySpec(side, side, width, height), sitters, seed=11)
        for kind, looks in KINDS.items():
            tally = Tally()
            for start in starts:
                follow(looks(lesson, start), detector, tally)
            rows.append(tally.row(f"{side}x{side}, {height}p: {kind}"))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.near_faces", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--portraits", type=Path, default=PORTRAITS, help="photographs of people")
    parser.add_argument("--quick", action="store_true", help="one sequence of each kind")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    sitters, words = sitters_from(options.portraits if options.portraits.is_dir() else None)
    print(f"{words}; medians of one thread's processor time; near looks include what they")
    print("look at again in full.\n")
    rows = measure(sitters, STARTS_S[:1] if options.quick else STARTS_S)
    print("\n".join(table(HEADER, rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
