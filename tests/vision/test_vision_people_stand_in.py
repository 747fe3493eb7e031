"""What stands in place of a camera is known again; of a photograph nothing is kept."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import (
    MOST_APART,
    SAME,
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
@pytest.mark.parametrize("beside", [(0, 0), (1, 0), (-1, 1), (0, -1)])
def test_the_same_letters_are_the_same_wherever_the_tile_lies(at, beside):
    tile = off_tile("Ana Lopez")
    frame = np.full((400, 640, 3), GROUND, np.uint8)
    left, top = at[0] + 2, at[1] + 2
    frame[top : top + 180, left : left + 320] = tile
    found = read_stand_in(frame, TileBox(left + beside[0], top + beside[1], *SIZE))
    assert found is not None
    assert distance(found, read(tile)) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana Lopez", "Ben Weber"), ("Mario Rossi", "Maria Rossi"), ("Ana Lopez", "Ana Lopez B")],
)
def test_other_letters_are_others(one, other):
    assert distance(read(off_tile(one)), read(off_tile(other))) > SAME


def test_initials_are_told_by_their_letters_and_by_their_colour():
    teal, plum = (160, 150, 60), (120, 60, 130)
    mine = read(off_tile("AL", disc=teal))
    assert distance(mine, read(off_tile("AL", disc=teal))) == 0
    assert distance(mine, read(off_tile("AT", disc=teal))) > 2 * SAME
    assert distance(mine, read(off_tile("AL", disc=plum))) > 2 * SAME


def test_a_microphone_that_goes_off_changes_nothing():
    tile = off_tile("Ana Lopez")
    muted = tile.copy()
    add_label(muted, muted=True)
    assert distance(read(tile), read(muted)) == 0


def test_a_recording_changes_little():
    tile = off_tile("Ana Lopez")
    _, packed = cv2.imencode(".jpg", tile, [cv2.IMWRITE_JPEG_QUALITY, 80])
    assert distance(read(tile), read(cv2.imdecode(packed, cv2.IMREAD_COLOR))) <= SAME


def test_in_a_tile_of_another_size_nothing_can_be_said():
    assert math.isnan(distance(read(off_tile("Ana")), read(off_tile("Ana", (400, 225)))))


def photo_tile(seed: int = 0, size: tuple[int, int] = SIZE, side: int = 100) -> Pixels:
    """A photograph in the middle of the program's own colour."""
    tile = off_tile("", size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    tile[top : top + side, left : left + side] = room((side, side), seed)
    return tile


def test_of_a_photograph_in_place_of_a_camera_only_a_checksum_is_kept():
    mine = read(photo_tile())
    assert mine.cells is None
    assert len(mine.checksum) == 16
    assert distance(mine, read(photo_tile())) == 0
    assert distance(mine, read(photo_tile(seed=1))) == MOST_APART
    # One grey level elsewhere, and it is another picture: likeness tells nothing.
    touched = photo_tile()
    touched[90, 160, 0] ^= 1
    assert distance(mine, read(touched)) == MOST_APART


def test_photographs_in_tiles_of_other_sizes_and_letters_are_not_mixed_up():
    mine = read(photo_tile())
    assert math.isnan(distance(mine, read(photo_tile(1, (321, 180)))))
    assert math.isnan(distance(mine, read(photo_tile(size=(400, 225)))))
    assert distance(mine, read(off_tile("Ana"))) == MOST_APART


def test_a_photograph_as_high_as_its_tile_is_known_too():
    assert read(photo_tile(side=180)).cells is None


def test_portraits_are_hardly_ever_taken_for_letters(portraits_dir: Path):
    files = sorted(portraits_dir.glob("*.jpg"))[::5][:120]
    found = []
    for number, file in enumerate(files):
        tile = off_tile("")
        side = (76, 112, 180)[number % 3]
        left, top = (SIZE[0] - side) // 2, (SIZE[1] - side) // 2
        photo = cv2.resize(cv2.imread(str(file)), (side, side), interpolation=cv2.INTER_AREA)
        mask = np.zeros((side, side, 1), np.uint8)
        cv2.circle(mask, (side // 2, side // 2), side // 2, 1, -1)
        area = tile[top : top + side, left : left + side]
        area[:] = np.where(mask if number % 2 else 1, photo, area)
        found.append(read_stand_in(tile, TileBox(0, 0, *SIZE)))
    letters = [one for one in found if one is not None and one.cells is not None]
    assert len(letters) <= len(files) // 40


@pytest.mark.parametrize("seed", range(5))
def test_a_camera_that_has_stopped_is_left_alone(seed):
    assert read_stand_in(room(seed=seed), TileBox(0, 0, *SIZE)) is None


def test_where_nothing_stands_or_the_tile_is_tiny_there_is_nothing():
    empty = off_tile("")
    assert read_stand_in(empty, TileBox(0, 0, *SIZE)) is None
    tiny = off_tile("Ana", (96, 54))
    assert read_stand_in(tiny, TileBox(0, 0, 96, 54)) is None


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 120), st.integers(1, 200), st.just(3))),
    st.integers(-5, 150), st.integers(-5, 150), st.integers(1, 300), st.integers(1, 300),
)  # fmt: skip
def test_whatever_lies_there_reading_it_never_fails(image, left, top, width, height):
    box = TileBox(max(left, 0), max(top, 0), width, height)
    found = read_stand_in(image, box)
    assert found is None or found.size == (width, height)


def test_letters_are_known_at_once_and_a_photograph_when_it_stands_still():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    watch.look(off_tile("Ana"), box)
    assert watch.stand_in is not None
    watch.look(photo_tile(), box)
    assert watch.stand_in is None
    watch.look(photo_tile(), box)
    assert watch.stand_in is not None
    watch.forget()
    assert watch.stand_in is None


def test_an_upright_camera_between_bars_moves_and_is_never_taken_for_a_photograph():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    for seed in range(6):
        watch.look(photo_tile(seed, side=180), box)
        assert watch.stand_in is None


def test_a_thin_stroke_that_changes_is_noticed():
    watch, box = StandInWatch(), TileBox(0, 0, *SIZE)
    watch.look(off_tile("Ana i"), box)
    before = watch.stand_in
    watch.look(off_tile("Ana I"), box)
    assert before is not watch.stand_in


def test_one_participant_has_a_few_stand_ins_and_the_most_seen_stay():
    own = StandIns()
    own.learn(read(off_tile("Ana Lopez")), 60.0)
    for number in range(9):
        own.learn(read(off_tile(f"Reaction {number}")), 0.5)
    assert len(own.shown) == StandIns.MOST
    assert own.distance_to(read(off_tile("Ana Lopez"))) == 0
    assert own.distance_to(read(off_tile("Ben Weber"))) > SAME
    assert math.isnan(own.distance_to(read(off_tile("Ana Lopez", (400, 225)))))


def test_nearest_ones_are_not_numbers_where_nothing_stands():
    ana = StandIns()
    ana.learn(read(off_tile("Ana")), 1.0)
    apart = nearest_stand_ins([read(off_tile("Ana")), None], [ana, StandIns()])
    assert apart[0, 0] == 0
    assert np.isnan(apart).tolist() == [[False, True], [True, True]]
    assert np.nanmax(apart) <= MOST_APART
