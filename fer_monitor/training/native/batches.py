"""Augmented training batches, made one ahead of the network in a thread of their own."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.data.augment import augment_batch
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.native.plan import NativePlan


@dataclass(frozen=True)
class Targets:
    """What the two heads should say about every training picture.

    Attributes
    ----------
    label, votes : float32 (N, 7)
        Rows sum to 1, but for pictures without a usable FER+ label, whose ``votes`` are zero.
    """

    label: NDArray[np.float32]
    votes: NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """Pictures uint8 or float32 (B, 48, 48) and their targets."""

    pixels: NDArray[np.float32]
    targets: Targets


def make_targets(split: FerSplit, plan: NativePlan, taught: Targets | None) -> Targets:
    """Blend hard labels and votes with what the teachers say, as far as ``plan`` asks."""
    label = np.eye(N_EMOTIONS, dtype=np.float32)[split.labels]
    label = label * (1 - plan.label_smoothing) + plan.label_smoothing / N_EMOTIONS
    votes = split.votes.copy()
    if taught is not None:
        share = np.float32(plan.teacher_weight)
        label = (1 - share) * label + share * taught.label
        voted = split.majority >= 0
        # A picture that the voters left out is taught by the teachers alone.
        votes[voted] = (1 - share) * votes[voted] + share * taught.votes[voted]
        votes[~voted] = share * taught.votes[~voted]
    return Targets(label.astype(np.float32), votes.astype(np.float32))


def epoch_batches(
    images: NDArray[np.uint8], targets: Targets, plan: NativePlan, epoch: int
) -> Iterator[Batch]:
    """Yield the batches of one epoch; the same plan and epoch give the same batches."""
    order = np.random.default_rng([plan.seed, epoch]).permutation(len(images))
    n_batches = len(images) // plan.batch

    def make(index: int) -> Batch:
        rows = order[index * plan.batch : (index + 1) * plan.batch]
        rng = np.random.default_rng([plan.seed, epoch, index])
        pixels = augment_batch(images[rows], rng, plan.augmentation).astype(np.float32)
        chosen = Targets(targets.label[rows], targets.votes[rows])
        return (
            mix_up(Batch(pixels, chosen), plan.mixup, rng) if plan.mixup else Batch(pixels, chosen)
        )

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(make, 0)
        for index in range(n_batches):
            batch = coming.result()
            if index + 1 < n_batches:
                coming = pool.submit(make, index + 1)
            yield batch


def mix_up(batch: Batch, alpha: float, rng: np.random.Generator) -> Batch:
    """Blend each picture and its targets with another's (Zhang et al., arXiv 1710.09412)."""
    share = rng.beta(alpha, alpha, len(batch.pixels)).astype(np.float32)
    share = np.maximum(share, 1 - share)
    other = rng.permutation(len(batch.pixels))

    def blend(values: NDArray[np.float32]) -> NDArray[np.float32]:
        own = share.reshape(-1, *[1] * (values.ndim - 1))
        return own * values + (1 - own) * values[other]

    targets = Targets(blend(batch.targets.label), blend(batch.targets.votes))
    return Batch(blend(batch.pixels), targets)
