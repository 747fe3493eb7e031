"""Participants keep their numbers through everything that a gallery does to their tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.registry import ParticipantRegistry
from fer_monitor.vision.people.signature import SIZE, distances, tile_signature
from tests.support.participants import Class, box, room, signature


def test_numbers_start_at_one_in_reading_order():
    assert Class().look([1, 2, 3]) == [1, 2, 3]


@pytest.mark.parametrize("moved", [False, True], ids=["same grid", "other grid"])
def test_a_reshuffle_is_followed_by_pictures_alone(moved):
    lesson = Class()
    assert lesson.look([1, 2, 3, 4, 5]) == [1, 2, 3, 4, 5]
    assert lesson.look([4, 2, 5, 1, 3], moved=moved) == [4, 2, 5, 1, 3]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.permutations(range(6)), min_size=1, max_size=4))
def test_any_reshuffles_with_labels_are_followed_even_with_one_background(orders):
    lesson = Class()
    names = ["Ana Lopez", "Ben Weber", "Chloe Ito", "Dan Novak", "Eva Rossi", "Gil Chen"]
    first = lesson.look([7] * 6, names)
    for order in orders:
        assert lesson.look([7] * 6, [names[i] for i in order]) == [first[i] for i in order]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(-3, 6), max_size=6),
            st.lists(st.sampled_from([None, "", "Ana", "Ana", "Ben", "\U0001f600", "(me)"])),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_whatever_is_shown_numbers_are_different_and_positive(looks):
    lesson = Class()
    for people, labels, moved in looks:
        padded = (labels + [None] * len(people))[: len(people)]
        ids = lesson.look(people, padded, moved=moved, looks=1)
        assert len(set(ids)) == len(ids) == len(people)
        assert all(i > 0 and lesson.registry.resolve(i) == i for i in ids)


def test_a_page_turned_back_after_minutes_shows_the_same_people():
    lesson = Class()
    lesson.look([1, 2, 3, 4])
    assert lesson.look([5, 6], moved=True) == [5, 6]
    lesson.t += 300
    assert lesson.look([3, 1, 4, 2], moved=True) == [3, 1, 4, 2]


def test_a_camera_that_goes_off_and_on_in_its_place_keeps_the_number():
    lesson = Class()
    lesson.look([1, 2, 3])
    assert lesson.look([1, -1, 3]) == [1, 2, 3]
    assert lesson.look([1, 2, 3]) == [1, 2, 3]


def test_a_tile_without_picture_or_label_is_found_by_its_neighbours_after_a_resize():
    lesson = Class()
    lesson.look([1, 2, 3, 4, 5])
    lesson.look([1, -1, 3, -1, 5])
    assert lesson.look([1, -1, 3, -1, 5], moved=True) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("others", "number"), [((5, 6), 6), ((1, 2), 3)])
def test_while_names_are_read_a_newcomer_is_nobody_before_the_same_background(others, number):
    """A page is turned. Where rooms show that were never seen, a known room may be a newcomer's."""
    lesson = Class()
    lesson.look([1, 2, 3], ["Ana Lopez", "Ben Weber", "Eva Rossi"])
    lesson.look([8, 9], ["Dan Novak", "Gil Chen"], moved=True)
    ids = lesson.look([*others, 3], moved=True, looks=1)
    assert ids[2] == (8 if others == (5, 6) else number)


def test_while_names_are_read_a_room_that_two_have_tells_nobody():
    """Ana and Ben are before one virtual background, in different shirts."""
    ana, eva = signature(7), signature(1)
    ben = ana + 0.3 * signature(8)
    ben /= np.linalg.norm(ben)
    assert 0.25 < np.linalg.norm(ben - ana) < 0.4
    registry, tiles = ParticipantRegistry(), [box(0), box(1)]
    for look in range(6):
        registry.update(look, 0, tiles, [ana, eva], [True] * 2, ["Ana Lopez", "Eva Rossi"])
    for look in range(6, 12):
        registry.update(look, 1, tiles, [signature(2), ben], [True] * 2, ["Gil Chen", "Ben Weber"])
    # Nobody's name is read yet: this may be Ben in Ana's shirt.
    assert registry.update(12, 2, tiles, [eva, ana], [True] * 2, [None] * 2).tolist() == [2, 5]
    again = registry.update(13, 2, tiles, [eva, ana], [True] * 2, ["Eva Rossi", "Ana Lopez"])
    assert again.tolist() == [2, 1]


@pytest.mark.parametrize(("looks", "guessed"), [(1, False), (40, True)])
def test_while_names_are_read_neighbours_tell_only_whose_name_cannot_be(looks, guessed):
    """An off camera was seen for one look, before its name was read; or for long, without any."""
    lesson = Class()
    names = ["Ana Lopez", None, "Chloe Ito", "Dan Novak"]
    first = lesson.look([1, -2, 3, 4], names, looks=looks)
    lesson.look([5, 6], ["Eva Rossi", "Gil Chen"], moved=True, looks=2)
    again = lesson.look([1, -2, 3, 4], names, moved=True, looks=1)
    assert [again[i] for i in (0, 2, 3)] == [first[i] for i in (0, 2, 3)]
    assert (again[1] == first[1]) is guessed


def test_somebody_new_in_somebodys_place_gets_a_new_number():
    lesson = Class()
    lesson.look([1, 2, 3])
    assert lesson.look([1, 9, 3]) == [1, 4, 3]


