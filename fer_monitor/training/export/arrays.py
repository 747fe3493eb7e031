"""Put weights that were trained outside Keras into the Keras twin of their network."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from fer_monitor.core.errors import UserError


def load_arrays(model: keras.Model, path: Path) -> None:
    """Set the weights of every layer from ``path``, an ``.npz`` file of ``native.weights``.

    Raises
    ------
    UserError
        Where the file is damaged or made for another network.
    """
    mismatch = UserError(
        f"{path.name} does not hold the weights of {model.name}.",
        "Train again into an empty folder, or name the network that the file was made for.",
    )
    try:
        with np.load(path, allow_pickle=False) as content:
            flat = {name: content[name] for name in content.files}
    except (OSError, ValueError) as error:
        raise mismatch from error
    weighty = [layer for layer in model.layers if layer.weights]
    if {name.partition(":")[0] for name in flat} != {layer.name for layer in weighty}:
        raise mismatch
    for layer in weighty:
        parts = [flat.get(f"{layer.name}:{index}") for index in range(len(layer.weights))]
        try:
            layer.set_weights(parts)
        except (ValueError, AttributeError) as error:
            raise mismatch from error
