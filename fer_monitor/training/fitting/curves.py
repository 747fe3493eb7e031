"""Loss, accuracy and learning rate over the epochs: as a table, and as a picture beside it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from fer_monitor.training.fitting.checkpoint import replacing
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD

FIRST_COLUMNS = ("epoch", "phase", "seconds", "learning_rate")
_PANELS = {
    "Loss": {"training": "loss", "validation": "val_loss"},
    "Accuracy, %": {
        "FER2013 label, training": f"{LABEL_HEAD}_accuracy",
        "FER2013 label, validation": f"val_{LABEL_HEAD}_accuracy",
        "FER+ vote, validation": f"val_{VOTES_HEAD}_accuracy",
    },
    "Learning rate": {"rate": "learning_rate"},
}


def write_log(path: Path, history: Sequence[dict[str, float]]) -> None:
    """Write one row an epoch; replaces the file whole, so that no epoch is in it twice."""
    names = sorted({name for row in history for name in row} - {*FIRST_COLUMNS})
    with (
        replacing(path, "The log") as part,
        part.open("w", newline="", encoding="utf-8") as stream,
    ):
        writer = csv.DictWriter(stream, [*FIRST_COLUMNS, *names])
        writer.writeheader()
        for row in history:
            writer.writerow({n: f"{v:.5g}" if isinstance(v, float) else v for n, v in row.items()})


def read_log(path: Path) -> list[dict[str, float]]:
    """Return the rows of a log, oldest first; none where there is no log yet."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return [
            {name: float(value) for name, value in row.items() if value}
            for row in csv.DictReader(stream)
        ]


def draw_curves(path: Path, history: Sequence[dict[str, float]]) -> bool:
    """Draw ``history`` as a PNG; return whether Matplotlib was there to do it."""
    if find_spec("matplotlib") is None:
        return False
    # The figure's own canvas is Agg: no window, no state shared with other figures.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    epochs = [row["epoch"] for row in history]
    begins = [b["epoch"] - 0.5 for a, b in pairwise(history) if a["phase"] != b["phase"]]
    for axes, (title, lines) in zip(figure.subplots(1, len(_PANELS)), _PANELS.items(), strict=True):
        factor = 100 if title.endswith("%") else 1
        for label, name in lines.items():
            values = [factor * row.get(name, float("nan")) for row in history]
            axes.plot(epochs, values, label=label, marker="." if len(epochs) < 20 else "")
        for begin in begins:
            axes.axvline(begin, color="0.8", linestyle=":", zorder=0)
        axes.set(title=title, xlabel="epoch")
        axes.grid(alpha=0.3)
        if len(lines) > 1:
            axes.legend(fontsize="small")
    with replacing(path, "The picture of the curves") as part:
        figure.savefig(part, format="png", dpi=100)
    return True
