"""The monitor network in PyTorch, layer for layer the one in ``training.architectures``."""

from __future__ import annotations

import torch.nn.functional as functional
from torch import Tensor, nn

from fer_monitor.core.labels import N_EMOTIONS

KERAS_EPSILON = 1e-3
"""Keras adds this to a variance before the root; PyTorch's own default is a hundredth of it."""

INPUT_MEAN, INPUT_SCALE = 127.5, 64.0


class ConvNorm(nn.Module):
    """A convolution without bias, padded as TensorFlow's "same" does, and batch normalisation."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int) -> None:
        super().__init__()
        # For an even side and stride 2, TensorFlow pads below and to the right only.
        self._uneven = size == 3 and stride == 2
        padding = 0 if self._uneven else size // 2
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=KERAS_EPSILON)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_in", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        if self._uneven:
            x = functional.pad(x, (0, 1, 0, 1))
        normed: Tensor = self.norm(self.conv(x))
        return normed


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around a shortcut (He et al., arXiv 1512.03385)."""

    def __init__(self, inputs: int, outputs: int, stride: int, cap: float | None) -> None:
        super().__init__()
        self._cap = cap
        self.shortcut = (
            ConvNorm(inputs, outputs, 1, stride) if stride != 1 or inputs != outputs else None
        )
        self.first = ConvNorm(inputs, outputs, 3, stride)
        self.second = ConvNorm(outputs, outputs, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        around = x if self.shortcut is None else self.shortcut(x)
        through = self.second(capped_relu(self.first(x), self._cap))
        return capped_relu(through + around, self._cap)


class MonitorNet(nn.Module):
    """Four stages of residual blocks at 24, 12, 6 and 3 px and two heads on one trunk.

    Parameters
    ----------
    width : int
        Filters of the first stage; each later stage doubles them.
    cap : float or None
        Largest activation, or None for no limit.
    blocks : int
        Residual blocks a stage.
    dropout : float
        Share of trunk features dropped in training, in [0, 1).
    """

    def __init__(
        self, width: int, cap: float | None = None, blocks: int = 2, dropout: float = 0.3
    ) -> None:
        super().__init__()
        self._cap = cap
        self.stem = ConvNorm(1, width, 3, 2)
        body, channels = [], width
        for stage in range(4):
            for block in range(blocks):
                stride = 2 if block == 0 and stage else 1
                body.append(ResidualBlock(channels, width * 2**stage, stride, cap))
                channels = width * 2**stage
        self.body = nn.Sequential(*body)
        self.dropout = nn.Dropout(dropout)
        self.label = nn.Linear(channels, N_EMOTIONS)
        self.votes = nn.Linear(channels, N_EMOTIONS)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits (N, 7) for the FER2013 label and the FER+ votes.

        ``pixels`` is float (N, 1, 48, 48), grey levels 0 to 255.
        """
        x = (pixels - INPUT_MEAN) / INPUT_SCALE
        x = self.body(capped_relu(self.stem(x), self._cap))
        features = self.dropout(x.mean(dim=(2, 3)))
        return self.label(features), self.votes(features)


def capped_relu(x: Tensor, cap: float | None) -> Tensor:
    """Return ``x`` limited to [0, cap], in place."""
    return (
        functional.relu(x, inplace=True)
        if cap is None
        else functional.hardtanh(x, 0.0, cap, inplace=True)
    )
