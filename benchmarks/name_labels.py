"""Compose galleries with name labels in the looks of Zoom, Teams and Meet over moving pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from fer_monitor.core.errors import UserError
from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]

FONTS = Path("/usr/share/fonts")
FONT_PACKAGES = "fonts-lato fonts-open-sans fonts-roboto-unhinted fonts-noto-core fonts-noto-cjk"
LATO = "truetype/lato/Lato-Regular.ttf"
OPEN_SANS = "truetype/open-sans/OpenSans-Regular.ttf"
ROBOTO = "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf"
NOTO = "truetype/noto/NotoSans-Regular.ttf"
SCRIPT_FONTS = {
    "Chinese": "opentype/noto/NotoSansCJK-Regular.ttc",
    "Japanese": "opentype/noto/NotoSansCJK-Regular.ttc",
    "Korean": "opentype/noto/NotoSansCJK-Regular.ttc",
    "Arabic": "truetype/noto/NotoSansArabic-Regular.ttf",
    "Hebrew": "truetype/noto/NotoSansHebrew-Regular.ttf",
    "Devanagari": "truetype/noto/NotoSansDevanagari-Regular.ttf",
    "Thai": "truetype/noto/NotoSansThai-Regular.ttf",
}
"""Everything else is in every one of the looks' own fonts, or in Noto Sans."""


FARTHEST_STEP, STEP_PX = 20, 6
"""Movements until a picture turns back, and how far each goes at most, in either direction."""
FARTHEST_PX = FARTHEST_STEP * STEP_PX
FOOT_PX = 100
"""No label, nor the shade behind it, is higher than this, on a screen that is not scaled."""


@dataclass(frozen=True)
class Look:
    """How one program draws its labels.

    Attributes
    ----------
    title : str
    font : str
        File below the system's fonts; near to the program's own, which is not free.
    text_px : int
        Size of the font, pixels, on a screen that is not scaled.
    box : tuple of int or None
        Colour of the label's ground, BGR; None for letters on the bare picture.
    opacity : float
        Of the ground, in [0, 1].
    ink : tuple of int
        Colour of the letters, BGR.
    radius, inset, padding : int
        Of the ground: rounded corners, distance from the tile's edges, room around the letters.
    icon : str
        ``before``, ``after`` or an empty string: where a muted microphone stands.
    icon_colour : tuple of int
    room : float
        Share of the tile's width a label may fill; longer names are shortened with dots.
    wall : tuple of int
        Behind the tiles, BGR.
    shade : float
        Darkening of the tile's lower edge behind bare letters, in [0, 1].
    """

    title: str
    font: str
    text_px: int
    box: tuple[int, int, int] | None
    opacity: float
    ink: tuple[int, int, int]
    radius: int
    inset: int
    padding: int
    icon: str
    icon_colour: tuple[int, int, int]
    room: float
    wall: tuple[int, int, int]
    shade: float = 0.0


WHITE, PAPER, RED = (255, 255, 255), (242, 242, 242), (60, 50, 235)
BLACK, COAL = (36, 36, 36), (22, 22, 22)
LOOKS = (
    Look("Zoom, dark", LATO, 14, COAL, 0.65, WHITE, 4, 2, 5, "before", RED, 0.9, COAL),
    Look("Zoom, old", LATO, 13, (0, 0, 0), 0.5, WHITE, 0, 0, 3, "before", RED, 0.9, (0, 0, 0)),
    Look("Zoom, light", LATO, 14, COAL, 0.6, WHITE, 8, 4, 6, "before", RED, 0.9, PAPER),
    Look("Teams, dark", OPEN_SANS, 13, COAL, 0.75, WHITE, 4, 8, 6, "after", WHITE, 0.85, COAL),
    Look("Teams, light", OPEN_SANS, 13, WHITE, 0.85, BLACK, 4, 8, 6, "after", BLACK, 0.85, PAPER),
    Look("Meet", ROBOTO, 14, None, 0.0, WHITE, 0, 12, 4, "", WHITE, 0.8, BLACK, 0.45),
)


def require_fonts() -> None:
    """Raise UserError where one of the fonts is not installed."""
    files = {look.font for look in LOOKS} | {NOTO} | set(SCRIPT_FONTS.values())
    missing = sorted(name for name in files if not (FONTS / name).is_file())
    if missing:
        raise UserError(
            f"Fonts are missing: {', '.join(missing)}.", f"Run: apt install {FONT_PACKAGES}"
        )


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


