"""Small tile pictures of people in rooms: wall, furniture, clothing and a moving head."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

TILE = (128, 72)
"""Width and height at which tiles are drawn, pixels: a 7x7 gallery on a small screen."""
_HEAD_PART = (60, 40, 190, 210)
"""Left, top, right and bottom of the head in a portrait of 250 x 250 (LFW's alignment)."""
_HEAD_SHARE = (0.50, 0.66)
"""Height of a head with its hair, in tile heights."""
_FACE_IN_HEAD = (0.22, 0.24, 0.78, 0.9)
PLAIN_SHARE = 0.35
"""How many rooms are a bare wall."""


def read_heads(folder: Path | None) -> list[list[Pixels]]:
    """Return the heads of each person in ``folder``, or drawn ovals where there is none."""
    if folder is None:
        return [[_oval(np.random.default_rng(number))] for number in range(60)]
    people: dict[str, list[Pixels]] = {}
    left, top, right, bottom = _HEAD_PART
    for path in sorted(folder.glob("*.jpg")):
        photo = cv2.imread(str(path))
        if photo is not None and photo.shape[:2] == (250, 250):
            head = np.asarray(photo[top:bottom, left:right], np.uint8)
            people.setdefault(path.stem.rsplit("_", 1)[0], []).append(head)
    return list(people.values())


def _oval(rng: np.random.Generator) -> Pixels:
    skin = rng.uniform(60, 220) * np.array([0.7, 0.85, 1.0])
    head: Pixels = np.full((170, 130, 3), rng.uniform(10, 120, 3), np.uint8)
    cv2.ellipse(head, (65, 95), (45, 65), 0, 0, 360, tuple(skin.tolist()), -1)
    return head


def draw_room(rng: np.random.Generator) -> Pixels:
    """Return a background in the colours that rooms have: pale walls, some furniture."""
    width, height = TILE
    wall = _colour(rng, (0, 45), (120, 235), warm=0.7)
    light = np.linspace(rng.uniform(0.8, 1.15), rng.uniform(0.8, 1.15), width)[None, :, None]
    light = light * np.linspace(1.1, rng.uniform(0.75, 1.0), height)[:, None, None]
    room = np.clip(light * wall, 0, 255).astype(np.uint8)
    if rng.random() < PLAIN_SHARE:
        return room
    for _ in range(int(rng.integers(1, 6))):
        colour = _colour(rng, (10, 150), (30, 230), warm=0.5).tolist()
        x, y = int(rng.integers(-10, width)), int(rng.integers(-10, height - 20))
        wide, high = int(rng.integers(10, 50)), int(rng.integers(10, 60))
        cv2.rectangle(room, (x, y), (x + wide, y + high), colour, -1)
        if rng.random() < 0.4:  # a shelf
            inner = _colour(rng, (10, 150), (30, 230)).tolist()
            for level in range(y + 4, y + high, 8):
                cv2.rectangle(room, (x + 2, level), (x + wide - 2, level + 4), inner, -1)
    return np.asarray(cv2.GaussianBlur(room, (0, 0), float(rng.uniform(0.4, 2.5))), np.uint8)


def _colour(
    rng: np.random.Generator,
    saturation: tuple[int, int],
    value: tuple[int, int],
    warm: float = 0.0,
) -> NDArray[np.float64]:
    """Return a BGR colour; with probability ``warm`` between red and yellow."""
    hue = rng.integers(5, 30) if rng.random() < warm else rng.integers(180)
    hsv = np.array([[[hue, rng.integers(*saturation), rng.integers(*value)]]], np.uint8)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0, 0].astype(np.float64)


@dataclass(frozen=True)
class Picture:
    """A drawn tile: ``image`` uint8 (72, 128, 3) and its ``face``, float32 (4,), or None."""

    image: Pixels
    face: NDArray[np.float32] | None


