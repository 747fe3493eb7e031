"""Tiles are found in galleries of every look, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from benchmarks.galleries.compose import Panel, Scene, Share, compose
from benchmarks.galleries.contents import Kind, People
from benchmarks.galleries.looks import LOOKS
from benchmarks.galleries.no_galleries import MAKERS
from benchmarks.tiles import matched
from fer_monitor.capture.demo_class.gallery import GallerySpec, Theme
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.gallery.find_tiles import find_tiles
from tests.support.galleries import gallery

PEOPLE = People()


def assert_all_found(scene: Scene) -> None:
    picture = compose(scene, PEOPLE)
    found = find_tiles(picture.image)
    assert len(found) == len(picture.tiles)
    assert matched(picture.tiles, found) == len(picture.tiles)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("count", [2, 9, 23])
def test_finds_every_tile_in_every_look(look, count):
    assert_all_found(Scene(look, count, 1280, 720, seed=count))


def test_edges_are_exact_and_in_reading_order():
    picture = compose(Scene(count=23, seed=5), PEOPLE)
    found = find_tiles(picture.image)
    apart = [
        np.abs(tile.corners - truth.corners).max()
        for tile, truth in zip(found, picture.tiles, strict=True)
    ]
    assert max(apart) <= 2


@pytest.mark.parametrize("size", [(640, 360), (1024, 768), (1920, 1080), (3840, 2160)])
def test_finds_49_tiles_in_every_frame_size(size):
    assert_all_found(Scene(LOOKS[0], 49, *size, seed=3))


@pytest.mark.parametrize(
    "changes",
    [
        {"panel": Panel.PEOPLE},
        {"panel": Panel.CHAT},
        {"letterbox": True},
        {"popup": True},
        {"off_share": 1.0},
        {"off_share": 0.0},
        {"share": Share.STRIP_TOP},
        {"share": Share.STRIP_RIGHT},
    ],
    ids=str,
)
def test_finds_the_tiles_through_disturbances(changes):
    assert_all_found(Scene(LOOKS[3], 17, 1280, 720, seed=4, **changes))


def test_finds_the_tiles_of_a_compressed_recording():
    assert_all_found(Scene(LOOKS[0], 17, 1920, 1080, seed=4, compressed=True))


def test_finds_a_single_tile_with_rounded_corners():
    assert_all_found(Scene(LOOKS[0], 1, 1280, 720, off_share=1.0))


def test_the_demo_class_is_a_gallery():
    for theme in Theme:
        picture = gallery(GallerySpec(4, 5, 1280, 720, theme))
        assert len(find_tiles(picture.image)) == len(picture.tiles)


@pytest.mark.parametrize("name", MAKERS)
def test_finds_nothing_where_there_is_no_gallery(name):
    for seed in range(3):
        assert find_tiles(MAKERS[name](1280, 720, seed, PEOPLE)) == ()


@pytest.mark.parametrize(
    "image",
    [np.zeros((90, 160), np.uint8), np.zeros((90, 160, 3), np.float32)],
    ids=["2d", "float"],
)
def test_refuses_what_is_no_image(image):
    with pytest.raises(ValueError, match="uint8"):
        find_tiles(image)


def assert_sound(tiles: tuple[TileBox, ...], image: np.ndarray) -> None:
    covered = np.zeros(image.shape[:2], np.uint8)
    for tile in tiles:
        assert tile.left + tile.width <= image.shape[1]
        assert tile.top + tile.height <= image.shape[0]
        covered[tile.area] += 1
    assert covered.max(initial=0) <= 1


@settings(max_examples=40)
@given(
    st.integers(1, 300), st.integers(1, 300), st.integers(1, 40), st.integers(0, 999), st.booleans()
)
def test_any_picture_gives_tiles_inside_that_do_not_overlap(height, width, block, seed, wall):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 3, (-(-height // block), -(-width // block), 3), np.uint8) * 127
    image = np.repeat(np.repeat(coarse, block, 0), block, 1)[:height, :width].copy()
    if wall:
        image[:: block + 3] = 20
        image[:, :: block + 3] = 20
    assert_sound(find_tiles(image), image)


@settings(max_examples=30)
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(64, 90), st.integers(64, 90), st.just(3))),
)
def test_any_bytes_are_survived(image):
    assert_sound(find_tiles(image), image)


@settings(max_examples=25)
@given(
    look=st.sampled_from(LOOKS),
    count=st.integers(2, 49),
    size=st.sampled_from([(640, 360), (960, 540), (1280, 720), (1024, 768)]),
    panel=st.sampled_from(Panel),
    bars=st.booleans(),
    letterbox=st.booleans(),
    seed=st.integers(0, 10_000),
)
def test_random_galleries_are_found(look, count, size, panel, bars, letterbox, seed):
    scene = Scene(look, count, *size, panel, bars=bars, letterbox=letterbox, seed=seed)
    picture = compose(scene, PEOPLE)
    found = find_tiles(picture.image)
    assert_sound(found, picture.image)
    # Bars or dark edges in the wall's colour may hide the shape of up to a tile in ten.
    hidden = sum(kind in (Kind.PHONE, Kind.DARK_ROOM, Kind.LETTERBOX) for kind in picture.kinds)
    hits = matched(picture.tiles, found)
    if hidden * 3 <= count:
        assert hits >= 0.9 * count
        assert len(found) - hits <= 0.05 * count
