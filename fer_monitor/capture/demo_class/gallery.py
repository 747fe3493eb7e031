"""Compose a video meeting's gallery: a grid of tiles, with the truth about what is in them.

Used by the demo class, by tests and by benchmarks. Only tiles whose content changed since the
last call are drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.tile_art import (
    DARK_COLOURS,
    LIGHT_COLOURS,
    TileArt,
    TileColours,
)

Pixels = NDArray[np.uint8]
TILE_ASPECT = 16 / 9
SMALLEST_TILE = 16
"""Pixels; a tile below this height shows nothing."""


class Theme(Enum):
    """Colours of the meeting program."""

    DARK = "dark"
    LIGHT = "light"

    @property
    def colours(self) -> TileColours:
        """The theme's BGR colours."""
        return DARK_COLOURS if self is Theme.DARK else LIGHT_COLOURS


@dataclass(frozen=True)
class GallerySpec:
    """How a gallery looks.

    Attributes
    ----------
    rows, cols : int
        At least 1.
    width, height : int
        Size of the whole picture, pixels.
    theme : Theme
    gap : int
        Pixels between tiles and around them.
    corner_radius : int
        Radius of the tiles' rounded corners, pixels; 0 for square ones.
    names : bool
        Whether each tile has its name in the bottom left corner.

    Raises
    ------
    ValueError
        Where the tiles would not fit.
    """

    rows: int = 5
    cols: int = 5
    width: int = 1280
    height: int = 720
    theme: Theme = Theme.DARK
    gap: int = 6
    corner_radius: int = 8
    names: bool = True

    def __post_init__(self) -> None:
        if min(self.rows, self.cols) < 1 or min(self.gap, self.corner_radius) < 0:
            raise ValueError("rows and cols must be at least 1, gap and corner_radius at least 0")
        if self.tile_size[1] < SMALLEST_TILE:
            raise ValueError(
                f"{self.rows} x {self.cols} tiles do not fit into {self.width} x {self.height}"
            )

    @property
    def slots(self) -> int:
        """Number of places for tiles."""
        return self.rows * self.cols

    @property
    def tile_size(self) -> tuple[int, int]:
        """Width and height of every tile, pixels: the largest 16:9 that fits."""
        room_x = (self.width - (self.cols + 1) * self.gap) / self.cols
        room_y = (self.height - (self.rows + 1) * self.gap) / self.rows
        height = min(room_y, room_x / TILE_ASPECT)
        return int(height * TILE_ASPECT), int(height)


@dataclass(frozen=True)
class TileRect:
    """A rectangle in pixels of the gallery."""

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns, for indexing an image."""
        return (
            slice(self.top, self.top + self.height),
            slice(self.left, self.left + self.width),
        )

    def contains(self, x: float, y: float) -> bool:
        """Tell whether the point lies inside."""
        return 0 <= x - self.left < self.width and 0 <= y - self.top < self.height


@dataclass(frozen=True)
class TileContent:
    """What one tile shows.

    Attributes
    ----------
    occupant : int
        Number of the participant.
    name : str
    key : hashable
        Changes exactly when the picture does; equal keys are not drawn again.
    draw : callable or None
        ``draw(width, height)`` returns uint8 (height, width, 3) BGR; None for a camera that is off.
    speaking : bool
        Draws the active speaker's border.
    """

    occupant: int
    name: str
    key: Hashable = None
    draw: Callable[[int, int], Pixels] | None = None
    speaking: bool = False


@dataclass(frozen=True)
class Tile:
    """The truth about one tile."""

    rect: TileRect
    occupant: int
    name: str
    camera_on: bool


@dataclass(frozen=True, eq=False)
class GalleryPicture:
    """A composed gallery: ``image`` uint8 (H, W, 3) BGR and the truth about its tiles."""

    image: Pixels
    tiles: tuple[Tile, ...]

    @property
    def cameras_on(self) -> tuple[Tile, ...]:
        """The tiles that show a person."""
        return tuple(tile for tile in self.tiles if tile.camera_on)


def tile_rects(spec: GallerySpec, occupied: int | None = None) -> tuple[TileRect, ...]:
    """Return the tiles' rectangles in reading order; a last row that is not full is centred."""
    count = spec.slots if occupied is None else occupied
    width, height = spec.tile_size
    top = (spec.height - spec.rows * height - (spec.rows - 1) * spec.gap) // 2
    rects = []
    for slot in range(count):
        row, col = divmod(slot, spec.cols)
        in_row = min(spec.cols, count - row * spec.cols)
        left = (spec.width - in_row * width - (in_row - 1) * spec.gap) // 2
        rects.append(
            TileRect(
                left + col * (width + spec.gap), top + row * (height + spec.gap), width, height
            )
        )
    return tuple(rects)


