"""Compose one picture of a meeting from a scene, with the truth about its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.galleries.contents import (
    OFF_KINDS,
    ON_KINDS,
    Kind,
    People,
    add_label,
    draw_content,
)
from benchmarks.galleries.furniture import (
    draw_bar,
    draw_panel,
    draw_popup,
    draw_shared_screen,
    fill,
)
from benchmarks.galleries.looks import LOOKS, Look
from benchmarks.galleries.places import Area, grid_for, place_strip, place_tiles
from fer_monitor.core.layout import TileBox

Pixels = NDArray[np.uint8]


class Panel(Enum):
    """What stands on the right."""

    NONE = "none"
    PEOPLE = "participants"
    CHAT = "chat"


class Share(Enum):
    """Whether a shared screen takes the place of the gallery."""

    NONE = "none"
    STRIP_TOP = "small tiles above"
    STRIP_RIGHT = "small tiles on the right"


@dataclass(frozen=True)
class Scene:
    """A moment of a meeting.

    Attributes
    ----------
    look : Look
    count : int
        Participants on the page, at least 1.
    width, height : int
        Of the frame, pixels.
    panel, share : Panel, Share
    bars : bool
        Title bar above and tool bar below.
    letterbox : bool
        The window does not fill the frame: bars of another colour at two sides.
    popup : bool
        A chat message covers parts of the last rows.
    speaker : int or None
        Which tile has the active speaker's border.
    off_share : float
        Share of the cameras that are off.
    seed : int
        Decides who is shown and how.
    compressed : bool
        As in a recording: JPEG at quality 85.
    """

    look: Look = LOOKS[0]
    count: int = 25
    width: int = 1920
    height: int = 1080
    panel: Panel = Panel.NONE
    share: Share = Share.NONE
    bars: bool = True
    letterbox: bool = False
    popup: bool = False
    speaker: int | None = 0
    off_share: float = 0.3
    seed: int = 0
    compressed: bool = False

    @property
    def scale(self) -> float:
        """Pixels of the frame for one pixel of the look."""
        return min(self.height / 1080, self.width / 1920)

    def pixels(self, length: float, least: int = 0) -> int:
        """Return a length of the look in pixels of the frame."""
        return max(least, round(length * self.scale))


@dataclass(frozen=True, eq=False)
class Picture:
    """A composed picture, uint8 (H, W, 3), and its truth in reading order."""

    image: Pixels
    tiles: tuple[TileBox, ...]
    kinds: tuple[Kind, ...]


def compose(scene: Scene, people: People, moment: int = 0) -> Picture:
    """Return the picture of ``scene``; videos differ from ``moment`` to ``moment``."""
    look = scene.look
    image: Pixels = np.full((scene.height, scene.width, 3), look.wall, np.uint8)
    stage = _draw_surroundings(image, scene)
    gap = scene.pixels(look.gap, 2)
    tiles = _tiles(image, stage, scene, gap)
    kinds = _kinds(scene, len(tiles))
    for number, (tile, kind) in enumerate(zip(tiles, kinds, strict=True)):
        person = scene.seed * 53 + number
        picture = draw_content(kind, look, (tile.width, tile.height), person, people, moment)
        if kind is not Kind.NAME:
            add_label(picture, person)
        _round(picture, image[tile.area], scene.pixels(look.radius))
        image[tile.area] = picture
        if number == scene.speaker and len(tiles) > 1:
            _draw_border(image, tile, scene, gap)
    if scene.popup:
        _draw_popup(image, stage, tiles, look)
    if scene.compressed:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return Picture(image, tiles, kinds)


def _draw_surroundings(image: Pixels, scene: Scene) -> Area:
    """Draw all but the gallery and return the area left for it."""
    left, top, right, bottom = 0, 0, scene.width, scene.height
    if scene.letterbox:
        margin = scene.height // 12
        black = (0, 0, 0) if scene.look.wall != (0, 0, 0) else (40, 40, 40)
        fill(image, Area(0, 0, scene.width, margin), black)
        fill(image, Area(0, scene.height - margin, scene.width, scene.height), black)
        top, bottom = margin, scene.height - margin
    if scene.bars:
        title, tools = scene.pixels(34, 14), scene.pixels(74, 26)
        draw_bar(image, Area(left, top, right, top + title), scene.look, 0)
        draw_bar(image, Area(left, bottom - tools, right, bottom), scene.look, 6)
        top, bottom = top + title, bottom - tools
    if scene.panel is not Panel.NONE:
        edge = right - scene.width * 22 // 100
        chat = scene.panel is Panel.CHAT
        draw_panel(image, Area(edge, top, right, bottom), scene.look, chat)
        right = edge
    return Area(left, top, right, bottom)


def _tiles(image: Pixels, stage: Area, scene: Scene, gap: int) -> tuple[TileBox, ...]:
    if scene.share is Share.NONE:
        rows, cols = grid_for(scene.count)
        return place_tiles(stage, rows, cols, scene.count, scene.look, gap)
    count = max(2, min(scene.count, 6))
    if scene.share is Share.STRIP_RIGHT:
        edge = stage.right - stage.width // 6
        screen = Area(stage.left, stage.top, edge, stage.bottom)
        strip = Area(edge, stage.top, stage.right, stage.bottom)
    else:
        edge = stage.top + stage.height // 6
        screen = Area(stage.left, edge, stage.right, stage.bottom)
        strip = Area(stage.left, stage.top, stage.right, edge)
    draw_shared_screen(image, screen, scene.seed)
    return place_strip(strip, count, scene.share is Share.STRIP_RIGHT, gap)


def _kinds(scene: Scene, count: int) -> tuple[Kind, ...]:
    """Return what the tiles show; most videos fill their tile."""
    rng = np.random.default_rng(scene.seed)
    chosen = []
    for _ in range(count):
        if rng.random() < scene.off_share:
            chosen.append(OFF_KINDS[rng.integers(len(OFF_KINDS))])
        else:
            chosen.append(ON_KINDS[rng.choice(len(ON_KINDS), p=(0.7, 0.12, 0.12, 0.06))])
    return tuple(chosen)


@lru_cache(maxsize=8)
def _corner(radius: int) -> NDArray[np.float32]:
    """Return how much of the wall shows in the top left corner, (radius, radius, 1)."""
    y, x = np.mgrid[0:radius, 0:radius].astype(np.float32)
    distance = np.hypot(x - radius + 0.5, y - radius + 0.5)
    return np.clip(distance - radius + 0.5, 0, 1)[..., None].astype(np.float32)


def _round(tile: Pixels, wall: Pixels, radius: int) -> None:
    """Let the wall show at the tile's corners, in place."""
    if radius < 1 or min(tile.shape[:2]) < 2 * radius:
        return
    for rows, flip_rows in ((slice(0, radius), 1), (slice(-radius, None), -1)):
        for cols, flip_cols in ((slice(0, radius), 1), (slice(-radius, None), -1)):
            share = _corner(radius)[::flip_rows, ::flip_cols]
            mixed = tile[rows, cols] * (1 - share) + wall[rows, cols] * share
            tile[rows, cols] = np.rint(mixed)


def _draw_border(image: Pixels, tile: TileBox, scene: Scene, gap: int) -> None:
    wide = scene.pixels(scene.look.border, 1)
    out = min(wide, max(0, (gap - 1) // 2)) if scene.look.border_outside else 0
    for ring in range(-out, wide - out):
        near = (tile.left + ring, tile.top + ring)
        far = (tile.left + tile.width - 1 - ring, tile.top + tile.height - 1 - ring)
        cv2.rectangle(image, near, far, scene.look.speaker, 1)


def _draw_popup(image: Pixels, stage: Area, tiles: tuple[TileBox, ...], look: Look) -> None:
    """Cover parts of the tiles at the right end of the row before the last."""
    tile = tiles[-1]
    width, height = max(60, stage.width // 5), max(24, stage.height // 10)
    left = min(tile.left + tile.width // 2, stage.right - width - 4)
    top = max(stage.top, tile.top - height // 2)
    draw_popup(image, Area(left, top, left + width, min(top + height, stage.bottom)), look)
