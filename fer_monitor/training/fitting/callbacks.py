"""What happens around an epoch: counters restored, progress shown, everything saved."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from tqdm import tqdm

from fer_monitor.core.errors import UserError
from fer_monitor.training.fitting.averaging import Averaging, read_weights, write_weights
from fer_monitor.training.fitting.batches import AugmentedBatches
from fer_monitor.training.fitting.checkpoint import (
    Groups,
    Progress,
    replacing,
    write_checkpoint,
)
from fer_monitor.training.fitting.curves import draw_curves, write_log
from fer_monitor.training.fitting.plan import TrainingPlan
from fer_monitor.training.networks.registry import LABEL_HEAD

CHECKPOINT_NAME = "last.npz"
BEST_NAME = "best.keras"
LOG_NAME = "log.csv"
CURVES_NAME = "curves.png"

_REMEMBERED = {
    "ReduceLROnPlateau": ("wait", "best", "cooldown_counter"),
    "EarlyStopping": ("wait", "best", "best_epoch", "stopped_epoch"),
}


def seed_everything(*numbers: int) -> None:
    """Seed all generators of Python, NumPy and the backend with a hash of ``numbers``."""
    keras.utils.set_random_seed(int(np.random.SeedSequence(numbers).generate_state(1)[0]))


def watchers(plan: TrainingPlan) -> list[keras.callbacks.Callback]:
    """Return the callbacks of Keras that change the rate or end a phase, as the plan asks."""
    mode = "min" if plan.monitor.endswith("loss") else "max"
    chosen: list[keras.callbacks.Callback] = []
    if plan.schedule == "plateau":
        chosen.append(
            keras.callbacks.ReduceLROnPlateau(
                plan.monitor,
                factor=plan.plateau_factor,
                patience=plan.plateau_patience,
                mode=mode,
                min_delta=0.0,
            )
        )
    if plan.early_stopping:
        chosen.append(
            keras.callbacks.EarlyStopping(plan.monitor, patience=plan.early_stopping, mode=mode)
        )
    return chosen


@dataclass
class State:
    """Everything that changes while a phase trains.

    ``network`` is what is kept; ``learner`` shares its layers and is compiled.
    """

    network: keras.Model
    learner: keras.Model
    averaging: Averaging
    watching: list[keras.callbacks.Callback]

    def groups(self) -> Groups:
        """Return all values, for a checkpoint."""
        return {
            "network": read_weights(self.network.weights),
            "random": read_weights(self._random()),
            "optimizer": read_weights(self.learner.optimizer.variables),
            "averaged": self.averaging.values,
        }

    def restore(self, groups: Groups, averaged_steps: int) -> None:
        """Go on from a checkpoint's values; the optimiser is built."""
        write_weights(self.network.weights, groups["network"])
        write_weights(self._random(), groups.get("random", []))
        write_weights(self.learner.optimizer.variables, groups["optimizer"])
        self.averaging.values = groups.get("averaged", [])
        self.averaging.steps = averaged_steps

    def counters(self) -> dict[str, dict[str, Any]]:
        """Return what the watching callbacks remember, as plain values."""
        found: dict[str, dict[str, Any]] = {}
        for callback in self.watching:
            name = type(callback).__name__
            values = {attribute: getattr(callback, attribute) for attribute in _REMEMBERED[name]}
            found[name] = {k: v if v is None else v + 0 for k, v in values.items()}
        return found

    def recall(self, counters: dict[str, dict[str, Any]]) -> None:
        """Give the watching callbacks what ``counters`` returned."""
        for callback in self.watching:
            for attribute, value in counters.get(type(callback).__name__, {}).items():
                setattr(callback, attribute, value)

    def _random(self) -> list[keras.Variable]:
        """Return the states of dropout and other random layers."""
        weights = {id(variable) for variable in self.network.weights}
        return [v for v in self.network.variables if id(v) not in weights]


