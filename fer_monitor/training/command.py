"""The command ``fer-monitor train``: the program's model, any network of the registry, a report."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_monitor.core.errors import UserError
from fer_monitor.training.native.fit import fit
from fer_monitor.training.native.recipe import RECIPES, SHIPPED_RECIPE

if TYPE_CHECKING:
    from fer_monitor.training.data.augment import Augmentation
    from fer_monitor.training.fitting.plan import TrainingPlan

MODEL, NETWORK, DATA_REPORT = "model", "network", "data-report"

PLAN_OPTIONS: dict[str, tuple[type, str]] = {
    "schedule": (str, "how the learning rate goes: one-cycle, cosine or plateau"),
    "warm": (float, "share of a one-cycle in which the rate rises"),
    "plateau_factor": (float, "what plateau multiplies the rate by"),
    "plateau_patience": (int, "epochs without progress after which plateau does so"),
    "monitor": (str, "what progress is: val_fer2013_accuracy or val_loss"),
    "early_stopping": (int, "epochs without progress after which a cycle ends; 0 for never"),
    "optimizer": (str, "sgd, adamw or rmsprop"),
    "keep": (str, "which epoch becomes the model: best or last"),
    "batch": (int, "pictures a step"),
    "label_smoothing": (float, "share of each label spread over all classes"),
    "class_balance": (float, "beta of the class-balanced loss, 0 for equal weights"),
    "focal": (float, "gamma of the focal loss, 0 for plain cross-entropy"),
    "votes_weight": (float, "weight of the FER+ head's loss beside the label head's 1"),
    "mixup": (float, "parameter of mixup's beta distribution, 0 for none"),
    "averaging": (float, "decay a step of the averaged weights, 0 for none"),
    "teacher_weight": (float, "share of the loss that teachers have"),
    "teacher_temperature": (float, "temperature in the teachers' share"),
    "precision": (str, "float32, bfloat16 or float16 (GPU)"),
}
"""Fields of ``fitting.plan.TrainingPlan`` that are options of the same name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's options."""
    parser.add_argument(
        "task",
        nargs="?",
        choices=(MODEL, NETWORK, DATA_REPORT),
        help=f"{MODEL}: make the program's own model, teachers and all; {NETWORK}: train one "
        f"network of the registry; {DATA_REPORT}: write a page on the pictures. Default: {NETWORK} "
        f"with --architecture, else {MODEL}",
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="the pictures: a folder with the zips and labels.csv, Kaggle's fer2013.csv, or its "
        "folders train and test",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help=f"folder for checkpoints, log, model and card; with {DATA_REPORT}, the page to write",
    )
    parser.add_argument("--seed", type=int, default=7, help="seed of everything random")
    parser.add_argument(
        "--recipe",
        choices=RECIPES,
        default=SHIPPED_RECIPE,
        help=f"{MODEL}: how it is made: as the one that is shipped, or long, which wants a GPU",
    )
    one = parser.add_argument_group(f"options of {NETWORK}")
    one.add_argument("--architecture", default=None, help="network to train, such as monitor-32")
    one.add_argument(
        "--cycles",
        nargs="+",
        metavar="EPOCHS:RATE",
        help="rises and falls of the learning rate, such as 30:0.1 20:0.05",
    )
    one.add_argument(
        "--weights", help="what the network begins with: imagenet, or a .keras or .h5 file"
    )
    one.add_argument(
        "--teachers", nargs="+", type=Path, default=[], help="models or logits to learn from"
    )
    one.add_argument(
        "--mirror", action="store_true", help="let the exported file average face and mirror image"
    )
    one.add_argument(
        "--frozen-epochs", type=int, help="with --weights: epochs in which the heads alone learn"
    )
    one.add_argument(
        "--augment",
        nargs="+",
        metavar="NAME=VALUE",
        default=[],
        help="change how strongly pictures are changed, such as scale=0.2 erase=0",
    )
    for name, (kind, text) in PLAN_OPTIONS.items():
        one.add_argument(f"--{name.replace('_', '-')}", type=kind, help=text)


def run(args: argparse.Namespace) -> int:
    """Do what was asked; a run that was killed goes on where it stopped."""
    task = args.task or (NETWORK if args.architecture else MODEL)
    if task != MODEL and args.recipe != SHIPPED_RECIPE:
        raise UserError(
            f"--recipe says how the program's own model is made, and goes with {MODEL} alone.",
            f"Leave it out, or write: fer-monitor train {MODEL} ...",
        )
    if task == DATA_REPORT:
        return _report(args)
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if task == MODEL:
        _refuse_network_options(args)
        return _model(args)
    return _network(args)


