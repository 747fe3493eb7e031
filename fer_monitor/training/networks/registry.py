"""Networks that can be trained, each by its name in one registry."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import N_EMOTIONS

Builder = Callable[[float | None], keras.Model]

LABEL_HEAD = "fer2013"
VOTES_HEAD = "fer_plus"


def _conv_bn(x: keras.KerasTensor, filters: int, size: int, stride: int) -> keras.KerasTensor:
    x = layers.Conv2D(
        filters, size, stride, padding="same", use_bias=False, kernel_initializer="he_normal"
    )(x)
    return layers.BatchNormalization()(x)


def _residual_block(
    x: keras.KerasTensor, filters: int, stride: int, cap: float | None
) -> keras.KerasTensor:
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = _conv_bn(x, filters, 1, stride)
    x = layers.ReLU(max_value=cap)(_conv_bn(x, filters, 3, stride))
    x = _conv_bn(x, filters, 3, 1)
    return layers.ReLU(max_value=cap)(layers.Add()([x, shortcut]))


def build_monitor(
    width: int, cap: float | None = None, blocks: int = 2, dropout: float = 0.3
) -> keras.Model:
    """Build our residual network: four stages at 24, 12, 6 and 3 px, two heads on one trunk.

    Parameters
    ----------
    width : int
        Filters of the first stage; each later stage doubles them.
    cap : float or None
        Largest activation, or None for no limit. Without one, rare large activations leave too
        few of int8's 256 steps for the usual ones (docs/decisions/0005-expression-model.md).
    blocks : int
        Residual blocks a stage (basic blocks of He et al., arXiv 1512.03385).
    dropout : float
        Share of trunk features dropped in training, in [0, 1).

    Returns
    -------
    keras.Model
        Input float32 (N, 48, 48, 1), grey levels 0 to 255. Outputs: logits (N, 7) for the
        FER2013 label and for the FER+ distribution.
    """
    pixels = keras.Input((48, 48, 1), name="pixels")
    x = layers.Rescaling(1 / 64.0, offset=-127.5 / 64.0)(pixels)
    x = layers.ReLU(max_value=cap)(_conv_bn(x, width, 3, 2))
    for stage in range(4):
        for block in range(blocks):
            x = _residual_block(x, width * 2**stage, 2 if block == 0 and stage else 1, cap)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    label = layers.Dense(N_EMOTIONS, name=f"{LABEL_HEAD}_logits")(x)
    votes = layers.Dense(N_EMOTIONS, name=f"{VOTES_HEAD}_logits")(x)
    # Losses need float32 also where the trunk runs in bfloat16.
    label = layers.Activation("linear", dtype="float32", name=LABEL_HEAD)(label)
    votes = layers.Activation("linear", dtype="float32", name=VOTES_HEAD)(votes)
    return keras.Model(pixels, {LABEL_HEAD: label, VOTES_HEAD: votes}, name=f"monitor{width}")


ARCHITECTURES: dict[str, Builder] = {
    "monitor-16": lambda cap: build_monitor(16, cap),
    "monitor-24": lambda cap: build_monitor(24, cap),
    "monitor-32": lambda cap: build_monitor(32, cap),
}


def build(name: str, cap: float | None = None) -> keras.Model:
    """Build the network called ``name``, activations capped at ``cap``.

    Raises
    ------
    UserError
        Where there is no such network; lists those that there are.
    """
    if name not in ARCHITECTURES:
        raise UserError(
            f"There is no network called {name!r}.", f"Known names: {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[name](cap)
