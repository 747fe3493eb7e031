"""The tracker: a face keeps its number through short gaps, and no number is ever used twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.types import Detections
from fer_monitor.vision.tracker import Tracker


def faces(centres: np.ndarray | list, size: float = 50.0) -> Detections:
    """Return faces of ``size`` x 1.25 ``size`` px with these centres (N, 2)."""
    points = np.asarray(centres, np.float32).reshape(-1, 2)
    half = np.array([size / 2, size * 0.625], np.float32)
    boxes = np.hstack([points - half, points + half]).astype(np.float32)
    return Detections(boxes, np.full(len(points), 0.9, np.float32))


def grid(columns: int, rows: int, step: float = 150.0) -> np.ndarray:
    """Return the centres of a gallery's faces, (columns * rows, 2)."""
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64) * step + step / 2


NOBODY = faces([])
seeds = st.integers(0, 2**32 - 1)


def test_numbers_begin_at_one_and_stay_with_their_faces() -> None:
    tracker = Tracker()
    centres = grid(7, 7)
    first = tracker.update(faces(centres), 0.0)
    assert first.dtype == np.int64
    assert sorted(first) == list(range(1, 50))
    rng = np.random.default_rng(0)
    for step in range(1, 20):
        centres = centres + rng.normal(0, 5, centres.shape)
        np.testing.assert_array_equal(tracker.update(faces(centres), step * 0.2), first)
    assert tracker.missing == 0


