"""Look at a gallery tile by tile: only at those that changed, and with one person in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import Layout
from fer_monitor.core.left_out import LeftOut
from fer_monitor.core.types import Detections
from fer_monitor.pipeline.tile_names import NamesSeen, TileNames
from fer_monitor.vision.gallery.camera_evidence import CameraWatch
from fer_monitor.vision.gallery.find_tiles import find_tiles
from fer_monitor.vision.gallery.layout_tracker import LayoutTracker
from fer_monitor.vision.gallery.no_camera import shows_no_camera
from fer_monitor.vision.people.portrait import TilePortrait
from fer_monitor.vision.people.registry import ParticipantRegistry
from fer_monitor.vision.people.stand_in import StandIn
from fer_monitor.vision.people.stand_in_watch import StandInWatch
from fer_monitor.vision.tiled_detector import TiledDetector

WHOLE_LOOK_S = 10.0
"""At the latest after so many seconds a tile whose camera may be on is looked at as a whole,
changed or not, and not only where its face was; after half of it at the earliest, each tile at
another time, so that no look is much dearer than the next."""

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
    left_out : bool (N,)
        Tiles that nothing looked at, because they are not on the consent list.
    who_left_out : tuple of LeftOut
        Those in these tiles, as far as their labels were found.
    unnamed : tuple of (int, str)
        Participants whom the teacher called so until now, and calls so no longer.
    """

    layout: Layout
    camera_on: NDArray[np.bool_]
    faces: Detections
    tiles: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    participants: NDArray[np.int64]
    left_out: NDArray[np.bool_]
    who_left_out: tuple[LeftOut, ...] = ()
    unnamed: tuple[tuple[int, str], ...] = ()


