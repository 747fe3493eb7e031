"""Measure models on a labelled split: both label sets, perturbed pictures, exposure, speed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.training.data.duplicates import near_duplicate_pairs
from fer_monitor.training.scoring.metrics import DIGITS, score, summary
from fer_monitor.training.scoring.perturbations import EXPOSURE, ROBUSTNESS, Perturbation
from fer_monitor.training.scoring.tflite_model import TFLiteModel
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD

Shares = NDArray[np.float64]

NO_DEMOGRAPHICS = (
    "FER2013 does not record anyone's skin colour, sex, age or origin, so these figures cannot say "
    "whether the model reads some groups of people worse than others. They show what happens when "
    "the same pictures are made darker or flatter, as cameras often expose darker skin. That "
    "changes the background too, and imitates nothing else about a face."
)


def seen_in_training(split: FerSplit, training: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return bool (N,): which pictures of ``split`` nearly equal one of ``training`` (M, 48, 48).

    The rule is that of ``fer_monitor.training.data.duplicates``.
    """
    seen = np.zeros(len(split), bool)
    seen[near_duplicate_pairs(split.images, training)[:, 0]] = True
    return seen


def evaluate_model(
    model: TFLiteModel,
    split: FerSplit,
    seen: NDArray[np.bool_] | None,
    step: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Return every figure of one model, as plain numbers.

    Parameters
    ----------
    model : TFLiteModel
    split : FerSplit
        The pictures and both their labels.
    seen : bool (N,) or None
        Pictures to leave out of the figures "without near-duplicates"; None where unknown.
    step : callable
        Called after each pass over the pictures; see ``passes``.
    """
    clean, times = model.timed_shares(split.images)
    step()
    card = model.convention
    figures: dict[str, Any] = {
        "name": card.name,
        "bytes": model.size_bytes,
        "sha256": model.sha256,
        "parameters": card.parameters,
        **times,
        "batch": model.batch,
        "missing_expressions": _missing(model),
        "label_sets": {},
    }
    truths = {LABEL_HEAD: split.labels, VOTES_HEAD: split.majority}
    for label_set, truth in truths.items():
        head = card.head_for(label_set)
        figures["label_sets"][label_set] = {
            "head": head.name,
            "temperature": head.temperature,
            "all": _scored(clean[head.name], truth, np.ones(len(split), bool)),
            "without_near_duplicates": (
                None if seen is None else _scored(clean[head.name], truth, ~seen)
            ),
        }
    head_name = card.head_for(LABEL_HEAD).name
    shares = clean[head_name]
    figures["robustness"] = []
    figures["exposure"] = []
    for change in ROBUSTNESS:
        changed = model.shares(change.apply(split.images))[head_name]
        figures["robustness"].append(_compared(change, shares, changed, split.labels))
        step()
    for change in EXPOSURE:
        changed = model.shares(change.apply(split.images))[head_name]
        row = _compared(change, shares, changed, split.labels)
        figures["exposure"].append({**row, **_shifts(shares, changed, split.labels)})
        step()
    return figures


def passes() -> int:
    """Return how often ``evaluate_model`` looks at all pictures."""
    return 1 + len(ROBUSTNESS) + len(EXPOSURE)


def _missing(model: TFLiteModel) -> list[str]:
    named = {label for head in model.convention.heads for label in head.labels}
    return [label for label in EMOTION_LABELS if label not in named]


def _scored(
    shares: Shares, truth: NDArray[np.int64], kept: NDArray[np.bool_]
) -> dict[str, Any] | None:
    kept = kept & (truth >= 0)
    return score(shares[kept], truth[kept]) if kept.any() else None


def _compared(
    change: Perturbation, clean: Shares, changed: Shares, labels: NDArray[np.int64]
) -> dict[str, Any]:
    before = summary(clean.argmax(axis=1), labels)
    after = summary(changed.argmax(axis=1), labels)
    return {
        "name": change.name,
        "title": change.title,
        "what": change.what,
        **after,
        **{f"{key}_change": round(after[key] - before[key], DIGITS) for key in before},
    }


def _shifts(clean: Shares, changed: Shares, labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return how far the shares and the recall of each class moved from the clean pictures."""
    before, after = clean.argmax(axis=1), changed.argmax(axis=1)
    share_shift = (changed - clean).mean(axis=0)
    recall_change = {}
    for index, name in enumerate(EMOTION_LABELS):
        mine = labels == index
        moved = (after[mine] == index).mean() - (before[mine] == index).mean() if mine.any() else 0
        recall_change[name] = round(float(moved), DIGITS)
    return {
        "readings_changed": round(float((before != after).mean()), DIGITS),
        "mean_share_shift": {
            name: round(float(shift), DIGITS)
            for name, shift in zip(EMOTION_LABELS, share_shift, strict=True)
        },
        "recall_change": recall_change,
    }
