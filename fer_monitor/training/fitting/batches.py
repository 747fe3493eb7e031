"""Targets of every picture, and the shuffled, changed and blended batches that teach them."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.data.augment import augment_batch
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.fitting.losses import TAUGHT
from fer_monitor.training.fitting.plan import TrainingPlan
from fer_monitor.training.networks.registry import LABEL_HEAD, VOTES_HEAD

Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Targets:
    """What the outputs should say about each picture.

    Attributes
    ----------
    shares : dict of str to float32 (N, 7)
        One entry an output. A row's sum is the picture's weight in that output's loss: 0 where
        there is nothing to learn, as for a picture without a usable FER+ label.
    """

    shares: Arrays

    def take(self, rows: NDArray[np.int64]) -> Targets:
        """Return the targets of ``rows`` (int64, any length), in that order."""
        return Targets({name: values[rows] for name, values in self.shares.items()})


def make_targets(
    split: FerSplit,
    smoothing: float = 0.0,
    weights: NDArray[np.float32] | None = None,
    taught: Arrays | None = None,
) -> Targets:
    """Return the targets of a split.

    Parameters
    ----------
    split : FerSplit
    smoothing : float
        Share of a hard label spread over all classes, [0, 1).
    weights : float32 (7,), optional
        What a picture of each class weighs in the label head's loss.
    taught : dict of str to float32 (N, 7), optional
        The teachers' shares by head.
    """
    label = np.eye(N_EMOTIONS, dtype=np.float32)[split.labels]
    label = label * np.float32(1 - smoothing) + np.float32(smoothing / N_EMOTIONS)
    if weights is not None:
        label *= weights[split.labels][:, None]
    votes = np.where((split.majority >= 0)[:, None], split.votes, np.float32(0))
    shares = {LABEL_HEAD: label, VOTES_HEAD: votes}
    if taught is not None:
        shares |= {TAUGHT[head]: values for head, values in taught.items()}
    return Targets(shares)


def for_keras(targets: Targets) -> tuple[Arrays, Arrays]:
    """Return (targets whose rows sum to 1, sample weights (N,)) by output.

    Backends take the gradient of a cross-entropy for rows that sum to 1, whatever they sum to.
    """
    wanted, weights = {}, {}
    for name, shares in targets.shares.items():
        total = shares.sum(axis=1, keepdims=True)
        even = np.full_like(shares, 1 / N_EMOTIONS)
        wanted[name] = np.divide(shares, total, out=even, where=total > 0)
        weights[name] = total[:, 0]
    return wanted, weights


def mix_up(
    pictures: NDArray[np.float32], targets: Targets, alpha: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], Targets]:
    """Blend each picture and its targets with another's (Zhang et al., arXiv 1710.09412)."""
    own = rng.beta(alpha, alpha, len(pictures)).astype(np.float32)
    own = np.maximum(own, 1 - own)
    other = rng.permutation(len(pictures))

    def blend(values: NDArray[np.float32]) -> NDArray[np.float32]:
        share = own.reshape(-1, *[1] * (values.ndim - 1))
        return share * values + (1 - share) * values[other]

    return blend(pictures), Targets({n: blend(v) for n, v in targets.shares.items()})


class AugmentedBatches(keras.utils.PyDataset):
    """One epoch of batches; the same plan and ``epoch`` give the same pictures.

    Whoever trains sets ``epoch``: Keras also announces epochs that it never runs.

    Parameters
    ----------
    images : uint8 (N, 48, 48)
    targets : Targets
        Of the same N pictures.
    plan : TrainingPlan
    """

    def __init__(self, images: NDArray[np.uint8], targets: Targets, plan: TrainingPlan) -> None:
        super().__init__(workers=1)
        self._images, self._targets, self._plan = images, targets, plan
        # A set smaller than a batch is one batch.
        self._size = min(plan.batch, len(images))
        self.epoch = 0

    @property
    def epoch(self) -> int:
        """Which epoch's batches these are, from 0."""
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self._epoch = epoch
        rng = np.random.default_rng([self._plan.seed, epoch])
        self._order = rng.permutation(len(self._images))

    def __len__(self) -> int:
        return len(self._images) // self._size

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], Arrays, Arrays]:
        rows = self._order[index * self._size : (index + 1) * self._size]
        rng = np.random.default_rng([self._plan.seed, self._epoch, index])
        changed = augment_batch(self._images[rows], rng, self._plan.augmentation)
        pictures, targets = changed.astype(np.float32)[..., None], self._targets.take(rows)
        if self._plan.mixup:
            pictures, targets = mix_up(pictures, targets, self._plan.mixup, rng)
        return (pictures, *for_keras(targets))


def held_out(split: FerSplit, taught: bool) -> tuple[NDArray[np.float32], Arrays, Arrays]:
    """Return pictures, targets and weights to validate on: hard labels, votes as they are.

    Taught outputs, if the model has them, weigh nothing: teachers are no truth.
    """
    nothing = np.zeros((len(split), N_EMOTIONS), np.float32)
    targets = make_targets(split, taught=dict.fromkeys(TAUGHT, nothing) if taught else None)
    return (split.images.astype(np.float32)[..., None], *for_keras(targets))
