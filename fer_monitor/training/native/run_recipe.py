"""Run a recipe: one training run after the other, finished ones kept."""

from __future__ import annotations

from pathlib import Path

from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.native.engine import train
from fer_monitor.training.native.recipe import Stage
from fer_monitor.training.native.teach import teach


def run_recipe(
    stages: tuple[Stage, ...], training: FerSplit, validation: FerSplit, out_dir: Path
) -> Path:
    """Run ``stages`` one after the other; return the last one's checkpoint.

    Each has a folder of its own in ``out_dir``. Called again after a kill, finished stages are kept
    and the one that was stopped goes on.
    """
    checkpoints: dict[str, Path] = {}
    for stage in stages:
        taught = None
        if stage.teachers:
            taught = teach([checkpoints[name] for name in stage.teachers], training.images)
        checkpoints[stage.name] = train(
            stage.plan,
            training,
            validation,
            out_dir / stage.name,
            taught,
            checkpoints[stage.start_from] if stage.start_from else None,
        )
    return checkpoints[stages[-1].name]