def _report(args: argparse.Namespace) -> int:
    from fer_monitor.training.data.report import write_data_report

    write_data_report(args.data, args.out, tell=print)
    print(f"Wrote {args.out}.")
    return 0


def _model(args: argparse.Namespace) -> int:
    from fer_monitor.training.data.dataset import hold_out, load_split

    recipe = RECIPES[args.recipe]
    plan = recipe[-1].plan
    # PyTorch and TensorFlow each carry a compiler of their own, and two of these in one process
    # end it. So the fitting has a process to itself, and its memory is free when it is done.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        weights = pool.submit(fit, args.recipe, args.data, args.out, args.seed).result()
    from fer_monitor.training.export.arrays import load_arrays
    from fer_monitor.training.networks.monitor import build_monitor

    network = build_monitor(plan.width, plan.cap, plan.blocks, plan.dropout)
    load_arrays(network, weights)
    stages = {"recipe": [asdict(stage) for stage in recipe], "split_seed": args.seed}
    splits = hold_out(load_split(args.data, "train"), seed=args.seed)
    return _export(args, network, splits, stages, mirror=True)


def _network(args: argparse.Namespace) -> int:
    # Imported here, after the backend is chosen: Keras reads it once, at its first import.
    import keras

    from fer_monitor.training.data.dataset import hold_out, load_split
    from fer_monitor.training.fitting.train import train

    plan = _plan(args)
    final = train(plan, args.data, args.out, teachers=args.teachers, weights=args.weights)
    training, validation = hold_out(load_split(args.data, "train"), seed=plan.seed)
    network = keras.models.load_model(final, compile=False)
    return _export(args, network, (training, validation), asdict(plan), mirror=args.mirror)


def _plan(args: argparse.Namespace) -> TrainingPlan:
    from fer_monitor.training.fitting.plan import TrainingPlan, parse_cycles
    from fer_monitor.training.networks.registry import find

    plan = TrainingPlan(seed=args.seed)
    given = {name: getattr(args, name) for name in PLAN_OPTIONS}
    changes = {name: value for name, value in given.items() if value is not None}
    if args.architecture:
        changes["architecture"] = find(args.architecture).name
    if args.cycles:
        changes["cycles"] = parse_cycles(args.cycles)
    fine_tune = find(args.architecture or plan.architecture).fine_tune
    if args.weights and fine_tune is not None:
        if args.frozen_epochs is not None:
            fine_tune = replace(fine_tune, frozen_epochs=args.frozen_epochs)
        changes["fine_tune"] = fine_tune
    changes["augmentation"] = _augmentation(args.augment)
    return replace(plan, **changes)


def _augmentation(texts: list[str]) -> Augmentation:
    from fer_monitor.training.data.augment import DEFAULT

    known = [field.name for field in fields(DEFAULT)]
    changes = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            changes[name] = float(value)
        except ValueError as error:
            raise UserError(
                f"{text!r} is no augmentation.", "Write name and number, such as scale=0.2."
            ) from error
        if name not in known:
            raise UserError(f"There is no {name!r} to change.", f"Known: {', '.join(known)}.")
    return replace(DEFAULT, **changes)


def _export(
    args: argparse.Namespace, network: Any, splits: tuple[Any, Any], plan: Any, *, mirror: bool
) -> int:
    if os.environ["KERAS_BACKEND"] != "tensorflow":
        print(
            f"Trained. The TFLite file is written with the TensorFlow backend: run the same "
            f"command again with KERAS_BACKEND=tensorflow; it takes up the model in {args.out}."
        )
        return 0
    from fer_monitor.training.data.dataset import load_split
    from fer_monitor.training.export.export import CARD_NAME, export

    public_test = load_split(args.data, "public_test")
    card = export(network, (*splits, public_test), plan, args.out, mirror=mirror, seed=args.seed)
    print(json.dumps(card["metrics"], indent=2))
    print(f"Wrote {card['file']} and its card {CARD_NAME} to {args.out}.")
    return 0


def _refuse_network_options(args: argparse.Namespace) -> None:
    names = ("architecture", "cycles", "weights", "teachers", "mirror", "frozen_epochs", "augment")
    given = [
        f"--{name.replace('_', '-')}"
        for name in (*names, *PLAN_OPTIONS)
        if getattr(args, name) not in (None, False, [])
    ]
    if given:
        raise UserError(
            f"The program's own model has a fixed recipe; {', '.join(given)} would change it.",
            f"Write: fer-monitor train {NETWORK} ..., or leave the options out.",
        )
