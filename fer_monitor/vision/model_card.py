"""The JSON card beside a model file: what the file must be, checked before it is used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.core.words import mark, phrase

REINSTALL = mark("Install FER Monitor again, or put the model and its card back side by side.")


LABEL_HEAD = "fer2013"
"""The head that answers as FER2013's labels do; every expression model has it."""

VOTES_HEAD = "fer_plus"
"""The head that answers as most of ten people do (FER+, Barsoum et al., arXiv 1608.01041)."""


@dataclass(frozen=True)
class Head:
    """One answer of a model.

    Attributes
    ----------
    output : int
        Its place among the outputs of the model file, from 0.
    temperature : float
        Logits are divided by this before the softmax (Guo et al., arXiv 1706.04599); above 0.
    """

    output: int
    temperature: float


@dataclass(frozen=True)
class ModelCard:
    """What the program needs to know of an expression model.

    Attributes
    ----------
    file : str
        Name of the model file beside the card.
    sha256 : str
        Its checksum, lower-case hex.
    labels : tuple of str
        Output order; must be this program's emotion order.
    input_shape : tuple of int
        (height, width, channels) of one crop.
    quantisation : str
        Number type inside the network, such as ``int8``.
    heads : dict of Head
        By name: ``LABEL_HEAD``, and ``VOTES_HEAD`` where the model has it.
    reads : str
        Name of the head whose answer the program shows.
    raw : dict
        The whole card, for display.
    """

    file: str
    sha256: str
    labels: tuple[str, ...]
    input_shape: tuple[int, ...]
    quantisation: str
    heads: dict[str, Head]
    reads: str
    raw: dict[str, Any]


def read_card(path: Path) -> ModelCard:
    """Read and check a model card; UserError says what is wrong with it."""
    try:
        return parse_card(json.loads(path.read_text(encoding="utf-8")), path.name)
    except OSError as error:
        raise UserError(
            phrase("The model card {card} cannot be read.", card=path.name), REINSTALL
        ) from error
    except ValueError as error:
        raise UserError(
            phrase("The model card {card} is damaged ({error}).", card=path.name, error=error),
            REINSTALL,
        ) from error


def parse_card(raw: Any, name: str = "in memory") -> ModelCard:
    """Check the entries of a card; UserError says what is wrong, calling the card ``name``."""
    try:
        card = ModelCard(
            file=str(raw["file"]),
            sha256=str(raw["sha256"]),
            labels=tuple(map(str, raw["labels"])),
            input_shape=tuple(int(side) for side in raw["input_shape"]),
            quantisation=str(raw["quantisation"]),
            heads=_heads(raw),
            reads=str(raw.get("reads", LABEL_HEAD)),
            raw=raw,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            phrase(
                "The model card {name} is damaged or lacks an entry ({error}).",
                name=name,
                error=repr(error),
            ),
            REINSTALL,
        ) from error
    if card.labels != EMOTION_LABELS:
        raise UserError(
            phrase(
                "The model card {name} lists the expressions {found}; expected {expected}.",
                name=name,
                found=", ".join(card.labels),
                expected=", ".join(EMOTION_LABELS),
            ),
            REINSTALL,
        )
    if not all(head.temperature > 0 and head.output >= 0 for head in card.heads.values()):
        raise UserError(
            phrase("The model card {name} has no positive temperature.", name=name), REINSTALL
        )
    if LABEL_HEAD not in card.heads or card.reads not in card.heads:
        raise UserError(
            phrase(
                "The model card {name} reads {reads} but describes {heads}.",
                name=name,
                reads=card.reads,
                heads=", ".join(card.heads),
            ),
            REINSTALL,
        )
    return card


def _heads(raw: Any) -> dict[str, Head]:
    # A card without heads is one of a model with a single output.
    if "heads" not in raw:
        return {LABEL_HEAD: Head(0, float(raw["temperature"]))}
    return {
        str(name): Head(int(head["output"]), float(head["temperature"]))
        for name, head in raw["heads"].items()
    }


def verified_model(card_path: Path) -> tuple[ModelCard, bytes]:
    """Return a card and the bytes of its model file.

    Raises
    ------
    UserError
        Where the model is missing or its checksum is not the card's; names both checksums.
    """
    card = read_card(card_path)
    model_path = card_path.parent / card.file
    try:
        content = model_path.read_bytes()
    except OSError as error:
        raise UserError(
            phrase("The expression model {file} is missing.", file=card.file), REINSTALL
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != card.sha256:
        raise UserError(
            phrase(
                "The expression model {file} is not the file its card describes: expected "
                "checksum {expected}..., found {found}... ({size:,} bytes).",
                file=card.file,
                expected=card.sha256[:12],
                found=found[:12],
                size=len(content),
            ),
            REINSTALL,
        )
    return card, content
