"""Faces found in tiles laid side by side, and put back where they were."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.layout import TileBox
from fer_monitor.core.types import Detections
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.sheet import GAP
from fer_monitor.vision.tiled_detector import TiledDetector, lay_out


class Planted:
    """Reports a face wherever the sheet shows a bright square, as a detector would."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def look(self, image: np.ndarray, longer_side: int) -> Detections:
        self.seen.append(image.shape)
        assert longer_side == max(image.shape[:2])
        mask = (image[..., 0] > 200).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        rows = [(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:]]
        boxes = np.array(rows, np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), 0.9, np.float32), None)


@pytest.mark.parametrize("side", [2, 5, 7])
def test_every_face_of_a_gallery_is_found_where_it_is(side: int) -> None:
    picture = DemoClass(GallerySpec(side, side, 1920, 1080), [demo_sitter()], 5).at(12.0)
    tiles = [
        TileBox(tile.rect.left, tile.rect.top, tile.rect.width, tile.rect.height)
        for tile in picture.tiles
    ]
    found, owners = TiledDetector(YuNetDetector()).detect(picture.image, tiles)
    on = [index for index, tile in enumerate(picture.tiles) if tile.camera_on]
    assert sorted(owners) == on
    whole = YuNetDetector().detect(picture.image)
    for box, owner in zip(found.boxes, owners, strict=True):
        centre = (box[:2] + box[2:]) / 2
        assert picture.tiles[owner].rect.contains(*centre)
        nearest = whole.boxes[np.abs(whole.boxes - box).sum(1).argmin()]
        # Shrinking the tile moves the box by a few pixels, as any other scale would.
        assert np.abs(nearest - box).max() < 0.15 * (box[3] - box[1])
    assert found.landmarks is not None
    inside = (found.landmarks >= found.boxes[:, None, :2]) & (
        found.landmarks <= found.boxes[:, None, 2:]
    )
    assert inside.mean() > 0.9


def test_of_several_faces_in_a_tile_the_largest_is_the_participant() -> None:
    image = np.zeros((200, 400, 3), np.uint8)
    image[20:40, 20:40] = 255
    image[60:90, 60:100] = 255
    image[50:60, 300:310] = 255
    tiles = [TileBox(0, 0, 200, 96), TileBox(200, 0, 200, 96)]
    found, owners = TiledDetector(Planted()).detect(image, tiles)
    assert owners.tolist() == [0, 1]
    np.testing.assert_allclose(found.boxes[0], [60, 60, 100, 90], atol=1)
    np.testing.assert_allclose(found.boxes[1], [300, 50, 310, 60], atol=1)


def test_somebody_who_sits_far_back_is_found_in_a_second_look() -> None:
    picture = DemoClass(GallerySpec(2, 2, 1280, 720), [demo_sitter()], 5).at(12.0)
    near = next(tile.rect for tile in picture.tiles if tile.camera_on)
    room = np.full((200, 700, 3), 130, np.uint8)
    small = cv2.resize(picture.image[near.area], (88, 50), interpolation=cv2.INTER_AREA)
    room[80:130, 130:218] = small
    tile = TileBox(0, 0, 340, 192)
    once, _ = TiledDetector(YuNetDetector(), fine_height=96).detect(room, [tile])
    found, owners = TiledDetector(YuNetDetector()).detect(room, [tile, TileBox(350, 0, 340, 192)])
    assert len(once) == 0
    assert owners.tolist() == [0]
    centre = (found.boxes[0, :2] + found.boxes[0, 2:]) / 2
    assert (np.abs(centre - (174, 100)) < 25).all()


def test_without_tiles_nothing_is_looked_at() -> None:
    detector = Planted()
    found, owners = TiledDetector(detector).detect(np.zeros((90, 160, 3), np.uint8), [])
    assert len(found) == len(owners) == 0
    assert not detector.seen


def test_sheets_come_in_few_sizes() -> None:
    detector = Planted()
    image = np.zeros((1080, 1920, 3), np.uint8)
    grid = [TileBox(240 * (i % 7), 150 * (i // 7), 230, 140) for i in range(49)]
    tiled = TiledDetector(detector)
    for count in range(1, 50):
        tiled.detect(image, grid[:count])
    # Fourteen for the first look, and as many for the second, which finds nobody here either.
    assert len(set(detector.seen)) <= 28


@given(
    boxes=st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 200), st.integers(1, 400), st.integers(1, 300)
        ),
        min_size=1,
        max_size=12,
    ),
    tile_height=st.integers(1, 200),
)
def test_tiles_of_any_size_never_overlap_on_the_sheet(
    boxes: list[tuple[int, int, int, int]], tile_height: int
) -> None:
    tiles = [TileBox(*box) for box in boxes]
    sheet = lay_out(np.full((500, 700, 3), 255, np.uint8), tiles, tile_height)
    covered = np.zeros(sheet.image.shape[:2], int)
    for left, top, width, height in sheet.places:
        covered[top : top + height, left : left + width] += 1
        assert height <= tile_height or height == 1
    assert covered.max() == 1
    assert covered.sum() == (sheet.places[:, 2] * sheet.places[:, 3]).sum()
    assert (sheet.image[covered == 0] == 0).all()
    assert GAP > 0
