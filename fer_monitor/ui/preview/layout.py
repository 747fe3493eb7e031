"""Where the picture, the boxes and their labels go in the preview: pure geometry, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

Rect = tuple[float, float, float, float]
"""x1, y1, x2, y2 in logical pixels."""

LARGE_FACE_PX, MEDIUM_FACE_PX = 76, 50
LABEL_PX_LARGE, LABEL_PX_MEDIUM, LABEL_PX_SMALL = 13, 12, 10
"""Height of label type by the shown height of the faces; 10 px is the least that can be read."""
LABEL_PAD_X, LABEL_PAD_Y = 5, 2
SAMPLE_LABEL = "Neutral 100 %"
FULL_LABEL_WIDTH = 3.5
"""Labels carry percentages where the sample is at most so many times as wide as the middle box.

25 faces in a preview 600 pixels wide come to 3.0 and 49 faces to 4.3; a fixed sample keeps the
decision from changing with every frame.
"""


@dataclass(frozen=True)
class Label:
    """A text and where it goes."""

    text: str
    rect: Rect


@dataclass(frozen=True)
class Fit:
    """How a picture is shown: widget = picture * scale + offset."""

    scale: float
    left: float
    top: float
    width: float
    height: float

    def box(self, box: Iterable[float]) -> Rect:
        """Return a box of the picture in the widget's coordinates."""
        x1, y1, x2, y2 = (float(value) for value in box)
        return (
            self.left + x1 * self.scale,
            self.top + y1 * self.scale,
            self.left + x2 * self.scale,
            self.top + y2 * self.scale,
        )

    @property
    def rect(self) -> Rect:
        """The whole picture in the widget's coordinates."""
        return (self.left, self.top, self.left + self.width, self.top + self.height)


def fit(picture: tuple[int, int], room: tuple[float, float]) -> Fit:
    """Centre a picture (width, height) in a room (width, height), keeping its shape."""
    scale = min(room[0] / picture[0], room[1] / picture[1])
    width, height = picture[0] * scale, picture[1] * scale
    return Fit(scale, (room[0] - width) / 2, (room[1] - height) / 2, width, height)


def label_size(boxes: Sequence[Rect]) -> int:
    """Return the height of label type, pixels, for faces shown at this size."""
    if not boxes:
        return LABEL_PX_LARGE
    middle = median(y2 - y1 for _, y1, _, y2 in boxes)
    if middle >= LARGE_FACE_PX:
        return LABEL_PX_LARGE
    return LABEL_PX_MEDIUM if middle >= MEDIUM_FACE_PX else LABEL_PX_SMALL


def overlaps(a: Rect, b: Rect) -> bool:
    """Tell whether two rectangles share any area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def place_labels(
    boxes: Sequence[Rect],
    texts: Sequence[tuple[str, str]],
    text_width: Callable[[str], float],
    text_height: float,
    bounds: Rect,
) -> list[Label]:
    """Find a place for each face's label.

    Parameters
    ----------
    boxes : sequence of Rect
        The faces, widget coordinates.
    texts : sequence of (str, str)
        Per face the label with and without its percentage.
    text_width : callable
        Width of a text in the label's font.
    text_height : float
    bounds : Rect
        Labels stay inside.

    Returns
    -------
    list of Label
        One per face, in order; with its percentage unless faces are small or that one would
        overlap another. Above the box where there is room, else below, else inside at its top.
        In a crowd without any free place labels may overlap.
    """
    if not boxes:
        return []
    height = text_height + 2 * LABEL_PAD_Y
    room = FULL_LABEL_WIDTH * median(box[2] - box[0] for box in boxes)
    are_short = text_width(SAMPLE_LABEL) > room
    labels: list[Label] = []
    for index, (box, pair) in enumerate(zip(boxes, texts, strict=True)):
        near = [other for i, other in enumerate(boxes) if i != index and _near(box, other)]
        candidates = [
            Label(text, rect)
            for text in (pair[1:] if are_short else pair)
            for rect in _places(box, text_width(text) + 2 * LABEL_PAD_X, height, bounds)
        ]
        free = [c for c in candidates if not any(overlaps(c.rect, p.rect) for p in labels)]
        clear = [c for c in free if not any(overlaps(c.rect, other) for other in near)]
        labels.append((clear or free or candidates)[0])
    return labels


def _near(box: Rect, other: Rect) -> bool:
    reach = 3 * max(box[2] - box[0], box[3] - box[1], 40.0)
    return abs(box[0] - other[0]) < reach and abs(box[1] - other[1]) < reach


def _places(box: Rect, width: float, height: float, bounds: Rect) -> Iterator[Rect]:
    # Centred on the box, pushed in where the picture ends.
    middle = (box[0] + box[2]) / 2
    left = max(bounds[0], min(middle - width / 2, bounds[2] - width))
    for top in (box[1] - height - 1, box[3] + 1, box[1] + 1):
        clamped = max(bounds[1], min(top, bounds[3] - height))
        yield (left, clamped, left + width, clamped + height)
