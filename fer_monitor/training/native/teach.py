"""What trained networks say about the training pictures, for another network to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fer_monitor.training.native.batches import Targets
from fer_monitor.training.native.engine import load_averaged, predict
from fer_monitor.vision.classifier import softmax


def teach(teachers: Sequence[Path], images: NDArray[np.uint8]) -> Targets:
    """Return the mean shares that ``teachers`` give for pictures uint8 (N, 48, 48).

    Each teacher looks at every picture as it is and mirrored (distillation: Hinton et al., arXiv
    1503.02531, at temperature 1, since the teachers were trained with smoothed labels and are soft
    already).

    Parameters
    ----------
    teachers : sequence of path
        Checkpoints of ``native.engine.train``, at least one.
    """
    label = np.zeros((len(images), 7), np.float32)
    votes = np.zeros_like(label)
    for path in teachers:
        seen = predict_mirrored(path, images)
        label += softmax(seen.label) / len(teachers)
        votes += softmax(seen.votes) / len(teachers)
    return Targets(label, votes)


def predict_mirrored(checkpoint: Path, images: NDArray[np.uint8]) -> Targets:
    """Return logits (N, 7) of both heads, the mean of each picture's and its mirror image's."""
    network = load_averaged(checkpoint)
    straight = predict(network, images)
    mirrored = predict(network, np.ascontiguousarray(images[:, :, ::-1]))
    return Targets((straight.label + mirrored.label) / 2, (straight.votes + mirrored.votes) / 2)
