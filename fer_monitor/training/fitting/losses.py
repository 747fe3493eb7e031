"""Losses of the two heads, and weights that let rare classes count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.training.fitting.plan import TrainingPlan
from fer_monitor.training.networks.registry import LABEL_HEAD, VOTES_HEAD

TAUGHT = {head: f"{head}_taught" for head in (LABEL_HEAD, VOTES_HEAD)}
"""Names of the outputs that learn from teachers: a head's logits divided by the temperature."""


def class_weights(labels: NDArray[np.int64], beta: float) -> NDArray[np.float32]:
    """Return the weight (7,) of each class in the class-balanced loss.

    Cui et al., arXiv 1901.05555: (1 - beta) / (1 - beta ** n) for a class of n pictures, scaled
    to sum to the number of classes; all 1 where ``beta`` is 0.

    Parameters
    ----------
    labels : int64 (N,)
        Class of every training picture; each class at least once.
    beta : float
        In [0, 1).
    """
    counts = np.bincount(labels, minlength=N_EMOTIONS).astype(np.float64)
    weights = (1 - beta) / (1 - beta**counts)
    return (weights * len(weights) / weights.sum()).astype(np.float32)


def with_taught_outputs(network: keras.Model, temperature: float) -> keras.Model:
    """Return ``network`` (its layers shared) with two more outputs: logits over ``temperature``.

    So the learner meets the teachers' softened shares at the teachers' own temperature, as in
    Hinton et al., arXiv 1503.02531.
    """
    outputs = dict(network.output)
    for head, name in TAUGHT.items():
        scaled = keras.layers.Rescaling(1 / temperature, dtype="float32", name=name)
        outputs[name] = scaled(outputs[head])
    return keras.Model(network.inputs, outputs)


def compile_learner(
    learner: keras.Model, plan: TrainingPlan, optimizer: keras.optimizers.Optimizer
) -> None:
    """Attach optimiser, losses and accuracies to a model with two outputs, or with taught ones."""
    taught = TAUGHT[LABEL_HEAD] in learner.output
    losses, shares = _losses(plan, taught)
    learner.compile(
        optimizer=optimizer,
        loss=losses,
        loss_weights=shares,
        weighted_metrics={
            head: [keras.metrics.CategoricalAccuracy("accuracy")]
            for head in (LABEL_HEAD, VOTES_HEAD)
        },
        # XLA on a CPU forgoes oneDNN and its matrix units, torch.compile fails on some networks;
        # JAX is not to be used without.
        jit_compile=keras.backend.backend() == "jax",
        auto_scale_loss=False,
    )


def _losses(plan: TrainingPlan, taught: bool) -> tuple[Mapping[str, Any], dict[str, float]]:
    def entropy() -> keras.losses.Loss:
        return keras.losses.CategoricalCrossentropy(from_logits=True)

    label = (
        # alpha 1: weights of classes come with the pictures.
        keras.losses.CategoricalFocalCrossentropy(alpha=1.0, gamma=plan.focal, from_logits=True)
        if plan.focal
        else entropy()
    )
    losses = {LABEL_HEAD: label, VOTES_HEAD: entropy()}
    own = 1 - plan.teacher_weight if taught else 1.0
    shares = {LABEL_HEAD: own, VOTES_HEAD: own * plan.votes_weight}
    if taught:
        # A temperature T shrinks the gradients of soft targets by T squared (Hinton et al., 2).
        theirs = plan.teacher_weight * plan.teacher_temperature**2
        losses |= {name: entropy() for name in TAUGHT.values()}
        shares |= {TAUGHT[LABEL_HEAD]: theirs, TAUGHT[VOTES_HEAD]: theirs * plan.votes_weight}
    return losses, shares
