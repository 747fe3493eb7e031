"""Measure how well name labels are read, and what that costs: ``python -m benchmarks.names``."""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from benchmarks.name_labels import LOOKS, LabelledGallery, Look, require_fonts
from benchmarks.name_list import FRESH, HELD_OUT, LATIN, OTHER_SCRIPTS, VIETNAMESE
from benchmarks.page import begin, write_into
from benchmarks.report import table
from fer_monitor.core.errors import UserError
from fer_monitor.vision.names.clean import clean_name
from fer_monitor.vision.names.reader import NameReader
from fer_monitor.vision.names.strip import corner_of, find_line
from fer_monitor.vision.names.watcher import NameWatcher

PAGE = Path(__file__).resolve().parent.parent / "docs/decisions/0008-reading-name-labels.md"
BEGIN = begin("names")
GRIDS = (7, 7, 5, 5, 4, 4, 3, 3, 2, 2, 2, 2, 2, 2)
"""Sides of the grids; together they have a tile for each of the 222 names."""
COMMON_GRIDS = (3, 5, 7)
"""The bar is for these: what a class is shown in."""
HELD_OUT_GRIDS = (7, 7, 3)
FRESH_GRIDS = (7, 7, 7, 3)
FRAME_S = 0.5
SETTLING, STEADY = 8, 10
"""Frames after which a name is expected, and further ones in which nothing changes."""
BAR = 0.97
CUTOFF = 60
"""Least likeness of a reading to a name on the roster, percent."""
_UNLIKE = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "þ": "p"})


@dataclass
class Score:
    """What became of some labels."""

    shown: int = 0
    exact: int = 0
    letters: int = 0
    matched: int = 0
    given: int = 0
    again: int = 0
    offers_ms: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count what ``other`` counted, too."""
        for name in ("shown", "exact", "letters", "matched", "given", "again"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.offers_ms += other.offers_ms
        self.wrong += other.wrong


def folded(name: str) -> str:
    """Return ``name`` without accents, capitals and spaces; I and l are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_UNLIKE))
    return "".join(sign for sign in plain if sign.isalnum()).replace("l", "i")


def on_roster(name: str | None, roster: Sequence[str]) -> str | None:
    """Return the name on ``roster`` that is most like what was read."""
    from rapidfuzz import fuzz, process

    if not name:
        return None
    choices = {index: folded(entry) for index, entry in enumerate(roster)}
    found = process.extractOne(folded(name), choices, scorer=fuzz.ratio, score_cutoff=CUTOFF)
    return roster[found[2]] if found else None


def galleries(look: Look, names: Sequence[str], grids: Sequence[int]) -> Iterator[LabelledGallery]:
    """Yield galleries that show each of ``names`` once, languages mixed so that grids compare."""
    start = 0
    names = [names[i] for i in np.random.default_rng(len(names)).permutation(len(names))]
    for seed, side in enumerate(grids):
        shown = names[start : start + side * side]
        if shown:
            yield LabelledGallery(look, shown, side, side, seed=seed)
        start += side * side


def watch(reader: NameReader, gallery: LabelledGallery, roster: Sequence[str]) -> Score:
    """Let a new watcher look at a moving gallery and score what it says."""
    watcher = NameWatcher(lambda: reader)
    try:
        return _watch(watcher, gallery, roster)
    finally:
        watcher.close()


def _watch(watcher: NameWatcher, gallery: LabelledGallery, roster: Sequence[str]) -> Score:
    score = Score(shown=len(gallery.tiles))
    for step in range(SETTLING + STEADY):
        image = gallery.frame(step)
        before = watcher.reads
        start = time.thread_time()
        watcher.offer(step * FRAME_S, image, gallery.tiles)
        ms = (time.thread_time() - start) * 1000
        while not watcher.idle and watcher.error is None:
            time.sleep(0.002)
        if watcher.error is not None:
            raise watcher.error
        if step >= SETTLING:
            score.again += watcher.reads - before
            score.offers_ms.append(ms / len(gallery.tiles))
    for index, label in enumerate(watcher.labels()):
        truth = clean_name(gallery.shown(index))
        score.given += label is not None
        score.exact += label == truth
        score.letters += folded(label or "") == folded(truth)
        hit = on_roster(label, roster) == gallery.names[index]
        score.matched += hit
        if label != truth:
            score.wrong.append(f"{truth} -> {label}")
    return score


