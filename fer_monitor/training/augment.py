"""Change training pictures the way a camera, a video call and a moving head would."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

ROTATION_DEG = 15.0
SCALE = 0.12
SHIFT = 0.10
ERASE_PROBABILITY = 0.4
LOW_RESOLUTION_PROBABILITY = 0.2
LIGHT_PROBABILITY = 0.5
MIN_RESOLUTION = 20


def augment_batch(images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a randomly changed copy of ``images`` (uint8 (N, 48, 48))."""
    return np.stack([augment(image, rng) for image in images])


def augment(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Flip, turn, scale, shift, blur, re-light and partly cover one uint8 (H, W) picture."""
    out = _affine(image, rng)
    if rng.random() < LOW_RESOLUTION_PROBABILITY:
        out = _lower_resolution(out, rng)
    if rng.random() < LIGHT_PROBABILITY:
        out = _relight(out, rng)
    if rng.random() < ERASE_PROBABILITY:
        out = _erase(out, rng)
    return out


def _affine(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width = image.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    matrix = cv2.getRotationMatrix2D(
        centre, rng.uniform(-ROTATION_DEG, ROTATION_DEG), 1 + rng.uniform(-SCALE, SCALE)
    )
    matrix[:, 2] += rng.uniform(-SHIFT, SHIFT, 2) * width
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8, copy=False)


def _lower_resolution(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    side = int(rng.integers(MIN_RESOLUTION, image.shape[0]))
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return back.astype(np.uint8, copy=False)


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
