"""What stands in place of a camera is known again; of a photograph nothing is kept."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import (
    ANOTHER,
    LEAST_SEEN_S,
    MOST_REMEMBERED,
    StandIn,
    StandIns,
    distance,
    nearest_stand_ins,
    read_stand_in,
)
from fer_monitor.vision.people.stand_in_watch import StandInWatch

SIZE = (320, 180)
GROUND = (38, 38, 38)
Pixels = np.ndarray


def off_tile(
    text: str, size: tuple[int, int] = SIZE, disc: tuple[int, ...] | None = None
) -> Pixels:
    """A tile as programs draw it: a name or initials in the middle, a label below."""
    width, height = size
    tile = np.full((height, width, 3), GROUND, np.uint8)
    if disc is not None:
        cv2.circle(tile, (width // 2, height // 2), height // 5, disc, -1, cv2.LINE_AA)
    scale = height / 250
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    at = ((width - wide) // 2, (height + high) // 2)
    cv2.putText(tile, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (240,) * 3, 1, cv2.LINE_AA)
    add_label(tile, muted=False)
    return tile


def add_label(tile: Pixels, muted: bool) -> None:
    height = len(tile)
    cv2.rectangle(tile, (4, height - 24), (90, height - 4), (20, 20, 20), -1)
    cv2.circle(tile, (14, height - 14), 5, (60, 50, 235) if muted else (200, 200, 200), -1)


def read(tile: Pixels) -> StandIn:
    found = read_stand_in(tile, TileBox(0, 0, tile.shape[1], tile.shape[0]))
    assert found is not None
    return found


def room(size: tuple[int, int] = SIZE, seed: int = 0) -> Pixels:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (9, 16, 3)).astype(np.uint8)
    noise = rng.normal(0, 2, (size[1], size[0], 3))
    return np.clip(cv2.resize(small, size) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("at", [(0, 0), (7, 3), (201, 118)])
@pytest.mark.parametrize("beside", [(0, 0, 0, 0), (1, 0, 0, 0), (-1, 1, 1, 0), (0, -1, 0, 1)])
def test_the_same_letters_are_the_same_wherever_the_tile_lies(at, beside):
    tile = off_tile("Ana Lopez")
    frame = np.full((400, 640, 3), GROUND, np.uint8)
    left, top = at[0] + 2, at[1] + 2
    frame[top : top + 180, left : left + 320] = tile
    dx, dy, wider, higher = beside
    box = TileBox(left + dx, top + dy, SIZE[0] + wider, SIZE[1] + higher)
    found = read_stand_in(frame, box)
    assert found is not None
    assert distance(found, read(tile)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Lopez", "Ben Weber"),
        ("Mario Rossi", "Maria Rossi"),
        ("Ana Lopez", "Ana Lopez B"),
        ("Classroom Tablet 11", "Classroom Tablet 12"),
    ],
)
def test_other_letters_are_others(one, other):
    assert distance(read(off_tile(one)), read(off_tile(other))) == ANOTHER


def test_initials_are_told_by_their_letters_and_by_their_colour():
    teal, plum = (160, 150, 60), (120, 60, 130)
    mine = read(off_tile("AL", disc=teal))
    assert distance(mine, read(off_tile("AL", disc=teal))) == 0
    assert distance(mine, read(off_tile("AT", disc=teal))) == ANOTHER
    assert distance(mine, read(off_tile("AL", disc=plum))) == ANOTHER


def test_a_microphone_and_a_hand_that_goes_up_change_nothing():
    tile = off_tile("Ana Lopez")
    muted = tile.copy()
    add_label(muted, muted=True)
    muted[6:34, 6:34] = (0, 200, 255)
    assert distance(read(tile), read(muted)) == 0


def test_in_a_tile_of_another_size_nothing_can_be_said():
    assert math.isnan(distance(read(off_tile("Ana")), read(off_tile("Ana", (400, 225)))))


def photo_tile(seed: int = 0, size: tuple[int, int] = SIZE, side: int = 100) -> Pixels:
    """A photograph in the middle of the program's own colour."""
    tile = off_tile("", size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    tile[top : top + side, left : left + side] = room((side, side), seed)
    return tile


@pytest.mark.parametrize("side", [70, 100, 180])
def test_a_photograph_is_known_by_its_pixels_alone(side):
    mine = read(photo_tile(side=side))
    assert distance(mine, read(photo_tile(side=side))) == 0
    assert distance(mine, read(photo_tile(1, side=side))) == ANOTHER
    # One grey level elsewhere, and it is another picture: likeness tells nothing.
    touched = photo_tile(side=side)
    touched[90, 160, 0] ^= 1
    assert distance(mine, read(touched)) == ANOTHER


def test_nothing_but_size_and_checksum_is_kept_of_anything(portraits_dir: Path):
    """Neither of a portrait nor of what is compared to notice a change: no pixel."""
    photo = cv2.imread(str(next(iter(sorted(portraits_dir.glob("*.jpg"))))))
    tile = off_tile("")
    tile[40:140, 110:210] = cv2.resize(photo, (100, 100))
    watch = StandInWatch()
    for _ in range(2):
        watch.look(tile, TileBox(0, 0, *SIZE))
    kept = watch.stand_in
    assert kept is not None
    assert vars(kept) == {"size": SIZE, "checksum": kept.checksum, "free": False}
    held = [value for value in vars(watch).values() if isinstance(value, bytes | np.ndarray)]
    assert [len(value) for value in (kept.checksum, *held)] == [16, 16]


@pytest.mark.parametrize("seed", range(5))
def test_a_camera_that_has_stopped_is_left_alone(seed):
    assert read_stand_in(room(seed=seed), TileBox(0, 0, *SIZE)) is None


def test_where_nothing_stands_or_the_tile_is_tiny_there_is_nothing():
    empty = off_tile("")
    assert read_stand_in(empty, TileBox(0, 0, *SIZE)) is None
    tiny = off_tile("Ana", (72, 40))
    assert read_stand_in(tiny, TileBox(0, 0, 72, 40)) is None
    cut_off = off_tile("Ana")
    assert read_stand_in(cut_off, TileBox(10, 0, *SIZE)) is None


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 260), st.integers(1, 400), st.integers(0, 60), st.integers(0, 60),
    st.integers(1, 420), st.integers(1, 280), st.integers(0, 2**32 - 1), st.booleans(),
)  # fmt: skip
def test_whatever_lies_there_reading_it_never_fails(high, wide, left, top, w, h, seed, plain):
    rng = np.random.default_rng(seed)
    image = np.full((high, wide, 3), 50, np.uint8)
    y, x = int(rng.integers(high)), int(rng.integers(wide))
    image[y : y + 40, x : x + 60] = rng.integers(0, 256, 3)
    if not plain:
        image = rng.integers(0, 256, image.shape).astype(np.uint8)
    box = TileBox(left, top, w, h)
    found = read_stand_in(image, box)
    watch = StandInWatch()
    watch.look(image, box)
    watch.look(image, box)
    assert watch.stand_in == found
    if found is not None:
        assert found.size == (w, h)
        assert left + w <= wide
        assert top + h <= high


