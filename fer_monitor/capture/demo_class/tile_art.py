"""Draw the furniture of a gallery tile: name label, initials, rounded corners, speaker border."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

SMALLEST_TEXT = 9
"""Pixels; smaller letters cannot be read."""
SPEAKER_BORDER = 3
"""Pixels."""


@dataclass(frozen=True)
class TileColours:
    """BGR colours of one theme."""

    wall: Colour
    camera_off: Colour
    initials: Colour
    label: Colour
    label_text: Colour
    speaker: Colour


DARK_COLOURS = TileColours(
    wall=(26, 26, 26),
    camera_off=(58, 54, 52),
    initials=(224, 224, 224),
    label=(16, 16, 16),
    label_text=(255, 255, 255),
    speaker=(60, 220, 130),
)
LIGHT_COLOURS = TileColours(
    wall=(247, 245, 244),
    camera_off=(222, 216, 212),
    initials=(70, 66, 64),
    label=(252, 252, 252),
    label_text=(34, 34, 34),
    speaker=(70, 170, 40),
)


class TileArt:
    """Draws onto tiles of one size.

    Parameters
    ----------
    colours : TileColours
    size : tuple of int
        Width and height, pixels.
    corner_radius : int
        Pixels.
    """

    def __init__(self, colours: TileColours, size: tuple[int, int], corner_radius: int) -> None:
        self._colours = colours
        self._width, self._height = size
        self._radius = min(corner_radius, self._width // 2, self._height // 2)
        self._corners = _corner_opacity(self._radius)
        self._text_px = max(SMALLEST_TEXT, round(self._height / 11))
        self._labels: dict[str, Pixels] = {}

    def camera_off(self, name: str) -> Pixels:
        """Return a tile, uint8 (H, W, 3), with the initials of ``name`` on grey."""
        tile: Pixels = np.full((self._height, self._width, 3), self._colours.camera_off, np.uint8)
        text = text_mask(initials(name), max(SMALLEST_TEXT, round(self._height / 3)))
        top = (self._height - text.shape[0]) // 2
        left = (self._width - text.shape[1]) // 2
        area = tile[top : top + text.shape[0], left : left + text.shape[1]]
        _paint(area, self._colours.initials, text[: area.shape[0], : area.shape[1]])
        return tile

    def add_name(self, tile: Pixels, name: str) -> None:
        """Draw the label of ``name`` into the bottom left corner of ``tile``, in place."""
        if name not in self._labels:
            self._labels[name] = self._label(name)
        text = self._labels[name]
        area = tile[-text.shape[0] - 2 : -2, 3 : 3 + text.shape[1]]
        _paint(area, self._colours.label, np.full(area.shape[:2], 165, np.uint8))
        _paint(area, self._colours.label_text, text[: area.shape[0], : area.shape[1]])

    def round_corners(self, tile: Pixels) -> None:
        """Let the wall show through at the corners of ``tile``, in place."""
        radius = self._radius
        if not radius:
            return
        for rows, flip_rows in ((slice(0, radius), 1), (slice(-radius, None), -1)):
            for cols, flip_cols in ((slice(0, radius), 1), (slice(-radius, None), -1)):
                wall = self._corners[::flip_rows, ::flip_cols]
                _paint(tile[rows, cols], self._colours.wall, wall)

    def add_speaker_border(self, tile: Pixels) -> None:
        """Frame ``tile`` in the active speaker's colour, in place."""
        far = (self._width - 1, self._height - 1)
        cv2.rectangle(tile, (0, 0), far, self._colours.speaker, 2 * SPEAKER_BORDER - 1)

    def _label(self, name: str) -> Pixels:
        """Return the label's text mask, shortened with dots to fit three quarters of the tile."""
        room = self._width * 3 // 4
        text = text_mask(name, self._text_px, margin=2)
        kept = len(name)
        while text.shape[1] > room and kept > 1:
            kept -= 1
            text = text_mask(name[:kept].rstrip() + "...", self._text_px, margin=2)
        return text


def initials(name: str) -> str:
    """Return the first letters of the first and last word, in capitals; ``?`` for no name."""
    words = name.replace("-", " ").split()
    letters = [words[0][0]] + ([words[-1][0]] if len(words) > 1 else []) if words else ["?"]
    return "".join(letters).upper()


@lru_cache(maxsize=256)
def text_mask(text: str, height_px: int, margin: int = 0) -> Pixels:
    """Return ``text`` as opacity, uint8 (H, W), in Pillow's built-in font (ASCII letters only)."""
    font = ImageFont.load_default(height_px)
    width = int(font.getlength(text)) + 1
    # The line's height, not the letters': all labels are of one height.
    line = sum(font.getmetrics()) if isinstance(font, ImageFont.FreeTypeFont) else height_px
    size = (width + 2 * margin, line + 2 * margin)
    image = Image.new("L", size)
    ImageDraw.Draw(image).text((margin, margin), text, font=font, fill=255)
    return np.asarray(image)


def _corner_opacity(radius: int) -> Pixels:
    """Return how much of the wall shows in the top left corner, uint8 (radius, radius)."""
    y, x = np.mgrid[0:radius, 0:radius].astype(np.float32)
    distance = np.hypot(x - radius + 0.5, y - radius + 0.5)
    return (np.clip(distance - radius + 0.5, 0, 1) * 255).astype(np.uint8)


def _paint(area: Pixels, colour: Colour, opacity: Pixels) -> None:
    """Blend ``colour`` over ``area`` in place."""
    weight = opacity[..., None].astype(np.uint16)
    ink = np.array(colour, np.uint16)
    area[:] = ((area * (255 - weight) + ink * weight + 127) // 255).astype(np.uint8)
