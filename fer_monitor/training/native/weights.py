"""Hand the weights of a natively trained network to its Keras twin, in a file of plain arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from fer_monitor.training.native.network import ConvNorm, MonitorNet

Arrays = dict[str, list[NDArray[np.float32]]]


def keras_arrays(network: MonitorNet, blocks: int = 2) -> Arrays:
    """Return each Keras layer's arrays by its name, in the order of its ``set_weights``.

    ``blocks`` is the number of residual blocks a stage.
    """
    arrays = _conv_norm("stem", network.stem)
    for index, block in enumerate(network.body):
        name = f"stage{index // blocks}_block{index % blocks}"
        for part in ("shortcut", "first", "second"):
            module = getattr(block, part)
            if module is not None:
                arrays |= _conv_norm(f"{name}_{part}", module)
    arrays["fer2013_logits"] = _dense(network.label)
    arrays["fer_plus_logits"] = _dense(network.votes)
    return arrays


def save_arrays(arrays: Arrays, path: Path) -> None:
    """Write ``arrays`` to an ``.npz`` file that needs no PyTorch to read."""
    flat = {
        f"{layer}:{index}": array
        for layer, parts in arrays.items()
        for index, array in enumerate(parts)
    }
    with path.open("wb") as stream:
        np.savez_compressed(stream, **flat)  # type: ignore[arg-type]


def _conv_norm(name: str, module: ConvNorm) -> Arrays:
    norm = module.norm
    # PyTorch stores (out, in, height, width), Keras (height, width, in, out).
    kernel = _array(module.conv.weight).transpose(2, 3, 1, 0)
    statistics = [norm.weight, norm.bias, norm.running_mean, norm.running_var]
    return {f"{name}_conv": [kernel], f"{name}_norm": [_array(part) for part in statistics]}


def _dense(module: nn.Linear) -> list[NDArray[np.float32]]:
    return [_array(module.weight).T, _array(module.bias)]


def _array(values: object) -> NDArray[np.float32]:
    return np.asarray(values.detach().float().cpu().numpy())  # type: ignore[attr-defined]
