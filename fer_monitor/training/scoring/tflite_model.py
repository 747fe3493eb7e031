"""Run any TFLite expression model on grey pictures, as its card says pictures go in."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from scipy.special import softmax

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.scoring.convention import Convention, Head, read_convention

BATCH = 25
"""Faces in one call: a gallery of five by five."""

SUM_TOLERANCE = 0.05
"""Probabilities of an int8 output, in steps of 1/256, sum to 1 only about so well."""

_LEAST_SHARE = 1e-7
_SUFFIX = ".tflite"


class TFLiteModel:
    """A TFLite expression model on one thread. Not thread-safe.

    Parameters
    ----------
    content : bytes
        The TFLite file.
    convention : Convention
        How pictures go in and what comes out.

    Attributes
    ----------
    batch : int
        Faces in one call: 25, or 1 where the file allows no other number.

    Raises
    ------
    UserError
        Where the file is no network as the convention describes it.
    """

    def __init__(self, content: bytes, convention: Convention) -> None:
        self.convention = convention
        self.size_bytes = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()
        self._content = content
        if convention.sha256 not in (None, self.sha256):
            raise UserError(
                f"The model {convention.name} is not the file its card describes: expected "
                f"checksum {str(convention.sha256)[:12]}..., found {self.sha256[:12]}...",
                "Use the file that the card was written for, or correct the card.",
            )
        self.batch = BATCH
        try:
            self._open()
            self._check_input()
            if not self._takes_batches():
                self.batch = 1
                self._open()
                self._run(self._prepare(np.zeros((1, 1, 1), np.uint8)))
        except (ValueError, RuntimeError, IndexError, TypeError) as error:
            raise UserError(
                f"The model {convention.name} cannot be run ({_first_line(error)}).",
                "Check that it is an undamaged TFLite file made of LiteRT's built-in operations.",
            ) from error

    def shares(self, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
        """Return each head's shares float64 (N, 7), in our order, for pictures uint8 (N, H, W)."""
        return self.timed_shares(images)[0]

    def timed_shares(
        self, images: NDArray[np.uint8]
    ) -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
        """Return ``shares`` and the times that it took.

        Timed is handing over ``batch`` faces, running the network and taking the outputs, after
        one call to warm up; making the pictures fit is left out. ``ms_per_face`` is the median
        over calls by the clock, ``processor_ms_per_face`` the mean by the processor's account: on
        a busy computer the first is larger.

        Parameters
        ----------
        images : uint8 (N, H, W)
            Grey pictures of any one size, N at least 1.
        """
        parts: dict[str, list[NDArray[np.float64]]] = {h.name: [] for h in self.convention.heads}
        times = []
        processor = 0.0
        self._run(self._prepare(images[:1]))
        for start in range(0, len(images), self.batch):
            chunk = images[start : start + self.batch]
            pixels = self._prepare(chunk)
            begun, worked = time.perf_counter(), time.process_time()
            outputs = self._run(pixels)
            times.append((time.perf_counter() - begun) * 1000 / self.batch)
            processor += (time.process_time() - worked) * 1000 / self.batch
            for head in self.convention.heads:
                parts[head.name].append(outputs[head.name][: len(chunk)])
        raw = {name: np.concatenate(rows) for name, rows in parts.items()}
        heads = self.convention.heads
        shares = {head.name: self._to_shares(raw[head.name], head) for head in heads}
        return shares, {
            "ms_per_face": round(float(np.median(times)), 3),
            "processor_ms_per_face": round(processor / len(times), 3),
        }

    def _open(self) -> None:
        self._interpreter = Interpreter(model_content=self._content, num_threads=1)
        self._interpreter.allocate_tensors()
        inputs = self._interpreter.get_input_details()
        if len(inputs) != 1:
            raise ValueError(f"it takes {len(inputs)} inputs, and one picture is all there is")
        self._input = inputs[0]
        outputs = self._interpreter.get_output_details()
        self._outputs = {h.name: self._find_output(h, outputs) for h in self.convention.heads}

    def _check_input(self) -> None:
        shape = self._input.get("shape_signature", self._input["shape"])
        found = tuple(int(side) for side in (shape if len(shape) else self._input["shape"]))
        expected = self._pixel_shape()
        fits = len(found) == 4 and all(
            side in (-1, wanted) for side, wanted in zip(found[1:], expected, strict=True)
        )
        if not fits:
            raise UserError(
                f"The model {self.convention.name} takes pictures of the shape {found[1:]}; its "
                f"card promises {expected} ({self.convention.layout}).",
                "Correct input_shape, channels or layout in the card.",
            )

    def _pixel_shape(self) -> tuple[int, int, int]:
        height, width, depth = self.convention.input_shape
        if self.convention.layout == "NHWC":
            return height, width, depth
        return depth, height, width

    def _takes_batches(self) -> bool:
        """Resize to ``batch`` faces; False where the file was made for one face alone."""
        shape = (self.batch, *self._pixel_shape())
        try:
            self._interpreter.resize_tensor_input(self._input["index"], shape)
            self._interpreter.allocate_tensors()
            self._run(self._prepare(np.zeros((1, 1, 1), np.uint8)))
        except (ValueError, RuntimeError):
            return False
        return True

    def _find_output(self, head: Head, outputs: list[dict[str, Any]]) -> dict[str, Any]:
        if isinstance(head.output, int):
            if 0 <= head.output < len(outputs):
                return outputs[head.output]
        else:
            named = {detail["name"]: detail for detail in outputs}
            for signature in self._interpreter.get_signature_list():
                runner = self._interpreter.get_signature_runner(signature)
                by_index = {detail["index"]: detail for detail in outputs}
                for name, detail in runner.get_output_details().items():
                    named[name] = by_index.get(detail["index"], detail)
            if head.output in named:
                return named[head.output]
        names = ", ".join(detail["name"] for detail in outputs)
        raise UserError(
            f"The model {self.convention.name} has no output {head.output!r}; its {len(outputs)} "
            f"are: {names}.",
            f"Correct the output of head {head.name} in the card.",
        )

    def _prepare(self, images: NDArray[np.uint8]) -> NDArray[Any]:
        """Return the input tensor for up to ``batch`` grey pictures, filled up with black."""
        card = self.convention
        height, width, _ = card.input_shape
        low, high = card.limits
        grey = np.zeros((self.batch, height, width), np.float32)
        for place, image in zip(grey, images, strict=False):
            # Linear, as cv2.resize does where nobody says otherwise: so do most programs.
            place[...] = image if image.shape == (height, width) else _resized(image, width, height)
        ranged = grey[..., None] * np.float32((high - low) / 255) + np.float32(low)
        mean, std = np.array(card.mean, np.float32), np.array(card.std, np.float32)
        # Three channels come from the broadcast against as many means.
        pixels: NDArray[np.float32] = (ranged - mean) / std
        if card.layout == "NCHW":
            pixels = pixels.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(self._quantised(pixels))

    def _quantised(self, pixels: NDArray[np.float32]) -> NDArray[Any]:
        kind = self._input["dtype"]
        if not np.issubdtype(kind, np.integer):
            return pixels.astype(kind)
        scale, zero = self._input["quantization"]
        limits = np.iinfo(kind)
        levels = np.rint(pixels / np.float32(scale) + zero) if scale else np.rint(pixels)
        return np.clip(levels, limits.min, limits.max).astype(kind)

    def _run(self, pixels: NDArray[Any]) -> dict[str, NDArray[np.float64]]:
        self._interpreter.set_tensor(self._input["index"], pixels)
        self._interpreter.invoke()
        found = {}
        for head in self.convention.heads:
            detail = self._outputs[head.name]
            levels = self._interpreter.get_tensor(detail["index"])
            if levels.size != self.batch * len(head.labels) or levels.shape[0] != self.batch:
                if self.batch > 1 and levels.shape[0] != self.batch:
                    raise ValueError("the file was made for one face alone")
                raise UserError(
                    f"The model {self.convention.name} gives {levels.shape} for {self.batch} "
                    f"faces; its card names {len(head.labels)} expressions.",
                    f"Correct labels or the output of head {head.name} in the card.",
                )
            values = levels.reshape(self.batch, -1).astype(np.float64)
            scale, zero = detail["quantization"]
            found[head.name] = (values - zero) * scale if scale else values
        return found

    def _to_shares(self, values: NDArray[np.float64], head: Head) -> NDArray[np.float64]:
        """Return shares (N, 7) in our order for a head's numbers (N, K) in its own."""
        if not np.isfinite(values).all():
            raise UserError(
                f"The model {self.convention.name} gives numbers that are not finite.",
                "Its file is damaged, or range, mean and std in the card are not its own.",
            )
        sums = values.sum(axis=1)
        look_like_shares = bool(
            (np.abs(sums - 1) <= SUM_TOLERANCE).all() and values.min() >= -SUM_TOLERANCE
        )
        promised = self.convention.output == "probabilities"
        if promised != look_like_shares:
            found = "sum to 1" if look_like_shares else "do not sum to 1"
            other = "probabilities" if look_like_shares else "logits"
            raise UserError(
                f"The outputs of {self.convention.name} {found}, and its card calls them "
                f"{self.convention.output}.",
                f'Set "output" to "{other}" in the card.',
            )
        kept = [place for place, label in enumerate(head.labels) if label is not None]
        logits = np.log(np.maximum(values, _LEAST_SHARE)) if promised else values
        # Leaving an output out before the softmax shares its part out among the others.
        ours = softmax(logits[:, kept] / head.temperature, axis=1)
        shares = np.zeros((len(values), N_EMOTIONS))
        shares[:, [EMOTION_LABELS.index(str(head.labels[place])) for place in kept]] = ours
        return shares


