"""Averaged weights (EMA): kept beside a network's own, scored and saved in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
from numpy.typing import NDArray

STRIDE = 16
"""Steps from one averaging to the next; each counts for that many."""

Weights = list[NDArray[np.float32]]


def read_weights(variables: list[keras.Variable]) -> Weights:
    """Return copies of the values of ``variables``."""
    # Copies, since the array of a tensor in torch is the tensor's own memory.
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def write_weights(variables: list[keras.Variable], values: Weights) -> None:
    """Give ``variables`` their ``values``."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


class Averaging(keras.callbacks.Callback):
    """Exponential moving average of all weights, with normalisation's statistics.

    Keras's own ``use_ema`` averages the trained weights alone; normalisation would then go on with
    the statistics of other weights. The first steps move faster than ``decay`` says, as in
    TensorFlow's ExponentialMovingAverage: (1 + n) / (10 + n) after n steps. Validation sees the
    averaged weights.

    Parameters
    ----------
    network : keras.Model
        Whose weights are averaged; what is trained shares them.
    decay : float
        A step, [0, 1); 0 keeps no average: the network's own weights are the result.
    """

    def __init__(self, network: keras.Model, decay: float) -> None:
        super().__init__()
        self._network, self._decay = network, decay
        self._pending = 0
        self._own: Weights = []
        self.steps = 0
        self.values = read_weights(network.weights) if decay else []

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Count a step; average at every ``STRIDE``-th."""
        self._pending += 1
        if self._pending >= STRIDE:
            self._update()

    def on_test_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Let validation see the averaged weights."""
        self._update()
        self._put_in()

    def on_test_end(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Go back to the network's own weights."""
        self._put_back()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the network have the averaged weights for a while."""
        self._put_in()
        try:
            yield
        finally:
            self._put_back()

    def settle(self) -> None:
        """Make the averaged weights the network's own; the average goes on from there."""
        if self._decay:
            write_weights(self._network.weights, self.values)

    def _update(self) -> None:
        steps, self._pending = self._pending, 0
        if not self._decay or not steps:
            return
        # JAX keeps the values outside the model while it trains.
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()
        decay = min(self._decay, (1 + self.steps) / (10 + self.steps)) ** steps
        self.steps += steps
        for mean, now in zip(self.values, read_weights(self._network.weights), strict=True):
            if np.issubdtype(mean.dtype, np.floating):
                mean += np.asarray(1 - decay, mean.dtype) * (now - mean)
            else:
                mean[...] = now

    def _put_in(self) -> None:
        if self._decay:
            self._own = read_weights(self._network.weights)
            write_weights(self._network.weights, self.values)

    def _put_back(self) -> None:
        if self._decay:
            write_weights(self._network.weights, self._own)
            self._own = []
