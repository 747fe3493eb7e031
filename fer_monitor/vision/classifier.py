"""Read expressions from face crops with an int8 TFLite network run by LiteRT."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.paths import resource
from fer_monitor.core.types import FloatArray
from fer_monitor.core.words import phrase
from fer_monitor.vision.model_card import REINSTALL, ModelCard, verified_model

SHIPPED_CARD = "models/expression.json"
BATCH_SIZES = (1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49)
"""Batches are filled up to one of these: a new tensor size costs a new allocation plan, and a
class's number of faces flickers by one or two."""


class ExpressionClassifier(Protocol):
    """Anything that turns face crops into expression shares."""

    def classify(self, crops: NDArray[np.uint8]) -> FloatArray:
        """Return float32 (N, 7), rows summing to 1, for grey crops uint8 (N, 48, 48)."""
        ...


class TFLiteClassifier:
    """The shipped network. Not thread-safe: make one in the thread that uses it.

    Parameters
    ----------
    card : ModelCard
    content : bytes
        The TFLite file.

    Raises
    ------
    UserError
        Where the file is no network as the card describes it.
    """

    def __init__(self, card: ModelCard, content: bytes) -> None:
        self.card = card
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._input = self._interpreter.get_input_details()[0]
            self._outputs = self._interpreter.get_output_details()
            self._check_convention()
            self._batch = 0
            self._resize(1)
        except (ValueError, RuntimeError) as error:
            raise UserError(
                phrase(
                    "The expression model {file} cannot be loaded ({error}).",
                    file=self.card.file,
                    error=error,
                ),
                REINSTALL,
            ) from error

    def classify(self, crops: NDArray[np.uint8], head: str | None = None) -> FloatArray:
        """Return float32 (N, 7), rows summing to 1, for grey crops uint8 (N, 48, 48).

        ``head`` is one of the card's; by default the one that the card says the program reads.
        """
        name = head or self.card.reads
        return softmax(self.logits(crops, name) / np.float32(self.card.heads[name].temperature))

    def logits(self, crops: NDArray[np.uint8], head: str | None = None) -> FloatArray:
        """Return a head's own output, float32 (N, 7), for crops uint8 (N, 48, 48).

        All crops go through the network in one call; its cost grows with N.
        """
        output = self._outputs[self.card.heads[head or self.card.reads].output]
        n = len(crops)
        if n == 0:
            return np.zeros((0, N_EMOTIONS), np.float32)
        self._resize(_batch_for(n))
        pixels = np.zeros((self._batch, *self.card.input_shape), self._input["dtype"])
        pixels[:n] = self._quantise(crops)[..., None]
        self._interpreter.set_tensor(self._input["index"], pixels)
        self._interpreter.invoke()
        # get_tensor copies; a view would change under the caller at the next call.
        return _dequantise(self._interpreter.get_tensor(output["index"])[:n], output)

    def _resize(self, batch: int) -> None:
        if batch != self._batch:
            shape = (batch, *self.card.input_shape)
            self._interpreter.resize_tensor_input(self._input["index"], shape)
            self._interpreter.allocate_tensors()
            self._batch = batch

    def _quantise(self, crops: NDArray[np.uint8]) -> NDArray[np.generic]:
        scale, zero = self._input["quantization"]
        if scale == 0:
            return crops.astype(self._input["dtype"])
        limits = np.iinfo(self._input["dtype"])
        levels = np.rint(crops / np.float32(scale)) + zero
        return np.clip(levels, limits.min, limits.max).astype(self._input["dtype"])

    def _check_convention(self) -> None:
        card = self.card
        # The file's own shapes, read before any resize.
        expected = (1, *card.input_shape)
        found = tuple(int(side) for side in self._input["shape"])
        outputs = [tuple(int(side) for side in output["shape"]) for output in self._outputs]
        last_output = max(head.output for head in card.heads.values())
        type_name = np.dtype(self._input["dtype"]).name
        fits = len(outputs) > last_output and set(outputs) == {(1, N_EMOTIONS)}
        if found != expected or not fits or type_name != card.quantisation:
            raise UserError(
                phrase(
                    "The expression model {file} takes {type_name} {found} and gives {outputs}; "
                    "its card promises {quantisation} {expected} and {heads} of (1, {classes}).",
                    file=card.file,
                    type_name=type_name,
                    found=found,
                    outputs=outputs,
                    quantisation=card.quantisation,
                    expected=expected,
                    heads=last_output + 1,
                    classes=N_EMOTIONS,
                ),
                REINSTALL,
            )


def load_classifier(card_path: Path | None = None) -> TFLiteClassifier:
    """Return the network of a model card, by default the shipped one.

    Raises
    ------
    UserError
        Where a file is missing, or card and model do not belong together.
    """
    return TFLiteClassifier(*verified_model(card_path or resource(SHIPPED_CARD)))


def softmax(logits: FloatArray) -> FloatArray:
    """Return shares (N, 7) that sum to 1 for logits (N, 7)."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)


def _dequantise(levels: NDArray[np.generic], output: dict[str, Any]) -> FloatArray:
    scale, zero = output["quantization"]
    values = levels.astype(np.float32)
    return values if scale == 0 else (values - np.float32(zero)) * np.float32(scale)


def _batch_for(n: int) -> int:
    return next((size for size in BATCH_SIZES if size >= n), n)