def test_the_same_background_is_never_mistaken_for_the_same_person():
    lesson = Class()
    first = lesson.look([7, 7, 7, 1])
    after = lesson.look([1, 7, 7, 7], moved=True)
    assert after[0] == first[3]
    assert not set(after[1:]) & set(first), "who is who cannot be told: new numbers"


def test_a_label_joins_what_the_same_background_tore_apart():
    lesson = Class()
    names = ["Ana Lopez", "Ben Weber", "Chloe Ito"]
    first = lesson.look([7, 7, 7], names)
    torn = lesson.look([7, 7, 7], moved=True)
    assert not set(torn) & set(first)
    again = lesson.look([7, 7, 7], [names[2], names[0], names[1]])
    assert again == [first[2], first[0], first[1]]
    assert {(join.kept, join.absorbed) for join in lesson.registry.rejoined} == set(
        zip(again, torn, strict=True)
    )
    assert [lesson.registry.resolve(number) for number in torn] == again


def test_slips_of_the_reader_change_nobody():
    lesson = Class()
    names = ["Ana Lopez", "Ben Weber"]
    assert lesson.look([1, 2], names) == [1, 2]
    assert lesson.look([1, 2], ["Ana L0pez", "8en Wcber"]) == [1, 2]
    assert lesson.look([2, 1], ["Ben Weher", None], moved=True) == [2, 1]
    assert lesson.registry.label(1) == "Ana Lopez"


def test_two_people_with_one_name_are_told_by_their_pictures():
    lesson = Class()
    assert lesson.look([1, 2, 3], ["iPhone", "iPhone", "Ana"]) == [1, 2, 3]
    assert lesson.look([3, 2, 1], ["Ana", "iPhone", "iPhone"], moved=True) == [3, 2, 1]


def test_another_name_on_the_same_background_is_somebody_else():
    lesson = Class()
    lesson.look([7, 1], ["Ana Lopez", "Ben Weber"])
    ids = lesson.look([7, 1], ["Ophelia Quist", "Ben Weber"], moved=True)
    assert ids == [3, 2]


def test_evening_light_is_followed():
    registry = ParticipantRegistry()
    tiles = [box(0), box(1)]
    for step in range(240):
        light = 1 - step / 400
        shown = [signature(1, light), signature(2, light)]
        registry.update(step * 0.5, 0, tiles, shown, [True, True], [None, None])
    shown = [signature(2, 0.4), signature(1, 0.4)]
    assert registry.update(121, 1, tiles, shown, [True, True], [None, None]).tolist() == [2, 1]


def test_a_split_gives_a_new_number_from_now_on():
    lesson = Class()
    lesson.look([1, 2], ["Ana", "Ben"])
    new = lesson.registry.split(1)
    assert new == 3
    assert lesson.look([1, 2])[0] == new
    assert lesson.look([2, 1], moved=True) == [2, new]


def test_a_rewound_recording_does_not_trust_places():
    lesson = Class()
    lesson.look([1, 2, 3])
    lesson.t = 0.0
    assert lesson.look([3, 1, 2], looks=1) == [3, 1, 2]


def test_wrong_input_is_refused():
    registry = ParticipantRegistry()
    with pytest.raises(ValueError, match="one length"):
        registry.update(0, 0, [box(0)], [], [True], [None])
    with pytest.raises(ValueError, match="finite"):
        registry.update(float("nan"), 0, [], [], [], [])


def test_a_signature_is_of_length_one_and_ignores_size_and_brightness():
    picture = room(3)
    large = np.kron(picture, np.ones((3, 3, 1), np.uint8))
    here = signature(3)
    there = tile_signature(large, TileBox(0, 0, 384, 216))
    others = np.stack([signature(seed) for seed in range(4, 14)])
    assert here.shape == (SIZE,)
    assert here.dtype == np.float32
    assert np.linalg.norm(here) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(here - there) < 0.2
    assert np.linalg.norm(here - signature(3, 0.7)) < 0.3
    assert distances(here[None], others).min() > 0.7


def test_the_face_leaves_no_trace_in_the_signature():
    face = np.array([54, 15, 74, 40], np.float32)
    one, other = room(3), room(3)
    other[15:40, 54:74] = np.random.default_rng(0).integers(0, 255, (25, 20, 3))
    tile = TileBox(0, 0, 128, 72)
    np.testing.assert_array_equal(
        tile_signature(one, tile, face), tile_signature(other, tile, face)
    )
    np.testing.assert_array_equal(tile_signature(one, tile), tile_signature(other, tile))


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 80), st.integers(1, 80)),
    st.lists(st.floats(-1e4, 1e4), min_size=4, max_size=4),
    st.integers(0, 255),
)
def test_any_tile_and_face_give_a_finite_signature(place, face, grey):
    image = np.full((64, 64, 3), grey, np.uint8)
    made = tile_signature(image, TileBox(*place), np.array(face, np.float32))
    assert np.isfinite(made).all()
    assert np.linalg.norm(made) == pytest.approx(1, abs=1e-4)


def test_a_tile_outside_the_frame_is_refused():
    with pytest.raises(ValueError, match="outside"):
        tile_signature(np.zeros((10, 10, 3), np.uint8), TileBox(50, 50, 5, 5))
