"""Turn readings of FER2013 galleries into the tables of docs/live-accuracy.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, bootstrap

from benchmarks.live_readings import Readings
from benchmarks.page import begin
from benchmarks.report import table
from fer_monitor.core.labels import EMOTIONS

BEGIN = begin("live_accuracy")

BAR_POINTS = 2.0
"""The project's bar: through the Analyzer, fewer points of accuracy than this may be lost."""
SIZE_EDGES = (0, 48, 64, 80, 96, 112, 10_000)
"""Sides of a picture in its tile, pixels, between which faces are counted together."""
RESAMPLES = 2000


@dataclass(frozen=True)
class Loss:
    """Accuracy lost, in points: ``value`` and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f})"


def lost(readings: Sequence[Readings], of: str = "live") -> Loss:
    """Return what ``of`` (a field of Readings) loses against the crops, over the faces found.

    Several grids show the same pictures, so that the interval is over pictures: a bootstrap of each
    picture's mean difference (Efron 1979, percentiles, 2,000 draws with a fixed seed). NaN where no
    face was found.
    """
    differences = np.stack([_difference(one, of) for one in readings])
    counted = np.stack([_counted(one, of) for one in readings])
    per_picture = np.stack([np.where(counted, differences, 0).sum(axis=0), counted.sum(axis=0)], 1)
    per_picture = per_picture[per_picture[:, 1] > 0]
    if not len(per_picture):
        return Loss(float("nan"), float("nan"), float("nan"))
    points, weight = per_picture.T
    value = 100 * points.sum() / weight.sum()
    if len(per_picture) == 1 or not points.any():
        return Loss(value, value, value)
    interval = bootstrap(
        (points, weight),
        lambda p, w, axis: 100 * p.sum(axis=axis) / w.sum(axis=axis),
        n_resamples=RESAMPLES,
        batch=100,
        paired=True,
        vectorized=True,
        method="percentile",
        random_state=np.random.default_rng(7),
    ).confidence_interval
    return Loss(float(value), float(interval.low), float(interval.high))


def _counted(readings: Readings, of: str) -> NDArray[np.bool_]:
    return readings.found & (getattr(readings, of) >= 0)


def _difference(readings: Readings, of: str) -> NDArray[np.float64]:
    """Return 1 where only the crop was read rightly, -1 where only ``of`` was, else 0."""
    right = readings.crops == readings.labels
    return right.astype(np.float64) - (getattr(readings, of) == readings.labels)


def report(conditions: Sequence[str], readings: Sequence[Readings]) -> str:
    """Return the whole report as Markdown."""
    parts = [
        [f"- {line}" for line in conditions],
        verdict(readings),
        ["### By gallery", "", *grid_table(readings)],
        ["### Where it is lost", "", *cause_table(readings)],
        ["### By size", "", *size_table(readings)],
        ["### By expression", "", *class_table(readings)],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def verdict(readings: Sequence[Readings]) -> list[str]:
    """Say in a sentence what is lost, and whether that is under the bar."""
    loss = lost(readings)
    met = "met" if loss.value < BAR_POINTS else "missed"
    return [
        f"**{loss.value:.1f} points are lost** from the crops themselves to the live reading of "
        f"the same faces (95 % interval {loss.low:.1f} to {loss.high:.1f}; all galleries "
        f"together). The bar of under {BAR_POINTS:g} points is {met}."
    ]


def grid_table(readings: Sequence[Readings]) -> list[str]:
    """Faces found and accuracy on them, a line a gallery."""
    rows = []
    for one in readings:
        found = one.found
        rows.append(
            [
                one.title,
                f"{np.median(one.face_px[found]):.0f}" if found.any() else "-",
                f"{found.sum()} / {len(found)}",
                share_found(found),
                str(one.extra),
                percent(_right(one.crops, one)),
                percent(_right(one.crops, one)[found]),
                percent(_right(one.live, one)[found]),
                str(lost([one])),
                percent(_right(one.smoothed, one)[found & (one.smoothed >= 0)]),
                str(lost([one], "smoothed")),
            ]
        )
    header = ["gallery", "face, px", "found", "share found, %", "extra boxes"]
    header += ["crops, all, %", "crops, found, %", "live, %", "lost, points"]
    return table([*header, "smoothed, %", "lost, smoothed"], rows)


def cause_table(readings: Sequence[Readings]) -> list[str]:
    """Points lost by resampling alone, framing alone and both."""
    rows = [
        [one.title, *(str(lost([one], of)) for of in ("resampled", "framed", "live"))]
        for one in readings
    ]
    if len(readings) > 1:
        together = (str(lost(readings, of)) for of in ("resampled", "framed", "live"))
        rows.append(["all together", *together])
    return table(["gallery", "resampling alone", "framing alone", "both: the Analyzer"], rows)


def size_table(readings: Sequence[Readings]) -> list[str]:
    """Faces found and accuracy on them, by the side of the picture in its tile."""
    rows = []
    for low, high in pairwise(SIZE_EDGES):
        inside = [(one, (one.sides >= low) & (one.sides < high)) for one in readings]
        if any(chosen.any() for _, chosen in inside):
            rows.append([_size_name(low, high), *_cells(inside)])
    return table(["picture, px", *SHARED_COLUMNS], rows)


def class_table(readings: Sequence[Readings]) -> list[str]:
    """Faces found and recall on them, a line an expression, all galleries together."""
    rows = [
        [emotion.label, *_cells([(one, one.labels == emotion) for one in readings])]
        for emotion in EMOTIONS
    ]
    return table(["expression", *SHARED_COLUMNS], rows)


SHARED_COLUMNS = ("found", "share found, %", "crops, found, %", "live, %", "lost, points")


def _cells(inside: Sequence[tuple[Readings, NDArray[np.bool_]]]) -> list[str]:
    """Return the columns of SHARED_COLUMNS for the chosen pictures of each gallery."""
    found = np.concatenate([one.found[chosen] for one, chosen in inside])
    crops, live = (
        np.concatenate(
            [_right(getattr(one, name), one)[one.found & chosen] for one, chosen in inside]
        )
        for name in ("crops", "live")
    )
    points = f"{100 * (crops.mean() - live.mean()):.1f}" if len(crops) else "-"
    share = f"{100 * found.mean():.1f}" if len(found) else "-"
    return [f"{found.sum()} / {len(found)}", share, percent(crops), percent(live), points]


def _right(guess: NDArray[np.int64], readings: Readings) -> NDArray[np.bool_]:
    return np.asarray(guess == readings.labels, np.bool_)


def percent(right: NDArray[np.bool_]) -> str:
    """Return the share that is true, in percent, or a dash where there is nothing."""
    return f"{100 * right.mean():.1f}" if len(right) else "-"


def share_found(found: NDArray[np.bool_]) -> str:
    """Return the share found with its exact 95 % interval (Clopper and Pearson 1934), percent."""
    interval = binomtest(int(found.sum()), len(found)).proportion_ci(0.95)
    return f"{100 * found.mean():.1f} ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def _size_name(low: int, high: int) -> str:
    if low == SIZE_EDGES[0]:
        return f"under {high}"
    return f"{low} and more" if high == SIZE_EDGES[-1] else f"{low} to {high - 1}"
