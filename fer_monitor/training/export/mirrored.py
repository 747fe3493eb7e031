"""Let a network look at each face and at its mirror image, inside the exported file."""

from __future__ import annotations

import keras
from keras import layers, ops

from fer_monitor.core.labels import N_EMOTIONS


@keras.saving.register_keras_serializable("fer_monitor")
class WithMirrorImage(layers.Layer):
    """Append the mirror image of every picture to the batch: (N, H, W, C) to (2N, H, W, C)."""

    def call(self, pixels: keras.KerasTensor) -> keras.KerasTensor:
        """Return pictures, then mirror images."""
        return ops.concatenate([pixels, ops.flip(pixels, axis=2)], axis=0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the same shape: the batch is open."""
        return input_shape


@keras.saving.register_keras_serializable("fer_monitor")
class MeanOfBoth(layers.Layer):
    """Average the logits of pictures and mirror images: (2N, 7) to (N, 7)."""

    def call(self, logits: keras.KerasTensor) -> keras.KerasTensor:
        """Return the mean of the first and second half of the batch."""
        halves = ops.reshape(logits, (2, -1, N_EMOTIONS))
        return (halves[0] + halves[1]) * 0.5

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return (N, 7)."""
        return (None, *input_shape[1:])


def mirrored(model: keras.Model) -> keras.Model:
    """Return a network with ``model``'s heads, each the mean over the face and its mirror image.

    A face and its mirror image show the same expression; the mean is more often right, and costs a
    second look.
    """
    pixels = keras.Input(model.input_shape[1:], name="pixels")
    outputs = model(WithMirrorImage(name="with_mirror_image")(pixels))
    means = {name: MeanOfBoth(name=f"mean_{name}")(logits) for name, logits in outputs.items()}
    return keras.Model(pixels, means, name=f"{model.name}_mirrored")
