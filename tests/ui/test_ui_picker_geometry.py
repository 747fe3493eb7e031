"""Rectangles of the region picker: whatever is dragged or typed, the result is a usable region."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fer_monitor.ui.geometry import (
    HANDLES,
    MIN_SIDE,
    Grip,
    Rect,
    centred,
    drawn,
    fit,
    grip_at,
    handle_points,
    label_place,
    moved,
    nearest,
    pulled,
)

SCREEN = Rect(0, 0, 1920, 1080)

numbers = st.integers(-5000, 5000)
points = st.tuples(numbers, numbers)
bounds_rects = st.builds(
    Rect, numbers, numbers, st.integers(MIN_SIDE, 6000), st.integers(MIN_SIDE, 6000)
)
any_rects = st.builds(Rect, numbers, numbers, st.integers(1, 9000), st.integers(1, 9000))
grips = st.sampled_from(list(Grip))


def usable(rect: Rect, bounds: Rect) -> bool:
    return bounds.holds(rect) and rect.width >= MIN_SIDE and rect.height >= MIN_SIDE


@given(rect=any_rects, bounds=bounds_rects)
def test_a_fitted_rectangle_is_usable_and_fitting_again_changes_nothing(
    rect: Rect, bounds: Rect
) -> None:
    fitted = fit(rect, bounds)
    assert usable(fitted, bounds)
    assert fit(fitted, bounds) == fitted
    if usable(rect, bounds):
        assert fitted == rect


def test_a_screen_smaller_than_a_region_is_taken_whole() -> None:
    assert fit(Rect(5, 5, 10, 10), Rect(0, 0, 40, 50)) == Rect(0, 0, 40, 50)


@given(start=points, end=points, bounds=bounds_rects)
def test_a_drag_covers_both_ends_in_whatever_direction(
    start: tuple[int, int], end: tuple[int, int], bounds: Rect
) -> None:
    rect = drawn(start, end, bounds)
    assert rect == drawn(end, start, bounds)
    assert bounds.holds(rect)
    for point in (start, end):
        if bounds.contains(point):
            assert rect.contains(point)
    assert usable(fit(rect, bounds), bounds)


def test_a_drag_is_as_large_as_the_pixels_it_touched() -> None:
    assert drawn((10, 20), (109, 69), SCREEN) == Rect(10, 20, 100, 50)
    assert drawn((1900, 1000), (5000, 5000), SCREEN) == Rect(1900, 1000, 20, 80)


@given(rect=any_rects, bounds=bounds_rects, grip=grips, delta=points)
def test_pulling_gives_a_usable_rectangle_and_leaves_the_far_side(
    rect: Rect, bounds: Rect, grip: Grip, delta: tuple[int, int]
) -> None:
    rect = fit(rect, bounds)
    result = pulled(rect, grip, *delta, bounds)
    assert usable(result, bounds)
    if grip is Grip.INSIDE:
        assert (result.width, result.height) == (rect.width, rect.height)
        return
    horizontal, vertical = grip.value
    if horizontal >= 0:
        assert result.left == rect.left
    if horizontal <= 0:
        assert result.right == rect.right
    if vertical >= 0:
        assert result.top == rect.top
    if vertical <= 0:
        assert result.bottom == rect.bottom


@given(rect=any_rects, bounds=bounds_rects, grip=grips)
def test_pulling_by_nothing_changes_nothing(rect: Rect, bounds: Rect, grip: Grip) -> None:
    rect = fit(rect, bounds)
    assert pulled(rect, grip, 0, 0, bounds) == rect


@pytest.mark.parametrize(
    ("grip", "expected"),
    [
        (Grip.TOP_LEFT, Rect(110, 205, 290, 195)),
        (Grip.TOP, Rect(100, 205, 300, 195)),
        (Grip.TOP_RIGHT, Rect(100, 205, 310, 195)),
        (Grip.RIGHT, Rect(100, 200, 310, 200)),
        (Grip.BOTTOM_RIGHT, Rect(100, 200, 310, 205)),
        (Grip.BOTTOM, Rect(100, 200, 300, 205)),
        (Grip.BOTTOM_LEFT, Rect(110, 200, 290, 205)),
        (Grip.LEFT, Rect(110, 200, 290, 200)),
        (Grip.INSIDE, Rect(110, 205, 300, 200)),
    ],
)
def test_each_handle_pulls_its_own_sides(grip: Grip, expected: Rect) -> None:
    assert pulled(Rect(100, 200, 300, 200), grip, 10, 5, SCREEN) == expected


def test_a_handle_stops_before_the_rectangle_turns_inside_out() -> None:
    rect = Rect(100, 100, 300, 300)
    assert pulled(rect, Grip.LEFT, 9999, 0, SCREEN) == Rect(336, 100, 64, 300)
    assert pulled(rect, Grip.BOTTOM, 0, -9999, SCREEN) == Rect(100, 100, 300, 64)
    assert pulled(rect, Grip.TOP_LEFT, -9999, -9999, SCREEN) == Rect(0, 0, 400, 400)


@given(rect=any_rects, bounds=bounds_rects, delta=points)
def test_moving_back_returns_unless_an_edge_was_met(
    rect: Rect, bounds: Rect, delta: tuple[int, int]
) -> None:
    rect = fit(rect, bounds)
    there = moved(rect, *delta, bounds)
    assume((there.left - rect.left, there.top - rect.top) == delta)
    assert moved(there, -delta[0], -delta[1], bounds) == rect


@given(bounds=bounds_rects)
def test_the_keyboards_first_rectangle_lies_in_the_middle(bounds: Rect) -> None:
    rect = centred(bounds)
    assert usable(rect, bounds)
    assert abs((rect.left - bounds.left) - (bounds.right - rect.right)) <= 1
    assert abs((rect.top - bounds.top) - (bounds.bottom - rect.bottom)) <= 1


@given(rect=any_rects, bounds=bounds_rects, reach=st.integers(1, 12))
def test_each_handle_can_be_taken_hold_of_and_the_middle_moves(
    rect: Rect, bounds: Rect, reach: int
) -> None:
    rect = fit(rect, bounds)
    for grip, (x, y) in handle_points(rect).items():
        # The outline's far side is the first pixel outside.
        assert grip_at(rect, (x, y), reach) is grip
    middle = (rect.left + rect.width // 2, rect.top + rect.height // 2)
    assert grip_at(rect, middle, reach) is Grip.INSIDE
    assert grip_at(rect, (rect.left - reach - 1, middle[1]), reach) is None
    assert grip_at(rect, (middle[0], rect.bottom + reach), reach) is None


def test_there_are_eight_handles() -> None:
    assert len(HANDLES) == 8
    assert Grip.INSIDE not in HANDLES


@given(rect=any_rects, bounds=bounds_rects, width=st.integers(1, 64), height=st.integers(1, 40))
def test_the_size_label_stays_on_the_screen(
    rect: Rect, bounds: Rect, width: int, height: int
) -> None:
    x, y = label_place(fit(rect, bounds), (width, height), bounds, 10)
    assert bounds.holds(Rect(x, y, width, height))


@pytest.mark.parametrize(
    ("rect", "y"),
    [
        (Rect(100, 100, 200, 200), 310),
        (Rect(100, 880, 200, 200), 840),
        (Rect(0, 0, 1920, 1080), 1040),
    ],
    ids=["below", "above", "inside"],
)
def test_the_size_label_looks_for_room(rect: Rect, y: int) -> None:
    assert label_place(rect, (80, 30), SCREEN, 10)[1] == y


@given(rect=any_rects, areas=st.lists(bounds_rects, min_size=1, max_size=4))
def test_a_window_is_brought_into_one_of_the_screens(rect: Rect, areas: list[Rect]) -> None:
    rect = Rect(rect.left, rect.top, min(rect.width, 60), min(rect.height, 60))
    inside = nearest(rect, areas)
    assert (inside.width, inside.height) == (rect.width, rect.height)
    assert any(area.holds(inside) for area in areas)
    if any(area.holds(rect) for area in areas):
        assert nearest(inside, areas) == inside


def test_a_window_between_two_screens_goes_where_most_of_it_is() -> None:
    left, right = Rect(-1280, 0, 1280, 800), SCREEN
    assert nearest(Rect(-100, 10, 340, 72), [left, right]) == Rect(0, 10, 340, 72)
    assert nearest(Rect(-300, 10, 340, 72), [left, right]) == Rect(-340, 10, 340, 72)
    assert nearest(Rect(-9000, 10, 340, 72), [left, right]) == Rect(-1280, 10, 340, 72)
