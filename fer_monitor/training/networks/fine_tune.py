"""Fine-tuning in two steps: heads alone on a frozen trunk, then the trunk's upper layers too."""

from __future__ import annotations

from dataclasses import dataclass

import keras

from fer_monitor.core.errors import UserError
from fer_monitor.training.networks.heads import HEAD_LAYERS


@dataclass(frozen=True)
class FineTune:
    """A schedule for a trunk that comes with weights.

    Attributes
    ----------
    frozen_epochs : int
        Epochs in which the heads alone learn, from 0.
    unfreeze_from : str or float
        What learns afterwards: everything from this layer on, or this share in (0, 1] of the
        trunk's layers that have weights, counted from the heads.
    rate_factor : float
        The learning rate afterwards, as a share in (0, 1] of the one before.
    keep_batch_norm_frozen : bool
        Whether batch normalisation keeps its ImageNet means and variances to the end.
    """

    frozen_epochs: int
    unfreeze_from: str | float
    rate_factor: float
    keep_batch_norm_frozen: bool = True


def freeze_backbone(model: keras.Model) -> None:
    """Let nothing but the heads learn; batch normalisation then uses its stored statistics.

    Compile the model afterwards: Keras reads what is trainable when it compiles.
    """
    for layer in _trunk(model):
        layer.trainable = False


def unfreeze(model: keras.Model, start: str | float, keep_batch_norm_frozen: bool = True) -> None:
    """Let the heads and the upper part of the trunk learn, and nothing below it.

    Compile the model afterwards: Keras reads what is trainable when it compiles.

    Parameters
    ----------
    model : keras.Model
        As built by the registry; changed in place.
    start : str or float
        Name of the lowest layer that learns, or the share in (0, 1] of the trunk's layers with
        weights that learn, counted from the heads; 1 is all of them.
    keep_batch_norm_frozen : bool
        Whether batch normalisation stays as it is, its statistics included.

    Raises
    ------
    UserError
        Where there is no such layer, or the share is out of range.
    """
    trunk = _trunk(model)
    first = _first_learning(trunk, start)
    for index, layer in enumerate(trunk):
        is_norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = index >= first and not (keep_batch_norm_frozen and is_norm)


def _trunk(model: keras.Model) -> list[keras.Layer]:
    return [layer for layer in model.layers if layer.name not in HEAD_LAYERS]


def _first_learning(trunk: list[keras.Layer], start: str | float) -> int:
    if isinstance(start, str):
        names = [layer.name for layer in trunk]
        if start not in names:
            raise UserError(
                f"The network has no layer called {start!r} in its trunk.",
                f"Its layers run from {names[0]!r} to {names[-1]!r}; or give a share such as 0.5.",
            )
        return names.index(start)
    if not 0 < start <= 1:
        raise UserError(
            f"{start} is not a share of the trunk's layers.", "Give one above 0 and up to 1."
        )
    weighted = [index for index, layer in enumerate(trunk) if layer.weights]
    count = max(1, round(start * len(weighted)))
    return weighted[-count]
