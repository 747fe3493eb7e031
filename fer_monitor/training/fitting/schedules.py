"""Optimisers and the course of their learning rate."""

from __future__ import annotations

import math
from typing import Any

import keras

from fer_monitor.training.fitting.plan import Cycle, TrainingPlan

MOMENTUM = 0.9
# Scales, offsets and biases are not shrunk: that would only fight the normalisation.
WITHOUT_DECAY = ["gamma", "beta", "bias"]


@keras.saving.register_keras_serializable("fer_monitor")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up to ``peak`` over ``warm`` of all steps, then a cosine down to zero.

    Without warm-up it is cosine annealing (Loshchilov & Hutter, arXiv 1608.03983, without
    restarts); with it, the 1cycle policy of Smith & Topin, arXiv 1708.07120.

    Parameters
    ----------
    peak : float
    total_steps : int
    warm : float
        In [0, 1).
    """

    def __init__(self, peak: float, total_steps: int, warm: float = 0.15) -> None:
        self.peak, self.total_steps, self.warm = peak, total_steps, warm

    def __call__(self, step: Any) -> Any:
        """Return the learning rate at ``step`` (a scalar tensor)."""
        ops = keras.ops
        position = ops.cast(step, "float32") / self.total_steps
        fall = ops.clip((position - self.warm) / (1 - self.warm), 0.0, 1.0)
        falling = 0.5 * (1 + ops.cos(math.pi * fall))
        if not self.warm:
            return self.peak * falling
        return self.peak * ops.where(position < self.warm, position / self.warm, falling)

    def get_config(self) -> dict[str, Any]:
        """Return what rebuilds this schedule."""
        return {"peak": self.peak, "total_steps": self.total_steps, "warm": self.warm}


def make_optimizer(plan: TrainingPlan, cycle: Cycle, steps: int) -> keras.optimizers.Optimizer:
    """Return a fresh optimiser for ``cycle`` with ``steps`` steps an epoch."""
    rate: float | OneCycle = float(cycle.peak_rate)
    if plan.schedule != "plateau":
        warm = plan.warm if plan.schedule == "one-cycle" else 0.0
        rate = OneCycle(cycle.peak_rate, cycle.epochs * steps, warm)
    if plan.optimizer == "adamw":
        optimizer = keras.optimizers.AdamW(rate, weight_decay=cycle.weight_decay)
    elif plan.optimizer == "rmsprop":
        optimizer = keras.optimizers.RMSprop(
            rate, momentum=MOMENTUM, weight_decay=cycle.weight_decay
        )
    else:
        optimizer = keras.optimizers.SGD(
            rate, momentum=MOMENTUM, nesterov=True, weight_decay=cycle.weight_decay
        )
    optimizer.exclude_from_weight_decay(var_names=WITHOUT_DECAY)
    if plan.precision == "float16":
        # Small gradients would be rounded to nothing.
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    return optimizer
