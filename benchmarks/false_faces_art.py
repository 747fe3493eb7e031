"""Draw what people show in place of their camera: initials, cartoons, emoji, animals, places."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.galleries.contents import People
from fer_monitor.capture.demo_class.tile_art import text_mask

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

EMOJI_FONT = Path(
    os.environ.get("FER_MONITOR_EMOJI_FONT") or "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
)
EMOJI_SIZE = 109
"""The only size of its bitmaps, pixels."""
EMOJI_FACES = "😀😂🥰😎🤓😴😡😱🥳🤖👻👽🎃💀🤡😷"
EMOJI_PEOPLE = "👩👨👧👦👵👴👶👮🧙🦸👸🤴🧔👱🧕👲🧑👷"
EMOJI_ANIMALS = "🐱🐶🦊🐼🐵🦁🐯🐨🐸🐷🐰🦉🐻🐮🐺🐹"
SKINS: tuple[Colour, ...] = (
    (190, 215, 250), (150, 190, 235), (110, 155, 210), (70, 110, 165), (45, 70, 115),
)  # fmt: skip
HAIR: tuple[Colour, ...] = (
    (20, 20, 25), (30, 50, 90), (60, 130, 190), (90, 200, 240), (40, 60, 170), (200, 120, 220),
    (220, 180, 60), (190, 190, 190),
)  # fmt: skip
CANVAS = 256
"""Side of the drawings before they are scaled, pixels."""


def draw_avatar(kind: str, size: tuple[int, int], seed: int, off: Colour, people: People) -> Pixels:
    """Return a tile without video, uint8 (height, width, 3).

    Parameters
    ----------
    kind : str
        One of `kinds`.
    size : tuple of int
        Width and height, pixels.
    seed : int
    off : tuple of int
        The program's colour, BGR, around what does not fill the tile.
    people : People
        Whose photographs stand in for those that people show of themselves.
    """
    rng = np.random.default_rng(seed)
    picture = MAKERS[kind](rng, people)
    width, height = size
    tile: Pixels = np.full((height, width, 3), off, np.uint8)
    if picture is None:
        text = text_mask("ABCDEFGHKLMNRST"[seed % 15] + "AEIOU"[seed % 5], height // 3)
        _paste(tile, text, np.full((*text.shape, 3), 230, np.uint8))
        return tile
    # A square, discs, and the hard case: as high as the tile.
    side = round(height * (0.5, 0.62, 0.45, 1.0)[seed % 4])
    scaled = np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    mask = np.full((side, side), 255, np.uint8)
    if seed % 4 in (1, 2):
        mask[:] = 0
        cv2.circle(mask, (side // 2, side // 2), side // 2, 255, -1, cv2.LINE_AA)
    _paste(tile, mask, scaled)
    return tile


def _paste(tile: Pixels, mask: Pixels, picture: Pixels) -> None:
    rows, cols = mask.shape
    top, left = (tile.shape[0] - rows) // 2, (tile.shape[1] - cols) // 2
    area = tile[top : top + rows, left : left + cols]
    share = mask[..., None] / 255
    area[:] = np.rint(area * (1 - share) + picture * share)


def _plain(rng: np.random.Generator) -> Pixels:
    """Return a pale or strong ground, some with a soft gradient."""
    colour = rng.integers(60, 245, 3)
    ground = np.full((CANVAS, CANVAS, 3), colour, np.float32)
    if rng.random() < 0.5:
        ground += np.linspace(-40, 40, CANVAS)[:, None, None]
    return np.clip(ground, 0, 255).astype(np.uint8)


def _initials(rng: np.random.Generator, people: People) -> None:
    del rng, people


def _silhouette(rng: np.random.Generator, people: People) -> Pixels:
    del people
    picture = _plain(rng)
    tone = tuple(int(v) for v in np.full(3, rng.integers(90, 240)))
    cv2.circle(picture, (128, 100), 46, tone, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (128, 250), (88, 88), 0, 180, 360, tone, -1, cv2.LINE_AA)
    return picture


def _smiley(rng: np.random.Generator, people: People) -> Pixels:
    del people
    picture = _plain(rng)
    ink = (30, 30, 40)
    cv2.circle(picture, (128, 128), 104, (60, 205, 250), -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.circle(picture, (128, 128), 104, ink, 5, cv2.LINE_AA)
    for x in (92, 164):
        high = int(rng.integers(9, 20))
        cv2.ellipse(picture, (x, 98), (9, high), 0, 0, 360, ink, -1, cv2.LINE_AA)
    curve = int(rng.integers(-1, 4))
    if curve <= 0:
        cv2.line(picture, (84, 170), (172, 170), ink, 7, cv2.LINE_AA)
    else:
        cv2.ellipse(picture, (128, 136), (62, 18 * curve), 0, 10, 170, ink, 7, cv2.LINE_AA)
    return picture


def _cartoon(rng: np.random.Generator, people: People, eyes: float = 1.0) -> Pixels:
    """Return a drawn person, soft or in flat colours, with the proportions of a face."""
    del people
    picture = _plain(rng)
    skin, hair = SKINS[rng.integers(len(SKINS))], HAIR[rng.integers(len(HAIR))]
    wide, high = int(rng.integers(56, 72)), int(rng.integers(70, 88))
    cv2.ellipse(picture, (128, 110), (wide + 16, high + 8), 0, 150, 390, hair, -1, cv2.LINE_AA)
    if rng.random() < 0.5:  # long hair
        cv2.rectangle(picture, (128 - wide - 14, 110), (128 + wide + 14, 230), hair, -1)
    shirt = tuple(int(v) for v in rng.integers(30, 230, 3))
    cv2.ellipse(picture, (128, 268), (100, 60), 0, 180, 360, shirt, -1, cv2.LINE_AA)
    dark = (int(skin[0] * 0.8), int(skin[1] * 0.8), int(skin[2] * 0.8))
    cv2.rectangle(picture, (108, 170), (148, 218), dark, -1)
    cv2.ellipse(picture, (128, 128), (wide, high), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for sign in (-1, 1):
        x, y = 128 + sign * wide * 9 // 20, 122
        white = (int(15 * eyes), int(11 * eyes * eyes))
        cv2.ellipse(picture, (x, y), white, 0, 0, 360, (250, 250, 250), -1, cv2.LINE_AA)
        iris = tuple(int(v) for v in rng.integers(20, 150, 3))
        cv2.circle(picture, (x, y), int(8 * eyes), iris, -1, cv2.LINE_AA)
        cv2.circle(picture, (x, y), int(4 * eyes), (15, 15, 15), -1, cv2.LINE_AA)
        cv2.circle(picture, (x - 3, y - 4), max(2, int(3 * eyes)), (255, 255, 255), -1, cv2.LINE_AA)
        brow = y - int(14 + 8 * eyes)
        cv2.ellipse(picture, (x, brow + 6), (18, 8), 0, 200, 340, hair, 5, cv2.LINE_AA)
        if eyes > 1:
            cv2.ellipse(picture, (x, y - 2), white, 0, 190, 350, (20, 20, 25), 5, cv2.LINE_AA)
    _nose_and_mouth(picture, rng, dark, small=eyes > 1)
    fringe = int(rng.integers(20, 48))
    cv2.ellipse(picture, (128, 72), (wide, fringe), 0, 180, 360, hair, -1, cv2.LINE_AA)
    if rng.random() < 0.4:  # the soft light of rendered avatars
        light = np.linspace(1.15, 0.75, CANVAS)[None, :, None]
        picture = np.clip(cv2.GaussianBlur(picture, (0, 0), 2.0) * light, 0, 255).astype(np.uint8)
    return picture


def _nose_and_mouth(picture: Pixels, rng: np.random.Generator, dark: Colour, small: bool) -> None:
    if small:
        cv2.line(picture, (128, 148), (125, 154), dark, 3, cv2.LINE_AA)
    else:
        cv2.ellipse(picture, (128, 144), (9, 14), 0, 20, 160, dark, 4, cv2.LINE_AA)
    wide = int(rng.integers(12, 20)) if small else int(rng.integers(20, 32))
    if rng.random() < 0.5:
        cv2.ellipse(picture, (128, 172), (wide, wide // 2), 0, 0, 180, (60, 40, 150), -1)
    else:
        cv2.ellipse(picture, (128, 168), (wide, 10), 0, 15, 165, (70, 60, 170), 4, cv2.LINE_AA)


def _anime(rng: np.random.Generator, people: People) -> Pixels:
    return _cartoon(rng, people, eyes=float(rng.uniform(1.5, 1.9)))


def _animal(rng: np.random.Generator, people: People) -> Pixels:
    """Return a drawn bear, cat or dog."""
    del people
    picture = _plain(rng)
    fur = HAIR[rng.integers(1, len(HAIR))]
    ears = int(rng.integers(3))
    for sign in (-1, 1):
        x = 128 + sign * 62
        if ears == 0:
            cv2.circle(picture, (x, 64), 32, fur, -1, cv2.LINE_AA)
        elif ears == 1:
            tip = np.array([(x - 34, 92), (x + 34, 92), (x + sign * 16, 18)])
            cv2.fillPoly(picture, [tip], fur, cv2.LINE_AA)
        else:
            cv2.ellipse(picture, (x + sign * 26, 122), (22, 60), 0, 0, 360, fur, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (128, 134), (88, 80), 0, 0, 360, fur, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (128, 168), (44, 34), 0, 0, 360, (225, 235, 245), -1, cv2.LINE_AA)
    for sign in (-1, 1):
        cv2.circle(picture, (128 + sign * 36, 112), 12, (20, 20, 20), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (128 + sign * 14, 172), (14, 12), 0, 0, 180, (30, 30, 30), 4)
    cv2.ellipse(picture, (128, 156), (14, 10), 0, 0, 360, (40, 30, 40), -1, cv2.LINE_AA)
    return picture


def _logo(rng: np.random.Generator, people: People) -> Pixels:
    """Return a sign of a few plain shapes."""
    del people
    picture = _plain(rng)
    for _ in range(int(rng.integers(2, 6))):
        tone = tuple(int(v) for v in rng.integers(0, 255, 3))
        x, y = rng.integers(50, 206, 2).tolist()
        size = int(rng.integers(16, 76))
        shape = int(rng.integers(3))
        if shape == 0:
            cv2.circle(picture, (x, y), size, tone, -1 if size < 50 else 14, cv2.LINE_AA)
        elif shape == 1:
            cv2.rectangle(picture, (x - size, y - size // 2), (x + size, y + size // 2), tone, -1)
        else:
            corners = (np.array([x, y]) + rng.integers(-size, size, (3, 2))).astype(np.int32)
            cv2.fillPoly(picture, [corners], tone, cv2.LINE_AA)
    return picture


@lru_cache(maxsize=1)
def _emoji_font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(EMOJI_FONT), EMOJI_SIZE)


def _emoji(signs: str) -> Callable[[np.random.Generator, People], Pixels]:
    def make(rng: np.random.Generator, people: People) -> Pixels:
        del people
        colour = tuple(int(v) for v in rng.integers(60, 245, 3))
        paper = Image.new("RGB", (160, 160), colour)
        sign = signs[rng.integers(len(signs))]
        ImageDraw.Draw(paper).text((12, 16), sign, font=_emoji_font(), embedded_color=True)
        return np.ascontiguousarray(np.asarray(paper, np.uint8)[..., ::-1])

    return make


PLACES = (
    "coffee.png", "rocket.jpg", "hubble_deep_field.jpg", "brick.png", "grass.png", "gravel.png",
    "moon.png", "motorcycle_left.png", "coins.png", "clock_motion.png",
)  # fmt: skip
"""Photographs without a face among those that scikit-image brings along."""


@lru_cache(maxsize=16)
def _stored(name: str) -> Pixels:
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    picture = np.asarray(cv2.imread(str(folder / name)), np.uint8)
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    square = picture[top : top + side, left : left + side]
    return np.asarray(cv2.resize(square, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA), np.uint8)


def _place(rng: np.random.Generator, people: People) -> Pixels:
    del people
    return _stored(PLACES[rng.integers(len(PLACES))])


def _cat(rng: np.random.Generator, people: People) -> Pixels:
    del people
    cat = _stored("chelsea.png")
    return cat if rng.random() < 0.5 else np.ascontiguousarray(cat[:, ::-1])


def _photo(rng: np.random.Generator, people: People) -> Pixels:
    return people.picture(int(rng.integers(1000)), CANVAS, CANVAS)


OWN_PHOTO = "photograph of the person"
"""It shows a real face: only time tells it from a camera."""
MAKERS: dict[str, Callable[[np.random.Generator, People], Pixels | None]] = {
    "initials": _initials,
    "silhouette": _silhouette,
    "smiley": _smiley,
    "cartoon person": _cartoon,
    "anime": _anime,
    "drawn animal": _animal,
    "logo": _logo,
    "emoji, face": _emoji(EMOJI_FACES),
    "emoji, person": _emoji(EMOJI_PEOPLE),
    "emoji, animal": _emoji(EMOJI_ANIMALS),
    "photograph without people": _place,
    "photograph of a cat": _cat,
    OWN_PHOTO: _photo,
}


def kinds() -> tuple[str, ...]:
    """Return the kinds that can be drawn here: emoji need their font, photographs scikit-image."""
    there = [kind for kind in MAKERS if not kind.startswith("emoji") or EMOJI_FONT.exists()]
    try:
        _stored(PLACES[0])
    except ImportError:
        there = [
            kind
            for kind in there
            if kind not in ("photograph without people", "photograph of a cat")
        ]
    return tuple(there)
