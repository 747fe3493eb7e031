"""The changes of ``training.data.augment`` for a whole batch at once, on a GPU.

One processor thread changes a few thousand pictures a second; a GPU can learn from many more.
Everything here is a product of small matrices, so that a batch needs a few dozen calls whatever
each of its pictures goes through.
"""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import Generator, Tensor

from fer_monitor.training.data.augment import (
    BEST_JPEG_QUALITY,
    MIN_RESOLUTION,
    WORST_JPEG_QUALITY,
    Augmentation,
)

LEAST_BLUR, MOST_BLUR, BLURS = 0.5, 1.5, 16
"""Least and most standard deviation of the blur, pixels, and the steps between them."""
BLOCK = 8
"""Side of JPEG's blocks, pixels."""


class DeviceAugmenter:
    """Changes batches of pictures of one size on one device.

    Parameters
    ----------
    side : int
        Of the pictures, pixels; a multiple of 8.
    strength : Augmentation
    device : torch.device

    Raises
    ------
    ValueError
        Where the side is not a multiple of 8.
    """

    def __init__(self, side: int, strength: Augmentation, device: torch.device) -> None:
        if side % BLOCK:
            raise ValueError(f"the side must be a multiple of {BLOCK}, not {side}")
        self._side, self._strength, self._device = side, strength, device
        self._lower = self._tensor(np.stack([lowering(side, s) for s in _sides(side)]))
        self._blurs = self._tensor(np.stack([blurring(side, sigma) for sigma in _sigmas()]))
        self._plain = torch.eye(side, device=device)
        self._cosines = self._tensor(block_cosines(side))
        qualities = range(WORST_JPEG_QUALITY, BEST_JPEG_QUALITY + 1)
        self._steps = self._tensor(np.stack([quantiser(side, q) for q in qualities]))

    def __call__(self, pixels: Tensor, random: Generator) -> Tensor:
        """Return randomly changed pictures, float32 (B, side, side), grey levels 0 to 255.

        Parameters
        ----------
        pixels : uint8 (B, side, side)
            On the augmenter's device.
        random : torch.Generator
            Of the same device.
        """
        strength = self._strength
        out = self._moved(pixels.float(), random)
        out = self._erased(out, self._chosen(len(out), strength.erase, random), random)
        out = self._relit(out, self._chosen(len(out), strength.light, random), random)
        blurred = self._chosen(len(out), strength.blur, random)
        out = self._through(out, self._blurs, blurred, random)
        lowered = self._chosen(len(out), strength.low_resolution, random)
        out = self._through(out, self._lower, lowered, random)
        return self._compressed(out, self._chosen(len(out), strength.blocking, random), random)

    def _tensor(self, values: NDArray[np.float64]) -> Tensor:
        return torch.from_numpy(values.astype(np.float32)).to(self._device)

    def _uniform(self, count: int, low: float, high: float, random: Generator) -> Tensor:
        return low + (high - low) * torch.rand(count, device=self._device, generator=random)

    def _chosen(self, count: int, share: float, random: Generator) -> Tensor:
        """Return which pictures are changed, bool (B,)."""
        return torch.rand(count, device=self._device, generator=random) < share

    def _moved(self, images: Tensor, random: Generator) -> Tensor:
        """Turn, scale, shift and mirror."""
        strength, count = self._strength, len(images)
        turn = math.radians(strength.rotation_deg)
        angle = self._uniform(count, -turn, turn, random)
        size = 1 + self._uniform(count, -strength.scale, strength.scale, random)
        shift = [2 * self._uniform(count, -strength.shift, strength.shift, random) for _ in "xy"]
        mirror = 1 - 2 * self._chosen(count, 0.5, random).float()
        # Where each pixel comes from: shifted back, turned and scaled back, then mirrored.
        cos, sin = torch.cos(angle) / size, torch.sin(angle) / size
        rows = torch.stack(
            [
                torch.stack([cos, -sin, -(cos * shift[0] - sin * shift[1])], 1) * mirror[:, None],
                torch.stack([sin, cos, -(sin * shift[0] + cos * shift[1])], 1),
            ],
            1,
        )
        grid = functional.affine_grid(rows, [count, 1, self._side, self._side], align_corners=False)
        moved = functional.grid_sample(
            images[:, None], grid, padding_mode="border", align_corners=False
        )
        return moved[:, 0]

    def _erased(self, images: Tensor, chosen: Tensor, random: Generator) -> Tensor:
        """Cover a rectangle with one grey."""
        count, side = len(images), self._side
        place = torch.arange(side, device=self._device)[None]
        inside = []
        for _ in "yx":
            length = torch.round(side * self._uniform(count, 0.15, 0.4, random))
            start = torch.floor(self._uniform(count, 0, 1, random) * (side - length + 1))
            inside.append((place >= start[:, None]) & (place < (start + length)[:, None]))
        covered = inside[0][:, :, None] & inside[1][:, None, :] & chosen[:, None, None]
        grey = torch.floor(self._uniform(count, 0, 256, random))[:, None, None]
        return torch.where(covered, grey, images)

    def _relit(self, images: Tensor, chosen: Tensor, random: Generator) -> Tensor:
        """Change gamma, gain and offset."""
        count = len(images)
        gamma = torch.exp(self._uniform(count, -0.5, 0.5, random))[:, None, None]
        gain = self._uniform(count, 0.7, 1.25, random)[:, None, None]
        offset = self._uniform(count, -25, 25, random)[:, None, None]
        lit = 255 * (images.clamp(0, 255) / 255) ** gamma * gain + offset
        return torch.where(chosen[:, None, None], lit.clamp(0, 255), images)

    def _through(
        self, images: Tensor, matrices: Tensor, chosen: Tensor, random: Generator
    ) -> Tensor:
        """Let the chosen pictures through one of ``matrices`` each, along rows and columns."""
        which = torch.randint(len(matrices), (len(images),), device=self._device, generator=random)
        each = torch.where(chosen[:, None, None], matrices[which], self._plain)
        return each @ images @ each.transpose(1, 2)

    def _compressed(self, images: Tensor, chosen: Tensor, random: Generator) -> Tensor:
        """Round the chosen pictures' blocks as JPEG does, at a random quality."""
        which = torch.randint(
            len(self._steps), (len(images),), device=self._device, generator=random
        )
        steps, cosines = self._steps[which], self._cosines
        waves = cosines @ (images - 128) @ cosines.T
        back = cosines.T @ (torch.round(waves / steps) * steps) @ cosines + 128
        return torch.where(chosen[:, None, None], back.clamp(0, 255), images)


