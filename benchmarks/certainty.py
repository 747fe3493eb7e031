"""Which readings are sure, how faces rest, and what a baseline costs: see ``--help``.

On FER2013's public test with FER+ majority labels and the shipped model. The pictures show
different people, so the baseline's gain on one person over time cannot be measured here; what it
would cost somebody whose face really shows what it rests at can.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.page import begin, write_into
from benchmarks.report import table
from benchmarks.tiles import REPOSITORY
from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS, Emotion
from fer_monitor.core.types import FloatArray
from fer_monitor.mood.certainty import sure_rows
from fer_monitor.mood.neutral_baseline import correct
from fer_monitor.training.data.dataset import load_split
from fer_monitor.vision.classifier import load_classifier

PAGE = REPOSITORY / "docs" / "live-help.md"
BEGIN = begin("certainty")
THRESHOLDS = (0.0, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9)
RESTS = ((), ((Emotion.SAD, 0.3),), ((Emotion.SAD, 0.5),), ((Emotion.SAD, 0.8),),
         ((Emotion.ANGRY, 0.5),), ((Emotion.HAPPY, 0.5),))  # fmt: skip
BATCH = 49

Truth = NDArray[np.int64]


def coverage_rows(shares: FloatArray, truth: Truth) -> list[list[str]]:
    """Return a row for each threshold: who is named, how often rightly, and who is left out."""
    right = shares.argmax(axis=1) == truth
    rows = []
    for least in THRESHOLDS:
        sure = sure_rows(shares, least)
        left_out = f"{right[~sure].mean():.1%}" if (~sure).any() else "-"
        named = [f"{sure[truth == index].mean():.0%}" for index in range(N_EMOTIONS)]
        rows.append(
            [f"{least:.2f}", f"{sure.mean():.1%}", f"{right[sure].mean():.1%}", left_out, *named]
        )
    return rows


def rest_rows(shares: FloatArray, truth: Truth) -> list[list[str]]:
    """Return a row for each resting face: how often each true expression is still read."""
    rows = []
    for rest in RESTS:
        resting = np.zeros(N_EMOTIONS, np.float32)
        for emotion, share in rest:
            resting[emotion] = share
        resting[Emotion.NEUTRAL] = 1 - resting.sum()
        corrected = np.stack([correct(row, resting) for row in shares])
        right = corrected.argmax(axis=1) == truth
        title = ", ".join(f"{emotion.label} {share:.1f}" for emotion, share in rest) or "neutral"
        recalls = [f"{right[truth == index].mean():.0%}" for index in range(N_EMOTIONS)]
        rows.append([title, f"{right.mean():.1%}", *recalls])
    return rows


def report(shares: FloatArray, truth: Truth) -> list[str]:
    """Return the report's lines."""
    typical = shares[truth == Emotion.NEUTRAL].mean(axis=0)
    return [
        f"{len(truth)} pictures with a FER+ majority, shipped model.",
        "",
        "Named: share of all faces. Right: of those named. Right if guessed: of those left out. "
        "Then the share of the faces of each true expression that is named.",
        "",
        *table(
            ("least", "named", "right", "right if guessed", *EMOTION_LABELS),
            coverage_rows(shares, truth),
        ),
        "",
        "Mean shares on neutral faces (`TYPICAL_REST`):",
        "",
        *table(EMOTION_LABELS, [[f"{share:.3f}" for share in typical]]),
        "",
        "If everybody had such a resting face: how often readings would be right, and of each true "
        "expression.",
        "",
        *table(("rests at", "right", *EMOTION_LABELS), rest_rows(shares, truth)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.certainty", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="FER2013 with FER+")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    try:
        split = load_split(options.data, "public_test")
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    known = split.majority >= 0
    images, truth = split.images[known], split.majority[known]
    network = load_classifier()
    batches = [network.classify(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
    text = "\n".join(report(np.concatenate(batches), truth))
    print(text)
    if options.write:
        write_into(PAGE, text, BEGIN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
