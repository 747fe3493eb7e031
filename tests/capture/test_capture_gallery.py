"""The gallery composer: places, labels, corners, borders, and redrawing only what changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.gallery import (
    GalleryComposer,
    GalleryPicture,
    GallerySpec,
    Theme,
    Tile,
    TileContent,
    TileRect,
    cover,
    faces_found,
    tile_rects,
)
from fer_monitor.capture.demo_class.tile_art import initials, text_mask

BLUE = (200, 40, 40)


class Camera:
    """A camera that shows one colour and counts how often it is asked."""

    def __init__(self, colour: tuple[int, int, int] = BLUE) -> None:
        self.colour = colour
        self.shots = 0

    def __call__(self, width: int, height: int) -> NDArray[np.uint8]:
        self.shots += 1
        return np.full((height, width, 3), self.colour, np.uint8)


def contents(cameras: list[Camera | None], key: int = 0) -> list[TileContent]:
    return [
        TileContent(number, f"Person {number}", key, camera)
        for number, camera in enumerate(cameras)
    ]


@given(
    rows=st.integers(1, 7),
    cols=st.integers(1, 7),
    size=st.sampled_from([(1280, 720), (1920, 1080), (800, 1000)]),
    missing=st.integers(0, 6),
)
def test_tiles_are_wide_lie_inside_and_never_overlap(
    rows: int, cols: int, size: tuple[int, int], missing: int
) -> None:
    spec = GallerySpec(rows, cols, *size)
    rects = tile_rects(spec, max(1, spec.slots - missing))
    covered = np.zeros((spec.height, spec.width), np.uint8)
    for rect in rects:
        assert rect.left >= 0
        assert rect.top >= 0
        assert rect.left + rect.width <= spec.width
        assert rect.top + rect.height <= spec.height
        assert rect.width / rect.height == pytest.approx(16 / 9, rel=0.05)
        covered[rect.area] += 1
    assert covered.max() == 1
    assert covered.sum() == len(rects) * rects[0].width * rects[0].height


def test_last_row_that_is_not_full_is_centred() -> None:
    spec = GallerySpec(2, 3, 1280, 720)
    last = tile_rects(spec, 4)[3]
    assert abs(last.left + last.width / 2 - 640) <= 1


@pytest.mark.parametrize(
    "wrong", [{"rows": 0}, {"cols": 0}, {"gap": -1}, {"rows": 40}, {"width": 60}]
)
def test_gallery_that_cannot_be_drawn_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"at least|do not fit"):
        GallerySpec(**wrong)


def test_truth_names_every_tile() -> None:
    spec = GallerySpec(2, 2, 640, 360)
    picture = GalleryComposer(spec).compose(contents([Camera(), None, Camera()]))
    assert [tile.occupant for tile in picture.tiles] == [0, 1, 2]
    assert [tile.camera_on for tile in picture.tiles] == [True, False, True]
    assert [tile.name for tile in picture.tiles] == ["Person 0", "Person 1", "Person 2"]
    assert len(picture.cameras_on) == 2
    assert picture.image.shape == (360, 640, 3)
    for tile in picture.cameras_on:
        rect = tile.rect
        middle = picture.image[rect.top + rect.height // 2, rect.left + rect.width // 2]
        assert tuple(middle) == BLUE


def test_more_people_than_places_are_refused() -> None:
    with pytest.raises(ValueError, match="5 tiles for 4 places"):
        GalleryComposer(GallerySpec(2, 2)).compose(contents([None] * 5))


def test_only_what_changed_is_drawn_again_and_the_picture_is_the_same_as_drawn_anew() -> None:
    spec = GallerySpec(2, 2, 640, 360)
    cameras = [Camera(), Camera(), Camera(), Camera()]
    composer = GalleryComposer(spec)
    composer.compose(contents(list(cameras)))
    changed = contents(list(cameras))
    green = Camera((30, 200, 30))
    changed[2] = TileContent(2, "Person 2", 1, green)
    picture = composer.compose(changed)
    assert [camera.shots for camera in cameras] == [1, 1, 1, 1]
    assert green.shots == 1
    assert np.array_equal(picture.image, GalleryComposer(spec).compose(changed).image)


def test_person_who_leaves_is_gone_from_the_picture() -> None:
    spec = GallerySpec(2, 2, 640, 360)
    composer = GalleryComposer(spec)
    composer.compose(contents([Camera()] * 4))
    fewer = contents([Camera()] * 2)
    picture = composer.compose(fewer)
    assert np.array_equal(picture.image, GalleryComposer(spec).compose(fewer).image)


def test_composed_pictures_do_not_change_later() -> None:
    composer = GalleryComposer(GallerySpec(1, 1, 320, 180))
    first = composer.compose([TileContent(0, "A", 0, Camera())])
    before = first.image.copy()
    composer.compose([TileContent(0, "A", 1, Camera((0, 0, 0)))])
    assert np.array_equal(first.image, before)


@pytest.mark.parametrize("theme", list(Theme))
def test_wall_shows_between_tiles_and_at_their_corners(theme: Theme) -> None:
    spec = GallerySpec(1, 2, 640, 200, theme=theme, corner_radius=10)
    picture = GalleryComposer(spec).compose(contents([Camera(), Camera()]))
    wall = theme.colours.wall
    rect = picture.tiles[0].rect
    assert tuple(picture.image[0, 0]) == wall
    for row in (rect.top, rect.top + rect.height - 1):
        for col in (rect.left, rect.left + rect.width - 1):
            assert tuple(picture.image[row, col]) == wall
    assert tuple(picture.image[rect.top + 11, rect.left + 11]) == BLUE


def test_square_corners_are_the_cameras() -> None:
    spec = GallerySpec(1, 1, 320, 180, corner_radius=0, names=False)
    picture = GalleryComposer(spec).compose(contents([Camera()]))
    assert np.all(picture.image[picture.tiles[0].rect.area] == BLUE)


def test_name_label_is_bottom_left_and_a_long_name_leaves_room() -> None:
    spec = GallerySpec(1, 1, 640, 360, corner_radius=0)
    name = "Bartholomew Featherstonehaugh-Cholmondeley the Third of Somewhere"
    picture = GalleryComposer(spec).compose([TileContent(0, name, 0, Camera())])
    tile = picture.image[picture.tiles[0].rect.area]
    changed = np.any(tile != BLUE, axis=2)
    rows, cols = np.nonzero(changed)
    assert rows.min() > tile.shape[0] * 0.8
    assert cols.min() < 10
    assert tile.shape[1] * 0.6 < cols.max() < tile.shape[1] * 0.8


def test_labels_of_different_names_differ_and_are_equally_high() -> None:
    spec = GallerySpec(1, 1, 640, 360, corner_radius=0)
    heights, pictures = set(), []
    for name in ("Yuki", "Sam", "aeon"):
        image = GalleryComposer(spec).compose([TileContent(0, name, 0, Camera())]).image
        tile = image[tile_rects(spec)[0].area]
        heights.add(int(np.any(tile != BLUE, axis=(1, 2)).sum()))
        pictures.append(image)
    assert len(heights) == 1
    assert not np.array_equal(pictures[0], pictures[1])


def test_speaker_has_a_border_and_loses_it() -> None:
    spec = GallerySpec(1, 1, 320, 180)
    composer = GalleryComposer(spec)
    camera = Camera()
    speaking = composer.compose([TileContent(0, "A", 0, camera, speaking=True)])
    rect = speaking.tiles[0].rect
    top_middle = (rect.top + 1, rect.left + rect.width // 2)
    assert tuple(speaking.image[top_middle]) == Theme.DARK.colours.speaker
    silent = composer.compose([TileContent(0, "A", 0, camera)])
    assert tuple(silent.image[top_middle]) == BLUE


def test_camera_off_shows_initials_in_the_middle() -> None:
    spec = GallerySpec(1, 1, 640, 360, names=False)
    picture = GalleryComposer(spec).compose([TileContent(0, "Ada Lovelace")])
    tile = picture.image[picture.tiles[0].rect.area]
    letters = np.all(tile == Theme.DARK.colours.initials, axis=2)
    rows, cols = np.nonzero(letters)
    assert abs(rows.mean() / tile.shape[0] - 0.5) < 0.1
    assert abs(cols.mean() / tile.shape[1] - 0.5) < 0.1


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Alex", "A"), ("Ada King Lovelace", "AL"), ("Maria-Magdalena", "MM"), ("  ", "?"), ("", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_larger_text_is_larger() -> None:
    small, large = text_mask("Alex", 10), text_mask("Alex", 30)
    assert large.shape[0] > 2 * small.shape[0]
    assert large.shape[1] > 2 * small.shape[1]
    assert large.max() == 255


@pytest.mark.parametrize("shape", [(100, 100), (30, 400), (500, 20), (64, 113)])
def test_cover_fills_exactly(shape: tuple[int, int]) -> None:
    assert cover(np.full((*shape, 3), 7, np.uint8), 160, 90).shape == (90, 160, 3)


def test_faces_are_counted_once_a_tile_and_the_rest_is_extra() -> None:
    rects = [TileRect(0, 0, 100, 100), TileRect(110, 0, 100, 100), TileRect(220, 0, 100, 100)]
    tiles = tuple(Tile(rect, i, str(i), camera_on=i != 2) for i, rect in enumerate(rects))
    picture = GalleryPicture(np.zeros((100, 330, 3), np.uint8), tiles)
    boxes = np.array(
        [
            [20, 20, 80, 80],  # the first tile's face
            [40, 40, 60, 60],  # a second box in the same tile
            [225, 10, 280, 90],  # where the camera is off
            [102, 0, 108, 10],  # between the tiles
        ],
        np.float32,
    )
    assert faces_found(picture, boxes) == (1, 3)
    assert faces_found(picture, np.zeros((0, 4), np.float32)) == (0, 0)
