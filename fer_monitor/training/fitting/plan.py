"""What a training run does: every setting, with its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.augment import DEFAULT, Augmentation
from fer_monitor.training.networks.fine_tune import FineTune
from fer_monitor.training.networks.registry import LABEL_HEAD

SCHEDULES = ("one-cycle", "cosine", "plateau")
OPTIMIZERS = ("sgd", "adamw", "rmsprop")
PRECISIONS = ("float32", "bfloat16", "float16")
MONITORS = (f"val_{LABEL_HEAD}_accuracy", "val_loss")
KEPT = ("best", "last")


@dataclass(frozen=True)
class Cycle:
    """One course of the learning rate, from a fresh optimiser to its end.

    Attributes
    ----------
    epochs : int
        From 1.
    peak_rate : float
        Largest learning rate, (0, 1].
    weight_decay : float
        Decoupled (Loshchilov & Hutter, arXiv 1711.05101): share of each weight, times the rate,
        taken off it at every step. From 0. Normalisation and biases are left alone.
    cap : float or None
        Largest activation, or None for no limit: see ``networks.registry.build``.
    """

    epochs: int
    peak_rate: float
    weight_decay: float = 5e-3
    cap: float | None = 6.0


def parse_cycles(texts: Sequence[str]) -> tuple[Cycle, ...]:
    """Read cycles from texts such as ``30:0.1``; UserError names one that cannot be read."""
    cycles = []
    for text in texts:
        epochs, _, rate = text.partition(":")
        try:
            cycle = Cycle(int(epochs), float(rate))
        except ValueError as error:
            raise UserError(
                f"{text!r} is not a cycle.", "Write epochs and peak rate, such as 30:0.1."
            ) from error
        if cycle.epochs < 1 or not 0 < cycle.peak_rate <= 1:
            raise UserError(f"{text!r} is out of range.", "Epochs from 1, rates above 0 up to 1.")
        cycles.append(cycle)
    return tuple(cycles)


@dataclass(frozen=True)
class TrainingPlan:
    """Everything needed to repeat a training run, but for its data and teachers.

    Attributes
    ----------
    architecture : str
        Name in ``networks.registry``.
    cycles : tuple of Cycle
        They follow one another, each from the weights that the one before left (warm restarts:
        Loshchilov & Hutter, arXiv 1608.03983).
    schedule : str
        How the rate goes in each cycle: "one-cycle" rises over ``warm`` of the steps and falls as
        a cosine (Smith & Topin, arXiv 1708.07120), "cosine" falls from the start, "plateau" stays
        and is multiplied by ``plateau_factor`` after ``plateau_patience`` epochs without a better
        ``monitor``.
    warm : float
        Share of a cycle's steps in which the rate of "one-cycle" rises, (0, 1).
    plateau_factor : float
        In (0, 1).
    plateau_patience : int
        Epochs, from 1.
    early_stopping : int
        Epochs without a better ``monitor`` after which a cycle ends; 0 for never.
    monitor : str
        "val_fer2013_accuracy" or "val_loss", of the held-out pictures.
    keep : str
        "best": the result is the best epoch by ``monitor`` of the last cycle; "last": its last.
    optimizer : str
        "sgd" (Nesterov momentum 0.9), "adamw", or "rmsprop" (momentum 0.9).
    batch : int
        Pictures a step, from 1.
    label_smoothing : float
        Share of the label head's target spread over all classes, [0, 1).
    class_balance : float
        Beta of the class-balanced loss (Cui et al., arXiv 1901.05555) of the label head, [0, 1);
        0 for equal weights, 0.9999 for weights near one over a class's number of pictures.
    focal : float
        Gamma of the focal loss (Lin et al., arXiv 1708.02002) of the label head, 0 to 10; 0 for
        plain cross-entropy.
    votes_weight : float
        Weight of the FER+ head's loss beside the label head's 1, from 0.
    mixup : float
        Parameter of the beta distribution (Zhang et al., arXiv 1710.09412), from 0; 0 for none.
    averaging : float
        Decay a step of the averaged weights (EMA), which are scored and kept, [0, 1); 0 for none.
    augmentation : Augmentation
    teacher_weight : float
        Share of the loss that teachers have, where there are any, [0, 1].
    teacher_temperature : float
        Temperature of teachers and learner in that share (Hinton et al., arXiv 1503.02531), 1 to
        20.
    fine_tune : FineTune or None
        For a trunk that comes with weights: epochs of the heads alone, then the cycles.
    precision : str
        What the network computes in: "float32", "bfloat16" (CPU or GPU) or "float16" (GPU).
        Weights are float32 always.
    seed : int
        Of everything random, from 0.

    Raises
    ------
    UserError
        Where a value is out of its range.
    """

    architecture: str = "monitor-32"
    cycles: tuple[Cycle, ...] = (
        Cycle(30, 0.1, weight_decay=5e-4, cap=None),
        Cycle(20, 0.05),
    )
    schedule: str = "one-cycle"
    warm: float = 0.15
    plateau_factor: float = 0.5
    plateau_patience: int = 5
    early_stopping: int = 0
    monitor: str = MONITORS[0]
    keep: str = "best"
    optimizer: str = "sgd"
    batch: int = 128
    label_smoothing: float = 0.1
    class_balance: float = 0.0
    focal: float = 0.0
    votes_weight: float = 1.0
    mixup: float = 0.0
    averaging: float = 0.999
    augmentation: Augmentation = DEFAULT
    teacher_weight: float = 0.7
    teacher_temperature: float = 2.0
    fine_tune: FineTune | None = None
    precision: str = "bfloat16"
    seed: int = 7

    def __post_init__(self) -> None:
        _check_choices(self)
        _check_numbers(self)
        _check_cycles(self.cycles)
        if self.fine_tune is not None:
            _check_fine_tune(self.fine_tune)
        _check_augmentation(self.augmentation)


@dataclass(frozen=True)
class Phase:
    """A stretch of training with one optimiser: a cycle, and what of the network learns."""

    cycle: Cycle
    frozen: bool = False


def phases(plan: TrainingPlan) -> tuple[Phase, ...]:
    """Return the plan's stretches in order: with a fine-tuned trunk, the heads alone go first."""
    if plan.fine_tune is None:
        return tuple(Phase(cycle) for cycle in plan.cycles)
    tuned = tuple(
        Phase(replace(cycle, peak_rate=cycle.peak_rate * plan.fine_tune.rate_factor))
        for cycle in plan.cycles
    )
    if not plan.fine_tune.frozen_epochs:
        return tuned
    heads = replace(plan.cycles[0], epochs=plan.fine_tune.frozen_epochs)
    return (Phase(heads, frozen=True), *tuned)