class Keeper(keras.callbacks.Callback):
    """Saves after every epoch what it takes to go on exactly as if nothing had happened.

    Must come after the callbacks whose work it saves.
    """

    def __init__(
        self,
        state: State,
        progress: Progress,
        plan: TrainingPlan,
        batches: AugmentedBatches,
        out_dir: Path,
    ) -> None:
        super().__init__()
        self._state, self._progress, self._plan = state, progress, plan
        self._batches, self._out = batches, out_dir
        self._first = len(progress.history) - progress.in_phase
        self._begun = 0.0

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Give the other callbacks their counters back: Keras has just reset them."""
        self._state.recall(self._progress.counters)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Choose the epoch's pictures, and what random layers of torch draw.

        Dropout there draws from torch's own generator, whose state no checkpoint of Keras knows.
        """
        self._batches.epoch = self._first + epoch
        seed_everything(self._plan.seed, self._progress.phase, epoch + 1)
        self._begun = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Keep the best epoch, then the checkpoint, then what people read."""
        progress = self._progress
        row = {name: float(value) for name, value in (logs or {}).items()}
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        number = self._first + epoch + 1
        if not math.isfinite(row["loss"]):
            raise UserError(
                f"The training has gone astray: the loss of epoch {number} is not a number.",
                "Begin again in another folder with a lower rate, or in float32.",
            )
        seconds = time.monotonic() - self._begun
        row |= {"epoch": number, "phase": progress.phase + 1}
        row |= {"seconds": seconds, "learning_rate": rate}
        self._keep_best(row[self._plan.monitor])
        progress.history.append(row)
        progress.in_phase = epoch + 1
        progress.stopped = bool(self.model.stop_training)
        progress.averaged_steps = self._state.averaging.steps
        progress.counters = self._state.counters()
        write_checkpoint(self._out / CHECKPOINT_NAME, progress, self._state.groups())
        write_records(self._out, progress)

    def _keep_best(self, value: float) -> None:
        best, lower = self._progress.best, self._plan.monitor.endswith("loss")
        if best is None or (value < best if lower else value > best):
            self._progress.best = value
            # Before the checkpoint: a run that is killed in between does the epoch again.
            with self._state.averaging.applied():
                save_model(self._state.network, self._out / BEST_NAME)


def save_model(network: keras.Model, path: Path) -> None:
    """Write ``network`` with the weights it has now, whole or not at all."""
    with replacing(path, f"The model {path.name}") as part:
        network.save(part)


def write_records(out_dir: Path, progress: Progress) -> None:
    """Write the log and the curves, which are there for people: training never reads them."""
    write_log(out_dir / LOG_NAME, progress.history)
    draw_curves(out_dir / CURVES_NAME, progress.history)


class Teller(keras.callbacks.Callback):
    """Prints a line an epoch; on a terminal, a bar runs over the batches in between."""

    def __init__(self, done: int, total: int, steps: int) -> None:
        super().__init__()
        self._done, self._total, self._steps = done, total, steps
        self._bar: tqdm | None = None
        self._begun = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Begin a bar."""
        self._begun = time.monotonic()
        self._bar = _Bar(
            total=self._steps,
            desc=f"Epoch {self._done + 1}/{self._total}",
            unit="batch",
            leave=False,
            file=sys.stdout,
            disable=not sys.stdout.isatty(),
        )

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(1)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """End the bar and print the epoch's line."""
        self.close()
        self._done += 1
        row = logs or {}
        print(
            f"Epoch {self._done}/{self._total}: loss {row['loss']:.4f}, "
            f"held-out loss {row['val_loss']:.4f}, "
            f"held-out accuracy {row[f'val_{LABEL_HEAD}_accuracy']:.1%}, "
            f"{time.monotonic() - self._begun:.0f} s",
            flush=True,
        )

    def close(self) -> None:
        """Remove the bar, if there is one."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class _Bar(tqdm):
    # The library's watching thread would outlive the bar.
    monitor_interval = 0
