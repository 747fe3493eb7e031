"""Look at a gallery tile by tile: only at those that changed, and with one person in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import Layout
from fer_monitor.core.types import Detections
from fer_monitor.vision.gallery.camera_evidence import CameraWatch
from fer_monitor.vision.gallery.find_tiles import find_tiles
from fer_monitor.vision.gallery.layout_tracker import LayoutTracker
from fer_monitor.vision.people.portrait import TilePortrait
from fer_monitor.vision.people.registry import ParticipantRegistry
from fer_monitor.vision.tiled_detector import TiledDetector

LOOK_AT_ALL_S = 10.0
"""Every tile whose camera may be on is looked at this often, changed or not, seconds."""

FEWEST_TILES = 2
"""A single tile may as well be a picture of a room: the whole frame is looked at then."""


@dataclass(frozen=True, eq=False)
class GalleryView:
    """What one frame of a gallery shows.

    Attributes
    ----------
    layout : Layout
        N tiles.
    camera_on : bool (N,)
        Whether each tile shows live video; also where that cannot be told yet and it has a face.
    faces : Detections
        At most one a tile, in the order of the tiles.
    tiles : int64 (F,)
        Tile of each face.
    fresh : bool (F,)
        Whether the tile's pixels changed since its face was last handed out.
    participants : int64 (N,)
        Number of each tile's participant, from 1.
    """

    layout: Layout
    camera_on: NDArray[np.bool_]
    faces: Detections
    tiles: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    participants: NDArray[np.int64]


class GalleryLook:
    """Follows one gallery from frame to frame.

    Parameters
    ----------
    detector : TiledDetector
    still : bool
        Whether the frames are pictures that have nothing to do with one another: nothing is
        remembered, and a camera is on where there is a face.
    """

    def __init__(self, detector: TiledDetector, still: bool = False) -> None:
        self._detector = detector
        self._still = still
        self.reset()

    def reset(self) -> None:
        """Forget layout and people, as before a new session."""
        self._layouts = LayoutTracker()
        self._watch = CameraWatch()
        self._people = ParticipantRegistry()
        self._epoch = -1
        self._all_t = -np.inf
        self._forget(0)

    def view(self, image: NDArray[np.uint8], t: float) -> GalleryView | None:
        """Look at ``image`` (uint8 (H, W, 3)) at ``t`` seconds; None where there is no gallery.

        While the layout stays, cost grows with the tiles that changed.
        """
        if self._still:
            self.reset()
        layout = Layout(find_tiles(image)) if self._still else self._layouts.update(image, t)
        if len(layout.tiles) < FEWEST_TILES:
            return None
        # Time runs back where a recording is wound back.
        if layout.epoch != self._epoch or t < self._all_t:
            self._epoch, self._all_t = layout.epoch, -np.inf
            self._forget(len(layout.tiles))
        on = self._watch.update(image, layout, t)
        # Where nothing moves at all, the picture stands still and tells nothing of cameras.
        told = self._watch.settled if on.any() else np.zeros(len(on), bool)
        may_be_on = on | ~told
        wanted = may_be_on & (self._watch.changed | (t - self._all_t >= LOOK_AT_ALL_S))
        if wanted.sum() == may_be_on.sum():
            self._all_t = t
        self._look(image, layout, wanted, t)
        self._watch.analysed(wanted)
        seen = self._has_face & may_be_on
        camera_on = on | seen
        signatures = [
            portrait.signature if tile_on else None
            for portrait, tile_on in zip(self._portraits, camera_on, strict=True)
        ]
        participants = self._people.update(
            t, layout.epoch, layout.tiles, signatures, camera_on.tolist(), [None] * len(on)
        )
        tiles = np.flatnonzero(seen)
        faces = Detections(self._boxes[tiles], self._scores[tiles], self._landmarks[tiles])
        return GalleryView(layout, camera_on, faces, tiles, wanted[tiles], participants)

    def _forget(self, count: int) -> None:
        self._boxes = np.zeros((count, 4), np.float32)
        self._scores = np.zeros(count, np.float32)
        self._landmarks = np.zeros((count, 5, 2), np.float32)
        self._has_face = np.zeros(count, bool)
        self._portraits = [TilePortrait() for _ in range(count)]

    def _look(
        self, image: NDArray[np.uint8], layout: Layout, wanted: NDArray[np.bool_], t: float
    ) -> None:
        chosen = np.flatnonzero(wanted)
        found, owners = self._detector.detect(image, [layout.tiles[i] for i in chosen])
        self._has_face[chosen] = False
        for row, owner in enumerate(owners):
            tile = chosen[owner]
            self._boxes[tile], self._scores[tile] = found.boxes[row], found.scores[row]
            if found.landmarks is not None:
                self._landmarks[tile] = found.landmarks[row]
            self._has_face[tile] = True
        for tile in chosen:
            face = self._boxes[tile] if self._has_face[tile] else None
            self._portraits[tile].look(image, layout.tiles[tile], face, t)
