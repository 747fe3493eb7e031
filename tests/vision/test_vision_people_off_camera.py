"""Participants whose cameras are off keep their numbers by what stands in the cameras' place."""

from __future__ import annotations

import pytest

from tests.support.participants import Class


@pytest.mark.parametrize("moved", [False, True], ids=["same grid", "other grid"])
def test_a_reshuffle_is_followed_by_the_letters_in_place_of_cameras(moved):
    lesson = Class()
    assert lesson.look([1, 2, -1, -1], letters=[None, None, "Ana", "Ben"]) == [1, 2, 3, 4]
    ids = lesson.look([-1, 2, 1, -1], moved=moved, letters=["Ben", None, None, "Ana"])
    assert ids == [4, 2, 1, 3]


def test_two_cameras_that_are_off_change_places_and_nothing_else():
    lesson = Class()
    assert lesson.look([-1, -1, 7], letters=["Ana", "Ben", None]) == [1, 2, 3]
    assert lesson.look([-1, -1, 7], letters=["Ben", "Ana", None]) == [2, 1, 3]


def test_a_ring_around_initials_that_says_who_speaks_changes_nobody():
    lesson = Class()
    lesson.look([-1, -1, 7], letters=["Ana", "Ben", None])
    assert lesson.look([-1, -1, 7], letters=["Ana)", "Ben", None]) == [1, 2, 3]
    assert lesson.look([-1, -1, 7], letters=["Ana", "(Ben", None]) == [1, 2, 3]
    assert lesson.look([7, -1, -1], moved=True, letters=[None, "Ben", "Ana"]) == [3, 2, 1]


def test_the_same_initials_twice_tell_nobody():
    lesson = Class()
    lesson.look([1, -1, -1, 2], letters=[None, "A", "A", None])
    ids = lesson.look([-1, 2, 1, -1], moved=True, letters=["A", None, None, "A"])
    assert ids == [5, 4, 1, 6]


def test_initials_tell_nobody_whose_camera_was_on_when_last_seen():
    """Another with the same initials may have come, whose camera is off."""
    lesson = Class()
    lesson.look([1, -1], letters=[None, "A"])
    lesson.look([1, 2])
    assert lesson.look([3, 1], moved=True) == [3, 1]
    assert lesson.look([-1, 1], moved=True, letters=["A", None]) == [4, 1]


def test_while_names_are_read_letters_in_place_of_a_camera_are_not_asked():
    lesson = Class()
    names = ["Ana Lopez", "Ben Weber", "Eva Rossi"]
    assert lesson.look([1, 2, -1], names, letters=[None, None, "E"]) == [1, 2, 3]
    # Who comes may be another E; the name will tell in a moment.
    ids = lesson.look([-1, 1, 2], [None, *names[:2]], letters=["E", None, None], looks=1)
    assert ids == [4, 1, 2]
    ids = lesson.look([-1, 1, 2], [names[2], *names[:2]], letters=["E", None, None])
    assert ids == [3, 1, 2]


def test_the_same_initials_stay_where_they_are_while_others_move():
    lesson = Class()
    lesson.look([1, 2, -1, -1], letters=[None, None, "A", "A"])
    assert lesson.look([2, 1, -1, -1], letters=[None, None, "A", "A"]) == [2, 1, 3, 4]


def test_a_stand_in_that_is_read_late_joins_whom_it_belongs_to():
    """As a photograph, which counts once it has stood still."""
    lesson = Class()
    lesson.look([1, -1, 2, -1], letters=[None, "Ana", None, "Ben"])
    assert lesson.look([-1, 2, -1, 1], moved=True, looks=1) == [5, 3, 6, 1]
    assert lesson.look([-1, 2, -1, 1], letters=["Ben", None, "Ana", None], looks=6) == [4, 3, 2, 1]


def test_a_split_takes_along_what_stands_in_the_tile_and_nothing_else():
    lesson = Class()
    lesson.look([1, -1], letters=[None, "Ana"], looks=6)
    lesson.look([1, -1], letters=[None, "Ben"], looks=5)
    new = lesson.registry.split(2)
    ids = lesson.look([-1, 1, -1], moved=True, letters=["Ben", None, "Ana"])
    assert ids == [new, 1, 2]


def test_who_comes_to_the_place_of_somebody_off_camera_is_not_joined_with_them():
    lesson = Class()
    assert lesson.look([1, 2, -1], letters=[None, None, "Ana"]) == [1, 2, 3]
    page = lesson.look([4, 5, -1], moved=True, letters=[None, None, "Ben"], looks=6)
    assert page == [4, 5, 6]
    assert lesson.look([1, 2, -1], moved=True, letters=[None, None, "Ana"]) == [1, 2, 3]
    assert lesson.look([1, 2, -1], letters=[None, None, "Ben"]) == [1, 2, 6]
    assert lesson.registry.rejoined == ()


@pytest.mark.parametrize("one", ["letters", "photo"])
@pytest.mark.parametrize("other", ["letters", "photo"])
def test_two_whose_cameras_are_off_change_places_in_one_grid(one, other):
    """A photograph is read a look later than letters."""
    lesson = Class()
    lesson.look([-1, -1, 7], letters=["Ana", "Ben", None], looks=5)
    late = ["Ben" if other == "letters" else None, "Ana" if one == "letters" else None, None]
    lesson.look([-1, -1, 7], letters=late, looks=1)
    lesson.look([-1, -1, 7], letters=["Ben", "Ana", None], looks=6)
    assert lesson.look([-1, -1, 7], letters=["Ben", "Ana", None]) == [2, 1, 3]


def test_cameras_that_go_on_and_off_show_who_changed_places():
    lesson = Class()
    lesson.look([1, 2, 3])
    lesson.look([1, -1, 3], letters=[None, "Ben", None], looks=5)
    lesson.look([1, 2, 3])
    lesson.look([-1, 2, 3], letters=["Ana", None, None], looks=5)
    assert lesson.look([2, -1, 3], letters=[None, "Ana", None]) == [2, 1, 3]


def test_neighbours_tell_nobody_whose_letters_say_otherwise():
    lesson = Class()
    lesson.look([1, -1, 3], letters=[None, "Ana", None], looks=5)
    assert lesson.look([1, -1, 3], moved=True, letters=[None, "Zoe", None]) == [1, 4, 3]
