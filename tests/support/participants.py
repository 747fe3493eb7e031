"""Galleries of participants, in rooms or with letters in place of a camera, for the registry."""

from __future__ import annotations

import cv2
import numpy as np

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.registry import ParticipantRegistry
from fer_monitor.vision.people.signature import tile_signature
from fer_monitor.vision.people.stand_in import StandIn, read_stand_in


def box(slot: int) -> TileBox:
    return TileBox(130 * (slot % 5), 75 * (slot // 5), 128, 72)


def room(seed: int) -> np.ndarray:
    """One participant's picture: a wall with furniture and shoulders, in colours of its own."""
    rng = np.random.default_rng(seed)
    tile = np.full((72, 128, 3), rng.integers(40, 220, 3), np.uint8)
    for _ in range(5):
        x, y = rng.integers(0, 110), rng.integers(0, 50)
        tile[y : y + 30, x : x + 30] = rng.integers(0, 255, 3)
    tile[50:, 34:94] = rng.integers(0, 255, 3)
    return tile


def signature(seed: int, brightness: float = 1.0) -> np.ndarray:
    picture = np.clip(room(seed) * brightness, 0, 255).astype(np.uint8)
    return tile_signature(picture, TileBox(0, 0, 128, 72))


def stand_in(text: str) -> StandIn:
    """Letters in place of a camera."""
    tile = np.full((180, 320, 3), 38, np.uint8)
    cv2.putText(tile, text, (90, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, (240, 240, 240), 2, cv2.LINE_AA)
    found = read_stand_in(tile, TileBox(0, 0, 320, 180))
    assert found is not None
    return found


class Class:
    """Shows people (numbers of rooms) to a registry; a negative number's camera is off."""

    def __init__(self) -> None:
        self.registry = ParticipantRegistry()
        self.t = 0.0
        self.epoch = 0

    def look(self, people, labels=None, *, moved=False, looks=3, letters=None):
        self.epoch += moved
        letters = [stand_in(text) if text else None for text in letters or []]
        labels = labels or [None] * len(people)
        for _ in range(looks):
            self.t += 0.5
            shown = [signature(p) if p >= 0 else None for p in people]
            boxes = [box(slot) for slot in range(len(people))]
            on = [p >= 0 for p in people]
            ids = self.registry.update(self.t, self.epoch, boxes, shown, on, labels, letters)
        return ids.tolist()
