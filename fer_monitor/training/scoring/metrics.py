"""Figures of predicted shares against labels: accuracy, per class, ROC and calibration."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    auc,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_recall_fscore_support,
    roc_curve,
)

from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.vision.classifier import ExpressionClassifier

BATCH = 25
CALIBRATION_BINS = 15
ROC_POINTS = 120
"""A stored ROC curve has about so many points; the area is taken from all of them."""

DIGITS = 4


def predict_shares(
    classifier: ExpressionClassifier, images: NDArray[np.uint8]
) -> tuple[NDArray[np.float32], float]:
    """Return (shares float32 (N, 7), median milliseconds a face) for pictures (N, 48, 48)."""
    parts, times = [], []
    for start in range(0, len(images), BATCH):
        crops = images[start : start + BATCH]
        begun = time.perf_counter()
        parts.append(classifier.classify(crops))
        times.append((time.perf_counter() - begun) * 1000 / len(crops))
    return np.concatenate(parts), float(np.median(times))


def metrics(shares: NDArray[np.float32], split: FerSplit) -> dict[str, Any]:
    """Return the figures of predicted shares (N, 7) that a model card holds, as plain numbers.

    The one on FER+ is None where no picture has usable votes.
    """
    guess = shares.argmax(axis=1)
    voted = split.majority >= 0
    figures = score(shares, split.labels)
    return {
        "pictures": len(split),
        "accuracy": figures["accuracy"],
        "macro_f1": figures["macro_f1"],
        "ece": figures["ece"],
        "fer_plus_accuracy": (
            round(float(accuracy_score(split.majority[voted], guess[voted])), DIGITS)
            if voted.any()
            else None
        ),
        "recall": {name: row["recall"] for name, row in figures["classes"].items()},
    }


def score(shares: NDArray[np.floating], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return every figure of predicted shares against one label a picture.

    Parameters
    ----------
    shares : float (N, 7), N at least 1
        Rows sum to 1.
    labels : int64 (N,)
        0 to 6.

    Returns
    -------
    dict
        Plain numbers: ``pictures``, ``accuracy``, ``macro_f1``, ``log_loss`` (natural logarithm),
        ``ece``, ``mean_auc`` (over the classes that have one), ``classes`` (a class's
        ``precision``, ``recall``, ``f1``, ``support``, ``auc``), ``confusion`` (counts; a row is
        a label, a column a reading), ``roc`` and ``reliability``. A class without pictures has
        an ``auc`` and a curve of None.
    """
    precise = shares.astype(np.float64)
    precise /= precise.sum(axis=1, keepdims=True)
    guess = shares.argmax(axis=1)
    every = range(N_EMOTIONS)
    per_class = precision_recall_fscore_support(labels, guess, labels=every, zero_division=0)
    classes: dict[str, dict[str, Any]] = {
        name: {
            "precision": round(float(precision), DIGITS),
            "recall": round(float(recall), DIGITS),
            "f1": round(float(f1), DIGITS),
            "support": int(support),
        }
        for name, precision, recall, f1, support in zip(EMOTION_LABELS, *per_class, strict=True)
    }
    curves = {}
    for index, name in enumerate(EMOTION_LABELS):
        classes[name]["auc"], curves[name] = _one_against_rest(labels == index, precise[:, index])
    areas = [row["auc"] for row in classes.values() if row["auc"] is not None]
    reliability = reliability_bins(precise, labels)
    return {
        "pictures": len(labels),
        **summary(guess, labels),
        "log_loss": round(float(log_loss(labels, precise, labels=every)), DIGITS),
        "ece": round(_calibration_error(reliability), DIGITS),
        "mean_auc": round(float(np.mean(areas)), DIGITS) if areas else None,
        "classes": classes,
        "confusion": confusion_matrix(labels, guess, labels=every).tolist(),
        "roc": curves,
        "reliability": reliability,
    }


def summary(guess: NDArray[np.int64], labels: NDArray[np.int64]) -> dict[str, float]:
    """Return accuracy and macro-F1 (over the classes that occur) of readings (N,) on labels."""
    return {
        "accuracy": round(float(accuracy_score(labels, guess)), DIGITS),
        "macro_f1": round(float(f1_score(labels, guess, average="macro")), DIGITS),
    }


def calibration_error(shares: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """Return the expected calibration error in [0, 1] (Naeini et al., AAAI 2015, 15 bins)."""
    return _calibration_error(reliability_bins(shares, labels))


def reliability_bins(
    shares: NDArray[np.floating], labels: NDArray[np.int64]
) -> list[dict[str, float]]:
    """Return the bins of a reliability diagram, lowest confidence first, without empty ones.

    A bin has ``low`` and ``high`` (its edges), ``pictures``, ``confidence`` (mean share of the
    expression that was read) and ``accuracy`` (how often that was right). scikit-learn's
    ``calibration_curve`` leaves out how many pictures lie in a bin, which the error needs.
    """
    confidence = shares.max(axis=1).astype(np.float64)
    right = shares.argmax(axis=1) == labels
    number = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins = []
    for index in np.unique(number):
        inside = number == index
        bins.append(
            {
                "low": round(float(index) / CALIBRATION_BINS, DIGITS),
                "high": round(float(index + 1) / CALIBRATION_BINS, DIGITS),
                "pictures": int(inside.sum()),
                "confidence": float(confidence[inside].mean()),
                "accuracy": float(right[inside].mean()),
            }
        )
    return bins


def _calibration_error(bins: list[dict[str, float]]) -> float:
    pictures = sum(row["pictures"] for row in bins)
    gaps = (row["pictures"] * abs(row["accuracy"] - row["confidence"]) for row in bins)
    return float(sum(gaps) / pictures)


def _one_against_rest(
    positive: NDArray[np.bool_], share: NDArray[np.float64]
) -> tuple[float | None, dict[str, list[float]] | None]:
    if positive.all() or not positive.any():
        return None, None
    false_rate, true_rate, _ = roc_curve(positive, share)
    kept = np.unique(np.linspace(0, len(false_rate) - 1, ROC_POINTS).round().astype(int))
    curve = {
        "false_positive_rate": false_rate[kept].round(DIGITS).tolist(),
        "true_positive_rate": true_rate[kept].round(DIGITS).tolist(),
    }
    return round(float(auc(false_rate, true_rate)), DIGITS), curve
