"""Find faces in some tiles of a gallery at the price of those tiles alone.

The tiles are laid side by side on small sheets, which the detector sees as pictures. A tile with
one face in it needs far fewer pixels than the screen gives it, so large tiles are shrunk; and of a
tile whose face was seen a moment ago only the part around it is looked at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.near_detector import CELL, LastBox, trusted, window_around
from fer_monitor.vision.sheet import Part, Sheet, capacity, cell_size, lay_out_parts

TILE_HEIGHT = 96
"""Larger tiles are shrunk to this height, pixels."""

FINE_HEIGHT = 192
"""And to this one in a second look at tiles in which the first found nobody: faces that are small
in their tile, turned away or half covered need more pixels."""

Found = tuple[Detections, NDArray[np.int64]]
"""Faces in frame pixels and, int64 (N,), the index of each one's tile."""


class PictureDetector(Protocol):
    """Something that finds faces in a picture scaled to a given longer side, as YuNet does."""

    def look(self, image: NDArray[np.uint8], longer_side: int) -> Detections:
        """Return the faces of ``image`` (uint8 (H, W, 3)) in its own pixels, the surest first."""
        ...


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
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[TileBox],
        last: Sequence[LastBox] | None = None,
    ) -> Found:
        """Return faces in pixels of ``image`` and, int64 (N,), the index of each one's tile.

        Of several faces in a tile the largest sure one is the participant: others are pictures on
        a wall or people in the background. Cost grows with the number of tiles, up to
        ``tile_height`` also with their pixels; a tile without a face costs up to four times more.

        Parameters
        ----------
        image : uint8 (H, W, 3)
            BGR.
        tiles : sequence of TileBox
            Inside the image.
        last : sequence of float32 (4,) or None, optional
            For each tile the box of its face at the last look, in frame pixels, or None. Only the
            surroundings of such a box are looked at, for about a tenth of the price; where the
            face is not found there for certain, the whole tile is, at once. Somebody larger who
            sits down beside is not seen while the face stays where it was: pass None for each tile
            every ten seconds or so.

        Raises
        ------
        ValueError
            Where there are more or fewer entries in ``last`` than tiles.
        """
        if last is None:
            last = [None] * len(tiles)
        if len(last) != len(tiles):
            raise ValueError(f"{len(last)} last boxes for {len(tiles)} tiles")
        near = self._near(image, tiles, last)
        first = self._whole(image, tiles, _others(len(tiles), near[1]), self._tile_height)
        found = _merged(near, first)
        missed = [
            index
            for index in _others(len(tiles), found[1])
            if tiles[index].height > self._tile_height
        ]
        return _merged(found, self._whole(image, tiles, missed, self._fine_height))

    def _near(
        self, image: NDArray[np.uint8], tiles: Sequence[TileBox], last: Sequence[LastBox]
    ) -> Found:
        """Return the faces that are surely where they were."""
        found = _NOBODY
        windows = {
            index: window
            for index, (tile, box) in enumerate(zip(tiles, last, strict=True))
            if (window := window_around(box, tile)) is not None
        }
        for indices in _portions(list(windows), capacity(*CELL)):
            sheet = lay_out_parts(image, [windows[index] for index in indices], CELL)
            faces, parts = self._look(sheet)
            boxes = np.array([last[index] for index in indices], np.float32)
            kept = trusted(faces, parts, sheet, [tiles[index] for index in indices], boxes)
            owners = np.array(indices, np.int64)[parts[kept]]
            found = _merged(found, (_picked(faces, kept), owners))
        return found

    def _whole(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[TileBox],
        indices: Sequence[int],
        height: int,
    ) -> Found:
        """Return the faces of the tiles at ``indices``, shrunk to ``height``."""
        if not indices:
            return _NOBODY
        parts = {index: _shrunk(tiles[index], height) for index in indices}
        found = _NOBODY
        for portion in _portions(indices, capacity(*cell_size(list(parts.values())))):
            faces, rows = self._look(lay_out_parts(image, [parts[index] for index in portion]))
            found = _merged(found, (faces, np.array(portion, np.int64)[rows]))
        return found

    def _look(self, sheet: Sheet) -> Found:
        return sheet.bring_back(self._detector.look(sheet.image, max(sheet.image.shape[:2])))


def lay_out(
    image: NDArray[np.uint8], tiles: Sequence[TileBox], tile_height: int = TILE_HEIGHT
) -> Sheet:
    """Copy ``tiles`` (at least one) of ``image`` (uint8 (H, W, 3)) onto a sheet.

    Each tile is shrunk, never enlarged, to ``tile_height`` pixels at most.
    """
    return lay_out_parts(image, [_shrunk(tile, tile_height) for tile in tiles])


def _shrunk(tile: TileBox, tile_height: int) -> Part:
    scale = min(1.0, tile_height / tile.height)
    shown = max(1, round(tile.width * scale)), max(1, round(tile.height * scale))
    return Part(tile.left, tile.top, tile.width, tile.height, shown)


def _others(count: int, owners: NDArray[np.int64]) -> list[int]:
    """Return which of ``count`` tiles are not among ``owners``."""
    open_yet = np.ones(count, bool)
    open_yet[owners] = False
    return np.flatnonzero(open_yet).tolist()


def _portions(indices: Sequence[int], most: int) -> list[Sequence[int]]:
    """Cut ``indices`` into stretches of at most ``most``."""
    return [indices[start : start + most] for start in range(0, len(indices), most)]


def _picked(faces: Detections, kept: NDArray[np.bool_]) -> Detections:
    landmarks = None if faces.landmarks is None else faces.landmarks[kept]
    return Detections(faces.boxes[kept], faces.scores[kept], landmarks)


def _merged(first: Found, second: Found) -> Found:
    """Return both looks' faces in the order of their tiles."""
    if not len(first[1]) or not len(second[1]):
        return first if len(first[1]) else second
    owners = np.concatenate([first[1], second[1]])
    order = np.argsort(owners, kind="stable")
    a, b = first[0], second[0]
    landmarks = None
    if a.landmarks is not None and b.landmarks is not None:
        landmarks = np.concatenate([a.landmarks, b.landmarks])[order]
    boxes = np.concatenate([a.boxes, b.boxes])[order]
    return Detections(boxes, np.concatenate([a.scores, b.scores])[order], landmarks), owners[order]


_NOBODY: Found = (Detections.none(), np.zeros(0, np.int64))