@lru_cache(maxsize=4096)
def _draws(font_name: str, text: str) -> bool:
    """Tell whether the font has every letter of ``text``."""
    font = _font(font_name, 16)
    unknown = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != unknown for letter in text if letter != " ")


@dataclass(frozen=True)
class LabelPen:
    """Draws labels in one look.

    Parameters
    ----------
    look : Look
    script : str, optional
        Key of SCRIPT_FONTS, where the look's font lacks the letters.
    scale : int
        2 for a screen scaled by two.
    """

    look: Look
    script: str = ""
    scale: int = 1

    def _room_for_text(self, tile_width: int) -> int:
        look, scale = self.look, self.scale
        icon = round(1.3 * look.text_px * scale) if look.icon else 0
        return int(tile_width * look.room) - 2 * look.padding * scale - icon

    def _face(self, name: str) -> ImageFont.FreeTypeFont:
        size = self.look.text_px * self.scale
        if self.script in SCRIPT_FONTS:
            return _font(SCRIPT_FONTS[self.script], size)
        font = _font(self.look.font, size)
        # Programs fall back to another font for letters that theirs lacks.
        return font if _draws(self.look.font, name) else _font(NOTO, size)

    def shortened(self, name: str, tile_width: int) -> str:
        """Return ``name`` as it stands in a tile of that width, with dots where it is too long."""
        font, room = self._face(name), self._room_for_text(tile_width)
        if font.getlength(name) <= room:
            return name
        kept = len(name)
        while kept > 1 and font.getlength(name[:kept].rstrip() + "...") > room:
            kept -= 1
        return name[:kept].rstrip() + "..."

    def draw(self, tile: Pixels, name: str, muted: bool) -> None:
        """Draw a label into the lower left corner of ``tile``, uint8 (H, W, 3)."""
        look, scale = self.look, self.scale
        text, font = self.shortened(name, tile.shape[1]), self._face(name)
        ascent, descent = font.getmetrics()
        icon = round(1.0 * look.text_px * scale) if look.icon and muted else 0
        gap = round(0.3 * look.text_px * scale) if icon else 0
        pad = look.padding * scale
        width = int(font.getlength(text)) + 1 + icon + gap + 2 * pad
        height = ascent + descent + pad
        left, top = look.inset * scale, tile.shape[0] - look.inset * scale - height
        canvas = Image.fromarray(np.ascontiguousarray(tile[..., ::-1])).convert("RGB")
        if look.shade:
            _darken(canvas, look.shade, 3 * height)
        if look.box is not None:
            ground = Image.new("L", canvas.size)
            ImageDraw.Draw(ground).rounded_rectangle(
                (left, top, left + width, top + height),
                look.radius * scale,
                fill=round(255 * look.opacity),
            )
            canvas.paste(Image.new("RGB", canvas.size, look.box[::-1]), (0, 0), ground)
        draw = ImageDraw.Draw(canvas)
        x, y = float(left + pad), top + pad // 2
        if look.icon == "before" and icon:
            draw_microphone(draw, x, top + height / 2, icon, look.icon_colour[::-1])
            x += icon + gap
        draw.text((x, y), text, font=font, fill=look.ink[::-1])
        if look.icon == "after" and icon:
            x += font.getlength(text) + gap
            draw_microphone(draw, x, top + height / 2, icon, look.icon_colour[::-1])
        tile[:] = np.asarray(canvas)[..., ::-1]