class GalleryComposer:
    """Draws galleries of one specification; the same contents give the same picture."""

    def __init__(self, spec: GallerySpec) -> None:
        self.spec = spec
        self._art = TileArt(spec.theme.colours, spec.tile_size, spec.corner_radius)
        self._canvas: Pixels = np.empty((spec.height, spec.width, 3), np.uint8)
        self._drawn: list[Hashable] = []

    def compose(self, contents: Sequence[TileContent]) -> GalleryPicture:
        """Return the gallery with ``contents`` in reading order.

        Raises
        ------
        ValueError
            Where there are more contents than places.
        """
        if len(contents) > self.spec.slots:
            raise ValueError(f"{len(contents)} tiles for {self.spec.slots} places")
        rects = tile_rects(self.spec, len(contents))
        if len(self._drawn) != len(contents):
            self._canvas[:] = self.spec.theme.colours.wall
            self._drawn = [None] * len(contents)
        for slot, (rect, content) in enumerate(zip(rects, contents, strict=True)):
            key = (content.occupant, content.name, content.key, content.draw is None)
            if self._drawn[slot] != (key, content.speaking):
                self._draw_tile(rect, content)
                self._drawn[slot] = (key, content.speaking)
        tiles = (
            Tile(rect, content.occupant, content.name, content.draw is not None)
            for rect, content in zip(rects, contents, strict=True)
        )
        return GalleryPicture(self._canvas.copy(), tuple(tiles))

    def _draw_tile(self, rect: TileRect, content: TileContent) -> None:
        tile = self._canvas[rect.area]
        if content.draw is None:
            tile[:] = self._art.camera_off(content.name)
        else:
            tile[:] = content.draw(rect.width, rect.height)
        if self.spec.names:
            self._art.add_name(tile, content.name)
        self._art.round_corners(tile)
        if content.speaking:
            self._art.add_speaker_border(tile)


def faces_found(picture: GalleryPicture, boxes: NDArray[np.float32]) -> tuple[int, int]:
    """Count the faces that a detector found, and its false alarms.

    Parameters
    ----------
    picture : GalleryPicture
    boxes : float32 (N, 4)
        x1, y1, x2, y2.

    Returns
    -------
    found : int
        Tiles with a camera on that hold the centre of at least one box.
    false : int
        Boxes beyond the first in a tile, or with their centre in no such tile.
    """
    hit: set[int] = set()
    for x1, y1, x2, y2 in boxes:
        x, y = float(x1 + x2) / 2, float(y1 + y2) / 2
        for number, tile in enumerate(picture.cameras_on):
            if tile.rect.contains(x, y):
                hit.add(number)
    return len(hit), len(boxes) - len(hit)


def cover(picture: Pixels, width: int, height: int) -> Pixels:
    """Scale ``picture`` (H, W, C) to fill ``width`` x ``height`` and cut off what stands out."""
    rows, cols = picture.shape[:2]
    scale = max(width / cols, height / rows)
    size = (max(width, round(cols * scale)), max(height, round(rows * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return scaled[top : top + height, left : left + width]