@given(seeds, st.integers(1, 12))
def test_the_order_of_the_detections_does_not_matter(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    before = rng.uniform(0, 400, (n, 2))
    after = before + rng.normal(0, 15, (n, 2))
    order = rng.permutation(n)
    plain, shuffled = Tracker(), Tracker()
    first = plain.update(faces(before), 0.0)
    np.testing.assert_array_equal(shuffled.update(faces(before), 0.0), first)
    # Only who is who counts; numbers of faces that are new in both follow the order given.
    ids = plain.update(faces(after), 0.2)
    ids_shuffled = shuffled.update(faces(after[order]), 0.2)
    known = ids <= n
    np.testing.assert_array_equal(ids[order][known[order]], ids_shuffled[known[order]])
    assert ((ids_shuffled <= n) == known[order]).all()


@given(seeds, st.lists(st.integers(0, 15), min_size=1, max_size=30))
def test_numbers_are_unique_within_a_frame_and_never_come_back(seed: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(seed)
    tracker = Tracker(memory_s=1.0)
    t, dead, alive = 0.0, set(), set()
    for n in sizes:
        ids = tracker.update(faces(rng.uniform(0, 500, (n, 2)), float(rng.uniform(20, 80))), t)
        assert len(set(ids)) == n
        assert (ids >= 1).all()
        assert not dead & set(ids.tolist())
        assert set(ids.tolist()) <= tracker.alive_ids
        assert tracker.missing == len(tracker.alive_ids) - n
        dead |= alive - tracker.alive_ids
        alive = set(tracker.alive_ids)
        t += float(rng.uniform(0, 0.8))


@given(seeds, st.floats(0.1, 5.0), st.floats(0.0, 1.0), st.floats(0.05, 0.5), st.integers(1, 10))
def test_a_gap_within_the_memory_keeps_the_number(seed, memory, share, period, n) -> None:
    rng = np.random.default_rng(seed)
    tracker = Tracker(memory_s=memory)
    centres = grid(n, 1)
    first = tracker.update(faces(centres), 10.0)
    # Looks in between find others, but not these.
    gap = memory * share
    for t in np.arange(10.0 + period, 10.0 + gap, period):
        assert len(tracker.update(NOBODY, float(t))) == 0
        assert tracker.missing == n
    moved = centres + rng.uniform(-20, 20, centres.shape)
    np.testing.assert_array_equal(tracker.update(faces(moved), 10.0 + gap), first)


@given(st.floats(0.0, 5.0), st.floats(0.01, 100.0), st.integers(1, 10))
def test_after_the_memory_a_face_is_somebody_new(memory, beyond, n) -> None:
    tracker = Tracker(memory_s=memory)
    first = tracker.update(faces(grid(n, 1)), 0.0)
    later = tracker.update(faces(grid(n, 1)), memory + beyond)
    assert later.min() > first.max()
    assert tracker.alive_ids == frozenset(later.tolist())


def test_ten_missed_looks_at_five_a_second_are_two_seconds() -> None:
    tracker = Tracker(memory_s=2.0)
    t = 0.1 + 0.2
    first = tracker.update(faces(grid(3, 1)), t)
    for _ in range(9):
        t += 0.2
        tracker.update(NOBODY, t)
    np.testing.assert_array_equal(tracker.update(faces(grid(3, 1)), t + 0.2), first)


def test_those_who_are_seen_live_on_while_the_missing_expire() -> None:
    tracker = Tracker(memory_s=2.0)
    a, b = tracker.update(faces(grid(2, 1)), 0.0)
    for step in range(1, 10):
        assert tracker.update(faces(grid(1, 1)), step * 0.2).tolist() == [a]
        assert tracker.missing == 1
    assert tracker.alive_ids == {a, b}
    tracker.update(faces(grid(1, 1)), 2.5)
    assert tracker.missing == 0
    assert tracker.alive_ids == {a}


def test_age_counts_from_the_first_sight_through_gaps() -> None:
    tracker = Tracker()
    (face,) = tracker.update(faces([[100, 100]]), 5.0)
    tracker.update(NOBODY, 6.0)
    tracker.update(faces([[105, 100]]), 7.0)
    assert tracker.age(int(face), 7.5) == pytest.approx(2.5)
    with pytest.raises(KeyError):
        tracker.age(99, 7.5)


def test_rewinding_a_recording_begins_anew() -> None:
    tracker = Tracker()
    first = tracker.update(faces(grid(3, 1)), 100.0)
    again = tracker.update(faces(grid(3, 1)), 20.0)
    assert again.min() > first.max()
    assert tracker.missing == 0
    np.testing.assert_array_equal(tracker.update(faces(grid(3, 1)), 20.2), again)


def test_two_frames_of_the_same_time() -> None:
    tracker = Tracker()
    first = tracker.update(faces(grid(3, 1)), 1.0)
    np.testing.assert_array_equal(tracker.update(faces(grid(3, 1)[:2]), 1.0), first[:2])
    assert tracker.missing == 1


def test_a_face_elsewhere_is_not_the_one_that_left() -> None:
    tracker = Tracker()
    (left,) = tracker.update(faces([[100, 100]]), 0.0)
    (other,) = tracker.update(faces([[250, 100]]), 0.2)
    assert other != left
    assert tracker.missing == 1


def test_a_face_much_larger_at_the_same_place_is_another() -> None:
    tracker = Tracker()
    (small,) = tracker.update(faces([[100, 100]], size=40), 0.0)
    (same,) = tracker.update(faces([[100, 100]], size=60), 0.2)
    (large,) = tracker.update(faces([[100, 100]], size=200), 0.4)
    assert same == small
    assert large != small


def test_a_neighbours_place_is_not_taken_over_when_one_leaves() -> None:
    # Three in a row, close together; the first leaves, the others stay where they were.
    tracker = Tracker()
    row = [[100, 100], [145, 100], [190, 100]]
    _, second, third = tracker.update(faces(row), 0.0)
    assert tracker.update(faces(row[1:]), 0.2).tolist() == [second, third]


def test_a_sure_match_is_not_given_up_for_two_poor_ones() -> None:
    # The left one leaves and somebody appears on the right: matching each to the next to its left
    # would pair two, matching the one who stayed pairs one, rightly.
    tracker = Tracker()
    _, stayed = tracker.update(faces([[100, 100], [155, 100]]), 0.0)
    ids = tracker.update(faces([[155, 100], [210, 100]]), 0.2)
    assert ids[0] == stayed
    assert ids[1] not in (1, 2)


def test_crossing_paths_go_to_the_nearer() -> None:
    tracker = Tracker()
    a, b = tracker.update(faces([[100, 100], [160, 100]]), 0.0)
    assert tracker.update(faces([[150, 100], [112, 100]]), 0.2).tolist() == [b, a]


def test_later_changes_to_the_given_boxes_do_not_reach_the_tracker() -> None:
    tracker = Tracker()
    detections = faces([[100, 100]])
    (face,) = tracker.update(detections, 0.0)
    detections.boxes[:] = 0
    assert tracker.update(faces([[100, 100]]), 0.2).tolist() == [face]


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_a_memory_that_is_no_time_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="memory_s"):
        Tracker(memory_s=bad)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="t must be finite"):
        Tracker().update(NOBODY, bad)
