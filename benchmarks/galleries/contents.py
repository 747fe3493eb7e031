"""Draw what one tile shows: video of a person, or one of the ways a camera is off."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.galleries.looks import Look
from fer_monitor.capture.demo_class.gallery import cover
from fer_monitor.capture.demo_class.tile_art import initials, text_mask

Pixels = NDArray[np.uint8]

NAMES = (
    "Alex Arrow", "Robin", "Kim B.", "Sasha Lindqvist", "Noor", "Jordan Miles", "Yuki Tanabe",
    "Maria-Magdalena Oberhollenzer", "Sam", "Toni Okafor",
)  # fmt: skip
NOISE = 2.0
"""Standard deviation of a camera's noise, grey levels."""

BLACK_LEVEL = 10
"""The least that a camera gives, but in a dark room, where the picture is clipped."""


class Kind(Enum):
    """What a tile shows."""

    VIDEO = "video"
    DARK_ROOM = "video from a dark room, black at its edges"
    PHONE = "upright video between bars"
    LETTERBOX = "wide video between bars"
    INITIALS = "camera off, initials"
    ROUND = "camera off, initials in a disc"
    NAME = "camera off, name alone"
    CARTOON = "camera off, a drawn face"
    PHOTO = "camera off, a photograph in a disc"

    @property
    def camera_on(self) -> bool:
        """Whether the tile shows live video."""
        return self in VIDEOS


VIDEOS = frozenset((Kind.VIDEO, Kind.DARK_ROOM, Kind.PHONE, Kind.LETTERBOX))
ON_KINDS = tuple(kind for kind in Kind if kind in VIDEOS)
OFF_KINDS = tuple(kind for kind in Kind if kind not in VIDEOS)


class People:
    """Pictures of people to put into tiles: photographs where a folder has some, else drawn."""

    def __init__(self, folder: Path | None = None) -> None:
        files = sorted(folder.glob("*.jpg"))[:60] if folder else []
        read = (cv2.imread(str(file)) for file in files)
        self._photos: Sequence[Pixels] = [
            np.asarray(photo, np.uint8) for photo in read if photo is not None
        ] or [_drawn_person(number) for number in range(12)]

    def picture(self, number: int, width: int, height: int) -> Pixels:
        """Return person ``number``, uint8 (height, width, 3), a copy."""
        return cover(self._photos[number % len(self._photos)], width, height).copy()


