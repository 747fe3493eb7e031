"""Turn the figures of one or more models into one HTML page that needs no other file."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.scoring.charts import reliability_picture, roc_picture
from fer_monitor.training.scoring.perturbations import EXPOSURE, ROBUSTNESS

TEMPLATE = "page.html.j2"

LABEL_SETS = {"fer2013": "FER2013 label", "fer_plus": "FER+ majority"}

SUBSETS = {"all": "", "without_near_duplicates": "without near-duplicates"}

_THUMBNAIL_SIDE = 96


def render(report: dict[str, Any], face: NDArray[np.uint8]) -> str:
    """Return the page of a report as ``evaluate_command`` writes it to JSON.

    Parameters
    ----------
    report : dict
        ``split``, ``pictures``, ``fer_plus_pictures``, ``near_duplicates``, ``models`` and
        ``no_demographics``.
    face : uint8 (48, 48)
        Shown with every change done to it; an average of many pictures, so that it is nobody.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=percent,
        points=points,
        points_of=points_of,
        number=number,
        megabytes=megabytes,
        count=count,
    )
    pictures = [
        {
            label_set: {
                "roc": roc_picture(part["all"], f"{model['name']}, {LABEL_SETS[label_set]}"),
                "reliability": reliability_picture(
                    part["all"], f"{model['name']}, {LABEL_SETS[label_set]}"
                ),
            }
            for label_set, part in model["label_sets"].items()
            if part["all"] is not None
        }
        for model in report["models"]
    ]
    return environment.get_template(TEMPLATE).render(
        report=report,
        models=report["models"],
        pictures=pictures,
        label_sets=LABEL_SETS,
        emotions=EMOTION_LABELS,
        rows=comparison(report["models"]),
        samples=thumbnails(face),
        clean_face=_uri(face),
    )


def comparison(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the table that puts the models side by side.

    A row has ``group``, ``title``, ``values`` (text, one a model) and ``best`` (places of the best
    value; empty for one model, where all are equal or where better means nothing).
    """
    rows = []
    for label_set, set_title in LABEL_SETS.items():
        for subset, subset_title in SUBSETS.items():
            parts = [model["label_sets"][label_set][subset] for model in models]
            if not any(parts):
                continue
            group = ", ".join(filter(None, (set_title, subset_title)))
            rows += [
                _row(f"{group} ({_pictures(parts)})", title, [_get(p, key) for p in parts], *how)
                for key, title, *how in _MEASURES
            ]
    robust = [min(row["accuracy"] for row in model["robustness"]) for model in models]
    rows.append(_row("In use", "accuracy at its worst (see Rough pictures)", robust, percent, max))
    for key, title, *how in _COSTS:
        rows.append(_row("In use", title, [model[key] for model in models], *how))
    return rows


def _row(
    group: str,
    title: str,
    values: list[Any],
    words: Callable[[Any], str],
    better: Callable[[list[Any]], Any] | None,
) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    best: list[int] = []
    if better is not None and len(set(known)) > 1:
        best = [place for place, value in enumerate(values) if value == better(known)]
    return {"group": group, "title": title, "values": [words(v) for v in values], "best": best}


def _get(part: dict[str, Any] | None, key: str) -> Any:
    return None if part is None else part[key]


def _pictures(parts: list[dict[str, Any] | None]) -> str:
    return f"{next(part['pictures'] for part in parts if part):,} pictures"


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as a percentage with its sign, or a dash where there is none."""
    return "–" if value is None else f"{100 * value:.{digits}f} %"


def points(value: float) -> str:
    """Return a change of a share in percentage points, always signed (a true minus)."""
    text = f"{100 * value:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def points_of(value: float) -> str:
    """Return a distance between shares in words."""
    return f"{100 * value:.1f} points"


def number(value: float | None, digits: int = 3) -> str:
    """Return a plain number, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def megabytes(value: float) -> str:
    """Return bytes as megabytes."""
    return f"{value / 1e6:.2f} MB"


def count(value: int | None) -> str:
    """Return a whole number with thousands apart, or "not stated"."""
    return "not stated" if value is None else f"{value:,}"


_MEASURES: tuple[tuple[Any, ...], ...] = (
    ("accuracy", "accuracy", percent, max),
    ("macro_f1", "macro-F1", number, max),
    ("mean_auc", "area under ROC, mean of classes", number, max),
    ("log_loss", "log loss", number, min),
    ("ece", "calibration error (ECE)", percent, min),
)

_COSTS: tuple[tuple[Any, ...], ...] = (
    ("ms_per_face", "milliseconds a face", number, min),
    ("processor_ms_per_face", "processor milliseconds a face", number, min),
    ("bytes", "file", megabytes, min),
    ("parameters", "parameters", count, None),
)


def thumbnails(face: NDArray[np.uint8]) -> dict[str, str]:
    """Return each change done to ``face`` uint8 (48, 48), as a PNG data URI by its name."""
    return {p.name: _uri(p.apply(face[None])[0]) for p in (*ROBUSTNESS, *EXPOSURE)}


def _uri(face: NDArray[np.uint8]) -> str:
    large = cv2.resize(face, (_THUMBNAIL_SIDE,) * 2, interpolation=cv2.INTER_NEAREST)
    content = cv2.imencode(".png", large)[1].tobytes()
    return "data:image/png;base64," + base64.b64encode(content).decode("ascii")
