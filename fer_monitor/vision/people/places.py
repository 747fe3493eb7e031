"""What the registry of participants remembers of a look, and compares with the next."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fer_monitor.vision.people.labels import Agreement, Label, agreement
from fer_monitor.vision.people.signature import Signature
from fer_monitor.vision.people.stand_in import StandIn


@dataclass(frozen=True)
class Rejoined:
    """Two participants turned out to be one: histories of ``absorbed`` belong to ``kept``."""

    t: float
    kept: int
    absorbed: int


@dataclass
class Place:
    """What a tile showed at the last look."""

    number: int
    camera_on: bool
    signature: Signature | None
    label: Label | None
    confirmed: bool = False  # a label named this participant since they came to this place
    open_for: int | None = None  # who sat here before a picture jumped while no name was read
    stand_in: StandIn | None = None


@dataclass(frozen=True)
class Look:
    """What the tiles show now."""

    t: float
    camera_on: tuple[bool, ...]
    signatures: list[Signature | None]
    labels: list[Label | None]
    shared: frozenset[str]
    stand_ins: list[StandIn | None]  # where names are not read
    reading: bool = False  # names are being read: a tile without one is likely to get it soon


def distance(a: Signature, b: Signature) -> float:
    """Return the Euclidean distance of two signatures, 0 to 2."""
    return math.sqrt(max(2 - 2 * float(a @ b), 0))


def may_be(label: Label | None, known: Label | None) -> bool:
    """Tell whether a label that was read may be the known one."""
    return (
        label is not None
        and known is not None
        and agreement(label, known)[0] in (Agreement.SAME, Agreement.LIKE)
    )
