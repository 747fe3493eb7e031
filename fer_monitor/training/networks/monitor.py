"""Our own network: a residual trunk in four stages, made for 48 px faces and int8."""

from __future__ import annotations

import keras
from keras import layers

from fer_monitor.training.networks.heads import centred, grey_input, two_heads


def conv_norm(
    x: keras.KerasTensor, filters: int, size: int, stride: int = 1, name: str | None = None
) -> keras.KerasTensor:
    """Apply a convolution without bias, padded to keep the side, and batch normalisation.

    The layers are called ``<name>_conv`` and ``<name>_norm``, or as Keras likes without a name.
    """
    x = layers.Conv2D(
        filters,
        size,
        stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=name and f"{name}_conv",
    )(x)
    return layers.BatchNormalization(name=name and f"{name}_norm")(x)


def residual_block(
    x: keras.KerasTensor, filters: int, stride: int, cap: float | None, name: str | None = None
) -> keras.KerasTensor:
    """Apply two 3x3 convolutions around a shortcut, which is a 1x1 one where shapes differ."""
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = conv_norm(x, filters, 1, stride, name and f"{name}_shortcut")
    x = conv_norm(x, filters, 3, stride, name and f"{name}_first")
    x = layers.ReLU(max_value=cap)(x)
    x = conv_norm(x, filters, 3, name=name and f"{name}_second")
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
    pixels = grey_input()
    x = layers.ReLU(max_value=cap)(conv_norm(centred(pixels), width, 3, 2, "stem"))
    for stage in range(4):
        for block in range(blocks):
            stride = 2 if block == 0 and stage else 1
            # The names are those by which weights trained elsewhere are put in place.
            x = residual_block(x, width * 2**stage, stride, cap, f"stage{stage}_block{block}")
    x = layers.GlobalAveragePooling2D()(x)
    return two_heads(pixels, x, dropout, f"monitor{width}")
