"""A training run of seconds in a process of its own, which can be told to kill itself."""

from __future__ import annotations

import argparse
import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

from keras import layers

from fer_monitor.core.errors import UserError
from fer_monitor.training.fitting import batches
from fer_monitor.training.fitting.plan import Cycle, TrainingPlan
from fer_monitor.training.fitting.train import train
from fer_monitor.training.networks import registry
from fer_monitor.training.networks.fine_tune import FineTune
from fer_monitor.training.networks.heads import centred, grey_input, two_heads


def build_tiny(cap: float | None) -> Any:
    """Build a network with normalisation and dropout that trains in a blink."""
    pixels = grey_input()
    x = layers.Conv2D(6, 5, 4, use_bias=False)(centred(pixels))
    x = layers.ReLU(max_value=cap)(layers.BatchNormalization()(x))
    x = layers.SeparableConv2D(8, 3, 2)(x)
    return two_heads(pixels, layers.GlobalAveragePooling2D()(x), 0.5, "tiny")


def register_tiny() -> None:
    """Put the tiny network into the registry."""
    registry.ARCHITECTURES["tiny"] = replace(
        registry.find("monitor-16"), name="tiny", builder=build_tiny
    )


def plan_from(values: dict[str, Any]) -> TrainingPlan:
    """Return the plan that ``values``, read from JSON, describe."""
    cycles = tuple(Cycle(**cycle) for cycle in values.pop("cycles"))
    fine_tune = values.pop("fine_tune", None)
    schedule = FineTune(**fine_tune) if fine_tune else None
    return TrainingPlan("tiny", cycles, fine_tune=schedule, **values)


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_batch(number: int) -> None:
    """Die while the ``number``-th batch of this process is made."""
    augment, made = batches.augment_batch, iter(range(1, number))

    def counted(*args: Any) -> Any:
        if next(made, None) is None:
            die()
        return augment(*args)

    batches.augment_batch = counted


def die_at_file(name: str, number: int, before: bool) -> None:
    """Die just before or after the file ``name`` is put in place for the ``number``-th time."""
    put, seen = Path.replace, []

    def counted(self: Path, target: Path) -> Path:
        seen.append(target.name)
        fatal = target.name == name and seen.count(name) == number
        if fatal and before:
            die()
        result = put(self, target)
        if fatal:
            die()
        return result

    Path.replace = counted


def main() -> None:
    """Train as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("plan", type=json.loads)
    parser.add_argument("--teachers", type=Path, nargs="*", default=[])
    parser.add_argument("--die-at-batch", type=int)
    parser.add_argument("--die-at-file")
    parser.add_argument("--number", type=int, default=1)
    parser.add_argument("--before", action="store_true")
    parser.add_argument("--largest-file", type=int, help="bytes; stands for a full disk")
    args = parser.parse_args()
    register_tiny()
    if args.die_at_batch:
        die_at_batch(args.die_at_batch)
    if args.die_at_file:
        die_at_file(args.die_at_file, args.number, args.before)
    if args.largest_file:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (args.largest_file, resource.RLIM_INFINITY))
    try:
        train(plan_from(args.plan), args.data, args.out, teachers=args.teachers)
    except UserError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
