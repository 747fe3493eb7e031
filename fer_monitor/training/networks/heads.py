"""What every network shares: its grey input and its two heads."""

from __future__ import annotations

import keras
from keras import layers

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.data.dataset import IMAGE_SIZE
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD

HEAD_LAYERS = (f"{LABEL_HEAD}_logits", f"{VOTES_HEAD}_logits", LABEL_HEAD, VOTES_HEAD)
"""Names of the layers behind the trunk, the same in every network."""


def grey_input() -> keras.KerasTensor:
    """Return the input of every network: float32 (N, 48, 48, 1), grey levels 0 to 255."""
    return keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1), name="pixels")


def centred(pixels: keras.KerasTensor) -> keras.KerasTensor:
    """Map grey levels 0 to 255 to about -2 to 2; 64 is near FER2013's standard deviation."""
    return layers.Rescaling(1 / 64.0, offset=-127.5 / 64.0)(pixels)


def two_heads(
    pixels: keras.KerasTensor, features: keras.KerasTensor, dropout: float, name: str
) -> keras.Model:
    """Return the network from ``pixels`` to logits (N, 7) for label and FER+ distribution.

    Parameters
    ----------
    pixels : KerasTensor
        The input, from `grey_input`.
    features : KerasTensor
        What the trunk makes of it, (N, C).
    dropout : float
        Share of features dropped in training, in [0, 1).
    name : str
        Name of the model.
    """
    x = layers.Dropout(dropout)(features)
    label = layers.Dense(N_EMOTIONS, name=f"{LABEL_HEAD}_logits")(x)
    votes = layers.Dense(N_EMOTIONS, name=f"{VOTES_HEAD}_logits")(x)
    # Losses need float32 also where the trunk runs in bfloat16.
    label = layers.Activation("linear", dtype="float32", name=LABEL_HEAD)(label)
    votes = layers.Activation("linear", dtype="float32", name=VOTES_HEAD)(votes)
    return keras.Model(pixels, {LABEL_HEAD: label, VOTES_HEAD: votes}, name=name)
