"""Score a TFLite expression model on FER2013 exactly as the program runs it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.dataset import FerSplit
from fer_monitor.vision.classifier import ExpressionClassifier, TFLiteClassifier

BATCH = 25
CALIBRATION_BINS = 15


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
    """Return the figures of predicted shares (N, 7) for ``split``, as plain numbers.

    The one on FER+ is None where no picture has usable votes.
    """
    guess = shares.argmax(axis=1)
    voted = split.majority >= 0
    recalls = confusion_matrix(
        split.labels, guess, labels=range(N_EMOTIONS), normalize="true"
    ).diagonal()
    return {
        "pictures": len(split),
        "accuracy": round(float(accuracy_score(split.labels, guess)), 4),
        "macro_f1": round(float(f1_score(split.labels, guess, average="macro")), 4),
        "ece": round(calibration_error(shares, split.labels), 4),
        "fer_plus_accuracy": (
            round(float(accuracy_score(split.majority[voted], guess[voted])), 4)
            if voted.any()
            else None
        ),
        "recall": {
            name: round(float(recall), 4)
            for name, recall in zip(EMOTION_LABELS, recalls, strict=True)
        },
    }


def calibration_error(shares: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the expected calibration error in [0, 1] (Naeini et al., AAAI 2015, 15 bins)."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    error = 0.0
    for index in range(CALIBRATION_BINS):
        inside = bins == index
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def evaluate(classifier: TFLiteClassifier, split: FerSplit) -> dict[str, Any]:
    """Return ``metrics`` of a model on ``split``, with milliseconds a face and its size."""
    shares, ms = predict_shares(classifier, split.images)
    return {
        **metrics(shares, split),
        "ms_per_face_batch_25": round(ms, 3),
        "parameters": classifier.card.raw.get("parameters"),
    }
