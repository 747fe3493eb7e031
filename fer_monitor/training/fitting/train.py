"""Train one network on FER2013, with its progress kept so that a killed run goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.augment import augment_batch
from fer_monitor.training.data.dataset import FerSplit, hold_out, load_split
from fer_monitor.training.networks.registry import LABEL_HEAD, VOTES_HEAD, build

CHECKPOINT_NAME = "last.keras"
FINAL_NAME = "final.keras"
LOG_NAME = "log.csv"


@dataclass(frozen=True)
class Cycle:
    """One rise and fall of the learning rate (Smith & Topin, arXiv 1708.07120).

    ``weight_decay`` is decoupled (a share of each weight, times the rate, a step); ``cap`` is the
    largest activation, or None for no limit: see ``architectures.build_monitor``.
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
    """What a training run does; everything needed to repeat it.

    ``cycles`` follow one another, each from the weights that the one before left (warm restarts:
    Loshchilov & Hutter, arXiv 1608.03983); ``votes_weight`` is the weight of the FER+ head's loss
    beside the label head's 1.
    """

    architecture: str = "monitor-32"
    cycles: tuple[Cycle, ...] = (
        Cycle(30, 0.1, weight_decay=5e-4, cap=None),
        Cycle(20, 0.05),
    )
    batch: int = 128
    label_smoothing: float = 0.1
    votes_weight: float = 1.0
    seed: int = 7
    mixed_precision: bool = True


@keras.saving.register_keras_serializable("fer_monitor")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up to ``peak`` over ``warm`` of all steps, then a cosine down to zero."""

    def __init__(self, peak: float, total_steps: int, warm: float = 0.15) -> None:
        self.peak, self.total_steps, self.warm = peak, total_steps, warm

    def __call__(self, step: Any) -> Any:
        """Return the learning rate at ``step`` (a scalar tensor)."""
        ops = keras.ops
        position = ops.cast(step, "float32") / self.total_steps
        rising = position / self.warm
        falling = 0.5 * (1 + ops.cos(math.pi * (position - self.warm) / (1 - self.warm)))
        return self.peak * ops.where(position < self.warm, rising, ops.maximum(falling, 0.0))

    def get_config(self) -> dict[str, Any]:
        """Return what rebuilds this schedule."""
        return {"peak": self.peak, "total_steps": self.total_steps, "warm": self.warm}


class AugmentedBatches(keras.utils.PyDataset):
    """Shuffled, augmented batches; the same seed and epoch give the same pictures."""

    def __init__(self, split: FerSplit, batch: int, seed: int, first_epoch: int = 0) -> None:
        super().__init__(workers=1)
        self._split, self._batch, self._seed = split, batch, seed
        self._epoch = first_epoch
        self._order = self._shuffled()

    def _shuffled(self) -> NDArray[np.int64]:
        return np.random.default_rng([self._seed, self._epoch]).permutation(len(self._split))

    def __len__(self) -> int:
        return len(self._split) // self._batch

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], dict, dict]:
        rows = self._order[index * self._batch : (index + 1) * self._batch]
        rng = np.random.default_rng([self._seed, self._epoch, index])
        pictures = augment_batch(self._split.images[rows], rng).astype(np.float32)[..., None]
        return (pictures, *targets(self._split, rows))

    def on_epoch_end(self) -> None:
        """Shuffle anew for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()


def targets(split: FerSplit, rows: NDArray[np.int64]) -> tuple[dict, dict]:
    """Return both heads' targets and sample weights; pictures without FER+ label weigh 0 there."""
    one_hot = np.eye(7, dtype=np.float32)[split.labels[rows]]
    votes = split.votes[rows]
    has_votes = (split.majority[rows] >= 0).astype(np.float32)
    return (
        {LABEL_HEAD: one_hot, VOTES_HEAD: votes},
        {LABEL_HEAD: np.ones(len(rows), np.float32), VOTES_HEAD: has_votes},
    )


def compile_model(model: keras.Model, plan: TrainingPlan, cycle: Cycle, steps: int) -> None:
    """Attach a fresh optimiser for ``cycle``, both losses and the accuracies to ``model``."""
    entropy = keras.losses.CategoricalCrossentropy
    model.compile(
        optimizer=keras.optimizers.SGD(
            OneCycle(cycle.peak_rate, cycle.epochs * steps),
            momentum=0.9,
            nesterov=True,
            weight_decay=cycle.weight_decay,
        ),
        loss={
            LABEL_HEAD: entropy(from_logits=True, label_smoothing=plan.label_smoothing),
            VOTES_HEAD: entropy(from_logits=True),
        },
        loss_weights={LABEL_HEAD: 1.0, VOTES_HEAD: plan.votes_weight},
        jit_compile=False,  # XLA on a CPU forgoes oneDNN and its matrix units
        weighted_metrics={LABEL_HEAD: ["accuracy"], VOTES_HEAD: ["accuracy"]},
    )


def train(plan: TrainingPlan, data_dir: Path, out_dir: Path) -> Path:
    """Run ``plan`` and return the path of the finished Keras model.

    Every epoch ends with a checkpoint in ``out_dir``; calling again with the same folder goes on
    from the last one, optimiser state included.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(plan.seed)
    if plan.mixed_precision:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    training, validation = hold_out(load_split(data_dir, "train"), seed=plan.seed)
    checkpoint = out_dir / CHECKPOINT_NAME
    done = _epochs_done(out_dir / LOG_NAME) if checkpoint.is_file() else 0
    batches = AugmentedBatches(training, plan.batch, plan.seed, first_epoch=done)
    model = keras.models.load_model(checkpoint) if done else build(plan.architecture)
    rows = np.arange(len(validation))
    held_out = (validation.images.astype(np.float32)[..., None], *targets(validation, rows))
    first = 0
    for cycle in plan.cycles:
        last = first + cycle.epochs
        if done <= first:
            model = _rebuilt(model, plan.architecture, cycle.cap)
            compile_model(model, plan, cycle, len(batches))
        if done < last:
            model.fit(
                batches,
                validation_data=held_out,
                epochs=last,
                initial_epoch=max(first, done),
                callbacks=[
                    keras.callbacks.ModelCheckpoint(str(checkpoint)),
                    keras.callbacks.CSVLogger(str(out_dir / LOG_NAME), append=True),
                ],
                verbose=2,
            )
        first = last
    final = out_dir / FINAL_NAME
    model.save(final)
    return final


def _rebuilt(model: keras.Model, architecture: str, cap: float | None) -> keras.Model:
    """Return the network with activations capped at ``cap`` and the weights of ``model``."""
    rebuilt = build(architecture, cap)
    rebuilt.set_weights(model.get_weights())
    return rebuilt


def _epochs_done(log: Path) -> int:
    if not log.is_file():
        return 0
    return max(0, len(log.read_text(encoding="utf-8").splitlines()) - 1)
