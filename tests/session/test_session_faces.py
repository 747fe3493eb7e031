"""The summary of each face over a session."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.standing import SURELY_STANDS_S
from fer_monitor.session.face_summary import (
    CLOSE_AFTER_S,
    FaceSighting,
    FaceSummary,
    sightings,
)
from fer_monitor.session.tables import FACES_COLUMNS
from tests.support.session_rows import face, shares, snapshot

HAPPY = shares(0, 0, 0, 1, 0, 0, 0)
SAD = shares(0, 0, 0, 0, 1, 0, 0)
MIXED = shares(0, 0, 0, 0.4, 0, 0, 0.6)


def summary_of(
    *looks: tuple[float, FaceSighting], people: People = NOBODY
) -> list[dict[str, object]]:
    summary = FaceSummary()
    for t, sighting in looks:
        summary.add([sighting], t)
    return [dict(zip(FACES_COLUMNS, cells, strict=True)) for cells in summary.rows(people)]


def test_one_face_is_summed_up() -> None:
    (row,) = summary_of(
        (1.0, FaceSighting(7, 30.0, HAPPY)),
        (1.5, FaceSighting(7, 40.0, HAPPY)),
        (2.0, FaceSighting(7, 90.0, SAD)),
        (2.5, FaceSighting(7, 41.0, None)),
    )
    assert row["face"] == 7
    assert (row["first_seen_s"], row["last_seen_s"], row["in_view_s"]) == (1.0, 2.5, 1.5)
    assert (row["looks"], row["looks_read"]) == (4, 3)
    assert row["happy"] == pytest.approx(2 / 3)
    assert row["sad"] == pytest.approx(1 / 3)
    assert row["most_frequent"] == "happy"
    assert row["mean_confidence"] == pytest.approx(1.0)
    # Russell & Mehrabian: happy (.81, .51), sad (-.63, -.27).
    assert row["mean_valence"] == pytest.approx((2 * 0.81 - 0.63) / 3)
    assert row["mean_arousal"] == pytest.approx((2 * 0.51 - 0.27) / 3)
    assert row["median_size_px"] == 40


def test_a_face_never_read_has_no_expression_but_a_row() -> None:
    (row,) = summary_of((0.0, FaceSighting(1, 9.0, None)))
    assert (row["looks"], row["looks_read"], row["median_size_px"]) == (1, 0, 9)
    assert all(row[label] is None for label in (*EMOTION_LABELS, "most_frequent", "mean_valence"))


def test_time_out_of_view_does_not_count_as_in_view() -> None:
    (row,) = summary_of(
        (0.0, FaceSighting(1, 30.0, HAPPY)), (0.5, FaceSighting(1, 30.0, HAPPY)),
        (20.5, FaceSighting(1, 30.0, HAPPY)),
    )  # fmt: skip
    assert row["in_view_s"] == pytest.approx(0.5 + SURELY_STANDS_S)


def test_a_slow_computer_sees_a_face_also_between_its_looks() -> None:
    (row,) = summary_of(*((4.0 * n, FaceSighting(1, 30.0, HAPPY)) for n in range(100)))
    # After one wait it is not known yet how far apart looks are.
    assert row["in_view_s"] == pytest.approx(SURELY_STANDS_S + 4.0 * 98)


def test_a_pause_is_not_in_view_however_slowly_the_program_looks() -> None:
    times = [4.0 * n + (600.0 if n >= 50 else 0.0) for n in range(100)]
    (row,) = summary_of(*((t, FaceSighting(1, 30.0, HAPPY)) for t in times))
    assert row["in_view_s"] == pytest.approx(SURELY_STANDS_S + 4.0 * 97 + 8.0)


def test_confidence_is_the_share_of_the_winner() -> None:
    (row,) = summary_of((0.0, FaceSighting(1, 30.0, MIXED)), (1.0, FaceSighting(1, 30.0, HAPPY)))
    assert row["mean_confidence"] == pytest.approx(0.8)
    # One look each: the larger mean share decides.
    assert row["most_frequent"] == "happy"


def test_faces_come_in_the_order_of_their_numbers_also_those_long_gone() -> None:
    later = CLOSE_AFTER_S + 10
    rows = summary_of(
        (0.0, FaceSighting(2, 30.0, HAPPY)),
        (1.0, FaceSighting(1, 30.0, SAD)),
        (later, FaceSighting(3, 30.0, HAPPY)),
    )
    assert [row["face"] for row in rows] == [1, 2, 3]
    assert [row["most_frequent"] for row in rows] == ["sad", "happy", "happy"]


@given(st.lists(st.integers(1, 500), min_size=1, max_size=50))
def test_the_median_size_is_one_of_the_middle_ones(sizes: list[int]) -> None:
    (row,) = summary_of(*((float(i), FaceSighting(1, s, None)) for i, s in enumerate(sizes)))
    assert row["median_size_px"] == sorted(sizes)[(len(sizes) - 1) // 2]


def test_a_sighting_holds_on_to_no_picture() -> None:
    seen = snapshot(face(3, HAPPY, 25.0))
    (sighting,) = sightings(seen)
    assert (sighting.face, sighting.size_px) == (3, 25.0)
    held = [value for value in vars(sighting).values() if isinstance(value, np.ndarray)]
    assert [array.shape for array in held] == [(7,)]


def test_faces_of_one_participant_are_one_row_as_if_they_had_had_one_number() -> None:
    looks = [(0.0, 1, HAPPY, 20.0), (1.0, 1, SAD, 30.0), (2.0, 5, SAD, 90.0), (9.0, 5, None, 40.0)]
    apart = [(t, FaceSighting(number, size, shown)) for t, number, shown, size in looks]
    together = [(t, FaceSighting(1, size, shown)) for t, _, shown, size in looks]
    (joined,) = summary_of(*apart, people=People({1: "Ana"}, {5: 1}))
    (plain,) = summary_of(*together)
    assert joined.pop("name") == "Ana"
    assert plain.pop("name") is None
    # A face begins anew with its number: the second from the one to the other is nobody's.
    assert joined.pop("in_view_s") == plain.pop("in_view_s") - 1.0
    assert joined == plain


def test_who_was_gone_for_long_can_still_be_joined() -> None:
    rows = summary_of(
        (0.0, FaceSighting(2, 30.0, HAPPY)),
        (CLOSE_AFTER_S + 1, FaceSighting(7, 50.0, SAD)),
        (CLOSE_AFTER_S + 2, FaceSighting(8, 50.0, SAD)),
        people=People({8: "Ben"}, {7: 2}),
    )
    assert [(row["face"], row["looks"], row["name"]) for row in rows] == [
        (2, 2, None),
        (8, 1, "Ben"),
    ]
    assert rows[0]["median_size_px"] == 30


def test_taking_a_join_back_gives_both_rows_back() -> None:
    summary = FaceSummary()
    for number in (1, 2):
        summary.add([FaceSighting(number, 30.0, HAPPY)], float(number))
    before = summary.rows()
    assert len(summary.rows(People({}, {2: 1}))) == 1
    assert summary.rows() == before
