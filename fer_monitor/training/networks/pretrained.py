"""Start a network from weights: ImageNet's, or those of a file on this computer."""

from __future__ import annotations

import zipfile
from pathlib import Path

import keras

from fer_monitor.core.errors import UserError
from fer_monitor.training.networks.backbones import Backbone
from fer_monitor.training.networks.heads import HEAD_LAYERS

IMAGENET = "imagenet"

_UNREADABLE = (OSError, ValueError, TypeError, KeyError, zipfile.BadZipFile)
"""What Keras and h5py raise for a file that is damaged or holds another network."""


def load_start(
    model: keras.Model, name: str, backbone: Backbone | None, weights: str | Path
) -> None:
    """Put ``weights`` into ``model``: all of it where they fit all, else its backbone.

    Parameters
    ----------
    model : keras.Model
        As built by the registry; changed in place.
    name : str
        Its name in the registry, for messages.
    backbone : Backbone or None
        Where ImageNet weights come from, None for a network that has none.
    weights : str or Path
        "imagenet", or the path of a file: a model saved by Keras (``.keras``) or weights alone
        (``.h5``), with or without classification layers.

    Raises
    ------
    UserError
        Where there are no such weights, the download fails, or the file does not fit.
    """
    if str(weights) == IMAGENET:
        _copy_backbone(_imagenet_donor(name, backbone), model, name)
        return
    path = Path(weights)
    if not path.is_file():
        raise UserError(
            f"There is no weights file {path}.",
            "Give the path of a .keras or .h5 file, or 'imagenet'.",
        )
    donor = _donor_from_file(path, model, backbone)
    if donor is None:
        raise UserError(
            f"The file {path} cannot be read as weights of {name}.",
            "Give a model that was saved by Keras, or the weights file that Keras publishes for "
            "this network.",
        )
    if _shapes(donor.weights) == _shapes(model.weights):
        model.set_weights(donor.get_weights())
    elif backbone is None:
        raise _another_network(str(path), name)
    else:
        _copy_backbone(donor, model, name, str(path))


def _imagenet_donor(name: str, backbone: Backbone | None) -> keras.Model:
    if backbone is None:
        raise UserError(
            f"There are no ImageNet weights for {name}.",
            "Start it from random weights, or give the path of a model trained earlier.",
        )
    try:
        return backbone.donor(IMAGENET)
    # Keras raises a bare Exception where the network refuses.
    except Exception as error:
        reason = str(error).rpartition(" -- ")[2]
        raise UserError(
            f"The ImageNet weights of {name} could not be downloaded ({reason}).",
            f"Fetch {backbone.weights_file} on a computer that can, and give the file's path "
            "instead of 'imagenet' (option --weights).",
        ) from error


def _donor_from_file(
    path: Path, model: keras.Model, backbone: Backbone | None
) -> keras.Model | None:
    """Return a network that holds the file's weights, None where no reading of it works."""
    if path.suffix == ".keras":
        try:
            return keras.saving.load_model(path, compile=False)
        except _UNREADABLE:
            return None
    # The file does not say what it is. The whole network first: a trunk alone can be read from
    # a file of the whole, and the heads would be lost.
    candidates = [lambda: _with_file(keras.models.clone_model(model), path)]
    if backbone is not None:
        candidates += [
            lambda: backbone.donor(str(path)),
            lambda: backbone.donor(str(path), top=True),
        ]
    for candidate in candidates:
        try:
            return candidate()
        except _UNREADABLE:
            continue
    return None


def _with_file(model: keras.Model, path: Path) -> keras.Model:
    model.load_weights(path)
    return model


def _copy_backbone(
    donor: keras.Model, model: keras.Model, name: str, source: str = IMAGENET
) -> None:
    """Copy weights layer by layer in order: some applications number their layers anew."""
    wanted = [layer for layer in _weighted(model) if layer.name not in HEAD_LAYERS]
    given = _weighted(donor)[: len(wanted)]
    if [_shapes(layer.weights) for layer in given] != [_shapes(layer.weights) for layer in wanted]:
        raise _another_network(source, name)
    for layer, from_layer in zip(wanted, given, strict=True):
        layer.set_weights(from_layer.get_weights())


def _another_network(source: str, name: str) -> UserError:
    return UserError(
        f"The weights in {source} belong to another network than {name}.",
        f"Give a file of {name}, or name the network that the file was saved from.",
    )


def _weighted(model: keras.Model) -> list[keras.Layer]:
    # Normalization holds EfficientNet's input range, which our graph sets in front of it.
    return [
        layer
        for layer in model.layers
        if layer.weights and not isinstance(layer, keras.layers.Normalization)
    ]


def _shapes(weights: list[keras.Variable]) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in weights]
