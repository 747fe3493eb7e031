"""Turn a trained Keras network into the int8 TFLite file and card that the program loads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.data.dataset import IMAGE_SIZE, FerSplit
from fer_monitor.training.fitting.train import TrainingPlan
from fer_monitor.training.networks.registry import LABEL_HEAD
from fer_monitor.training.scoring.metrics import metrics, predict_shares
from fer_monitor.vision.classifier import TFLiteClassifier, softmax
from fer_monitor.vision.model_card import parse_card

MODEL_NAME = "expression.tflite"
CARD_NAME = "expression.json"
REPRESENTATIVE_PICTURES = 500


def quantise(model: keras.Model, pictures: NDArray[np.uint8]) -> bytes:
    """Return a full-integer int8 TFLite file with a flexible batch and one output (N, 7).

    Parameters
    ----------
    model : keras.Model
        Trained network with the heads of ``architectures``.
    pictures : uint8 (M, 48, 48)
        Representative training pictures that set the number ranges.
    """
    label_only = keras.Model(model.inputs, model.output[LABEL_HEAD])
    converter = tf.lite.TFLiteConverter.from_keras_model(label_only)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: _one_by_one(pictures)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def in_float32(model: keras.Model) -> keras.Model:
    """Return the same network computing in float32, whatever it was trained in."""
    keras.mixed_precision.set_global_policy("float32")
    config = model.get_config()
    for layer in config["layers"]:
        layer["config"]["dtype"] = "float32"
    twin = keras.Model.from_config(config)
    twin.set_weights(model.get_weights())
    return twin


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Return the temperature that minimises the log loss of logits (N, 7) on labels (N,).

    Guo et al., "On calibration of modern neural networks", arXiv 1706.04599.
    """

    def log_loss(temperature: float) -> float:
        shares = softmax(logits / np.float32(temperature))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-9)).mean())

    return float(minimize_scalar(log_loss, bounds=(0.1, 10.0), method="bounded").x)


def export(
    model_path: Path,
    training: FerSplit,
    validation: FerSplit,
    public_test: FerSplit,
    plan: TrainingPlan,
    out_dir: Path,
) -> dict[str, Any]:
    """Write model and card to ``out_dir``; return the card.

    The temperature is fitted on ``validation``; ``public_test`` is only scored, for the record.
    """
    model = in_float32(keras.models.load_model(model_path, compile=False))
    rows = np.random.default_rng(plan.seed).choice(
        len(training), min(REPRESENTATIVE_PICTURES, len(training)), replace=False
    )
    content = quantise(model, training.images[rows])
    card: dict[str, Any] = {
        "file": MODEL_NAME,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "labels": list(EMOTION_LABELS),
        "input_shape": [IMAGE_SIZE, IMAGE_SIZE, 1],
        "input": "grey face crop, 0 to 255, framed as in docs/crop.md",
        "output": "logits",
        "quantisation": "int8",
        "temperature": 1.0,
        "parameters": int(model.count_params()),
        "training_data": "FER2013 training split, with FER+ votes for a second head",
        "plan": asdict(plan),
    }
    logits = TFLiteClassifier(parse_card(card), content).logits(validation.images)
    card["temperature"] = round(fit_temperature(logits, validation.labels), 4)
    classifier = TFLiteClassifier(parse_card(card), content)
    card["metrics"] = {
        "validation": metrics(predict_shares(classifier, validation.images)[0], validation),
        "public_test": metrics(predict_shares(classifier, public_test.images)[0], public_test),
        "public_test_float": {"accuracy": _float_accuracy(model, public_test)},
    }
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / MODEL_NAME).write_bytes(content)
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (out_dir / CARD_NAME).write_text(text, encoding="utf-8")
    return card


def _one_by_one(pictures: NDArray[np.uint8]) -> Iterator[list[NDArray[np.float32]]]:
    for picture in pictures:
        yield [picture[None, :, :, None].astype(np.float32)]


def _float_accuracy(model: keras.Model, split: FerSplit) -> float:
    logits = model.predict(split.images.astype(np.float32)[..., None], batch_size=256, verbose=0)
    return round(float((logits[LABEL_HEAD].argmax(axis=1) == split.labels).mean()), 4)
