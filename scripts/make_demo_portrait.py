"""Make assets/demo/portrait.png, the face of the demo class, from scikit-image's ``astronaut``.

Run once by a developer (``python scripts/make_demo_portrait.py``; needs the ``test`` extra); the
result is committed, so that the program itself needs no scikit-image. The head and shoulders are
cut out with GrabCut: the alpha channel lets every participant sit before a wall of their own.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

DEMO_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "demo"

LEFT, TOP, SIDE = 63, 0, 320
"""The crop in the 512 x 512 photograph: head and shoulders, centred on the nose."""

# Rough outlines in the photograph, marked by hand; GrabCut finds the exact edge between them.
SURELY_WALL = ((0, 0, 512, 14), (0, 0, 20, 512), (0, 0, 100, 200), (330, 0, 512, 200),
               (365, 200, 512, 350))  # fmt: skip
MAYBE_SUIT = ((120, 200), (210, 150), (300, 215), (345, 280), (355, 340), (345, 511), (40, 511),
              (45, 330), (70, 250))  # fmt: skip
SURELY_SUIT = ((135, 210), (215, 170), (290, 220), (330, 290), (340, 345), (330, 500), (60, 500),
               (65, 330), (90, 260))  # fmt: skip
ELLIPSES = (
    ((226, 92), (82, 82), 0, cv2.GC_PR_FGD),  # hair and what surrounds it
    ((223, 110), (46, 62), 0, cv2.GC_FGD),  # face
    ((227, 62), (58, 32), 0, cv2.GC_FGD),  # hair
    ((207, 224), (88, 58), 20, cv2.GC_FGD),  # the collar's ring
)

POINTS = {
    "right_eye": (137.1, 101.8),
    "left_eye": (184.1, 102.6),
    "right_mouth_corner": (140.0, 139.7),
    "left_mouth_corner": (181.5, 140.5),
    "upper_lip_drop": 2.4,
    "lower_lip_drop": 9.8,
    "collar_y": 186.0,
}
"""Marked by hand, in pixels of the crop: "right" is the person's own; the drops say how far the
inner edges of the lips hang below the line between the mouth's corners."""


def seed_mask(shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return GrabCut's starting mask, uint8 (H, W)."""
    mask = np.full(shape, cv2.GC_PR_BGD, np.uint8)
    for x1, y1, x2, y2 in SURELY_WALL:
        mask[y1:y2, x1:x2] = cv2.GC_BGD
    cv2.fillPoly(mask, [np.array(MAYBE_SUIT, np.int32)], cv2.GC_PR_FGD)
    for centre, axes, turn, value in ELLIPSES:
        cv2.ellipse(mask, centre, axes, turn, 0, 360, value, -1)
    cv2.fillPoly(mask, [np.array(SURELY_SUIT, np.int32)], cv2.GC_FGD)
    return mask


def cut_out(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the person's opacity, uint8 (H, W), with a soft edge just inside the outline."""
    mask = seed_mask(photo.shape[:2])
    cv2.setRNGSeed(1)
    cv2.grabCut(photo, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 6, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(person)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    alpha = np.where(labels == largest, 255, 0).astype(np.uint8)
    square = np.ones((3, 3), np.uint8)
    alpha = cv2.erode(cv2.morphologyEx(alpha, cv2.MORPH_OPEN, square), square)
    return cv2.GaussianBlur(alpha, (0, 0), 1.2)


def main() -> None:
    """Write portrait.png and portrait.json."""
    from skimage import data

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=DEMO_FOLDER)
    folder: Path = parser.parse_args().out
    photo = np.ascontiguousarray(data.astronaut()[..., ::-1])
    crop = np.s_[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    picture = np.dstack([photo[crop], cut_out(photo)[crop]])
    picture[picture[..., 3] == 0] = 0  # unseen pixels would only make the file larger
    folder.mkdir(parents=True, exist_ok=True)
    _, png = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    (folder / "portrait.png").write_bytes(png.tobytes())
    (folder / "portrait.json").write_text(json.dumps(POINTS, indent=2) + "\n", encoding="utf-8")
    print(f"Wrote {folder / 'portrait.png'} ({len(png)} bytes) and portrait.json.")


if __name__ == "__main__":
    main()
