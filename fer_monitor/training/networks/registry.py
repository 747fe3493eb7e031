"""Networks that can be trained, each by its name in one registry."""

from __future__ import annotations

import difflib
from functools import partial
from pathlib import Path

import keras

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.dataset import IMAGE_SIZE
from fer_monitor.training.networks import backbones, classic
from fer_monitor.training.networks.architecture import Architecture, PlanHints
from fer_monitor.training.networks.backbones import Backbone, backbone_builder
from fer_monitor.training.networks.fine_tune import FineTune, freeze_backbone, unfreeze
from fer_monitor.training.networks.heads import LABEL_HEAD, VOTES_HEAD
from fer_monitor.training.networks.monitor import build_monitor
from fer_monitor.training.networks.pretrained import load_start

__all__ = [
    "ARCHITECTURES",
    "LABEL_HEAD",
    "VOTES_HEAD",
    "Architecture",
    "FineTune",
    "PlanHints",
    "build",
    "build_monitor",
    "find",
    "freeze_backbone",
    "unfreeze",
]

_VGG_PAPER = "Simonyan & Zisserman, Very deep convolutional networks for large-scale recognition"
_RESNET_PAPER = "He et al., Deep residual learning for image recognition"
_VGG_HINTS = PlanHints("sgd", 0.01, 256, 0.9, 5e-4, "the paper's")
_RESNET_HINTS = PlanHints("sgd", 0.1, 256, 0.9, 1e-4, "the paper's")
_MONITOR_HINTS = PlanHints(
    "sgd", 0.1, 128, 0.9, 5e-4, "our own; Nesterov momentum, one cycle, decoupled decay"
)


def _monitor(width: int, blocks: int = 2) -> Architecture:
    return Architecture(
        name=f"monitor-{width}",
        builder=partial(build_monitor, width, blocks=blocks),
        input_side=IMAGE_SIZE,
        paper=f"Ours: residual, four stages of {width} to {8 * width} filters",
        reference="docs/decisions/0005-expression-model.md; blocks: arXiv 1512.03385",
        reported=None,
        hints=_MONITOR_HINTS,
    )


def _transferred(
    name: str,
    backbone: Backbone,
    paper: str,
    reference: str,
    reported: str | None,
    hints: PlanHints,
    fine_tune: FineTune,
) -> Architecture:
    return Architecture(
        name=name,
        builder=backbone_builder(backbone, name),
        input_side=backbone.side,
        paper=paper,
        reference=reference,
        reported=reported,
        hints=hints,
        takes_cap=False,
        backbone=backbone,
        fine_tune=fine_tune,
    )