def draw_content(
    kind: Kind, look: Look, size: tuple[int, int], number: int, people: People, moment: int = 0
) -> Pixels:
    """Return what a tile shows, uint8 (height, width, 3).

    Parameters
    ----------
    kind : Kind
    look : Look
    size : tuple of int
        Width and height, pixels.
    number : int
        Of the participant.
    people : People
    moment : int
        Videos differ from moment to moment, all else stays.
    """
    width, height = size
    if kind in VIDEOS:
        return _video(kind, look, size, number, people, moment)
    tile: Pixels = np.full((height, width, 3), look.camera_off, np.uint8)
    centre, radius = (width // 2, height // 2), max(4, min(width, height) * 3 // 10)
    colour = _colour(number)
    name = NAMES[number % len(NAMES)]
    if kind is Kind.NAME:
        _write(tile, name, centre, height // 9, look.ink)
    elif kind is Kind.CARTOON:
        cv2.circle(tile, centre, radius, (120, 205, 250), -1, cv2.LINE_AA)
        for side in (-1, 1):
            eye = (centre[0] + side * radius // 3, centre[1] - radius // 5)
            cv2.circle(tile, eye, max(1, radius // 8), (40, 30, 30), -1, cv2.LINE_AA)
        mouth = (radius // 2, radius // 3)
        cv2.ellipse(tile, centre, mouth, 0, 20, 160, (40, 30, 160), max(1, radius // 12))
    elif kind is Kind.PHOTO:
        photo = people.picture(number, width, height)
        disc = np.zeros((height, width), np.uint8)
        cv2.circle(disc, centre, radius, 255, -1)
        tile[disc > 0] = photo[disc > 0]
    else:
        if kind is Kind.ROUND:
            cv2.circle(tile, centre, radius, colour, -1, cv2.LINE_AA)
        _write(tile, initials(name), centre, height // 4, look.ink)
    return tile


def add_label(tile: Pixels, number: int) -> None:
    """Write the participant's name into the bottom left corner of ``tile``, in place."""
    text = text_mask(NAMES[number % len(NAMES)], max(9, tile.shape[0] // 11), margin=2)
    area = tile[-text.shape[0] - 2 : -2, 3 : 3 + min(text.shape[1], tile.shape[1] * 3 // 4)]
    area[:] = area // 3
    ink = text[: area.shape[0], : area.shape[1]]
    np.maximum(area, ink[..., None], out=area)


def _video(
    kind: Kind, look: Look, size: tuple[int, int], number: int, people: People, moment: int
) -> Pixels:
    width, height = size
    inner = {
        Kind.PHONE: (max(4, height * 9 // 16), height),
        Kind.LETTERBOX: (width, max(4, height * 3 // 4)),
    }.get(kind, size)
    picture = people.picture(number, *inner)
    if kind is Kind.DARK_ROOM:
        picture = _vignette(picture, number)
    else:
        picture = np.maximum(picture, BLACK_LEVEL)
    shift = moment % 5 - 2
    picture = np.roll(picture, shift, axis=1) if shift else picture
    # Noise of a camera; black stays black, as in a dark room's clipped video.
    noise = _noise(inner, number * 7 + moment)
    noisy = np.clip(picture.astype(np.int16) + noise, 0, 255)
    picture = np.where(picture > 2, noisy, picture).astype(np.uint8)
    if inner == size:
        return picture
    bars = ((0, 0, 0), look.wall, look.camera_off)[number % 3]
    tile: Pixels = np.full((height, width, 3), bars, np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    tile[top : top + inner[1], left : left + inner[0]] = picture
    return tile


_NOISE_FIELD = np.random.default_rng(3).normal(0, NOISE, (512, 1024, 1)).astype(np.int16)


def _noise(size: tuple[int, int], seed: int) -> NDArray[np.int16]:
    """Return camera noise, int16 (height, width, 1): cut from one field, which is cheap."""
    width, height = size
    field = np.roll(_NOISE_FIELD, (seed * 131) % 509, axis=0)
    field = np.roll(field, (seed * 71) % 1021, axis=1)
    repeat = (-(-height // field.shape[0]), -(-width // field.shape[1]), 1)
    return np.tile(field, repeat)[:height, :width]


def _vignette(picture: Pixels, number: int) -> Pixels:
    """Return a picture that is black towards one or more of its edges."""
    rows, cols = picture.shape[:2]
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : cols * 1j].astype(np.float32)
    side = (0.5, -0.5, 0.0)[number % 3]
    light = np.clip(1.25 - 1.1 * np.hypot(x - side, 0.7 * y), 0, 1)[..., None]
    return (picture * light * 0.8).astype(np.uint8)


def _drawn_person(number: int) -> Pixels:
    """Return a drawn head and shoulders in a room, uint8 (250, 250, 3)."""
    rng = np.random.default_rng(number)
    wall = rng.integers(30, 220, 3)
    slope = np.linspace(-25, 25, 250)[:, None, None]
    picture = np.clip(wall + slope + rng.normal(0, 3, (250, 250, 3)), 0, 255).astype(np.uint8)
    for _ in range(4):
        x, y = rng.integers(0, 200, 2).tolist()
        wide, high = rng.integers(20, 80, 2).tolist()
        tone = rng.integers(10, 245, 3).tolist()
        cv2.rectangle(picture, (x, y), (x + wide, y + high), tone, -1)
    skin = (90 + 10 * (number % 8), 120 + 9 * (number % 8), 150 + 9 * (number % 8))
    cv2.ellipse(picture, (125, 235), (85, 70), 0, 0, 360, rng.integers(0, 200, 3).tolist(), -1)
    cv2.ellipse(picture, (125, 115), (42, 56), 0, 0, 360, skin, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.uint8)


def _colour(number: int) -> tuple[int, int, int]:
    hue = np.full((1, 1, 3), (number * 37 % 180, 150, 170), np.uint8)
    blue, green, red = cv2.cvtColor(hue, cv2.COLOR_HSV2BGR)[0, 0].tolist()
    return blue, green, red


def _write(
    tile: Pixels, text: str, centre: tuple[int, int], height: int, ink: tuple[int, int, int]
) -> None:
    """Write ``text`` about ``centre``, cut where the tile ends."""
    mask = text_mask(text, max(9, height))[: tile.shape[0], : tile.shape[1]]
    top, left = max(0, centre[1] - mask.shape[0] // 2), max(0, centre[0] - mask.shape[1] // 2)
    area = tile[top : top + mask.shape[0], left : left + mask.shape[1]]
    mask = mask[: area.shape[0], : area.shape[1], None]
    area[:] = (area * (255.0 - mask) / 255 + np.array(ink) * (mask / 255.0)).astype(np.uint8)
