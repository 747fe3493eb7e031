"""Avatars and drawn faces are told from cameras by one picture; real faces are not lost by it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.false_faces_art import draw_avatar
from benchmarks.galleries.contents import People
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.gallery.no_camera import is_drawn, is_framed, shows_no_camera
from fer_monitor.vision.tiled_detector import TiledDetector
from tests.support.galleries import gallery

OFF = (36, 36, 36)
PEOPLE = People()


@pytest.fixture(scope="module")
def detector():
    return TiledDetector(YuNetDetector())


def changed(image, how):
    if how == "compressed":
        return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 50])[1], 1)
    if how == "blurred":
        return cv2.GaussianBlur(image, (0, 0), 1.5)
    if how == "dark":
        return (image * 0.3).astype(np.uint8)
    if how == "washed out":
        return np.clip(image * 0.5 + 120, 0, 255).astype(np.uint8)
    return image


@pytest.mark.parametrize("how", ["as it is", "compressed", "blurred", "dark", "washed out"])
@pytest.mark.parametrize("side", [4, 6])
def test_people_before_cameras_are_kept(detector, how, side):
    picture = gallery(GallerySpec(side, side, 1280, 720))
    image = changed(picture.image, how)
    tiles = [
        TileBox(t.rect.left, t.rect.top, t.rect.width, t.rect.height) for t in picture.cameras_on
    ]
    found, owners = detector.detect(image, tiles)
    assert len(found) >= len(tiles) - 2
    lost = [shows_no_camera(image, tiles[o], b) for o, b in zip(owners, found.boxes, strict=True)]
    assert sum(lost) <= 0.02 * len(lost)


@pytest.mark.parametrize("kind", ["cartoon person", "anime", "drawn animal"])
def test_drawn_faces_are_not_taken_for_real_ones(detector, kind):
    size, kept, taken = (360, 202), 0, 0
    for seed in range(40):
        tile = draw_avatar(kind, size, seed, OFF, PEOPLE)
        box = TileBox(0, 0, *size)
        found, _ = detector.detect(tile, [box])
        taken += len(found)
        kept += sum(not shows_no_camera(tile, box, face) for face in found.boxes)
    # The detector is fooled: otherwise this would prove nothing.
    assert taken >= 3
    assert kept == 0


def test_a_picture_in_the_middle_of_the_programs_colour_is_no_camera():
    photo = np.random.default_rng(0).integers(0, 255, (100, 100, 3), dtype=np.uint8)
    tile = np.full((202, 360, 3), OFF, np.uint8)
    tile[50:150, 130:230] = photo
    assert is_framed(tile)
    # As high as the tile, and square: no camera has that shape.
    square = np.full((202, 360, 3), OFF, np.uint8)
    square[:, 79:281] = cv2.resize(photo, (202, 202))
    assert is_framed(square)


@pytest.mark.parametrize(
    ("top", "bottom", "left", "right"),
    [(0, 202, 123, 237), (0, 202, 45, 315), (30, 172, 0, 360), (60, 202, 100, 260)],
    ids=["upright phone", "4:3", "wide", "somebody before a plain background"],
)
def test_a_camera_between_bars_is_one(top, bottom, left, right):
    tile = np.full((202, 360, 3), OFF, np.uint8)
    noise = np.random.default_rng(0).integers(0, 255, (202, 360, 3), dtype=np.uint8)
    tile[top:bottom, left:right] = noise[top:bottom, left:right]
    assert not is_framed(tile)


def test_a_face_in_a_black_room_is_kept():
    tile = np.full((202, 360, 3), 4, np.uint8)
    tile[60:150, 140:220] = np.random.default_rng(0).integers(0, 255, (90, 80, 3), dtype=np.uint8)
    assert not is_framed(tile)


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (-50, -50, -10, -10), (90, 90, 300, 300)])
def test_boxes_that_reach_out_of_the_picture_are_survived(box):
    image = np.full((100, 100, 3), 90, np.uint8)
    assert not is_drawn(image, np.array(box, np.float32))
    assert not is_framed(image[:3, :3])