def plan_values(plan: TrainingPlan) -> dict[str, Any]:
    """Return the plan as plain values that JSON can hold."""
    return asdict(plan)


def _check_choices(plan: TrainingPlan) -> None:
    for name, value, known in (
        ("schedule", plan.schedule, SCHEDULES),
        ("optimizer", plan.optimizer, OPTIMIZERS),
        ("precision", plan.precision, PRECISIONS),
        ("monitor", plan.monitor, MONITORS),
        ("keep", plan.keep, KEPT),
    ):
        if value not in known:
            raise UserError(f"{value!r} is no {name}.", f"Choose one of: {', '.join(known)}.")


def _check_numbers(plan: TrainingPlan) -> None:
    for name, low, high, rule in (
        ("warm", 0, 1, "between"),
        ("plateau_factor", 0, 1, "between"),
        ("plateau_patience", 1, math.inf, "from"),
        ("early_stopping", 0, math.inf, "from"),
        ("batch", 1, math.inf, "from"),
        ("label_smoothing", 0, 1, "below"),
        ("class_balance", 0, 1, "below"),
        ("focal", 0, 10, "from"),
        ("votes_weight", 0, math.inf, "from"),
        ("mixup", 0, math.inf, "from"),
        ("averaging", 0, 1, "below"),
        ("teacher_weight", 0, 1, "from"),
        ("teacher_temperature", 1, 20, "from"),
        ("seed", 0, 2**32 - 1, "from"),
    ):
        _check(name, getattr(plan, name), low, high, rule)


def _check(name: str, value: float, low: float, high: float, rule: str) -> None:
    """Refuse a value outside [low, high]; "below" leaves out high, "between" both ends."""
    inside = math.isfinite(value) and low <= value <= high
    if rule == "between":
        inside = inside and low < value
    if rule in ("between", "below"):
        inside = inside and value < high
    if inside:
        return
    if high == math.inf:
        wanted = f"from {low}"
    elif rule == "from":
        wanted = f"from {low} to {high}"
    elif rule == "below":
        wanted = f"from {low} to below {high}"
    else:
        wanted = f"above {low} and below {high}"
    words = name.replace("_", " ")
    raise UserError(f"The {words} cannot be {value}.", f"Give a number {wanted}.")


def _check_cycles(cycles: tuple[Cycle, ...]) -> None:
    if not cycles:
        raise UserError("The plan has no cycle.", "Give at least one, such as 30:0.1.")
    for cycle in cycles:
        _check("epochs of a cycle", cycle.epochs, 1, math.inf, "from")
        _check("weight decay", cycle.weight_decay, 0, math.inf, "from")
        if not 0 < cycle.peak_rate <= 1:
            raise UserError(
                f"The peak rate of a cycle cannot be {cycle.peak_rate}.",
                "Give a number above 0 and up to 1.",
            )
        if cycle.cap is not None and not 0 < cycle.cap < math.inf:
            raise UserError(
                f"The largest activation cannot be {cycle.cap}.",
                "Give a number above 0, or none at all.",
            )


def _check_fine_tune(schedule: FineTune) -> None:
    _check("number of frozen epochs", schedule.frozen_epochs, 0, math.inf, "from")
    if not 0 < schedule.rate_factor <= 1:
        raise UserError(
            f"The rate after the frozen epochs cannot be {schedule.rate_factor} of the one before.",
            "Give a share above 0 and up to 1.",
        )


def _check_augmentation(strength: Augmentation) -> None:
    for name, value in asdict(strength).items():
        high = 180 if name == "rotation_deg" else 1
        _check(f"augmentation's {name}", value, 0, high, "from")
