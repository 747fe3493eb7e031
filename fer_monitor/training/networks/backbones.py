"""Networks of keras.applications as trunks: grey faces in, their own preprocessing inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras import layers

from fer_monitor.training.data.dataset import IMAGE_SIZE
from fer_monitor.training.networks.heads import grey_input, two_heads

BACKBONE_INPUT = "backbone_input"
"""Name of the layer whose output, (N, side, side, 3), is preprocessed for the backbone."""

_DOWNLOADS = "https://storage.googleapis.com/tensorflow/keras-applications"


@dataclass(frozen=True)
class Preprocessing:
    """A backbone's own input range, as ``level * scale + offset`` a channel, levels 0 to 255.

    Each is the ``preprocess_input`` of the module in keras.applications. A channel's grey level
    is the same for red, green and blue, so swapping these changes nothing but the offsets.
    """

    scale: float | tuple[float, ...]
    offset: float | tuple[float, ...]


CAFFE = Preprocessing(1.0, (-103.939, -116.779, -123.68))
MINUS_ONE_TO_ONE = Preprocessing(1 / 127.5, -1.0)
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# EfficientNet in Keras divides by 255 itself, then normalises with numbers from its weights
# file, and only for weights="imagenet" by some more. Its normalisation is left at "no change"
# here and done in front instead, so that the graph is the same with and without weights.
EFFICIENT_NET = Preprocessing(
    tuple(1 / d for d in _DEVIATION),
    tuple(-255 * m / d for m, d in zip(_MEAN, _DEVIATION, strict=True)),
)


@dataclass(frozen=True)
class Backbone:
    """A network of keras.applications and how faces are brought to it.

    Attributes
    ----------
    application : callable
        Such as ``keras.applications.VGG16``.
    side : int
        Pixels a side that faces are enlarged to inside the network, bilinearly; 48 for none. A
        whole multiple of 48, at least the backbone's smallest.
    native_side : int
        Pixels a side that its ImageNet weights were trained at.
    preprocessing : Preprocessing
    weights_file : str
        Where Keras fetches its ImageNet weights without the classification layers: a URL.
    """

    application: Callable[..., keras.Model]
    side: int
    native_side: int
    preprocessing: Preprocessing
    weights_file: str

    def donor(self, weights: str | None, top: bool = False) -> keras.Model:
        """Return the plain application, with ``weights`` a path, "imagenet" or None."""
        shape = (self.native_side, self.native_side, 3)
        extra: dict[str, Any] = {} if top else {"input_shape": shape}
        return self.application(weights=weights, include_top=top, **extra)


_apps = keras.applications
VGG16 = Backbone(
    _apps.VGG16, IMAGE_SIZE, 224, CAFFE,
    f"{_DOWNLOADS}/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
)  # fmt: skip
VGG19 = Backbone(
    _apps.VGG19, IMAGE_SIZE, 224, CAFFE,
    f"{_DOWNLOADS}/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
)  # fmt: skip
MOBILENET = Backbone(
    _apps.MobileNet, 2 * IMAGE_SIZE, 224, MINUS_ONE_TO_ONE,
    f"{_DOWNLOADS}/mobilenet/mobilenet_1_0_224_tf_no_top.h5",
)  # fmt: skip
RESNET50 = Backbone(
    _apps.ResNet50, 2 * IMAGE_SIZE, 224, CAFFE,
    f"{_DOWNLOADS}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
)  # fmt: skip
RESNET152 = Backbone(
    _apps.ResNet152, 2 * IMAGE_SIZE, 224, CAFFE,
    f"{_DOWNLOADS}/resnet/resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5",
)  # fmt: skip
# Inception's first convolutions are not padded: of 96 px one would be left, of 144 are 3 x 3.
INCEPTION_V3 = Backbone(
    _apps.InceptionV3, 3 * IMAGE_SIZE, 299, MINUS_ONE_TO_ONE,
    f"{_DOWNLOADS}/inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
)  # fmt: skip
EFFICIENT_NET_B1 = Backbone(
    _apps.EfficientNetB1, 2 * IMAGE_SIZE, 240, EFFICIENT_NET,
    "https://storage.googleapis.com/keras-applications/efficientnetb1_notop.h5",
)  # fmt: skip


def build_backbone(
    backbone: Backbone, name: str, dropout: float, cap: float | None = None
) -> keras.Model:
    """Build ``backbone`` with random weights, global pooling, dropout and our two heads.

    ``cap`` changes nothing: a backbone keeps the activations that its weights were trained for.
    """
    del cap
    pixels = grey_input()
    x = pixels
    if backbone.side != IMAGE_SIZE:
        # Before there are three channels: a third of the work. Not with layers.Resizing: its own
        # default is training=True, and a model called without saying so hands that on to every
        # layer after it, which moves the statistics of batch normalisation (Keras 3.15).
        x = layers.UpSampling2D(backbone.side // IMAGE_SIZE, interpolation="bilinear")(x)
    x = layers.Concatenate()([x, x, x])
    ranges = backbone.preprocessing
    x = layers.Rescaling(_plain(ranges.scale), _plain(ranges.offset), name=BACKBONE_INPUT)(x)
    # One flat graph: layers of a model inside a model are out of reach of freezing by name.
    trunk = backbone.application(weights=None, include_top=False, input_tensor=x)
    features = layers.GlobalAveragePooling2D()(trunk.output)
    return two_heads(pixels, features, dropout, name)


def backbone_builder(
    backbone: Backbone, name: str, dropout: float = 0.3
) -> Callable[[float | None], keras.Model]:
    """Return a builder for the registry."""
    return partial(build_backbone, backbone, name, dropout)


def _plain(value: float | tuple[float, ...]) -> float | list[float]:
    # Keras reads lists back from a file as they were, tuples not.
    return list(value) if isinstance(value, tuple) else value
