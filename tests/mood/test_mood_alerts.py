"""Alerts: said when something happened and lasted, silent otherwise, never twice in a row."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fer_monitor.core.types import Interval, TimelineRow
from fer_monitor.mood.alerts import (
    MIN_FALL,
    PAUSE_S,
    Alert,
    AlertKind,
    AlertRules,
    AlertWatch,
)
from tests.support.builders import one_hot

FELL, LOW, CAMERAS = AlertKind.MOOD_FELL, AlertKind.LOW_COVERAGE, AlertKind.CAMERAS_OFF
GAP = "gap"
Second = tuple[float, float, float, float | None]
"""Valence, faces read, people in view, cameras on."""


def row(second: int, what: Second | str, half_band: float = 0.05) -> TimelineRow:
    if what == GAP:
        return TimelineRow(second, 0, 0.0, 0.0, None, None, None, None, None, None)
    valence, n, visible, cameras = what
    coverage = n / visible if visible else None
    if n == 0:
        nothing = (None, None, None, None, None)
        return TimelineRow(second, 5, n, visible, coverage, *nothing, cameras)
    band = Interval(valence - half_band, valence + half_band)
    shares = one_hot(3, 0.5)
    return TimelineRow(
        second, 5, n, visible, coverage, shares, valence, 0.2, band, Interval(0.1, 0.3), cameras
    )


def run(
    seconds: Iterable[Second | str], watch: AlertWatch | None = None, start: int = 0
) -> list[Alert]:
    watch = watch or AlertWatch()
    alerts = (watch.take(row(start + i, what)) for i, what in enumerate(seconds))
    return [alert for alert in alerts if alert is not None]


def well(valence: float = 0.2, seconds: int = 1) -> list[Second | str]:
    return [(valence, 20.0, 22.0, 21.0)] * seconds


LOW_SECOND: Second = (0.1, 5.0, 22.0, 21.0)
OFF_SECOND: Second = (0.1, 9.0, 22.0, 9.0)


def test_a_mood_that_fell_and_stayed_down_is_said_once_with_its_evidence() -> None:
    [alert] = run(well(0.2, 600) + well(-0.1, 900))
    assert alert.kind is FELL
    assert 600 + 80 <= alert.second <= 600 + 95
    assert alert.message == "The mood of the class fell and stayed down"
    assert alert.evidence == "pleasantness +0.20 before, -0.10 over the last 90 seconds, 20 faces"


@pytest.mark.parametrize("seconds", [5, 30, 60])
def test_a_short_dip_is_not_said(seconds: int) -> None:
    assert run(well(0.2, 600) + well(-0.4, seconds) + well(0.2, 600)) == []


@pytest.mark.parametrize("every_s", [3, 5])
def test_a_slow_computer_is_told_as_well(every_s: int) -> None:
    def seldom(seconds: list[Second | str]) -> list[Second | str]:
        return [what if n % every_s == 0 else GAP for n, what in enumerate(seconds)]

    for lesson, kind in (
        (well(0.2, 600) + well(-0.1, 900), FELL),
        (well(0.2, 600) + [LOW_SECOND] * 300, LOW),
        (well(0.2, 600) + [OFF_SECOND] * 300, CAMERAS),
    ):
        [fast], [slow] = run(lesson), run(seldom(lesson))
        assert slow.kind is fast.kind is kind
        assert fast.second <= slow.second <= fast.second + 2 * every_s
        assert slow.second % every_s == 0


@pytest.mark.parametrize("every_s", [1, 4, 9])
def test_faces_that_are_still_learnt_are_no_fall_on_a_slow_computer(every_s: int) -> None:
    # A baseline takes 60 s, and at least 30 looks.
    learnt = max(60, 30 * every_s)
    lesson = well(0.25, learnt) + well(0.05, 1200)
    assert run(what if n % every_s == 0 else GAP for n, what in enumerate(lesson)) == []


def test_faces_learnt_anew_are_no_fall_on_a_slow_computer() -> None:
    watch = AlertWatch()
    lesson = well(0.25, 900)
    assert run((w if n % 9 == 0 else GAP for n, w in enumerate(lesson)), watch) == []
    watch.settle()
    lesson = well(0.25, 270) + well(0.05, 1200)
    assert run((w if n % 9 == 0 else GAP for n, w in enumerate(lesson)), watch, 900) == []


def test_a_rise_is_no_alert() -> None:
    assert run(well(-0.2, 600) + well(0.4, 900)) == []


def test_a_fall_while_faces_are_learnt_and_people_arrive_is_not_said() -> None:
    assert run(well(0.3, 85) + well(0.0, 900)) == []


def test_a_fall_because_other_people_are_in_view_is_not_said() -> None:
    half_left: list[Second | str] = [(-0.2, 10.0, 11.0, 11.0)] * 600
    assert run(well(0.2, 600) + half_left) == []


def test_a_fall_within_the_doubt_of_the_average_is_not_said() -> None:
    watch = AlertWatch()
    seconds = well(0.2, 600) + well(-0.1, 600)
    alerts = [watch.take(row(i, what, half_band=0.5)) for i, what in enumerate(seconds)]
    assert alerts == [None] * len(seconds)


def test_after_baselines_are_learnt_anew_the_mood_is_not_compared_with_before() -> None:
    watch = AlertWatch()
    assert run(well(0.2, 600), watch) == []
    watch.settle()
    assert run(well(-0.1, 900), watch, start=600) == []


def test_few_faces_read_for_two_minutes_are_said_and_not_again_while_it_lasts() -> None:
    [alert] = run([LOW_SECOND] * 3000)
    assert alert.kind is LOW
    assert alert.evidence == "5 of 22 read, over the last two minutes"
    assert alert.second < 130


def test_a_low_coverage_is_said_again_after_it_was_over() -> None:
    alerts = run([LOW_SECOND] * 400 + well(0.1, 400) + [LOW_SECOND] * 400)
    assert [alert.kind for alert in alerts] == [LOW, LOW]


def test_many_cameras_off_are_said_before_the_coverage_they_cost() -> None:
    off: list[Second | str] = [(0.1, 7.0, 22.0, 9.0)] * 900
    first = run(well(0.1, 300) + off)[0]
    assert (first.kind, first.message) == (CAMERAS, "Many cameras are off")
    assert first.evidence == "9 of 22 on, over the last minute"


def test_where_no_gallery_is_seen_nothing_is_said_of_cameras() -> None:
    assert run([(0.1, 9.0, 12.0, None)] * 900) == []


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        (AlertRules(mood_fell=False), {LOW, CAMERAS}),
        (AlertRules(low_coverage=False), {FELL, CAMERAS}),
        (AlertRules(cameras_off=False), {FELL, LOW}),
        (AlertRules(False, False, False), set()),
    ],
)
def test_each_kind_can_be_switched_off(rules: AlertRules, left: set[AlertKind]) -> None:
    seconds = well(0.3, 600) + well(-0.1, 600) + [OFF_SECOND] * 600
    seconds += well(0.0, 300) + [LOW_SECOND] * 600
    assert {alert.kind for alert in run(seconds)} == {FELL, LOW, CAMERAS}
    assert {alert.kind for alert in run(seconds, AlertWatch(rules))} == left


def test_a_class_of_four_is_never_spoken_of() -> None:
    assert run([(0.5, 4.0, 4.0, 4.0)] * 600 + [(-0.5, 4.0, 4.0, 1.0)] * 600) == []
    assert run([(0.0, 0.0, 4.0, 0.0)] * 900) == []


def test_a_repeated_or_earlier_second_is_left_out() -> None:
    watch = AlertWatch()
    run(well(0.2, 600), watch)
    assert run([LOW_SECOND] * 500, watch) == []


kinds = st.one_of(
    st.just(GAP),
    st.tuples(
        st.floats(-1, 1),
        st.floats(0, 20),
        st.floats(20, 49),
        st.one_of(st.none(), st.floats(20, 20)),
    ),
)
blocks = st.lists(st.tuples(kinds, st.integers(1, 400)), min_size=1, max_size=12)


@settings(max_examples=12)
@given(blocks)
def test_two_alerts_are_never_within_five_minutes(wild: list[tuple[Second | str, int]]) -> None:
    alerts = run(what for what, seconds in wild for _ in range(seconds))
    seconds = [alert.second for alert in alerts]
    assert all(later - earlier >= PAUSE_S for earlier, later in pairwise(seconds))


@settings(max_examples=12)
@given(
    valence=st.floats(-0.9, 0.9),
    n=st.floats(10, 49),
    seed=st.integers(0, 2**32 - 1),
    losses=st.floats(0, 0.3),
)
def test_a_steady_class_gives_no_alert(valence: float, n: float, seed: int, losses: float) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.uniform(-0.45, 0.45, 900) * MIN_FALL
    seconds: list[Second | str] = [
        GAP if rng.random() < losses else (valence + float(one), n * rng.uniform(0.6, 1), n, n)
        for one in noise
    ]
    assert run(seconds) == []


@settings(max_examples=12)
@given(blocks)
def test_gaps_and_empty_pictures_never_raise_an_alert(
    wild: list[tuple[Second | str, int]],
) -> None:
    watch = AlertWatch()
    past = [what for what, seconds in wild for _ in range(seconds)]
    run(past, watch)
    nobody: list[Second | str] = [(0.0, 0.0, 0.0, None)] * 700
    assert run([GAP] * 700, watch, start=len(past)) == []
    assert run(nobody, watch, start=len(past) + 700) == []


def test_the_mood_before_a_break_is_not_compared_with_the_mood_after() -> None:
    assert run(well(0.3, 600) + [GAP] * 600 + well(-0.1, 900)) == []


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (AlertRules(least_fall=0.2), [FELL]),
        (AlertRules(least_fall=0.4), []),
    ],
)
def test_how_far_the_mood_must_fall_can_be_chosen(rules: AlertRules, said: list[AlertKind]) -> None:
    alerts = run(well(0.2, 600) + well(-0.1, 900), AlertWatch(rules))
    assert [alert.kind for alert in alerts] == said


@pytest.mark.parametrize(
    ("rules", "second", "said"),
    [
        (AlertRules(least_coverage=0.2), LOW_SECOND, []),
        (AlertRules(least_coverage=0.95), well()[0], [LOW]),
        (AlertRules(least_cameras=0.3), OFF_SECOND, []),
        (AlertRules(least_cameras=0.95), (0.2, 20.0, 22.0, 20.0), [CAMERAS]),
    ],
)
def test_how_many_are_few_can_be_chosen(
    rules: AlertRules, second: Second, said: list[AlertKind]
) -> None:
    alerts = run([second] * 900, AlertWatch(rules))
    assert [alert.kind for alert in alerts] == said


def test_a_state_near_its_whole_is_over_too() -> None:
    whole: list[Second | str] = [(0.2, 22.0, 22.0, 22.0)] * 400
    watch = AlertWatch(AlertRules(least_coverage=0.95))
    alerts = run(well(0.2, 400) + whole + well(0.2, 400), watch)
    assert [alert.kind for alert in alerts] == [LOW, LOW]


def test_the_pause_between_two_alerts_can_be_longer() -> None:
    seconds = [OFF_SECOND] * 100 + well(0.1, 200) + [OFF_SECOND] * 1200
    seconds_of = [[a.second for a in run(seconds, AlertWatch(AlertRules(pause_s=s)))]
                  for s in (300, 900)]  # fmt: skip
    assert [len(found) for found in seconds_of] == [2, 2]
    assert seconds_of[0][1] - seconds_of[0][0] < 600
    assert seconds_of[1][1] - seconds_of[1][0] >= 900


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_fall": 0.0},
        {"least_fall": float("nan")},
        {"least_coverage": 1.0},
        {"least_cameras": 0.0},
        {"pause_s": 299},
    ],
)
def test_thresholds_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        AlertRules(**wrong)  # type: ignore[arg-type]
