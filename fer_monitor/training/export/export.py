"""Write the model file and card that the program loads, from a trained Keras network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.data.dataset import IMAGE_SIZE, FerSplit
from fer_monitor.training.export.calibrate import fit_temperature
from fer_monitor.training.export.mirrored import mirrored
from fer_monitor.training.export.quantize import in_float32, quantise
from fer_monitor.training.scoring.metrics import score
from fer_monitor.vision.classifier import TFLiteClassifier
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD, parse_card

MODEL_NAME = "expression.tflite"
CARD_NAME = "expression.json"
REPRESENTATIVE_PICTURES = 500
FLOAT_BATCH = 256


def export(
    network: keras.Model,
    splits: tuple[FerSplit, FerSplit, FerSplit],
    plan: dict[str, Any],
    out_dir: Path,
    *,
    mirror: bool,
    seed: int = 7,
) -> dict[str, Any]:
    """Write model and card to ``out_dir``; return the card.

    Parameters
    ----------
    network : keras.Model
        Trained, with both heads of ``networks``.
    splits : (training, validation, public test)
        Training pictures set the number ranges, validation pictures the temperatures; the public
        test is only scored, for the record.
    plan : dict
        What repeats the training, for the card.
    out_dir : path
    mirror : bool
        Whether the file looks at each face and its mirror image (``mirrored``).
    seed : int
        Of the choice of representative pictures.
    """
    training, validation, public_test = splits
    model = in_float32(network)
    if mirror:
        model = mirrored(model)
    rows = np.random.default_rng(seed).choice(
        len(training), min(REPRESENTATIVE_PICTURES, len(training)), replace=False
    )
    content = quantise(model, training.images[rows])
    heads = {name: {"output": index, "temperature": 1.0} for index, name in enumerate(model.output)}
    card: dict[str, Any] = {
        "file": MODEL_NAME,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "labels": list(EMOTION_LABELS),
        "input_shape": [IMAGE_SIZE, IMAGE_SIZE, 1],
        "input": "grey face crop, 0 to 255, framed as in docs/crop.md",
        "output": "logits",
        "quantisation": "int8",
        "heads": heads,
        "reads": VOTES_HEAD,
        "mirrored": mirror,
        "parameters": int(network.count_params()),
        "training_data": "FER2013 training split, with FER+ votes for the second head",
        "plan": plan,
    }
    uncalibrated = TFLiteClassifier(parse_card(card), content)
    for name, truth in _truths(validation).items():
        known = truth >= 0
        if known.any():
            logits = uncalibrated.logits(validation.images[known], name)
            heads[name]["temperature"] = round(fit_temperature(logits, truth[known]), 4)
    classifier = TFLiteClassifier(parse_card(card), content)
    card["metrics"] = {
        "validation": head_metrics(classifier, validation),
        "public_test": head_metrics(classifier, public_test),
        "public_test_float": _float_accuracies(model, public_test),
    }
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / MODEL_NAME).write_bytes(content)
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (out_dir / CARD_NAME).write_text(text, encoding="utf-8")
    return card


def head_metrics(classifier: TFLiteClassifier, split: FerSplit) -> dict[str, Any]:
    """Return the main figures on ``split`` of each head that has labelled pictures there."""
    figures = {}
    for name, truth in _truths(split).items():
        known = truth >= 0
        if known.any():
            every = score(classifier.classify(split.images[known], name), truth[known])
            figures[name] = {
                key: every[key] for key in ("pictures", "accuracy", "macro_f1", "ece", "log_loss")
            }
            figures[name]["recall"] = {
                label: row["recall"] for label, row in every["classes"].items()
            }
    return figures


def _truths(split: FerSplit) -> dict[str, Any]:
    return {LABEL_HEAD: split.labels, VOTES_HEAD: split.majority}


def _float_accuracies(model: keras.Model, split: FerSplit) -> dict[str, float]:
    pixels = split.images.astype(np.float32)[..., None]
    outputs = model.predict(pixels, batch_size=FLOAT_BATCH, verbose=0)
    return {
        name: round(float((outputs[name].argmax(axis=1) == truth)[truth >= 0].mean()), 4)
        for name, truth in _truths(split).items()
        if (truth >= 0).any()
    }
