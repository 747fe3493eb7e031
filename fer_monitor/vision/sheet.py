"""Lay parts of a picture side by side on a small one, and bring faces found there back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.types import Detections

GAP = 8
"""Black pixels between parts on the sheet, so that no face is seen across two of them."""

LARGEST = 512 * 512
"""Pixels of the largest sheet of more than one part. A larger one costs the detector more a pixel
(its layers no longer fit into the processor's cache), and its memory grows with the largest
picture it was ever shown and is never given back (docs/decisions/0010)."""

COUNTS = (1, 2, 3, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 49)
"""A sheet has room for one of these numbers of parts: a new size of picture costs the detector a
new allocation plan, and the number of parts is another at every look."""


@dataclass(frozen=True, eq=False)
class Part:
    """A rectangle of the frame and its size on the sheet, all in whole pixels, at least 1.

    Attributes
    ----------
    left, top, width, height : int
        In the frame.
    shown : (int, int)
        Width and height on the sheet.
    """

    left: int
    top: int
    width: int
    height: int
    shown: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Sheet:
    """Parts of a frame laid side by side.

    Attributes
    ----------
    image : uint8 (H, W, 3)
    places : int64 (N, 4)
        Left, top, width and height of each part on the sheet.
    sources : int64 (N, 4)
        The same in the frame.
    """

    image: NDArray[np.uint8]
    places: NDArray[np.int64]
    sources: NDArray[np.int64]

    def bring_back(self, found: Detections) -> tuple[Detections, NDArray[np.int64]]:
        """Return the largest face of each part in frame pixels and, int64 (M,), its part.

        In the order of the parts; a face belongs to the part that holds its centre.
        """
        owners = _owners(found.boxes, self.places)
        chosen = _largest_each(found, owners)
        parts = owners[chosen]
        places, sources = (table[parts].astype(np.float32) for table in (self.places, self.sources))
        scale = sources[:, None, 2:] / places[:, None, 2:]

        def moved(points: NDArray[np.float32]) -> NDArray[np.float32]:
            back = (points - places[:, None, :2]) * scale + sources[:, None, :2]
            return back.astype(np.float32)

        landmarks = None if found.landmarks is None else moved(found.landmarks[chosen])
        boxes = moved(found.boxes[chosen].reshape(-1, 2, 2)).reshape(-1, 4)
        return Detections(boxes, found.scores[chosen], landmarks), parts


def capacity(cell_width: int, cell_height: int) -> int:
    """Return how many parts, at least 1, one sheet takes if each needs so many pixels."""
    room = LARGEST // (cell_width * cell_height)
    return max((count for count in COUNTS if count <= room), default=1)


def lay_out_parts(
    image: NDArray[np.uint8], parts: Sequence[Part], cell: tuple[int, int] | None = None
) -> Sheet:
    """Copy ``parts`` (at least one) of ``image`` (uint8 (H, W, 3)) onto a sheet.

    ``cell`` is the width and height that each part is given, gap included; without it as much as
    the largest needs.
    """
    cell_width, cell_height = cell or cell_size(parts)
    room = next((count for count in COUNTS if count >= len(parts)), len(parts))
    # About as wide as high, which pads least.
    columns = max(1, min(room, round(np.sqrt(room * cell_height / cell_width))))
    rows = -(-room // columns)
    sheet = np.zeros((rows * cell_height, columns * cell_width, 3), np.uint8)
    places = np.empty((len(parts), 4), np.int64)
    sources = np.empty((len(parts), 4), np.int64)
    for index, part in enumerate(parts):
        row, column = divmod(index, columns)
        left, top = column * cell_width, row * cell_height
        places[index] = left, top, *part.shown
        factor = _halvings(part)
        # What is left over at the right and at the bottom would make halving inexact.
        width, height = part.width // factor * factor, part.height // factor * factor
        sources[index] = part.left, part.top, width, height
        patch = image[part.top : part.top + height, part.left : part.left + width]
        # Into the sheet itself: no copy of a part in between.
        _scale_into(patch, sheet[top : top + part.shown[1], left : left + part.shown[0]], factor)
    return Sheet(sheet, places, sources)


def cell_size(parts: Sequence[Part]) -> tuple[int, int]:
    """Return the width and height that the largest of ``parts`` needs, gap included."""
    return (
        max(part.shown[0] for part in parts) + GAP,
        max(part.shown[1] for part in parts) + GAP,
    )


def _halvings(part: Part) -> int:
    """Return by which power of two a part can be shrunk before the last step."""
    most = min(part.width // part.shown[0], part.height // part.shown[1])
    return 1 << max(0, most.bit_length() - 1)


def _scale_into(patch: NDArray[np.uint8], place: NDArray[np.uint8], factor: int) -> None:
    """Write ``patch`` into ``place``, scaled to its size.

    Halving and then a step of less than two between neighbours blurs as averaging over areas
    does, at a fraction of the time: both are done by OpenCV with vector instructions.
    """
    while factor > 1:
        height, width = patch.shape[0] // 2, patch.shape[1] // 2
        patch = np.asarray(
            cv2.resize(patch, (width, height), interpolation=cv2.INTER_AREA), np.uint8
        )
        factor //= 2
    if patch.shape == place.shape:
        place[:] = patch
    else:
        cv2.resize(patch, place.shape[1::-1], place, interpolation=cv2.INTER_LINEAR)


def _owners(boxes: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place that holds each box's centre, int64 (M,); -1 for none."""
    centres = (boxes[:, None, :2] + boxes[:, None, 2:]) / 2
    past = centres >= places[:, :2]
    before = centres < places[:, :2] + places[:, 2:]
    inside: NDArray[np.bool_] = np.all(past & before, axis=2)
    return np.where(np.any(inside, axis=1), np.argmax(inside, axis=1), -1).astype(np.int64)


def _largest_each(found: Detections, owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indices of each part's largest face, int64, in the order of the parts."""
    areas = (found.boxes[:, 2] - found.boxes[:, 0]) * (found.boxes[:, 3] - found.boxes[:, 1])
    order = np.argsort(-areas, kind="stable")
    order = order[owners[order] >= 0]
    _, first = np.unique(owners[order], return_index=True)
    return np.asarray(order[first], np.int64)
