"""How the program's own model is made: training runs, which may learn from those before."""

from __future__ import annotations

from dataclasses import dataclass

from fer_monitor.training.data.augment import Augmentation
from fer_monitor.training.native.plan import NativePlan


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
    Stage("first", NativePlan(epochs=75, seed=1)),
    Stage("second", NativePlan(epochs=60, seed=2, mixup=0.3)),
    Stage(
        "student",
        NativePlan(
            epochs=36,
            seed=3,
            peak_rate=0.05,
            label_smoothing=0.05,
            teacher_weight=0.6,
            augmentation=Augmentation(
                scale=0.15,
                low_resolution=0.1,
                blocking=0.1,
                blur=0.05,
                light=0.3,
                erase=0.2,
            ),
        ),
        teachers=("first", "second"),
        start_from="first",
    ),
)
"""What makes models/expression.tflite: two networks, and a student of both.

The teachers see rough pictures, which makes them sturdy; the student, which begins as the first of
them, is brought nearer to what most pictures are like.
"""

FINISHED = (
    *SHIPPED,
    Stage(
        "finish",
        NativePlan(
            epochs=36,
            seed=31,
            peak_rate=0.05,
            warm=0.08,
            weight_decay=3e-4,
            label_smoothing=0.05,
            teacher_weight=0.35,
            augmentation=Augmentation(
                rotation_deg=12,
                scale=0.15,
                low_resolution=0.05,
                blocking=0.05,
                blur=0.03,
                light=0.12,
                erase=0.2,
            ),
        ),
        teachers=("student",),
        start_from="student",
    ),
)
"""The shipped student trained once more, on pictures changed still less: a little better on the
public test, worse in the dark, and so not shipped (docs/training.md)."""

_VARIED = Augmentation(
    rotation_deg=20, scale=0.2, shift=0.1, low_resolution=0.1, blocking=0.1, blur=0.05, erase=0.4
)

LONG = (
    *(
        Stage(
            f"wide{number}",
            NativePlan(
                width=64,
                epochs=120,
                batch=256,
                peak_rate=0.15,
                mixup=mixup,
                seed=20 + number,
                augmentation=_VARIED,
            ),
        )
        for number, mixup in ((1, 0.0), (2, 0.2), (3, 0.4))
    ),
    Stage(
        "pupil",
        NativePlan(
            epochs=240,
            batch=256,
            peak_rate=0.15,
            label_smoothing=0.05,
            teacher_weight=0.7,
            seed=24,
            augmentation=_VARIED,
        ),
        teachers=("wide1", "wide2", "wide3"),
    ),
)
"""Three networks four times as large, and a pupil of theirs as large as the shipped one: meant for
a GPU, and not run so far."""

SHIPPED_RECIPE = "shipped"
RECIPES = {SHIPPED_RECIPE: SHIPPED, "finished": FINISHED, "long": LONG}
