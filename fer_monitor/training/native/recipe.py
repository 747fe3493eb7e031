"""How the shipped model is made: training runs, each of which may learn from those before."""

from __future__ import annotations

from dataclasses import dataclass

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


SHIPPED = (Stage("network", NativePlan(epochs=75, seed=1)),)
"""What made models/expression.tflite. Stages with teachers may follow; so far none has."""
