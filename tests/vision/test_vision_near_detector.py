"""Faces looked for where they were, and in the whole tile where they are not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.near_detector import window_around
from fer_monitor.vision.sheet import COUNTS, LARGEST, Sheet
from fer_monitor.vision.tiled_detector import TiledDetector
from tests.support.galleries import gallery

SIDE = 4
SPEC = GallerySpec(SIDE, SIDE, 1280, 720)
SAME = 0.5
"""Intersection over union from which on two boxes are of one face."""


class Counting:
    """The shipped detector; counts the pixels it was shown."""

    def __init__(self) -> None:
        self._detector = YuNetDetector()
        self.shapes: list[tuple[int, ...]] = []

    @property
    def pixels(self) -> int:
        return sum(height * width for height, width, _ in self.shapes)

    def look(self, image: np.ndarray, longer_side: int) -> Detections:
        self.shapes.append(image.shape)
        return self._detector.look(image, longer_side)


class Fixed:
    """Reports the same boxes, in shares of a sheet with one window, whatever it is shown."""

    def __init__(self, *boxes: tuple[float, float, float, float], score: float = 0.9) -> None:
        self.boxes, self.score = boxes, score
        self.shapes: list[tuple[int, ...]] = []

    def look(self, image: np.ndarray, longer_side: int) -> Detections:
        self.shapes.append(image.shape)
        boxes = np.array(self.boxes if len(self.shapes) == 1 else (), np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), self.score, np.float32), None)


@lru_cache(maxsize=16)
def scene(t: float) -> tuple[np.ndarray, tuple[TileBox, ...]]:
    """Return a picture and its tiles with a camera on; the same people sit in the same tiles."""
    picture = gallery(SPEC, t)
    tiles = [TileBox(*(getattr(t.rect, n) for n in ("left", "top", "width", "height")))
             for t in picture.cameras_on]  # fmt: skip
    return picture.image, tuple(tiles)


@lru_cache(maxsize=16)
def whole_look(t: float) -> tuple[Detections, np.ndarray]:
    return TiledDetector(YuNetDetector()).detect(*scene(t))


def by_tile(found: tuple[Detections, np.ndarray], count: int) -> list[np.ndarray | None]:
    boxes: list[np.ndarray | None] = [None] * count
    for box, owner in zip(found[0].boxes, found[1], strict=True):
        boxes[owner] = box
    return boxes


def overlaps(a: list[np.ndarray | None], b: list[np.ndarray | None]) -> list[float]:
    both = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    values = []
    for x, y in both:
        sides = np.maximum(np.minimum(x[2:], y[2:]) - np.maximum(x[:2], y[:2]), 0)
        areas = (x[2:] - x[:2]).prod() + (y[2:] - y[:2]).prod()
        values.append(float(sides.prod() / (areas - sides.prod())))
    return values


def test_heads_that_move_a_little_are_found_for_a_third_of_the_pixels() -> None:
    detector = Counting()
    near = TiledDetector(detector)
    last = by_tile(whole_look(1.0), len(scene(1.0)[1]))
    for t in (1.3, 1.6, 1.9):
        image, tiles = scene(t)
        detector.shapes.clear()
        found = near.detect(image, tiles, last)
        full = Counting()
        TiledDetector(full).detect(image, tiles)
        assert detector.pixels < 0.4 * full.pixels
        last = by_tile(found, len(tiles))
        expected = by_tile(whole_look(t), len(tiles))
        assert [box is None for box in last] == [box is None for box in expected]
        values = overlaps(last, expected)
        assert min(values) > SAME
        assert np.median(values) > 0.8
        assert found[0].landmarks is not None
        inside = (found[0].landmarks >= found[0].boxes[:, None, :2]) & (
            found[0].landmarks <= found[0].boxes[:, None, 2:]
        )
        assert inside.mean() > 0.9


def test_a_head_that_turned_away_is_not_made_up_and_is_found_on_its_return() -> None:
    image, tiles = scene(1.0)
    last = by_tile(whole_look(1.0), len(tiles))
    away = image.copy()
    for tile in tiles[::2]:
        # Only the wall behind the head is left.
        away[tile.area] = away[tile.area][:4, :4].mean(axis=(0, 1))
    near = TiledDetector(YuNetDetector())
    seen = by_tile(near.detect(away, tiles, last), len(tiles))
    assert [box is None for box in seen] == [index % 2 == 0 for index in range(len(tiles))]
    back = near.detect(image, tiles, seen)
    assert back[1].tolist() == list(range(len(tiles)))


def test_people_who_changed_places_are_found_although_the_last_boxes_are_wrong() -> None:
    image, tiles = scene(1.0)
    last = by_tile(whole_look(1.0), len(tiles))
    turned = [tiles[-1], *tiles[:-1]]
    swapped = image.copy()
    for tile, source in zip(tiles, turned, strict=True):
        swapped[tile.area] = image[source.area]
    full = by_tile(TiledDetector(YuNetDetector()).detect(swapped, tiles), len(tiles))
    near = by_tile(TiledDetector(YuNetDetector()).detect(swapped, tiles, last), len(tiles))
    assert [box is None for box in near] == [box is None for box in full]
    assert min(overlaps(near, full)) > SAME


coordinate = st.floats(-1e9, 1e9, width=32) | st.floats(-200, 1500, width=32)


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_whatever_the_last_boxes_the_faces_of_a_full_look_are_found(data: st.DataObject) -> None:
    image, tiles = scene(1.0)
    truth = by_tile(whole_look(1.0), len(tiles))
    last: list[np.ndarray | None] = []
    for tile, box in zip(tiles, truth, strict=True):
        assert box is not None
        kind = data.draw(st.sampled_from(("none", "wild", "inside", "shifted", "scaled")))
        if kind == "none":
            last.append(None)
        elif kind == "wild":
            last.append(np.array(data.draw(st.tuples(*[coordinate] * 4)), np.float32))
        elif kind == "inside":
            x1, x2 = sorted(data.draw(st.tuples(*[st.floats(0, 1)] * 2)))
            y1, y2 = sorted(data.draw(st.tuples(*[st.floats(0, 1)] * 2)))
            shares = np.array([x1, y1, x2, y2]) * np.tile([tile.width, tile.height], 2)
            last.append((shares + np.tile([tile.left, tile.top], 2)).astype(np.float32))
        else:
            side = box[2:] - box[:2]
            shift = data.draw(st.tuples(*[st.floats(-2, 2)] * 2)) if kind == "shifted" else (0, 0)
            factor = data.draw(st.floats(0.02, 30)) if kind == "scaled" else 1.0
            centre = (box[:2] + box[2:]) / 2 + side * np.array(shift)
            last.append(np.hstack([centre - side * factor / 2, centre + side * factor / 2]))
    found = by_tile(TiledDetector(YuNetDetector()).detect(image, tiles, last), len(tiles))
    assert all(box is not None for box in found)
    assert min(overlaps(found, truth)) > SAME


TILE = TileBox(100, 50, 320, 180)
LAST = np.array([200, 100, 264, 164], np.float32)
"""64 px: halved on the sheet, so that the window shows 168..296, 68..196 in 64 px."""
AS_IT_WAS = (16.0, 16.0, 48.0, 48.0)


@pytest.mark.parametrize(
    ("box", "score", "looks"),
    [
        (AS_IT_WAS, 0.9, 1),
        ((12.0, 20.0, 44.0, 52.0), 0.9, 1),  # moved a little
        ((0.0, 16.0, 32.0, 48.0), 0.9, 3),  # at the window's edge: may be half a face
        ((16.0, 34.0, 48.0, 64.5), 0.9, 3),
        (AS_IT_WAS, 0.65, 3),  # a doubtful one
        ((26.0, 26.0, 38.0, 38.0), 0.9, 3),  # much smaller: a poster behind an empty chair
        ((4.0, 4.0, 60.0, 60.0), 0.9, 3),  # much larger: somebody leans in
        ((2.0, 2.0, 24.0, 24.0), 0.9, 3),  # beside: somebody else
    ],
)
def test_only_a_face_that_is_surely_the_same_spares_the_whole_tile(
    box: tuple[float, float, float, float], score: float, looks: int
) -> None:
    detector = Fixed(box, score=score)
    image = np.zeros((400, 600, 3), np.uint8)
    found, owners = TiledDetector(detector).detect(image, [TILE], [LAST])
    # One at the window; where that is not enough one at the tile, and a finer one at it.
    assert len(detector.shapes) == looks
    assert owners.tolist() == ([0] if looks == 1 else [])
    if looks == 1:
        expected = np.array(box) * 2 + [168, 68, 168, 68]
        np.testing.assert_allclose(found.boxes[0], expected, atol=0.01)


def test_of_two_faces_in_the_window_a_larger_one_beside_calls_for_the_whole_tile() -> None:
    detector = Fixed((8.0, 20.0, 36.0, 44.0), (35.0, 8.0, 62.0, 50.0))
    TiledDetector(detector).detect(np.zeros((400, 600, 3), np.uint8), [TILE], [LAST])
    assert len(detector.shapes) == 3


def test_a_face_cut_by_its_tile_is_no_reason_to_look_again() -> None:
    # The window ends with the tile at the left: 16 px of the sheet less.
    last = np.array([104, 100, 168, 164], np.float32)
    detector = Fixed((-2.0, 16.0, 30.0, 48.0))
    _, owners = TiledDetector(detector).detect(np.zeros((400, 600, 3), np.uint8), [TILE], [last])
    assert owners.tolist() == [0]
    assert len(detector.shapes) == 1


def test_neighbours_are_not_seen_through_a_window_that_reaches_past_its_tile() -> None:
    image = np.full((400, 600, 3), 255, np.uint8)
    image[TILE.area] = 0
    shown: list[np.ndarray] = []

    class Blind:
        def look(self, picture: np.ndarray, longer_side: int) -> Detections:
            shown.append(picture.copy())
            return Detections.none()

    for corner in (TILE.corners[:2], TILE.corners[2:] - 1):
        last = np.hstack([corner - 40, corner + 41]).astype(np.float32)
        TiledDetector(Blind()).detect(image, [TILE], [last])
    assert len(shown) == 6
    assert max(picture.max() for picture in shown) == 0


def test_sheets_stay_small_and_come_in_few_sizes() -> None:
    grid = [TileBox(540 * (i % 7), 300 * (i // 7), 530, 290) for i in range(49)]
    corners = np.array([tile.corners for tile in grid])
    last = list((corners + np.array([200, 100, -200, -60])).astype(np.float32))

    class Nobody:
        def __init__(self) -> None:
            self.shapes: set[tuple[int, ...]] = set()

        def look(self, image: np.ndarray, longer_side: int) -> Detections:
            self.shapes.add(image.shape)
            return Detections.none()

    nobody = Nobody()
    tiled = TiledDetector(nobody)
    image = np.zeros((2160, 3840, 3), np.uint8)
    for count in (*range(1, 15), 25, 48, 49):
        tiled.detect(image, grid[:count], last[:count])
    assert max(height * width for height, width, _ in nobody.shapes) <= LARGEST
    assert len(nobody.shapes) <= len(COUNTS) + 7 + 3


def test_one_last_box_for_each_tile_is_needed() -> None:
    with pytest.raises(ValueError, match="1 last boxes for 2 tiles"):
        TiledDetector(Fixed()).detect(np.zeros((400, 600, 3), np.uint8), [TILE, TILE], [LAST])


@pytest.mark.parametrize(
    "last",
    [
        None,
        np.array([np.nan, 100, 264, 164], np.float32),
        np.array([200, 100, np.inf, 164], np.float32),
        np.array([264, 100, 200, 164], np.float32),
        np.array([200, 100, 212, 114], np.float32),  # too small to be enlarged
        np.array([20, 100, 84, 164], np.float32),  # beside the tile
        np.array([-700, -900, 1300, 1200], np.float32),  # much larger than it
    ],
)
def test_a_last_box_that_can_be_no_face_of_the_tile_is_not_looked_at(
    last: np.ndarray | None,
) -> None:
    assert window_around(LAST, TILE) is not None
    assert window_around(last, TILE) is None


def test_faces_are_brought_back_where_width_and_height_were_scaled_differently() -> None:
    sheet = Sheet(
        np.zeros((72, 72, 3), np.uint8), np.array([[8, 4, 50, 20]]), np.array([[300, 200, 100, 80]])
    )
    box = np.array([[18, 9, 28, 14]], np.float32)
    found = Detections(box, np.array([0.9], np.float32), box.reshape(1, 2, 2).repeat(3, 1)[:, :5])
    back, parts = sheet.bring_back(found)
    assert parts.tolist() == [0]
    np.testing.assert_allclose(back.boxes, [[320, 220, 340, 240]])
    assert back.landmarks is not None
    np.testing.assert_allclose(back.landmarks[0, 0], [320, 220])
