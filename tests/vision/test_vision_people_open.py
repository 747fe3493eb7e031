"""Where a picture jumps while no name is read, only a name says who is there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.participants import Class

ANA, BEN, CLEO, DORA = NAMES = ("Ana Lopez", "Ben Weber", "Cleo Hansen", "Dora Novak")
DORAS_ROOM, EMPTY_ROOM = 4, 9


def lesson() -> Class:
    """Return a class in which Dora was here before, and now only Ana, Ben and Cleo are."""
    seen = Class()
    assert seen.look([1, 2, 3, DORAS_ROOM], list(NAMES), looks=8) == [1, 2, 3, 4]
    assert seen.look([1, 2, 3], list(NAMES[:3]), moved=True, looks=8) == [1, 2, 3]
    return seen


@pytest.mark.parametrize("room", [DORAS_ROOM, EMPTY_ROOM])
def test_a_picture_alone_takes_nobody_for_somebody_else(room: int) -> None:
    seen = lesson()
    number = seen.look([room, 2, 3], [None, BEN, CLEO], looks=4)[0]
    assert number > 4
    assert seen.look([room, 2, 3], [ANA, BEN, CLEO], looks=1)[1:] == [2, 3]
    assert seen.registry.resolve(number) == 1


def test_a_slip_in_the_name_that_is_read_then_does_not_matter() -> None:
    seen = lesson()
    number = seen.look([EMPTY_ROOM, 2, 3], [None, BEN, CLEO], looks=2)[0]
    seen.look([EMPTY_ROOM, 2, 3], ["Ana Lopex", BEN, CLEO], looks=2)
    assert seen.registry.resolve(number) == 1


def test_the_name_of_somebody_else_that_is_read_then_counts() -> None:
    seen = lesson()
    number = seen.look([DORAS_ROOM, 2, 3], [None, BEN, CLEO], looks=2)[0]
    seen.look([DORAS_ROOM, 2, 3], [DORA, BEN, CLEO], looks=2)
    assert seen.registry.resolve(number) == 4
    assert seen.registry.resolve(1) == 1


def test_back_in_the_chair_the_empty_room_was_theirs() -> None:
    seen = lesson()
    number = seen.look([EMPTY_ROOM, 2, 3], [None, BEN, CLEO], looks=2)[0]
    assert seen.look([1, 2, 3], [None, BEN, CLEO], looks=2)[0] == 1
    assert seen.registry.resolve(number) == 1


def test_a_camera_and_a_name_that_go_at_once_are_somebody_elses() -> None:
    seen = lesson()
    number = seen.look([-1, 2, 3], [None, BEN, CLEO], looks=2)[0]
    assert number > 4
    seen.look([-1, 2, 3], ["Emil Okafor", BEN, CLEO], looks=2)
    assert seen.registry.resolve(number) == number
    # One after the other, they are the same person's.
    again = lesson()
    again.look([-1, 2, 3], list(NAMES[:3]), looks=2)
    assert again.look([-1, 2, 3], [None, BEN, CLEO], looks=2)[0] == 1


def test_a_camera_that_is_off_is_known_by_a_name_that_is_like_one_only() -> None:
    seen = lesson()
    number = seen.look([1, 2, 3, -1], [*NAMES[:3], None], moved=True, looks=2)[3]
    seen.look([1, 2, 3, -1], [*NAMES[:3], "Dora Novac"], looks=2)
    assert seen.registry.resolve(number) == 4
    two = Class()
    two.look([1, 2], ["Maria Silva", "Mario Silva"], looks=8)
    two.look([5], ["Ben Weber"], moved=True, looks=8)
    number = two.look([5, -1], ["Ben Weber", None], moved=True, looks=2)[1]
    two.look([5, -1], ["Ben Weber", "Marix Silva"], looks=2)
    assert two.registry.resolve(number) == number


def test_who_was_never_read_in_a_place_and_goes_dark_is_not_who_is_read_there_next() -> None:
    seen = lesson()
    number = seen.look([EMPTY_ROOM, 2, 3], [None, BEN, CLEO], looks=4)[0]
    after = seen.look([-1, 2, 3], [None, BEN, CLEO], looks=2)[0]
    seen.look([-1, 2, 3], [DORA, BEN, CLEO], looks=2)
    assert seen.registry.resolve(after) == 4
    assert seen.registry.resolve(number) != 4


def test_in_a_reshuffle_nobody_is_guessed_by_their_neighbours_while_names_are_read() -> None:
    seen = lesson()
    seen.look([1, -2, 3], [ANA, BEN, CLEO], looks=4)
    number = seen.look([3, -5, 1], [CLEO, None, ANA], looks=2)[1]
    assert number != 2
    seen.look([3, -5, 1], [CLEO, "Emil Okafor", ANA], looks=2)
    assert seen.registry.resolve(number) == number


LOOKS = st.lists(
    st.tuples(
        st.permutations([1, 2, 3]),
        st.lists(st.booleans(), min_size=3, max_size=3),
        st.lists(st.booleans(), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40)
@given(LOOKS)
def test_before_one_background_nobody_who_was_named_becomes_somebody_else(looks: list) -> None:
    """All three show one room; names come and go, and so do the people in the chairs."""
    seen, holder = Class(), {}
    for order, named, away in looks:
        rooms = [EMPTY_ROOM if gone else 1 for gone in away]
        labels = [
            NAMES[person - 1] if say else None for person, say in zip(order, named, strict=True)
        ]
        numbers = seen.look(rooms, labels, looks=2)
        for number, label in zip(numbers, labels, strict=True):
            if label is not None:
                number = seen.registry.resolve(number)
                assert holder.setdefault(number, label) == label
        assert len(set(numbers)) == 3
