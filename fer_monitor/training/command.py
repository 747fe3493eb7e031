"""The command ``fer-monitor train``: data in, model file and card out."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's options."""
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the zips and labels.csv"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for checkpoints, log, model and card"
    )
    parser.add_argument("--architecture", default="monitor-32", help="network to train")
    parser.add_argument(
        "--cycles",
        nargs="+",
        metavar="EPOCHS:RATE",
        help="rises and falls of the learning rate, such as 30:0.1 20:0.05; default: the plan "
        "that made the shipped model",
    )
    parser.add_argument("--seed", type=int, default=7, help="seed of everything random")


def run(args: argparse.Namespace) -> int:
    """Train, quantise, score and write the card; a killed run goes on where it stopped."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Imported here, after the backend is chosen: Keras reads it once, at its first import.
    from fer_monitor.training.data.dataset import hold_out, load_split
    from fer_monitor.training.export.quantize import export
    from fer_monitor.training.fitting.train import FINAL_NAME, TrainingPlan, parse_cycles, train

    plan = TrainingPlan(architecture=args.architecture, seed=args.seed)
    if args.cycles:
        plan = replace(plan, cycles=parse_cycles(args.cycles))
    final = args.out / FINAL_NAME
    if not final.is_file():
        train(plan, args.data, args.out)
    training, validation = hold_out(load_split(args.data, "train"), seed=plan.seed)
    public_test = load_split(args.data, "public_test")
    card = export(final, training, validation, public_test, plan, args.out)
    print(json.dumps(card["metrics"], indent=2))
    print(f"Wrote {card['file']} and its card to {args.out}.")
    return 0
