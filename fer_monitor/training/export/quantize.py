"""Turn a Keras network into a full-integer int8 TFLite file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.lite.tools import flatbuffer_utils


def quantise(model: keras.Model, pictures: NDArray[np.uint8]) -> bytes:
    """Return an int8 TFLite file with a flexible batch and an output (N, 7) for each head.

    Parameters
    ----------
    model : keras.Model
        Trained network with a dict of outputs, computing in float32.
    pictures : uint8 (M, 48, 48)
        Representative training pictures that set the number ranges (Jacob et al., arXiv
        1712.05877).

    Returns
    -------
    bytes
        Outputs are in the order of ``model.output`` and carry its names in the file's signature.
    """
    names = list(model.output)
    ordered = keras.Model(model.inputs, [model.output[name] for name in names])
    converter = tf.lite.TFLiteConverter.from_keras_model(ordered)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: _one_by_one(pictures)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return _in_order(bytes(converter.convert()), names)


def in_float32(model: keras.Model) -> keras.Model:
    """Return the same network computing in float32, whatever it was trained in."""
    keras.mixed_precision.set_global_policy("float32")
    config = model.get_config()
    for layer in config["layers"]:
        layer["config"]["dtype"] = "float32"
    twin = keras.Model.from_config(config)
    twin.set_weights(model.get_weights())
    return twin


def _in_order(content: bytes, names: list[str]) -> bytes:
    # The converter shuffles the outputs; its signature still knows which is which.
    tree: Any = flatbuffer_utils.convert_bytearray_to_object(bytearray(content))
    signature = tree.signatureDefs[0]
    by_name = {entry.name.decode(): entry for entry in signature.outputs}
    entries = [by_name[f"output_{index}"] for index in range(len(names))]
    for entry, name in zip(entries, names, strict=True):
        entry.name = name.encode()
    signature.outputs = entries
    tree.subgraphs[signature.subgraphIndex].outputs = [entry.tensorIndex for entry in entries]
    return bytes(flatbuffer_utils.convert_object_to_bytearray(tree))


def _one_by_one(pictures: NDArray[np.uint8]) -> Iterator[list[NDArray[np.float32]]]:
    for picture in pictures:
        yield [picture[None, :, :, None].astype(np.float32)]
