"""The JSON card beside a model file: what the file must be, checked before it is used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS

REINSTALL = "Install FER Monitor again, or put the model and its card back side by side."


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
    temperature : float
        Logits are divided by this before the softmax (Guo et al., arXiv 1706.04599).
    raw : dict
        The whole card, for display.
    """

    file: str
    sha256: str
    labels: tuple[str, ...]
    input_shape: tuple[int, ...]
    quantisation: str
    temperature: float
    raw: dict[str, Any]


def read_card(path: Path) -> ModelCard:
    """Read and check a model card; UserError says what is wrong with it."""
    try:
        return parse_card(json.loads(path.read_text(encoding="utf-8")), path.name)
    except OSError as error:
        raise UserError(f"The model card {path.name} cannot be read.", REINSTALL) from error
    except ValueError as error:
        raise UserError(f"The model card {path.name} is damaged ({error}).", REINSTALL) from error


def parse_card(raw: Any, name: str = "in memory") -> ModelCard:
    """Check the entries of a card; UserError says what is wrong, calling the card ``name``."""
    try:
        card = ModelCard(
            file=str(raw["file"]),
            sha256=str(raw["sha256"]),
            labels=tuple(map(str, raw["labels"])),
            input_shape=tuple(int(side) for side in raw["input_shape"]),
            quantisation=str(raw["quantisation"]),
            temperature=float(raw["temperature"]),
            raw=raw,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"The model card {name} is damaged or lacks an entry ({error!r}).", REINSTALL
        ) from error
    if card.labels != EMOTION_LABELS:
        raise UserError(
            f"The model card {name} lists the expressions {', '.join(card.labels)}; "
            f"expected {', '.join(EMOTION_LABELS)}.",
            REINSTALL,
        )
    if not card.temperature > 0:
        raise UserError(f"The model card {name} has no positive temperature.", REINSTALL)
    return card


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
        raise UserError(f"The expression model {card.file} is missing.", REINSTALL) from error
    found = hashlib.sha256(content).hexdigest()
    if found != card.sha256:
        raise UserError(
            f"The expression model {card.file} is not the file its card describes: expected "
            f"checksum {card.sha256[:12]}..., found {found[:12]}... ({len(content):,} bytes).",
            REINSTALL,
        )
    return card, content
