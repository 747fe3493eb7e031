"""Change training pictures the way a camera, a video call and a moving head would."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Augmentation:
    """How strongly pictures are changed; probabilities in [0, 1], lengths as shares of the side.

    Turning, scaling, shifting and mirroring are those of the original papers. The crop jitter of
    the program's own detector (``training.fit_crop``) is smaller than ``scale`` and ``shift``. The
    rest is what a tile of a video call does to a face.
    """

    rotation_deg: float = 15.0
    scale: float = 0.12
    shift: float = 0.08
    low_resolution: float = 0.15
    blocking: float = 0.15
    blur: float = 0.1
    light: float = 0.4
    erase: float = 0.35


DEFAULT = Augmentation()
MIN_RESOLUTION = 20
WORST_JPEG_QUALITY, BEST_JPEG_QUALITY = 15, 70


def augment_batch(
    images: NDArray[np.uint8], rng: np.random.Generator, strength: Augmentation = DEFAULT
) -> NDArray[np.uint8]:
    """Return a randomly changed copy of ``images`` (uint8 (N, 48, 48))."""
    return np.stack([augment(image, rng, strength) for image in images])


def augment(
    image: NDArray[np.uint8], rng: np.random.Generator, strength: Augmentation = DEFAULT
) -> NDArray[np.uint8]:
    """Return a randomly changed copy of one uint8 (H, W) picture.

    The order is nature's: the head moves, a hand covers it, light falls, the lens blurs, the call
    scales and compresses.
    """
    out = _affine(image, rng, strength)
    if rng.random() < strength.erase:
        out = _erase(out, rng)
    if rng.random() < strength.light:
        out = _relight(out, rng)
    if rng.random() < strength.blur:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.5)).astype(np.uint8, copy=False)
    if rng.random() < strength.low_resolution:
        out = _lower_resolution(out, rng)
    if rng.random() < strength.blocking:
        out = _compress(out, rng)
    return out


def _affine(
    image: NDArray[np.uint8], rng: np.random.Generator, strength: Augmentation
) -> NDArray[np.uint8]:
    height, width = image.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(
        centre,
        rng.uniform(-strength.rotation_deg, strength.rotation_deg),
        1 + rng.uniform(-strength.scale, strength.scale),
    )
    matrix[:, 2] += rng.uniform(-strength.shift, strength.shift, 2) * width
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8, copy=False)


def _lower_resolution(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    side = int(rng.integers(MIN_RESOLUTION, image.shape[0]))
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return back.astype(np.uint8, copy=False)


def _compress(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    # JPEG's 8x8 blocks stand for those of a video codec that runs short of bits.
    quality = int(rng.integers(WORST_JPEG_QUALITY, BEST_JPEG_QUALITY + 1))
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    return np.asarray(decoded, np.uint8)


def _relight(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    gamma = np.exp(rng.uniform(-0.5, 0.5))
    gain, offset = rng.uniform(0.7, 1.25), rng.uniform(-25, 25)
    levels = 255 * (np.arange(256) / 255) ** gamma * gain + offset
    table = np.clip(levels, 0, 255).astype(np.uint8)
    return table[image]


def _erase(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width = image.shape
    h, w = (round(side * rng.uniform(0.15, 0.4)) for side in (height, width))
    y, x = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    out = image.copy()
    out[y : y + h, x : x + w] = rng.integers(0, 256)
    return out