def reads_in_a_steady_minute(reader: NameReader, look: Look) -> float:
    """Return how often a label is read in a minute in which none changes, after the first times."""
    gallery = LabelledGallery(look, LATIN[:49], 7, 7)
    watcher, before = NameWatcher(lambda: reader), 0
    try:
        for step in range(SETTLING + round(60 / FRAME_S)):
            if step == SETTLING:
                before = watcher.reads
            watcher.offer(step * FRAME_S, gallery.frame(step), gallery.tiles)
            while not watcher.idle and watcher.error is None:
                time.sleep(0.002)
        return (watcher.reads - before) / len(gallery.tiles)
    finally:
        watcher.close()


def time_reader(reader: NameReader) -> list[float]:
    """Return the milliseconds of processor time of each reading of a 7x7 gallery."""
    gallery = LabelledGallery(LOOKS[0], LATIN[:49], 7, 7)
    image, samples = gallery.frame(0), []
    for tile in gallery.tiles:
        corner = corner_of(image, tile)
        line = find_line(corner)
        if line is None:
            continue
        strip = corner[line.rows(corner.shape[0]), line.cols(corner.shape[1])]
        start = time.thread_time()
        reader.read([strip])
        samples.append((time.thread_time() - start) * 1000)
    return samples


@dataclass
class LookScores:
    """What became of the labels in one look: by the grid's side, and of held-out names."""

    by_grid: dict[int, Score]
    held_out: Score
    fresh: Score


def second_readers_cost() -> str:
    """Say what the second reader adds to reading a strip, both ways in turn on the same strips."""
    cv2.setNumThreads(1)
    one, both = NameReader(second=False), NameReader()
    samples: tuple[list[float], list[float]] = ([], [])
    for _ in range(5):
        for reader, own in zip((one, both), samples, strict=True):
            own += time_reader(reader)
    alone, together = (median(own) for own in samples)
    return (
        f"Reading a strip: {alone:.1f} ms of processor time with the recogniser alone, "
        f"{together:.1f} ms with the second reader ({together / alone - 1:.0%} more), in turn."
    )


def measure_look(look: Look, grids: Sequence[int]) -> LookScores:
    """Let all names be read in one look."""
    cv2.setNumThreads(1)
    reader = NameReader()
    scores = LookScores({side: Score() for side in sorted(set(grids))}, Score(), Score())
    for gallery in galleries(look, LATIN, grids):
        scores.by_grid[gallery.rows].add(watch(reader, gallery, LATIN))
    for gallery in galleries(look, HELD_OUT, HELD_OUT_GRIDS):
        scores.held_out.add(watch(reader, gallery, HELD_OUT))
    for gallery in galleries(look, FRESH, FRESH_GRIDS):
        scores.fresh.add(watch(reader, gallery, FRESH))
    return scores


