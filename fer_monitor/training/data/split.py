"""One split of the training data as arrays, and its division into training and validation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.data.duplicates import photograph_ids

IMAGE_SIZE = 48
"""Side of a FER2013 picture, pixels."""


@dataclass(frozen=True)
class FerSplit:
    """One split of FER2013 with both label sets.

    Attributes
    ----------
    images : uint8 (N, 48, 48)
        Grey pictures.
    labels : int64 (N,)
        The original FER2013 label, 0 to 6.
    votes : float32 (N, 7)
        FER+ votes in this project's order with single votes dropped as noise, normalised to sum
        to 1; all zero where FER+ gives no usable label.
    majority : int64 (N,)
        FER+ majority label, or -1 where the picture is left out (majority outside the seven
        classes, five or more "not a face" votes, or no votes at all).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.float32]
    majority: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.images)
        if self.images.shape != (n, IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"images must be (N, 48, 48), not {self.images.shape}")
        if not (self.labels.shape == self.majority.shape == (n,)):
            raise ValueError("labels and majority must have one entry an image")
        if self.votes.shape != (n, N_EMOTIONS):
            raise ValueError(f"votes must be (N, 7), not {self.votes.shape}")

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: NDArray[np.int64]) -> FerSplit:
        """Return the pictures at ``indices`` (int64, any length), in that order."""
        return FerSplit(
            self.images[indices], self.labels[indices], self.votes[indices], self.majority[indices]
        )


def hold_out(split: FerSplit, fraction: float = 0.05, seed: int = 7) -> tuple[FerSplit, FerSplit]:
    """Divide ``split`` at random into (training, validation).

    Exact and near duplicates stay on one side, so that validation never scores a photograph that
    was trained on.
    """
    ids = photograph_ids(split.images)
    order = np.random.default_rng(seed).permutation(int(ids.max()) + 1)
    sizes = np.bincount(ids)[order]
    n_held = int(np.searchsorted(np.cumsum(sizes), fraction * len(split))) + 1
    held = np.isin(ids, order[:n_held])
    return split.take(np.flatnonzero(~held)), split.take(np.flatnonzero(held))