@dataclass
class LabelledGallery:
    """A grid of tiles with names over moving pictures.

    Parameters
    ----------
    look : Look
    names : sequence of str
        One a tile, in reading order.
    rows, cols, width, height : int
    seed : int
        Of the pictures behind.
    script : str, optional
        Key of SCRIPT_FONTS, where the look's font lacks the letters.
    scale : int
        2 for a screen scaled by two.
    """

    look: Look
    names: Sequence[str]
    rows: int
    cols: int
    width: int = 1920
    height: int = 1080
    seed: int = 1
    script: str = ""
    scale: int = 1

    def __post_init__(self) -> None:
        self._pen = LabelPen(self.look, self.script, self.scale)
        rng = np.random.default_rng(self.seed)
        self.tiles = tuple(_grid(self.rows, self.cols, self.width, self.height)[: len(self.names)])
        reach = 2 * FARTHEST_PX
        self._rooms = [
            draw_room(rng, tile.width + reach, tile.height + reach) for tile in self.tiles
        ]
        self._muted = rng.random(len(self.names)) < 0.7
        self._shift = rng.integers(-STEP_PX, STEP_PX + 1, (len(self.names), 2))

    def frame(self, step: int) -> Pixels:
        """Return the picture, uint8 (H, W, 3), ``step`` movements after the start.

        The pictures in the tiles move to and fro.
        """
        step = FARTHEST_STEP - abs(step % (2 * FARTHEST_STEP) - FARTHEST_STEP)
        image: Pixels = np.full((self.height, self.width, 3), self.look.wall, np.uint8)
        for index, tile in enumerate(self.tiles):
            top, left = FARTHEST_PX + self._shift[index] * step
            room = self._rooms[index]
            content = room[top : top + tile.height, left : left + tile.width].copy()
            # Only the foot of the tile: drawing goes through Pillow, which copies.
            foot = content[-FOOT_PX * self.scale :]
            self._pen.draw(foot, self.names[index], bool(self._muted[index]))
            image[tile.area] = content
        return image

    def shown(self, index: int) -> str:
        """Return the name in the tile as it stands there, with dots where it was shortened."""
        tile = self.tiles[index]
        return self._pen.shortened(self.names[index], tile.width)


def draw_microphone(
    draw: ImageDraw.ImageDraw, left: float, middle: float, size: int, colour: tuple[int, ...]
) -> None:
    """Draw a muted microphone, ``size`` pixels wide and high."""
    line = max(1, size // 10)
    top, right = middle - size / 2, left + size
    body = (left + size * 0.36, top, left + size * 0.64, top + size * 0.58)
    draw.rounded_rectangle(body, size * 0.14, outline=colour, width=line)
    cup = (left + size * 0.2, top + size * 0.2, left + size * 0.8, top + size * 0.78)
    draw.arc(cup, 0, 180, fill=colour, width=line)
    centre = left + size / 2
    draw.line((centre, top + size * 0.78, centre, top + size), fill=colour, width=line)
    draw.line((left, top, right, top + size), fill=colour, width=line + 1)


def _darken(canvas: Image.Image, shade: float, rows: int) -> None:
    """Darken the lowest ``rows`` more and more."""
    fade = np.zeros(canvas.size[::-1], np.uint8)
    rows = min(rows, fade.shape[0])
    fade[-rows:] = (np.linspace(0, shade * 255, rows))[:, None].astype(np.uint8)
    canvas.paste(Image.new("RGB", canvas.size), (0, 0), Image.fromarray(fade))


def _grid(rows: int, cols: int, width: int, height: int, gap: int = 6) -> list[TileBox]:
    """Return the places of the largest 16:9 tiles, in the middle of the picture."""
    room_x = (width - (cols + 1) * gap) / cols
    room_y = (height - (rows + 1) * gap) / rows
    tile_h = int(min(room_y, room_x * 9 / 16))
    tile_w = int(tile_h * 16 / 9)
    left0 = (width - cols * tile_w - (cols - 1) * gap) // 2
    top0 = (height - rows * tile_h - (rows - 1) * gap) // 2
    return [
        TileBox(left0 + c * (tile_w + gap), top0 + r * (tile_h + gap), tile_w, tile_h)
        for r in range(rows)
        for c in range(cols)
    ]


def draw_room(rng: np.random.Generator, width: int, height: int) -> Pixels:
    """Return a picture of a room: soft patches, shelves, a bright window, grain."""
    patches = rng.integers(0, 256, (6, 9, 3)).astype(np.float32)
    grey = patches.mean(axis=2, keepdims=True)
    # Rooms are mostly grey and brown.
    patches = (grey + (patches - grey) * rng.uniform(0.1, 0.8)).astype(np.uint8)
    image = cv2.resize(patches, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    image = image * rng.uniform(0.35, 0.9) + rng.uniform(0, 60)
    for _ in range(int(rng.integers(0, 30))):
        x, y = rng.integers(0, width), rng.integers(0, height)
        w, h = rng.integers(3, max(4, width // 12)), rng.integers(8, max(9, height // 3))
        image[y : y + h, x : x + w] = rng.integers(0, 256, 3)
    if rng.random() < 0.4:
        x, y = rng.integers(0, width), rng.integers(0, height)
        image[y : y + height // 2, x : x + width // 3] = rng.uniform(225, 255)
    image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.6, 2.5)))
    image += rng.normal(0, 3, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)
