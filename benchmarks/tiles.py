"""Measure how well the tiles of galleries are found: ``python -m benchmarks.tiles --help``."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from benchmarks.galleries.compose import Scene, compose
from benchmarks.galleries.contents import People
from benchmarks.galleries.matrix import BEYOND, scenes
from benchmarks.galleries.no_galleries import each
from benchmarks.report import table
from fer_monitor.core.layout import Layout, TileBox
from fer_monitor.vision.gallery.camera_evidence import CameraWatch
from fer_monitor.vision.gallery.find_tiles import find_tiles
from fer_monitor.vision.gallery.layout_tracker import LayoutTracker

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "benchmarks-tiles.md"
PORTRAITS = Path(
    os.environ.get("FER_MONITOR_PORTRAITS") or REPOSITORY.parent / "shared" / "portraits"
)
OVERLAP = 0.8
"""Intersection over union from which on a tile counts as found."""
TARGET_FOUND, TARGET_FALSE = 0.99, 0.01
EMPTY_SIZES = ((640, 360), (1280, 720), (1920, 1080))
EMPTY_SEEDS = 3


@dataclass
class Tally:
    """Tiles of several pictures."""

    pictures: int = 0
    tiles: int = 0
    found: int = 0
    false: int = 0

    def add(self, truth: Sequence[TileBox], found: Sequence[TileBox]) -> None:
        """Count one picture."""
        hits = matched(truth, found)
        self.pictures += 1
        self.tiles += len(truth)
        self.found += hits
        self.false += len(found) - hits

    def row(self, name: str) -> list[str]:
        """Return the table's row."""
        shares = (self.found / max(1, self.tiles), self.false / max(1, self.tiles))
        counts = (self.pictures, self.tiles, self.found, self.false)
        return [name, *map(str, counts), f"{shares[0]:.2%}", f"{shares[1]:.2%}"]


@dataclass
class Measured:
    """Everything one run has measured."""

    total: Tally = field(default_factory=Tally)
    by_look: dict[str, Tally] = field(default_factory=dict)
    by_case: dict[str, Tally] = field(default_factory=dict)
    by_size: dict[str, Tally] = field(default_factory=dict)
    empty: dict[str, list[int]] = field(default_factory=dict)
    costs: list[tuple[str, float]] = field(default_factory=list)


def matched(truth: Sequence[TileBox], found: Sequence[TileBox]) -> int:
    """Return how many tiles of the truth were found; each find counts for one at most."""
    if not truth or not found:
        return 0
    a, b = Layout(tuple(truth)).boxes, Layout(tuple(found)).boxes
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    common = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (a, b)]
    overlap = common / (areas[0][:, None] + areas[1][None] - common)
    # Above a half no two of the truth can share a find.
    return int((overlap >= OVERLAP).any(axis=1).sum())


def measure(people: People, costs: bool = True) -> Measured:
    """Run over the whole matrix."""
    measured = Measured()
    for case, scene in scenes():
        picture = compose(scene, people)
        found = find_tiles(picture.image)
        measured.by_case.setdefault(case, Tally()).add(picture.tiles, found)
        if case == BEYOND:
            continue
        size = f"{scene.width}x{scene.height}"
        for tally in (
            measured.total,
            measured.by_look.setdefault(scene.look.name, Tally()),
            measured.by_size.setdefault(size, Tally()),
        ):
            tally.add(picture.tiles, found)
    for name, image in each(EMPTY_SIZES, EMPTY_SEEDS, people):
        counts = measured.empty.setdefault(name, [0, 0])
        counts[0] += 1
        counts[1] += bool(find_tiles(image))
    if costs:
        measured.costs = measure_costs(people)
    return measured


def measure_costs(people: People) -> list[tuple[str, float]]:
    """Return what is done and its median cost in milliseconds of processor time, at 1080p."""
    rows = []
    for count in (4, 25, 49):
        image = compose(Scene(count=count), people).image
        rows.append((f"full search, {count} tiles", _cost(partial(find_tiles, image), 9)))
    desk = next(image for name, image in each(((1920, 1080),), 1, people) if "desktop" in name)
    rows.append(("full search, a desktop", _cost(lambda: find_tiles(desk), 9)))
    tracker, watch = LayoutTracker(), CameraWatch()
    layout = tracker.update(image, 0.0)
    rows.append(("unchanged layout, 49 tiles", _cost(lambda: tracker.update(image, 1.0), 99)))
    rows.append(("camera watch, 49 tiles", _cost(lambda: watch.update(image, layout, 1.0), 99)))
    return rows


def _cost(work: Callable[[], object], times: int) -> float:
    work()
    spent = []
    for _ in range(times):
        start = time.thread_time()
        work()
        spent.append((time.thread_time() - start) * 1000)
    return statistics.median(spent)


def report(measured: Measured, photographs: bool) -> str:
    """Return the page's tables as Markdown."""
    header = ["", "pictures", "tiles", "found", "false", "found, share", "false, share"]
    faces = "photographs from a folder" if photographs else "drawn people"
    lines = [
        "# Finding the tiles of a gallery",
        "",
        "Written by `python -m benchmarks.tiles --write`; nobody edits it by hand. The galleries",
        "are composed by `benchmarks/galleries` after the looks of meeting programs, with",
        f"{faces}, and their truth is known. A tile is found where a box overlaps it by",
        f"{OVERLAP:.0%} or more (intersection over union); every other box is false. The same",
        f'pictures each time. The row "{BEYOND}" is not counted in "all": gaps of two pixels',
        "are smeared there. A gallery of one is found by its rounded corners alone.",
        "",
    ]
    for title, tallies in (
        ("look", measured.by_look),
        ("case", measured.by_case),
        ("frame size", measured.by_size),
    ):
        rows = [tally.row(name) for name, tally in tallies.items()]
        lines += [*table([title, *header[1:]], [*rows, measured.total.row("all")]), ""]
    hard = measured.by_case[BEYOND]
    everything = measured.total.tiles + hard.tiles
    lines += [
        f"With that row counted as well: {(measured.total.found + hard.found) / everything:.2%} "
        f"found, {(measured.total.false + hard.false) / everything:.2%} false.",
        "",
    ]
    found = measured.total.found / measured.total.tiles >= TARGET_FOUND
    false = measured.total.false / measured.total.tiles < TARGET_FALSE
    lines += [
        f"Aim: at least {TARGET_FOUND:.0%} found ({'met' if found else 'not met'}), under "
        f"{TARGET_FALSE:.0%} false ({'met' if false else 'not met'}).",
        "",
        "## Pictures without a gallery",
        "",
        *table(
            ["picture", "pictures", "with tiles"],
            [[name, *map(str, counts)] for name, counts in measured.empty.items()],
        ),
    ]
    if measured.costs:
        rows = [[what, f"{ms:.2f}"] for what, ms in measured.costs]
        lines += ["", "## Cost", "", "Medians at 1920 x 1080, one thread, processor time.", ""]
        lines += table(["what", "ms"], rows)
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tiles", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--portraits", type=Path, default=PORTRAITS, help="photographs of people")
    parser.add_argument("--no-costs", action="store_true", help="leave the costs out")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    folder = options.portraits if options.portraits.is_dir() else None
    text = report(measure(People(folder), not options.no_costs), folder is not None)
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        print(f"Written into {PAGE.name}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
