"""The JSON beside a TFLite file that says how pictures go in and what comes out, for any maker.

A card of FER Monitor is such a file. Keys, all optional but ``labels``, ``input_shape`` and
``output``:

``labels``
    One of our seven expressions for each output, in the model's own order; null for an output
    that is none of them. An expression that is not named is never read.
``input_shape``
    [height, width, channels] of one picture, whatever the layout.
``output``
    ``"logits"`` or ``"probabilities"``.
``channels``
    ``"grey"`` (default), ``"rgb"`` or ``"bgr"``.
``range``
    What black and white become, default [0, 255]; [0, 1] and [-1, 1] are usual.
``mean``, ``std``
    Subtracted and divided by after ``range``, one number or one a channel.
``layout``
    ``"NHWC"`` (default) or ``"NCHW"``.
``temperature``
    Logits are divided by this, default 1.
``heads``
    For several outputs: ``{"fer2013": {"output": 0, "temperature": 1.1}, "fer_plus": {...}}``;
    ``output`` is a place or a name, and a head may have ``labels`` of its own.
``name``, ``file``, ``sha256``, ``parameters``
    For the report, and to refuse another file than the one meant.

The number type and its quantisation are read from the model file itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.vision.model_card import LABEL_HEAD, VOTES_HEAD

CHANNELS = {"grey": 1, "rgb": 3, "bgr": 3}
LAYOUTS = ("NHWC", "NCHW")
OUTPUTS = ("logits", "probabilities")
HINT = "docs in fer_monitor/training/scoring/convention.py list what a card may hold."


@dataclass(frozen=True)
class Head:
    """One output of a model.

    Attributes
    ----------
    name : str
        ``fer2013`` or ``fer_plus``: what the output was trained to say.
    output : int or str
        Its place among the model's outputs, or its name.
    labels : tuple of str or None
        The expression of each of its numbers; None for one that is left out.
    temperature : float
        Above 0.
    """

    name: str
    output: int | str
    labels: tuple[str | None, ...]
    temperature: float


@dataclass(frozen=True)
class Convention:
    """How pictures go into a TFLite model and what comes out; see the module's text.

    Attributes
    ----------
    name, file, sha256, parameters
        As in the JSON; None where it does not say.
    input_shape : tuple of int
        (height, width, channels).
    channels, layout, output : str
        One of the words in the module's text.
    limits : tuple of float
        What grey level 0 and 255 become.
    mean, std : tuple of float
        One a channel.
    heads : tuple of Head
        At least one.
    """

    name: str
    file: str | None
    sha256: str | None
    parameters: int | None
    input_shape: tuple[int, int, int]
    channels: str
    limits: tuple[float, float]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    layout: str
    output: str
    heads: tuple[Head, ...]

    def head_for(self, label_set: str) -> Head:
        """Return the head named ``label_set``, or the first one where there is none."""
        return next((head for head in self.heads if head.name == label_set), self.heads[0])


def read_convention(path: Path) -> Convention:
    """Read and check the JSON at ``path``; UserError says what is wrong with it."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"The card {path} cannot be read.",
            "Put a JSON of that name beside the model, or give one with --card.",
        ) from error
    except ValueError as error:
        raise UserError(f"The card {path.name} is damaged ({error}).", HINT) from error
    return parse_convention(raw, path.name)


def parse_convention(raw: Any, card: str = "in memory") -> Convention:
    """Check the entries of a card; UserError says what is wrong, calling the card ``card``."""
    try:
        return _parse(raw, card)
    except KeyError as error:
        raise UserError(f"The card {card} lacks the entry {error}.", HINT) from error
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise UserError(f"The card {card} is wrong: {error}.", HINT) from error


def _parse(raw: Any, card: str) -> Convention:
    if not isinstance(raw, dict):
        raise ValueError("it is no JSON object")
    height, width, depth = (int(side) for side in raw["input_shape"])
    if min(height, width) < 1:
        raise ValueError("input_shape must be positive")
    channels = _one_of(raw.get("channels", "grey"), "channels", tuple(CHANNELS))
    if CHANNELS[channels] != depth:
        raise ValueError(f"channels {channels!r} do not fit input_shape {[height, width, depth]}")
    low, high = _numbers(raw.get("range", (0, 255)), "range", 2)
    if low == high:
        raise ValueError("range needs two different numbers")
    std = _numbers(raw.get("std", 1), "std", depth)
    if not all(value > 0 for value in std):
        raise ValueError("std must be above 0")
    parameters = raw.get("parameters")
    return Convention(
        name=str(raw.get("name") or raw.get("file") or Path(card).stem),
        file=None if raw.get("file") is None else str(raw["file"]),
        sha256=None if raw.get("sha256") is None else str(raw["sha256"]).lower(),
        parameters=None if parameters is None else int(parameters),
        input_shape=(height, width, depth),
        channels=channels,
        limits=(low, high),
        mean=_numbers(raw.get("mean", 0), "mean", depth),
        std=std,
        layout=_one_of(raw.get("layout", "NHWC"), "layout", LAYOUTS),
        output=_one_of(raw["output"], "output", OUTPUTS),
        heads=_heads(raw),
    )


def _heads(raw: dict[str, Any]) -> tuple[Head, ...]:
    entries = raw.get("heads") or {LABEL_HEAD: {"output": 0}}
    strange = [name for name in entries if name not in (LABEL_HEAD, VOTES_HEAD)]
    if strange:
        raise ValueError(f"heads are called {LABEL_HEAD} and {VOTES_HEAD}, not {strange[0]!r}")
    heads = []
    for name, entry in entries.items():
        output = entry["output"]
        if isinstance(output, bool) or not isinstance(output, int | str):
            raise ValueError(f"the output of head {name} must be a place or a name")
        temperature = float(entry.get("temperature", raw.get("temperature", 1)))
        if not 0 < temperature < np.inf:
            raise ValueError("temperature must be above 0")
        labels = _labels(entry["labels"] if "labels" in entry else raw["labels"])
        heads.append(Head(name, output, labels, temperature))
    return tuple(heads)


def _labels(raw: Any) -> tuple[str | None, ...]:
    if not isinstance(raw, list):
        raise ValueError("labels must be a list")
    named = [label for label in raw if label is not None]
    strange = [label for label in named if label not in EMOTION_LABELS]
    if strange:
        raise ValueError(
            f"labels holds {strange[0]!r}; the expressions are {', '.join(EMOTION_LABELS)}, "
            "and null for an output that is none of them"
        )
    if not named or len(set(named)) < len(named):
        raise ValueError("labels must name each expression at most once, and at least one")
    return tuple(raw)


def _one_of(value: Any, key: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ValueError(f"{key} is {value!r}; it must be {' or '.join(choices)}")
    return str(value)


def _numbers(value: Any, key: str, count: int) -> tuple[float, ...]:
    numbers = [float(value)] * count if isinstance(value, int | float) else list(map(float, value))
    if len(numbers) != count or not np.isfinite(numbers).all():
        raise ValueError(f"{key} must be {count} finite numbers")
    return tuple(numbers)
