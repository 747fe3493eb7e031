"""Measure what the way from a tile to a crop costs: ``python -m benchmarks.live_accuracy --help``.

FER2013's pictures are put into galleries as faces, the whole Analyzer reads these, and its accuracy
is compared with that of the network on the pictures themselves.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import live_report
from benchmarks.live_readings import Readings, read_galleries
from benchmarks.page import write_into
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.training.data.dataset import FerSplit, hold_out, load_split
from fer_monitor.vision.classifier import SHIPPED_CARD, load_classifier
from fer_monitor.vision.model_card import VOTES_HEAD, read_card

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "live-accuracy.md"

HELD_OUT, PUBLIC_TEST = "held_out", "public_test"
SEED = 7
LOOKS = 3

SPECS = (
    GallerySpec(7, 7, 1280, 720),
    GallerySpec(7, 7, 1920, 1080),
    GallerySpec(5, 5, 1920, 1080),
)
"""From small faces to large ones."""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.live_accuracy", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013's zips")
    parser.add_argument(
        "--split",
        choices=(PUBLIC_TEST, HELD_OUT),
        default=PUBLIC_TEST,
        help="the public test, for the record, or the training pictures that training holds out, "
        "for choosing constants",
    )
    parser.add_argument("--limit", type=int, help="only so many pictures, drawn at random")
    parser.add_argument("--looks", type=int, default=LOOKS, help="looks at each gallery")
    parser.add_argument("--seed", type=int, default=SEED, help="of the galleries and the draw")
    parser.add_argument("--write", action="store_true", help="write the results into docs/")
    options = parser.parse_args(arguments)
    if options.looks < 1 or (options.limit is not None and options.limit < 1):
        parser.error("--looks and --limit must be at least 1")
    if options.write and (options.limit is not None or options.split != PUBLIC_TEST):
        parser.error("--write publishes the whole public test: leave --limit and --split out")
    return options


def load(data: Path, split: str, limit: int | None, seed: int) -> FerSplit:
    """Return the pictures to read: those with a label of the kind that the program reads.

    Raises
    ------
    UserError
        Where the data is incomplete.
    """
    if split == HELD_OUT:
        _, pictures = hold_out(load_split(data, "train"))
    else:
        pictures = load_split(data, split)
    pictures = pictures.take(np.flatnonzero(truth(pictures) >= 0))
    if limit is None or limit >= len(pictures):
        return pictures
    order = np.random.default_rng(seed).permutation(len(pictures)).astype(np.int64)
    return pictures.take(order[:limit])


def truth(pictures: FerSplit) -> NDArray[np.int64]:
    """Return the labels (N,) that the head read by the program was trained for; -1 for none."""
    reads_votes = read_card(resource(SHIPPED_CARD)).reads == VOTES_HEAD
    return pictures.majority if reads_votes else pictures.labels


def measure(
    pictures: FerSplit, specs: Sequence[GallerySpec] = SPECS, looks: int = LOOKS, seed: int = SEED
) -> list[Readings]:
    """Read all pictures in galleries of each kind with the shipped detector and network.

    Raises
    ------
    UserError
        Where a model file is missing or damaged.
    """

    def read(spec: GallerySpec) -> Readings:
        print(f"  {spec.rows}x{spec.cols}, {spec.height}p ...", file=sys.stderr, flush=True)
        # The program would leave out what it is unsure of, and be right more often on the rest.
        analyzer, classifier = build_analyzer(AnalysisSettings(min_confidence=0)), load_classifier()
        return read_galleries(
            pictures.images, truth(pictures), spec, analyzer, classifier, looks, seed
        )

    # Nothing is timed here, and each network uses one core.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(read, specs))


def run(options: argparse.Namespace, command: str) -> str:
    """Measure what ``options`` asks for and return the report. Raises UserError."""
    cv2.setNumThreads(1)
    pictures = load(options.data, options.split, options.limit, options.seed)
    card = load_classifier().card
    what = "public-test" if options.split == PUBLIC_TEST else "held-out training"
    conditions = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d} with `{command}`.",
        f"{len(pictures)} {what} pictures, each once in every kind of gallery; single looks, and "
        f"smoothed over {options.looks}. Faces count however unsure they are.",
        f"Network: `{card.file}`, checksum {card.sha256[:12]}, head `{card.reads}`, scored against "
        f"{'the majority of the FER+ votes' if card.reads == VOTES_HEAD else 'the FER2013 label'}.",
    ]
    readings = measure(pictures, looks=options.looks, seed=options.seed)
    return live_report.report(conditions, readings)


def _published(arguments: Sequence[str]) -> str:
    """Return the command without the folders of this machine."""
    words = ["DIR" if "/" in word or "\\" in word else word for word in arguments]
    return f"python -m benchmarks.live_accuracy {shlex.join(words)}".strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, write."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parse(given)
    try:
        text = run(options, _published(given))
        print(text)
        if options.write:
            write_into(PAGE, text, live_report.BEGIN)
            print(f"Written into {PAGE}.", file=sys.stderr)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
