"""Find faces in some tiles of a gallery at the price of those tiles alone.

The tiles are laid side by side on one small sheet, which the detector sees as one picture. A tile
with one face in it needs far fewer pixels than the screen gives it, so large tiles are shrunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections

TILE_HEIGHT = 96
"""Larger tiles are shrunk to this height, pixels."""

FINE_HEIGHT = 192
"""And to this one in a second look at tiles in which the first found nobody: faces that are small
in their tile, turned away or half covered need more pixels."""

GAP = 8
"""Black pixels between tiles on the sheet, so that no face is seen across two of them."""

SHEET_SIZES = (1, 2, 3, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49)
"""A sheet has room for one of these numbers of tiles: a new size of picture costs the detector a
new allocation plan, and the number of changed tiles is another at every look."""


class PictureDetector(Protocol):
    """Something that finds faces in a picture scaled to a given longer side, as YuNet does."""

    def look(self, image: NDArray[np.uint8], longer_side: int) -> Detections:
        """Return the faces of ``image`` (uint8 (H, W, 3)) in its own pixels, the surest first."""
        ...


@dataclass(frozen=True)
class Sheet:
    """Tiles laid side by side.

    Attributes
    ----------
    image : uint8 (H, W, 3)
    places : int64 (N, 4)
        Left, top, width and height of each tile on the sheet.
    """

    image: NDArray[np.uint8]
    places: NDArray[np.int64]


class TiledDetector:
    """Finds at most one face in each tile.

    Not safe for use from two threads at once.

    Parameters
    ----------
    detector : PictureDetector
    tile_height, fine_height : int
        Largest height of a tile on the sheet, pixels, in the first and in the second look.
    """

    def __init__(
        self,
        detector: PictureDetector,
        tile_height: int = TILE_HEIGHT,
        fine_height: int = FINE_HEIGHT,
    ) -> None:
        self._detector = detector
        self._tile_height = tile_height
        self._fine_height = fine_height

    def detect(
        self, image: NDArray[np.uint8], tiles: Sequence[TileBox]
    ) -> tuple[Detections, NDArray[np.int64]]:
        """Return faces in pixels of ``image`` and, int64 (N,), the index of each one's tile.

        Of several faces in a tile the largest sure one is the participant: others are pictures on
        a wall or people in the background. Cost grows with the number of tiles, up to
        ``tile_height`` also with their pixels; a tile without a face costs up to four times more.
        """
        if not tiles:
            return Detections.none(), np.zeros(0, np.int64)
        found, owners = self._look(image, tiles, self._tile_height)
        missed = [
            index
            for index, tile in enumerate(tiles)
            if tile.height > self._tile_height and index not in owners
        ]
        if missed:
            again = [tiles[index] for index in missed]
            more, rows = self._look(image, again, self._fine_height)
            return _merged(found, owners, more, np.array(missed, np.int64)[rows])
        return found, owners

    def _look(
        self, image: NDArray[np.uint8], tiles: Sequence[TileBox], height: int
    ) -> tuple[Detections, NDArray[np.int64]]:
        sheet = lay_out(image, tiles, height)
        found = self._detector.look(sheet.image, max(sheet.image.shape[:2]))
        owners = _owners(found.boxes, sheet.places)
        chosen = _largest_each(found, owners)
        rows = owners[chosen]
        boxes = np.array([tile.corners for tile in tiles], np.float32)[rows]
        places = sheet.places[rows].astype(np.float32)
        scale = np.stack(
            [
                (boxes[:, 2] - boxes[:, 0]) / places[:, 2],
                (boxes[:, 3] - boxes[:, 1]) / places[:, 3],
            ],
            axis=1,
        )
        moved = (found.boxes[chosen].reshape(-1, 2, 2) - places[:, None, :2]) * scale[:, None]
        corners = (moved + boxes[:, None, :2]).reshape(-1, 4).astype(np.float32)
        landmarks = None
        if found.landmarks is not None:
            points = (found.landmarks[chosen] - places[:, None, :2]) * scale[:, None]
            landmarks = (points + boxes[:, None, :2]).astype(np.float32)
        return Detections(corners, found.scores[chosen], landmarks), rows


def lay_out(
    image: NDArray[np.uint8], tiles: Sequence[TileBox], tile_height: int = TILE_HEIGHT
) -> Sheet:
    """Copy ``tiles`` (at least one) of ``image`` (uint8 (H, W, 3)) onto a sheet.

    Each tile is shrunk, never enlarged, to ``tile_height`` pixels at most.
    """
    sizes = [_shrunk(tile, tile_height) for tile in tiles]
    cell_width = max(width for width, _ in sizes) + GAP
    cell_height = max(height for _, height in sizes) + GAP
    room = next((size for size in SHEET_SIZES if size >= len(tiles)), len(tiles))
    # About as wide as high, which pads least.
    columns = max(1, min(room, round(np.sqrt(room * cell_height / cell_width))))
    rows = -(-room // columns)
    sheet = np.zeros((rows * cell_height, columns * cell_width, 3), np.uint8)
    places = np.empty((len(tiles), 4), np.int64)
    for index, (tile, (width, height)) in enumerate(zip(tiles, sizes, strict=True)):
        row, column = divmod(index, columns)
        top, left = row * cell_height, column * cell_width
        places[index] = left, top, width, height
        # Into the sheet itself: no copy of a tile in between.
        place = sheet[top : top + height, left : left + width]
        if (tile.height, tile.width) == (height, width):
            place[:] = image[tile.area]
        else:
            cv2.resize(image[tile.area], (width, height), place, interpolation=cv2.INTER_AREA)
    return Sheet(sheet, places)


def _shrunk(tile: TileBox, tile_height: int) -> tuple[int, int]:
    scale = min(1.0, tile_height / tile.height)
    return max(1, round(tile.width * scale)), max(1, round(tile.height * scale))


def _owners(boxes: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place that holds each box's centre, int64 (M,); -1 for none."""
    centres = (boxes[:, None, :2] + boxes[:, None, 2:]) / 2
    past = centres >= places[:, :2]
    before = centres < places[:, :2] + places[:, 2:]
    inside: NDArray[np.bool_] = np.all(past & before, axis=2)
    return np.where(np.any(inside, axis=1), np.argmax(inside, axis=1), -1).astype(np.int64)


def _largest_each(found: Detections, owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indices of each tile's largest face, int64, in the order of the tiles."""
    areas = (found.boxes[:, 2] - found.boxes[:, 0]) * (found.boxes[:, 3] - found.boxes[:, 1])
    order = np.argsort(-areas, kind="stable")
    order = order[owners[order] >= 0]
    _, first = np.unique(owners[order], return_index=True)
    return np.asarray(order[first], np.int64)


def _merged(
    first: Detections,
    first_owners: NDArray[np.int64],
    second: Detections,
    second_owners: NDArray[np.int64],
) -> tuple[Detections, NDArray[np.int64]]:
    """Return both looks' faces in the order of their tiles."""
    owners = np.concatenate([first_owners, second_owners])
    order = np.argsort(owners, kind="stable")
    landmarks = None
    if first.landmarks is not None and second.landmarks is not None:
        landmarks = np.concatenate([first.landmarks, second.landmarks])[order]
    boxes = np.concatenate([first.boxes, second.boxes])[order]
    scores = np.concatenate([first.scores, second.scores])[order]
    return Detections(boxes, scores, landmarks), owners[order]
