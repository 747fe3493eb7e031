"""Measure how small and how large a face may be for the detector to find it.

Run ``python -m fer_monitor.training.crop.detector_reach --portraits DIR``; it prints the table of
docs/decisions/0002-yunet-in-onnxruntime.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.vision.detector import FaceDetector, YuNetDetector

HEIGHTS = (10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 48, 128, 384, 640, 768, 896, 1024)
"""Heights of a face's box, pixels."""

LARGE = 384
MOST_LARGE = 15
"""Large pictures take long, and so few are looked at."""


def found_share(
    portraits: list[tuple[NDArray[np.uint8], float]], height: float, detector: FaceDetector
) -> float:
    """Return the share of portraits, scaled to a face ``height`` px high, with a face found."""
    found = 0
    for image, face_height in portraits:
        scale = height / face_height
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        scaled = cv2.resize(image, None, fx=scale, fy=scale, interpolation=way)
        found += len(detector.detect(np.asarray(scaled, np.uint8))) > 0
    return found / len(portraits)


def read_portraits(folder: Path, detector: FaceDetector) -> list[tuple[NDArray[np.uint8], float]]:
    """Return (picture, height of its surest face in pixels) of every portrait in ``folder``."""
    portraits = []
    for path in sorted(folder.glob("*_0.jpg")):
        image = cv2.imread(str(path))
        if image is None:
            raise UserError(f"{path} is not a picture.", "Take it out of the folder.")
        picture = np.asarray(image, np.uint8)
        found = detector.detect(picture)
        if len(found):
            portraits.append((picture, float(found.boxes[0, 3] - found.boxes[0, 1])))
    if not portraits:
        raise UserError(f"{folder} has no portrait.", "Give a folder of pictures named *_0.jpg.")
    return portraits


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--portraits", type=Path, required=True, help="folder of .jpg portraits")
    options = parser.parse_args(arguments)
    try:
        as_is = YuNetDetector(upscale_below=0, max_side=100_000, coarse_side=0)
        live = YuNetDetector()
        portraits = read_portraits(options.portraits, live)
        print("| face height, px | as it is | as the program looks |\n|---|---|---|")
        for height in HEIGHTS:
            some = portraits[:MOST_LARGE] if height >= LARGE else portraits
            shares = [100 * found_share(some, height, detector) for detector in (as_is, live)]
            print(f"| {height} | {shares[0]:.0f} % | {shares[1]:.0f} % |", flush=True)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
