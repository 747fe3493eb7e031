"""How the shipped model is made: teachers, then the network that learns from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.native.engine import train
from fer_monitor.training.native.plan import NativePlan
from fer_monitor.training.native.teach import teach


@dataclass(frozen=True)
class Stage:
    """One training run of a recipe.

    ``teachers`` and ``start_from`` name earlier stages.
    """

    name: str
    plan: NativePlan
    teachers: tuple[str, ...] = ()
    start_from: str | None = None


SHIPPED = (
    Stage("teacher-1", NativePlan(epochs=75, seed=1)),
    Stage("teacher-2", NativePlan(epochs=60, seed=2, mixup=0.3)),
    Stage(
        "student",
        NativePlan(epochs=30, peak_rate=0.03, seed=3),
        teachers=("teacher-1", "teacher-2"),
        start_from="teacher-1",
    ),
)


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
