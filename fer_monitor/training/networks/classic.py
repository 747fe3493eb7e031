"""Networks of the literature that keras.applications lacks, fitted to 48 px grey faces."""

from __future__ import annotations

import keras
from keras import layers

from fer_monitor.training.networks.heads import centred, grey_input, two_heads
from fer_monitor.training.networks.monitor import conv_norm, residual_block


def build_lenet(cap: float | None = None) -> keras.Model:
    """Build LeNet-5 (LeCun et al. 1998): two convolutions, two dense layers, all tanh.

    The picture keeps its 48 px where the paper had 32, so the second pooling leaves 9 x 9 and not
    5 x 5. tanh is bounded by itself: ``cap`` changes nothing.
    """
    del cap
    pixels = grey_input()
    x = layers.Conv2D(6, 5, activation="tanh")(centred(pixels))
    x = layers.AveragePooling2D(2)(x)
    x = layers.Conv2D(16, 5, activation="tanh")(x)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(120, activation="tanh")(x)
    x = layers.Dense(84, activation="tanh")(x)
    return two_heads(pixels, x, 0.0, "lenet")


def build_alexnet(cap: float | None = None) -> keras.Model:
    """Build AlexNet (Krizhevsky et al. 2012): five convolutions, two dense layers of 4,096.

    Two changes. The first convolution is 5 x 5 with stride 2, which sees of a 48 px face what
    11 x 11 with stride 4 sees of a 96 px one; with the paper's own, nothing would be left for the
    later pooling. Batch normalisation stands where the paper has local response normalisation,
    which int8 TFLite lacks.
    """
    pixels = grey_input()
    x = _conv_norm_relu(centred(pixels), 96, 5, cap, stride=2)
    x = layers.MaxPooling2D(3, 2)(x)
    x = _conv_norm_relu(x, 256, 5, cap)
    x = layers.MaxPooling2D(3, 2)(x)
    for filters in (384, 384, 256):
        x = layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal")(x)
        x = layers.ReLU(max_value=cap)(x)
    x = layers.MaxPooling2D(3, 2)(x)
    x = layers.Flatten()(x)
    for _ in range(2):
        x = layers.Dropout(0.5)(x)
        x = layers.Dense(4096, kernel_initializer="he_normal")(x)
        x = layers.ReLU(max_value=cap)(x)
    return two_heads(pixels, x, 0.0, "alexnet")


def build_cnn_sequential(cap: float | None = None) -> keras.Model:
    """Build the plain CNN: three blocks with batch normalisation, two dense layers of 1,024.

    A block is two 3 x 3 convolutions and a 2 x 2 maximum; blocks have 64, 128 and 256 filters.
    """
    pixels = grey_input()
    x = centred(pixels)
    for filters in (64, 128, 256):
        for _ in range(2):
            x = _conv_norm_relu(x, filters, 3, cap)
        x = layers.MaxPooling2D(2)(x)
        x = layers.Dropout(0.25)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(1024, use_bias=False, kernel_initializer="he_normal")(x)
    x = layers.ReLU(max_value=cap)(layers.BatchNormalization()(x))
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(1024, use_bias=False, kernel_initializer="he_normal")(x)
    x = layers.ReLU(max_value=cap)(layers.BatchNormalization()(x))
    return two_heads(pixels, x, 0.5, "cnn_sequential")


def build_resnet32(cap: float | None = None) -> keras.Model:
    """Build He et al.'s CIFAR network with n = 5: 6 n + 2 = 32 layers, 16, 32 and 64 filters.

    Stages work at 48, 24 and 12 px. Where a stage begins, the shortcut is a 1 x 1 convolution
    (the paper's option B): padding with zero channels (option A) has no Keras layer.
    """
    pixels = grey_input()
    x = layers.ReLU(max_value=cap)(conv_norm(centred(pixels), 16, 3))
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(5):
            x = residual_block(x, filters, 2 if block == 0 and stage else 1, cap)
    x = layers.GlobalAveragePooling2D()(x)
    return two_heads(pixels, x, 0.0, "resnet32")


def _conv_norm_relu(
    x: keras.KerasTensor, filters: int, size: int, cap: float | None, stride: int = 1
) -> keras.KerasTensor:
    return layers.ReLU(max_value=cap)(conv_norm(x, filters, size, stride))