def test_letters_are_known_at_once_and_what_reaches_the_upper_edge_when_it_stands_still():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    watch.look(off_tile("Ana"), box)
    assert watch.stand_in is not None
    watch.look(photo_tile(side=180), box)
    assert watch.stand_in is None
    watch.look(photo_tile(side=180), box)
    assert watch.stand_in is not None
    watch.forget()
    assert watch.stand_in is None


def test_an_upright_camera_between_bars_moves_and_is_never_taken_for_a_photograph():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    for seed in range(6):
        watch.look(photo_tile(seed, side=180), box)
        assert watch.stand_in is None


def test_what_could_not_be_read_is_read_when_it_can_be():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    covered = off_tile("Ana")
    covered[60:90, 0:40] = 255
    watch.look(covered, box)
    assert watch.stand_in is None
    watch.look(off_tile("Ana"), box)
    assert watch.stand_in == read(off_tile("Ana"))


def test_a_thin_stroke_that_changes_is_noticed():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    watch.look(off_tile("Ana i"), box)
    before = watch.stand_in
    watch.look(off_tile("Ana I"), box)
    assert before != watch.stand_in


def test_only_what_was_seen_longest_tells_of_a_participant():
    own, mine = StandIns(), read(off_tile("Ana Lopez"))
    own.learn(mine, LEAST_SEEN_S / 2)
    assert math.isnan(own.distance_to(mine))
    own.learn(mine, LEAST_SEEN_S)
    for number in range(2 * MOST_REMEMBERED):
        own.learn(read(off_tile(f"Somebody {number}")), LEAST_SEEN_S)
    assert len(own) == MOST_REMEMBERED
    assert own.distance_to(mine) == 0
    assert own.distance_to(read(off_tile("Somebody 15"))) == ANOTHER
    assert math.isnan(own.distance_to(read(off_tile("Ana Lopez", (400, 225)))))


def test_nearest_ones_are_not_numbers_where_nothing_stands():
    ana = StandIns()
    ana.learn(read(off_tile("Ana")), LEAST_SEEN_S)
    apart = nearest_stand_ins([read(off_tile("Ana")), None], [ana, StandIns()])
    assert apart[0, 0] == 0
    assert np.isnan(apart).tolist() == [[False, True], [True, True]]
