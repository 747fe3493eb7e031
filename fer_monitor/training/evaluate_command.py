"""The command ``fer-monitor evaluate``: figures of a model on a labelled split."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fer_monitor.vision.classifier import load_classifier


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's options."""
    parser.add_argument("card", type=Path, nargs="?", help="model card (JSON) beside its model")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with public_test.zip and labels.csv"
    )
    parser.add_argument("--split", default="public_test", choices=("public_test", "train"))
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    from fer_monitor.training.data.dataset import load_split
    from fer_monitor.training.scoring.metrics import evaluate

    figures = evaluate(load_classifier(args.card), load_split(args.data, args.split))
    text = json.dumps(figures, indent=2)
    print(text)
    if args.out is not None:
        args.out.write_text(text + "\n", encoding="utf-8")
    return 0
