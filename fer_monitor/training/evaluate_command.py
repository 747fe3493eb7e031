"""The command ``fer-monitor evaluate``: figures of TFLite models on a labelled split."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.vision.classifier import SHIPPED_CARD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fer_monitor.training.data.dataset import FerSplit

PAGE_NAME = "evaluation.html"
FIGURES_NAME = "evaluation.json"

RULE = (
    "A picture of the evaluated split is left out where a training picture shows the same "
    "photograph, also mirrored: perceptual hashes differ in at most 10 of 64 bits, and slightly "
    "blurred pixels correlate by 0.9 or more."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's options."""
    parser.add_argument(
        "models",
        type=Path,
        nargs="*",
        metavar="MODEL",
        help="TFLite file with its card, a JSON of the same name, beside it; several are put side "
        "by side; default: the shipped model",
    )
    parser.add_argument(
        "--card",
        type=Path,
        action="append",
        default=[],
        help="card of a model that has none beside it, such as benchmarks/rivals/fer-25.10.json; "
        "may be given again for another model",
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the pictures, as for training"
    )
    parser.add_argument(
        "--split",
        default="public_test",
        choices=("train", "public_test", "private_test"),
        help="what to score on",
    )
    parser.add_argument(
        "--train-split",
        default="train",
        metavar="SPLIT",
        help="pictures whose near-duplicates are left out in a second set of figures; "
        "'none' saves the search",
    )
    parser.add_argument(
        "--out", type=Path, help=f"folder for {PAGE_NAME} and {FIGURES_NAME}; made where missing"
    )


def run(args: argparse.Namespace) -> int:
    """Measure, print the comparison, and write page and figures where asked."""
    import numpy as np
    from tqdm import tqdm

    from fer_monitor.training.data.dataset import load_split
    from fer_monitor.training.scoring.evaluation import NO_DEMOGRAPHICS, evaluate_model, passes
    from fer_monitor.training.scoring.page import comparison, render
    from fer_monitor.training.scoring.tflite_model import load_models

    class Bar(tqdm):
        """A bar without tqdm's watching thread, which would outlive the command."""

        monitor_interval = 0

    if args.out is not None:
        _make_folder(args.out)
    models = load_models(args.models or [resource(SHIPPED_CARD)], args.card)
    split = load_split(args.data, args.split)
    seen, near_duplicates = _near_duplicates(args, split)
    total = passes() * len(models)
    with Bar(total=total, unit="pass", desc="Evaluating", leave=False, disable=None) as bar:
        figures = [evaluate_model(model, split, seen, bar.update) for model in models]
    report: dict[str, Any] = {
        "split": args.split,
        "pictures": len(split),
        "fer_plus_pictures": int((split.majority >= 0).sum()),
        "near_duplicates": near_duplicates,
        "no_demographics": NO_DEMOGRAPHICS,
        "models": figures,
    }
    print(_table([f["name"] for f in figures], comparison(figures)))
    print(f"\n{near_duplicates['statement']}")
    if args.out is not None:
        mean_face = np.clip(_stretched(split.images.mean(axis=0)), 0, 255).astype(np.uint8)
        text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
        (args.out / FIGURES_NAME).write_text(text, encoding="utf-8")
        (args.out / PAGE_NAME).write_text(render(report, mean_face), encoding="utf-8")
        print(f"Wrote {PAGE_NAME} and {FIGURES_NAME} to {args.out}.")
    return 0


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The folder {path} cannot be made ({error.strerror}).",
            "Give --out another folder.",
        ) from error


def _near_duplicates(
    args: argparse.Namespace, split: FerSplit
) -> tuple[NDArray[np.bool_] | None, dict[str, Any]]:
    """Return which pictures to leave out (None where unknown) and what the report says of it."""
    from fer_monitor.training.data.dataset import load_split
    from fer_monitor.training.scoring.evaluation import seen_in_training

    if args.train_split == "none":
        reason = "the search was switched off"
    elif args.train_split == args.split:
        reason = "the evaluated pictures are the training pictures themselves"
    else:
        try:
            training = load_split(args.data, args.train_split)
        except UserError as error:
            reason = f"the training pictures could not be read: {error.message.rstrip('.')}"
        else:
            seen = seen_in_training(split, training.images)
            n = int(seen.sum())
            statement = (
                f"{n:,} of the {len(split):,} pictures are near-duplicates of one of "
                f"{len(training):,} training pictures ({args.train_split})."
            )
            return seen, {"pictures": n, "statement": statement, "rule": RULE}
    statement = f"No figures without near-duplicates of training pictures: {reason}."
    return None, {"pictures": None, "statement": statement, "rule": f"{RULE} {statement}"}


def _stretched(mean: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return a mean picture with the contrast of a single one (its spread is about 54 levels)."""
    return 128 + 54 * (mean - mean.mean()) / max(float(mean.std()), 1e-6)


def _table(names: list[str], rows: list[dict[str, Any]]) -> str:
    """Return the comparison as text, one column a model."""
    first = max(len(row["title"]) for row in rows) + 2
    widths = [
        max(len(name), *(len(row["values"][i]) for row in rows)) for i, name in enumerate(names)
    ]

    def line(title: str, cells: list[str]) -> str:
        numbers = "  ".join(cell.rjust(w) for cell, w in zip(cells, widths, strict=True))
        return f"{title:<{first + 2}}{numbers}"

    lines, group = [line("", names)], None
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            lines.append(group)
        lines.append(line(f"  {row['title']}", row["values"]))
    return "\n".join(lines)