def lowering(side: int, small: int) -> NDArray[np.float64]:
    """Return the matrix (side, side) that shrinks a row to ``small`` pixels and widens it again."""
    rows = np.eye(side, dtype=np.float32)
    shrunk = cv2.resize(rows, (side, small), interpolation=cv2.INTER_AREA)
    widened = cv2.resize(shrunk, (side, side), interpolation=cv2.INTER_LINEAR)
    return np.asarray(widened, np.float64)


def blurring(side: int, sigma: float) -> NDArray[np.float64]:
    """Return the matrix (side, side) of a Gaussian blur along a row."""
    kernel = cv2.getGaussianKernel(2 * round(3 * sigma) + 1, sigma)
    one = np.ones((1, 1))
    return np.asarray(cv2.sepFilter2D(np.eye(side), cv2.CV_64F, one, kernel), np.float64)


def block_cosines(side: int) -> NDArray[np.float64]:
    """Return the matrix (side, side) of the cosine transform of each block of 8 pixels."""
    n, k = np.meshgrid(np.arange(BLOCK), np.arange(BLOCK))
    one = np.cos(np.pi * (2 * n + 1) * k / (2 * BLOCK)) * math.sqrt(2 / BLOCK)
    one[0] /= math.sqrt(2)
    return np.kron(np.eye(side // BLOCK), one).astype(np.float64)


@cache
def _luminance() -> NDArray[np.float64]:
    """Return the steps (8, 8) of quality 50, from annex K.1 of ITU-T T.81."""
    return np.array(
        [
            [16, 11, 10, 16, 24, 40, 51, 61],
            [12, 12, 14, 19, 26, 58, 60, 55],
            [14, 13, 16, 24, 40, 57, 69, 56],
            [14, 17, 22, 29, 51, 87, 80, 62],
            [18, 22, 37, 56, 68, 109, 103, 77],
            [24, 35, 55, 64, 81, 104, 113, 92],
            [49, 64, 78, 87, 103, 121, 120, 101],
            [72, 92, 95, 98, 112, 100, 103, 99],
        ],
        np.float64,
    )


def quantiser(side: int, quality: int) -> NDArray[np.float64]:
    """Return the step (side, side) of each coefficient at a quality, as libjpeg scales them."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    steps = np.clip(np.floor((_luminance() * scale + 50) / 100), 1, 255)
    return np.tile(steps, (side // BLOCK, side // BLOCK)).astype(np.float64)


def _sides(side: int) -> range:
    return range(MIN_RESOLUTION, side)


def _sigmas() -> NDArray[np.float64]:
    return np.linspace(LEAST_BLUR, MOST_BLUR, BLURS)