# The schedules are our choice and were not tuned: low layers see edges, which a face has too, and
# the further up a layer, the more it knows of ImageNet's things and the less of faces.
_ENTRIES = (
    Architecture(
        name="lenet",
        builder=classic.build_lenet,
        input_side=IMAGE_SIZE,
        paper="LeCun et al., Gradient-based learning applied to document recognition",
        reference="Proceedings of the IEEE 86 (1998), doi 10.1109/5.726791",
        reported="48 %",
        hints=PlanHints(
            "sgd", 0.01, 128, 0.9, 0.0,
            "ours; the paper's 0.0005 and less are for single pictures and a second-order step",
        ),
        takes_cap=False,
    ),
    Architecture(
        name="alexnet",
        builder=classic.build_alexnet,
        input_side=IMAGE_SIZE,
        paper="Krizhevsky et al., ImageNet classification with deep convolutional networks",
        reference="NeurIPS 2012",
        reported="66.3 %",
        hints=PlanHints("sgd", 0.01, 128, 0.9, 5e-4, "the paper's"),
    ),
    _transferred(
        "vgg16", backbones.VGG16, _VGG_PAPER, "arXiv 1409.1556", "67 to 67.6 %", _VGG_HINTS,
        FineTune(3, "block3_conv1", 0.1),
    ),
    _transferred(
        "vgg19", backbones.VGG19, _VGG_PAPER, "arXiv 1409.1556", "58 to 66 %", _VGG_HINTS,
        FineTune(3, "block3_conv1", 0.1),
    ),
    _transferred(
        "mobilenet", backbones.MOBILENET,
        "Howard et al., MobileNets: efficient convolutional networks for mobile vision",
        "arXiv 1704.04861", "62 %",
        PlanHints("rmsprop", 1e-3, 128, 0.9, 0.0, "rate ours; the paper gives RMSprop, no rate"),
        FineTune(3, 1.0, 0.1),
    ),
    _transferred(
        "resnet50", backbones.RESNET50, _RESNET_PAPER, "arXiv 1512.03385", None, _RESNET_HINTS,
        FineTune(3, "conv3_block1_1_conv", 0.1),
    ),
    _transferred(
        "resnet152", backbones.RESNET152, _RESNET_PAPER, "arXiv 1512.03385", "59.7 %",
        _RESNET_HINTS, FineTune(3, "conv4_block1_1_conv", 0.1),
    ),
    _transferred(
        "inception", backbones.INCEPTION_V3,
        "Szegedy et al., Rethinking the Inception architecture for computer vision (v3)",
        "arXiv 1512.00567", "56 %",
        PlanHints(
            "rmsprop", 1e-3, 128, 0.9, 0.0,
            "rate ours; the paper's 0.045 needs RMSprop's epsilon at 1.0",
        ),
        FineTune(3, 0.7, 0.1),
    ),
    _transferred(
        "efficientnetb1", backbones.EFFICIENT_NET_B1,
        "Tan & Le, EfficientNet: rethinking model scaling for convolutional networks",
        "arXiv 1905.11946", "64 %",
        PlanHints(
            "rmsprop", 1e-3, 128, 0.9, 1e-5,
            "rate ours; the paper's 0.256 is for batches of thousands",
        ),
        FineTune(3, 0.7, 0.1),
    ),
    Architecture(
        name="cnn-sequential",
        builder=classic.build_cnn_sequential,
        input_side=IMAGE_SIZE,
        paper="No paper: the three-block CNN of earlier systems",
        reference="batch normalisation: arXiv 1502.03167",
        reported="57 to 60 % (plain CNN); 66.4 % public, 68 % private (custom CNN)",
        hints=PlanHints("adam", 1e-3, 128, 0.0, 0.0, "ours"),
    ),
    Architecture(
        name="resnet32",
        builder=classic.build_resnet32,
        input_side=IMAGE_SIZE,
        paper=f"{_RESNET_PAPER}, the CIFAR network with n = 5",
        reference="arXiv 1512.03385",
        reported="62 to 63 %",
        hints=PlanHints("sgd", 0.1, 128, 0.9, 1e-4, "the paper's"),
    ),
    *(_monitor(width) for width in (16, 24, 32, 40, 48, 64)),
)  # fmt: skip

ARCHITECTURES: dict[str, Architecture] = {entry.name: entry for entry in _ENTRIES}


def find(name: str) -> Architecture:
    """Return the entry called ``name``.

    Raises
    ------
    UserError
        Where there is no such network; names the nearest and lists all.
    """
    if name in ARCHITECTURES:
        return ARCHITECTURES[name]
    near = difflib.get_close_matches(name.lower(), ARCHITECTURES, n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    raise UserError(
        f"There is no network called {name!r}.", f"{guess}Known names: {', '.join(ARCHITECTURES)}."
    )


def build(name: str, cap: float | None = None, weights: str | Path | None = None) -> keras.Model:
    """Build the network called ``name``.

    Parameters
    ----------
    name : str
        One of `ARCHITECTURES`.
    cap : float or None
        Largest activation, or None for no limit. Entries with ``takes_cap`` False keep their own
        activations: those of keras.applications, and LeNet's tanh.
    weights : str, Path or None
        None for random weights, "imagenet", or the path of a ``.keras`` or ``.h5`` file: see
        `pretrained.load_start`.

    Returns
    -------
    keras.Model
        Input float32 (N, 48, 48, 1), grey levels 0 to 255. Outputs float32 logits (N, 7) by the
        names `LABEL_HEAD` and `VOTES_HEAD`.

    Raises
    ------
    UserError
        Where there is no such network, or the weights cannot be had or do not fit.
    """
    entry = find(name)
    model = entry.builder(cap)
    if weights is not None:
        load_start(model, name, entry.backbone, weights)
    return model
