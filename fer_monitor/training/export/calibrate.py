"""Make a network's shares as sure as they are right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from fer_monitor.vision.classifier import softmax


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the temperature that minimises the log loss of logits (N, 7) on labels (N,).

    Guo et al., "On calibration of modern neural networks", arXiv 1706.04599.
    """

    def log_loss(temperature: float) -> float:
        shares = softmax(logits / np.float32(temperature))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-9)).mean())

    return float(minimize_scalar(log_loss, bounds=(0.1, 10.0), method="bounded").x)
