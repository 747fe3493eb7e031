"""Count faces found where no camera is: ``python -m benchmarks.false_faces --help``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.false_faces_art import OWN_PHOTO, draw_avatar, kinds
from benchmarks.galleries.contents import Kind, People, add_label, draw_content
from benchmarks.galleries.looks import LOOKS, Look
from benchmarks.galleries.places import Area, place_tiles
from benchmarks.page import begin, write_into
from benchmarks.report import table
from benchmarks.tiles import PORTRAITS, REPOSITORY
from fer_monitor.core.errors import UserError
from fer_monitor.core.layout import TileBox
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame, Snapshot
from fer_monitor.pipeline.build import build_analyzer

PAGE = REPOSITORY / "docs" / "false-faces.md"
BEGIN = begin("false_faces")
BAR = 0.1
"""False faces an image, on galleries with avatars and cartoons."""
SIDES = (5, 7)
SHOWN = (LOOKS[0], LOOKS[2])
WIDTH, HEIGHT = 1920, 1080
OFF_SHARE = 0.5
SEEDS = 4
EVERY_S, LAST_S, LATER_S = 0.5, 7.0, 5.0
STILL, SECOND, LATER = "still pictures", "live, second look to 5 s", "live, from 5 s on"


@dataclass(frozen=True, eq=False)
class Gallery:
    """A gallery whose cameras are half off, and what is shown in place of these."""

    look: Look
    tiles: tuple[TileBox, ...]
    shown: tuple[str | None, ...]
    """The kind of avatar in each tile; None where there is a camera."""
    seed: int
    people: People

    def at(self, moment: int) -> NDArray[np.uint8]:
        """Return the picture; videos differ from moment to moment."""
        image: NDArray[np.uint8] = np.full((HEIGHT, WIDTH, 3), self.look.wall, np.uint8)
        for number, (tile, kind) in enumerate(zip(self.tiles, self.shown, strict=True)):
            size, person = (tile.width, tile.height), self.seed * 53 + number
            if kind is None:
                picture = draw_content(Kind.VIDEO, self.look, size, person, self.people, moment)
            else:
                picture = draw_avatar(kind, size, person, self.look.camera_off, self.people)
            add_label(picture, number)
            image[tile.area] = picture
        return image


@dataclass
class Tally:
    """What was found in some pictures.

    Attributes
    ----------
    pictures, cameras, read : int
        Tiles with a camera, and how many of these have a face.
    shown, false : Counter of str
        Tiles with each kind of avatar, and those of them with a face.
    """

    pictures: int = 0
    cameras: int = 0
    read: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def add(self, gallery: Gallery, snapshot: Snapshot) -> None:
        """Count one picture."""
        self.pictures += 1
        boxes = np.array([face.box for face in snapshot.faces], float).reshape(-1, 4)
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        for tile, kind in zip(gallery.tiles, gallery.shown, strict=True):
            found = any(tile.contains(x, y) for x, y in middles)
            if kind is None:
                self.cameras += 1
                self.read += found
            else:
                self.shown[kind] += 1
                self.false[kind] += found

    def an_image(self, own_photos: bool) -> float:
        """Return false faces an image, with or without photographs of the person."""
        every = sum(n for kind, n in self.false.items() if own_photos or kind != OWN_PHOTO)
        return every / max(1, self.pictures)


def galleries(seeds: int, people: People) -> Iterator[Gallery]:
    """Yield galleries in which all kinds of avatar take turns; always the same ones."""
    there = kinds()
    for number in range(seeds):
        for side in SIDES:
            for look in SHOWN:
                rng = np.random.default_rng((number, side))
                tiles = place_tiles(Area(0, 34, WIDTH, HEIGHT - 74), side, side, side**2, look, 6)
                off = rng.permutation(len(tiles))[: round(OFF_SHARE * len(tiles))]
                shown: list[str | None] = [None] * len(tiles)
                for turn, tile in enumerate(off):
                    shown[tile] = there[(turn + number * 7) % len(there)]
                yield Gallery(look, tiles, tuple(shown), number * 11 + side, people)


def measure(seeds: int, people: People) -> dict[str, Tally]:
    """Look at all galleries: as still pictures, and as live ones."""
    tallies = {STILL: Tally(), SECOND: Tally(), LATER: Tally()}
    still = AnalysisSettings(smoothing_window_s=0, track_memory_s=0, still_pictures=True)
    one, live = build_analyzer(still), build_analyzer()
    for gallery in galleries(seeds, people):
        live.reset()
        for number, t in enumerate(np.arange(0, LAST_S, EVERY_S)):
            frame = Frame(gallery.at(number), number, float(t), "gallery")
            if number == 0:
                tallies[STILL].add(gallery, one.process(frame))
            snapshot = live.process(frame)
            if number:
                tallies[SECOND if t < LATER_S else LATER].add(gallery, snapshot)
    return tallies


def report(tallies: dict[str, Tally], seeds: int, photographs: bool) -> str:
    """Return the tables as Markdown."""
    score = AnalysisSettings().detector_score
    faces = "photographs of people" if photographs else "drawn people, which hold no real face,"
    number = seeds * len(SIDES) * len(SHOWN)
    lines = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d} with `python -m benchmarks.false_faces "
        f"--write`: {number} galleries of {WIDTH} x {HEIGHT}, 5x5 and 7x7, a dark and a light "
        f"theme, half of the cameras off, {faces} in the others, the detector's score {score}, "
        f"a look every {EVERY_S} s. Kinds of avatar take turns; each is a square of half the "
        "tile's height, a disc, or as high as the tile.",
        "",
    ]
    rows = []
    for name, tally in tallies.items():
        drawn, every = tally.an_image(False), tally.an_image(True)
        verdict = "met" if drawn <= BAR else "missed"
        read = f"{100 * tally.read / max(1, tally.cameras):.1f}"
        rows.append([name, str(tally.pictures), f"{drawn:.3f}", verdict, f"{every:.3f}", read])
    header = ["", "images", "false faces an image", f"bar {BAR}"]
    lines += table([*header, f"with each {OWN_PHOTO}", "cameras with a face, %"], rows)
    lines += ["", "Share of the avatars in which a face is seen, %:", ""]
    by_kind = []
    for kind in kinds():
        shares = [100 * t.false[kind] / max(1, t.shown[kind]) for t in tallies.values()]
        by_kind.append([kind, str(tallies[STILL].shown[kind]), *(f"{s:.1f}" for s in shares)])
    lines += table(["kind", "shown", *tallies], by_kind)
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.false_faces",
        description=(__doc__ or "").splitlines()[0],
        epilog="FER_MONITOR_EMOJI_FONT names the Noto colour emoji font where it is elsewhere; "
        "without it, and without scikit-image, some kinds are left out.",
    )
    parser.add_argument("--write", action="store_true", help="write the results into docs/")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of the galleries")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    folder = PORTRAITS if PORTRAITS.is_dir() else None
    text = report(measure(options.seeds, People(folder)), options.seeds, folder is not None)
    print(text)
    if options.write:
        try:
            write_into(PAGE, text, BEGIN)
        except UserError as error:
            print(error, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