class GalleryLook:
    """Follows one gallery from frame to frame.

    Parameters
    ----------
    detector : TiledDetector
    still : bool
        Whether the frames are pictures that have nothing to do with one another: nothing is
        remembered, and a camera is on where there is a face.
    names : TileNames, optional
        Knows what is on the labels; without it nobody has a name, and nobody is left out.
    """

    def __init__(
        self, detector: TiledDetector, still: bool = False, names: TileNames | None = None
    ) -> None:
        self._detector = detector
        self._still = still
        self._names = names
        self.reset()

    def reset(self) -> None:
        """Forget layout and people, as before a new session."""
        self._layouts = LayoutTracker()
        self._watch = CameraWatch()
        self._people = ParticipantRegistry()
        if self._names is not None:
            self._names.reset()
        self._epoch = -1
        self._t = -np.inf
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
        if layout.epoch != self._epoch or t < self._t:
            self._epoch = layout.epoch
            self._forget(len(layout.tiles))
        self._t = t
        on = self._watch.update(image, layout, t)
        # Where nothing moves at all, the picture stands still and tells nothing of cameras.
        told = self._watch.settled if on.any() else np.zeros(len(on), bool)
        may_be_on = on | ~told
        seen_names = self._look_for_names(image, layout, t)
        left_out = seen_names.left_out
        self._leave_out(left_out)
        may_be_on &= ~left_out
        whole = t - self._whole_t >= self._patience_s
        wanted = may_be_on & (self._watch.changed | whole)
        self._look(image, layout, wanted, whole, t)
        self._watch.analysed(wanted)
        seen = self._has_face & may_be_on
        camera_on = on | seen
        stand_ins = self._read_stand_ins(image, layout, ~camera_on & ~left_out)
        signatures = [
            portrait.signature if known else None
            for portrait, known in zip(self._portraits, camera_on & ~left_out, strict=True)
        ]
        participants = self._people.update(
            *(t, layout.epoch, layout.tiles, signatures, camera_on.tolist(), seen_names.names),
            stand_ins,
        )
        tiles = np.flatnonzero(seen)
        faces = Detections(self._boxes[tiles], self._scores[tiles], self._landmarks[tiles])
        unnamed = tuple(
            (int(number), name)
            for number, name in zip(participants, seen_names.taken_back, strict=False)
            if name is not None
        )
        for number, name in unnamed:
            self._people.forget_label(number, name)
        return GalleryView(
            layout,
            camera_on,
            faces,
            tiles,
            wanted[tiles],
            participants,
            left_out,
            seen_names.who,
            unnamed,
        )

    @property
    def joined(self) -> tuple[tuple[int, int], ...]:
        """Participants, earlier one first, that turned out to be one; all so far."""
        return tuple((pair.kept, pair.absorbed) for pair in self._people.rejoined)

    def name(self, participant: int) -> str | None:
        """Return the name that was read for a participant, or None."""
        return self._people.label(participant)

    def split(self, participant: int) -> int:
        """Take a participant for somebody else from now on; return that one's number."""
        return self._people.split(participant)

    def _look_for_names(self, image: NDArray[np.uint8], layout: Layout, t: float) -> NamesSeen:
        if self._names is None:
            count = len(layout.tiles)
            return NamesSeen((None,) * count, np.zeros(count, bool))
        return self._names.look(t, image, layout.tiles)

    def _leave_out(self, left_out: NDArray[np.bool_]) -> None:
        """Forget what is known of the looks of those who may not be looked at."""
        for tile in np.flatnonzero(left_out & self._known):
            self._portraits[tile] = TilePortrait()
        self._has_face &= ~left_out
        self._known &= ~left_out

    def _read_stand_ins(
        self, image: NDArray[np.uint8], layout: Layout, off: NDArray[np.bool_]
    ) -> list[StandIn | None]:
        """Return what stands in place of each camera; ``off`` (N,) says where that may be read.

        Not where names are read, which tell more.
        """
        if self._names is not None and self._names.reads:
            off = np.zeros_like(off)
        for tile, watch, may in zip(layout.tiles, self._stand_ins, off.tolist(), strict=True):
            if may:
                watch.look(image, tile)
            else:
                watch.forget()
        return [watch.stand_in for watch in self._stand_ins]

    def _forget(self, count: int) -> None:
        self._boxes = np.zeros((count, 4), np.float32)
        self._scores = np.zeros(count, np.float32)
        self._landmarks = np.zeros((count, 5, 2), np.float32)
        self._has_face = np.zeros(count, bool)
        self._known = np.zeros(count, bool)
        self._whole_t = np.full(count, -np.inf)
        self._patience_s = np.linspace(0.5, 1, count) * WHOLE_LOOK_S
        self._portraits = [TilePortrait() for _ in range(count)]
        self._stand_ins = [StandInWatch() for _ in range(count)]

    def _look(
        self,
        image: NDArray[np.uint8],
        layout: Layout,
        wanted: NDArray[np.bool_],
        whole: NDArray[np.bool_],
        t: float,
    ) -> None:
        chosen = np.flatnonzero(wanted)
        whole = whole | ~self._has_face
        last = [None if whole[i] else self._boxes[i].copy() for i in chosen]
        found, owners = self._detector.detect(image, [layout.tiles[i] for i in chosen], last)
        self._whole_t[chosen[whole[chosen]]] = t
        self._has_face[chosen] = False
        self._known[chosen] = True
        for row, owner in enumerate(owners):
            tile = chosen[owner]
            # A drawing or a photograph in place of a camera is nobody's expression.
            sure = self._watch.on[tile]
            if not sure and shows_no_camera(image, layout.tiles[tile], found.boxes[row]):
                continue
            self._boxes[tile], self._scores[tile] = found.boxes[row], found.scores[row]
            if found.landmarks is not None:
                self._landmarks[tile] = found.landmarks[row]
            self._has_face[tile] = True
        for tile in chosen:
            face = self._boxes[tile] if self._has_face[tile] else None
            self._portraits[tile].look(image, layout.tiles[tile], face, t)