def measure(grids: Sequence[int], looks: Sequence[Look], jobs: int) -> tuple[list[str], Score]:
    """Return the report's lines and the sum over all Latin labels; untimed with several jobs."""
    if jobs == 1:
        each = [measure_look(look, grids) for look in looks]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            each = list(pool.map(partial(measure_look, grids=grids), looks))
    latin = [
        _row(look.title, _sum(s.by_grid.values())) for look, s in zip(looks, each, strict=True)
    ]
    by_grid = {side: _sum(scores.by_grid[side] for scores in each) for side in sorted(set(grids))}
    latin += [_row(f"all, {side}x{side}", score) for side, score in by_grid.items()]
    common = _sum(by_grid[side] for side in COMMON_GRIDS if side in by_grid)
    total = _sum(by_grid.values())
    unseen, fresh = _sum(s.held_out for s in each), _sum(s.fresh for s in each)
    latin += [_row("all, 3x3, 5x5 and 7x7", common), _row("all", total)]
    latin += [_row("held-out names", unseen), _row("held-out names, second list", fresh)]
    total.wrong += [*unseen.wrong, *fresh.wrong]
    scripts, reader = [], NameReader()
    for script, names in {"Vietnamese": VIETNAMESE, **OTHER_SCRIPTS}.items():
        gallery = LabelledGallery(looks[0], names, 4, 4, script=script)
        score = watch(reader, gallery, names)
        scripts.append([*_row(script, score)[:5], _share(score.given, score.shown)])
    header = ["labels", "number", "exact, %", "letters, %", "on a roster, %", "read again, %"]
    lines = [
        f"The bar of {BAR:.0%} of Latin names read correctly at 1080p, in galleries of 3x3, 5x5 "
        f"and 7x7, with every accent, capital and space right: {_verdict(common.exact, common)}; "
        f"as to the letters {_verdict(common.letters, common)}, with a roster "
        f"{_verdict(common.matched, common)}. Held-out names: {_verdict(unseen.exact, unseen)}, "
        f"{_verdict(unseen.letters, unseen)} and {_verdict(unseen.matched, unseen)}; the second "
        f"list of them: {_verdict(fresh.exact, fresh)}, {_verdict(fresh.letters, fresh)} and "
        f"{_verdict(fresh.matched, fresh)}.",
        "",
        *_latin_table(header, latin, timed=jobs == 1),
        "",
        f"In a minute in which no label changes, each is read "
        f"{reads_in_a_steady_minute(reader, looks[0]):.2f} times ({looks[0].title}, 7x7).",
    ]
    if jobs == 1:
        strip_ms = median(time_reader(reader))
        lines.append(f"Reading a strip: {strip_ms:.0f} ms of processor time on one thread.")
    lines += ["", *table([*header[:5], "any name given, %"], scripts)]
    return lines, total


def _latin_table(header: list[str], rows: list[list[str]], timed: bool) -> list[str]:
    if timed:
        return table([*header, "look, ms a tile"], rows)
    return table(header, [row[:-1] for row in rows])


def _sum(scores: Iterable[Score]) -> Score:
    total = Score()
    for score in scores:
        total.add(score)
    return total


def _row(title: str, score: Score) -> list[str]:
    counts = (score.exact, score.letters, score.matched)
    shares = [_share(count, score.shown) for count in counts]
    again = _share(score.again, score.shown * STEADY)
    return [title, str(score.shown), *shares, again, f"{np.median(score.offers_ms):.2f}"]


def _verdict(right: int, score: Score) -> str:
    met = "met" if right >= BAR * score.shown else "missed"
    return f"{met} ({_share(right, score.shown)} %)"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the results into docs/")
    parser.add_argument("--quick", action="store_true", help="one 7x7 gallery a look only")
    parser.add_argument("--cost", action="store_true", help="only what the second reader costs")
    parser.add_argument("--jobs", type=int, default=1, help="looks at once; above 1 untimed")
    parser.add_argument("--wrong", action="store_true", help="print what was not read exactly")
    options = parser.parse_args(arguments)
    if options.write and options.quick:
        parser.error("--write publishes the whole: leave --quick out")
    cv2.setNumThreads(1)
    try:
        require_fonts()
        if options.cost:
            print(second_readers_cost())
            return 0
        lines, total = measure((7,) if options.quick else GRIDS, LOOKS, options.jobs)
        measured = (
            f"Measured {datetime.now(timezone.utc):%Y-%m-%d} with `python -m benchmarks.names "
            f"{'' if options.jobs == 1 else f'--jobs {options.jobs} '}--write`, rapidocr "
            f"{version('rapidocr')}, 1920 x 1080, {len(LATIN)} Latin names, {len(HELD_OUT)} "
            f"held-out ones and {len(FRESH)} of a second held-out list."
        )
        text = "\n".join([measured, "", *lines])
        print(text)
        if options.wrong:
            print("\n".join(total.wrong), file=sys.stderr)
        if options.write:
            write_into(PAGE, text, BEGIN)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
