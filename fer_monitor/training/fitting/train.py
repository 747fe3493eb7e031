"""Train one network on FER2013, with its progress kept so that a killed run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.dataset import FerSplit, hold_out, load_split
from fer_monitor.training.fitting.averaging import Averaging
from fer_monitor.training.fitting.batches import Arrays, AugmentedBatches, held_out, make_targets
from fer_monitor.training.fitting.callbacks import (
    BEST_NAME,
    CHECKPOINT_NAME,
    CURVES_NAME,
    LOG_NAME,
    Keeper,
    State,
    Teller,
    save_model,
    seed_everything,
    watchers,
    write_records,
)
from fer_monitor.training.fitting.checkpoint import Groups, Progress, read_checkpoint, replacing
from fer_monitor.training.fitting.losses import (
    class_weights,
    compile_learner,
    with_taught_outputs,
)
from fer_monitor.training.fitting.plan import (
    Cycle,
    Phase,
    TrainingPlan,
    parse_cycles,
    phases,
    plan_values,
)
from fer_monitor.training.fitting.schedules import OneCycle, make_optimizer
from fer_monitor.training.fitting.teachers import digest, file_digest, taught_shares
from fer_monitor.training.networks.fine_tune import freeze_backbone, unfreeze
from fer_monitor.training.networks.registry import build

__all__ = [
    "BEST_NAME",
    "CHECKPOINT_NAME",
    "CURVES_NAME",
    "FINAL_NAME",
    "LOG_NAME",
    "Cycle",
    "OneCycle",
    "TrainingPlan",
    "parse_cycles",
    "train",
]

FINAL_NAME = "final.keras"
_VALIDATION_BATCH = 256


@dataclass(frozen=True)
class _Data:
    """Training pictures with what teachers say of them, and held-out pictures."""

    training: FerSplit
    validation: FerSplit
    taught: Arrays | None


def train(
    plan: TrainingPlan,
    data_dir: Path,
    out_dir: Path,
    *,
    teachers: Sequence[Path] = (),
    weights: str | Path | None = None,
) -> Path:
    """Run ``plan`` and return the path of the finished Keras model.

    Every epoch ends with a checkpoint in ``out_dir``. Called again with the same arguments, a run
    that was stopped at any moment goes on from the last one and ends with the weights of one that
    was never stopped; a run that is finished is left as it is.

    Parameters
    ----------
    plan : TrainingPlan
    data_dir : Path
        See ``load_split``; a share of its training split is held out for validation.
    out_dir : Path
        For checkpoint, best and final model, log and curves; made where it is missing.
    teachers : sequence of Path
        Models or logits to learn from: see ``teachers.taught_shares``.
    weights : str, Path or None
        What the network begins with: see ``networks.registry.build``.

    Raises
    ------
    UserError
        Where data, teachers or weights cannot be used, the folder holds another run, or the disk is
        full.
    """
    final = out_dir / FINAL_NAME
    with _precision(plan.precision):
        split = load_split(data_dir, "train")
        training, validation, rows = _divide(split, plan.seed)
        run = _identity(plan, split, teachers, weights)
        saved = read_checkpoint(out_dir / CHECKPOINT_NAME, run)
        if final.is_file():
            if saved is not None:
                return final
            raise UserError(
                f"{out_dir} holds a model but no record of how it was trained.",
                "Give another folder.",
            )
        _make_folder(out_dir)
        taught = None
        if teachers:
            taught = taught_shares(teachers, split.images, rows, plan.teacher_temperature, out_dir)
        _run_phases(plan, _Data(training, validation, taught), out_dir, weights, run, saved)
    return final


def _run_phases(
    plan: TrainingPlan,
    data: _Data,
    out_dir: Path,
    weights: str | Path | None,
    run: dict[str, Any],
    saved: tuple[Progress, Groups] | None,
) -> None:
    progress, groups = saved if saved is not None else (Progress(run), None)
    if groups is not None:
        # The kill may have come after the checkpoint and before the log.
        write_records(out_dir, progress)
    network: keras.Model | None = None
    stretches = phases(plan)
    for index in range(progress.phase, len(stretches)):
        if index > progress.phase:
            progress = Progress(run, phase=index, history=progress.history)
        # Not what random layers would draw after another phase, which a resumed run has not seen.
        seed_everything(plan.seed, index)
        network = _network(plan, stretches[index], network, weights if index == 0 else None)
        _run_phase(plan, stretches[index], data, network, progress, groups, out_dir)
        groups = None
    if plan.keep == "best":
        with replacing(out_dir / FINAL_NAME, "The finished model") as part:
            part.write_bytes((out_dir / BEST_NAME).read_bytes())
    else:
        save_model(network, out_dir / FINAL_NAME)


def _run_phase(
    plan: TrainingPlan,
    phase: Phase,
    data: _Data,
    network: keras.Model,
    progress: Progress,
    groups: Groups | None,
    out_dir: Path,
) -> None:
    """Train ``network`` to the end of ``phase``; its weights are then the averaged ones."""
    balanced = class_weights(data.training.labels, plan.class_balance)
    targets = make_targets(data.training, plan.label_smoothing, balanced, data.taught)
    batches = AugmentedBatches(data.training.images, targets, plan)
    learner = keras.Model(network.inputs, network.output)
    if data.taught is not None:
        learner = with_taught_outputs(network, plan.teacher_temperature)
    optimizer = make_optimizer(plan, phase.cycle, len(batches))
    compile_learner(learner, plan, optimizer)
    optimizer.build(learner.trainable_variables)
    state = State(network, learner, Averaging(network, plan.averaging), watchers(plan))
    if groups is not None:
        state.restore(groups, progress.averaged_steps)
    if not progress.stopped and progress.in_phase < phase.cycle.epochs:
        done = len(progress.history)
        later = sum(other.cycle.epochs for other in phases(plan)[progress.phase :])
        teller = Teller(done, done - progress.in_phase + later, len(batches))
        try:
            learner.fit(
                batches,
                validation_data=held_out(data.validation, data.taught is not None),
                validation_batch_size=_VALIDATION_BATCH,
                epochs=phase.cycle.epochs,
                initial_epoch=progress.in_phase,
                # Keras would draw the batches' order from Python's own generator, which a resumed
                # run has in another state. The pictures are shuffled where batches are made.
                shuffle=False,
                callbacks=[
                    state.averaging,
                    *state.watching,
                    Keeper(state, progress, plan, batches, out_dir),
                    teller,
                ],
                verbose=0,
            )
        finally:
            teller.close()
    state.averaging.settle()


def _network(
    plan: TrainingPlan, phase: Phase, before: keras.Model | None, weights: str | Path | None
) -> keras.Model:
    """Return the network of ``phase`` with the weights of the one before, or the first ones."""
    network = build(plan.architecture, phase.cycle.cap, None if before is not None else weights)
    if before is not None:
        network.set_weights(before.get_weights())
    if phase.frozen:
        freeze_backbone(network)
    elif plan.fine_tune is not None:
        unfreeze(network, plan.fine_tune.unfreeze_from, plan.fine_tune.keep_batch_norm_frozen)
    return network


def _divide(split: FerSplit, seed: int) -> tuple[FerSplit, FerSplit, NDArray[np.int64]]:
    """Return training and validation part, and the rows of ``split`` that the first one has."""
    numbered = replace(split, labels=np.arange(len(split), dtype=np.int64))
    rows, held = (part.labels for part in hold_out(numbered, seed=seed))
    return split.take(rows), split.take(held), rows


def _identity(
    plan: TrainingPlan,
    split: FerSplit,
    teachers: Sequence[Path],
    weights: str | Path | None,
) -> dict[str, Any]:
    """Return what makes a run this one, in values that JSON gives back as they were."""
    begun = None if weights is None else str(weights)
    if begun is not None and Path(begun).is_file():
        begun = file_digest(Path(begun))
    values = {
        "plan": plan_values(plan),
        "training pictures": digest(split.images.tobytes() + split.labels.tobytes()),
        "FER+ votes": digest(split.votes.tobytes()),
        "teachers": [file_digest(Path(teacher)) for teacher in teachers],
        "first weights": begun,
    }
    return json.loads(json.dumps(values))


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {path} cannot be made: {error.strerror}.", "Give another folder."
        ) from error


@contextmanager
def _precision(name: str) -> Iterator[None]:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name if name == "float32" else f"mixed_{name}")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