def load_models(paths: list[Path], cards: list[Path]) -> list[TFLiteModel]:
    """Return the models at ``paths``, each with the card that belongs to it.

    A path may also be a card (``.json``) that names its ``file`` beside it. A card of ``cards``
    belongs to the model that it names; with one model and one card the names need not agree.
    Otherwise the card is the JSON of the model's own name beside it.

    Raises
    ------
    UserError
        Where a file is missing or wrong, or a card belongs to none of the models.
    """
    given = [(path, read_convention(path)) for path in cards]
    models, used = [], set()
    for path in paths:
        model_path, convention = _model_and_card(path)
        for card_path, card in given:
            only = len(paths) == len(given) == 1
            if convention is None and (only or card.file == model_path.name):
                convention = card
                used.add(card_path)
        try:
            content = model_path.read_bytes()
        except OSError as error:
            raise UserError(
                f"The model {model_path} cannot be read.", "Give the path of a TFLite file."
            ) from error
        convention = convention or read_convention(model_path.with_suffix(".json"))
        models.append(TFLiteModel(content, convention))
    for card_path, card in given:
        if card_path not in used:
            raise UserError(
                f"The card {card_path.name} is for {card.file or 'a model it does not name'}, "
                "which is none of the models given.",
                'Give that model, or correct "file" in the card.',
            )
    return models


def _model_and_card(path: Path) -> tuple[Path, Convention | None]:
    if path.suffix != ".json":
        return path, None
    card = read_convention(path)
    return path.parent / (card.file or path.with_suffix(_SUFFIX).name), card


def _resized(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