class Person:
    """One participant's picture at any time.

    Parameters
    ----------
    heads : list of uint8 (H, W, 3)
        Take turns.
    room : uint8 (72, 128, 3)
    rng : numpy.random.Generator
        Draws clothing, place, motion and the changes of light.
    minutes : float
        Length of the lesson.
    """

    def __init__(
        self, heads: list[Pixels], room: Pixels, rng: np.random.Generator, minutes: float
    ) -> None:
        self._room = room.astype(np.float32)
        share = rng.uniform(*_HEAD_SHARE)
        high = round(share * TILE[1])
        wide = round(high * heads[0].shape[1] / heads[0].shape[0])
        self._centre = (
            TILE[0] * (0.5 + rng.normal(0, 0.07)),
            TILE[1] * rng.uniform(0.42, 0.5),
        )
        body = self._body(rng, wide, high)
        self._layers = [_with_head(body, head, (wide, high), self._centre) for head in heads]
        self._head_size = (wide, high)
        self._phases, self._periods = rng.uniform(0, 6.3, 6), rng.uniform(4, 90, 6)
        self._sway = np.array([0.02, 0.015, 0.03]) * rng.uniform(0.5, 1.5)
        seconds = minutes * 60
        # A lamp, a cloud: brightness and cast jump a few times in a lesson.
        self._light_at = np.sort(rng.uniform(0, seconds, max(round(minutes / 4), 1)))
        self._lights = 1 + rng.normal(0, 0.1, (len(self._light_at) + 1, 1))
        self._lights = self._lights * (1 + rng.normal(0, 0.03, (len(self._light_at) + 1, 3)))
        self._away_at = rng.uniform(0, seconds, rng.poisson(minutes / 15))
        self._noise = rng.normal(0, 3, (TILE[1] + 16, TILE[0] + 16, 3)).astype(np.float32)
        self._rng = rng

    def _body(self, rng: np.random.Generator, wide: int, high: int) -> NDArray[np.float32]:
        """Return the shoulders, float32 (72, 128, 4): colours and opacity."""
        dull = rng.random() < 0.5
        colour = _colour(rng, *(((0, 60), (20, 120)) if dull else ((60, 220), (50, 220))))
        body = np.zeros((TILE[1] * 2, TILE[0], 4), np.float32)
        x, y = self._centre
        neck, shoulder = y + high * 0.42, wide * rng.uniform(1.0, 1.35)
        outline = [
            (x - wide * 0.3, neck), (x + wide * 0.3, neck), (x + shoulder, neck + high * 0.25),
            (x + shoulder * 1.15, TILE[1] * 2), (x - shoulder * 1.15, TILE[1] * 2),
            (x - shoulder, neck + high * 0.25),
        ]  # fmt: skip
        points = np.array(outline).round().astype(np.int32)
        cv2.fillPoly(body, [points], (*colour.tolist(), 1.0))
        if rng.random() < 0.3:  # stripes
            inside = body[..., 3] > 0
            inside[(np.arange(len(body)) // int(rng.integers(3, 7))) % 2 == 0] = False
            body[inside, :3] = _colour(rng, (0, 200), (40, 230))
        return body

    def at(self, t: float) -> Picture:
        """Return the tile ``t`` seconds into the lesson."""
        swing = np.sin(6.283 * t / self._periods + self._phases)
        tile = self._room.copy()
        away = bool(np.any((t >= self._away_at) & (t < self._away_at + 8)))
        face = None
        if not away:
            face = self._add_person(tile, t, swing)
        tile *= self._light(t, swing[3])
        dx, dy = self._rng.integers(0, 16, 2)
        tile += self._noise[dy : dy + TILE[1], dx : dx + TILE[0]]
        return Picture(np.clip(tile, 0, 255).astype(np.uint8), face)

    def _add_person(
        self, tile: NDArray[np.float32], t: float, swing: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        size = 1 + self._sway[2] * swing[2]
        x, y = self._centre
        goal_x = x + self._sway[0] * TILE[1] * (swing[0] + swing[4])
        goal_y = y + self._sway[1] * TILE[1] * swing[1]
        matrix = np.array([[size, 0, goal_x - size * x], [0, size, goal_y - size * y]])
        layer = self._layers[int(t / 20) % len(self._layers)]
        placed = cv2.warpAffine(layer, matrix, TILE, flags=cv2.INTER_LINEAR)
        opacity = placed[..., 3:]
        tile *= 1 - opacity
        tile += placed[..., :3] * opacity
        wide, high = (side * size for side in self._head_size)
        corner = np.array([goal_x - wide / 2, goal_y - high / 2] * 2)
        return (corner + np.array(_FACE_IN_HEAD) * [wide, high, wide, high]).astype(np.float32)

    def _light(self, t: float, swing: float) -> NDArray[np.float32]:
        after = int(np.searchsorted(self._light_at, t))
        return (self._lights[after] * (1 + 0.08 * swing)).astype(np.float32)


def _with_head(
    body: NDArray[np.float32], head: Pixels, size: tuple[int, int], centre: tuple[float, float]
) -> NDArray[np.float32]:
    """Return ``body`` with an oval of ``head`` on it."""
    layer = body.copy()
    small = cv2.resize(head, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    oval = np.hypot((x + 0.5) / size[0] - 0.5, (y + 0.5) / size[1] - 0.5)
    opacity = np.clip((0.5 - oval) * 12, 0, 1)[..., None].astype(np.float32)
    left = min(max(round(centre[0] - size[0] / 2), 0), TILE[0] - size[0])
    top = min(max(round(centre[1] - size[1] / 2), 0), TILE[1] - size[1])
    area = layer[top : top + size[1], left : left + size[0]]
    area[..., :3] = area[..., :3] * (1 - opacity) + small * opacity
    area[..., 3:] = np.maximum(area[..., 3:], opacity)
    return layer


def face_seen(
    face: NDArray[np.float32] | None, rng: np.random.Generator
) -> NDArray[np.float32] | None:
    """Return the box as a detector gives it: a little off, and missing one time in ten."""
    if face is None or rng.random() < 0.1:
        return None
    jitter = rng.normal(0, 0.04, 4) * math.sqrt((face[2] - face[0]) * (face[3] - face[1]))
    return (face + jitter).astype(np.float32)
