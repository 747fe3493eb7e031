"""How long a look stands: until the next one, however slow the computer, but over no pause."""

from __future__ import annotations

from itertools import pairwise
from statistics import median_low

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.standing import (
    LONGEST_STANDS_S,
    ONE_WAIT_S,
    SURELY_STANDS_S,
    UNSTEADY_S,
    LookPace,
    standing_looks,
)

FAST, SLOW, VERY_SLOW = [1] * 300, [4] * 100, [12] * 50
UNSTEADY = [1, 1, 4] * 50


def looked_at(waits: list[int]) -> np.ndarray:
    """Return in which seconds there is a look, the first in second 0, then after each wait."""
    looked = np.zeros(sum(waits) + 1, bool)
    looked[np.cumsum([0, *waits])] = True
    return looked


@pytest.mark.parametrize(
    "waits", [FAST, SLOW, VERY_SLOW, SLOW + FAST, FAST + SLOW, UNSTEADY, [1, 1, 1, 5] * 50]
)
def test_every_second_between_looks_is_as_the_last_one_left_it(waits: list[int]) -> None:
    looked = looked_at(waits)
    source = standing_looks(looked)
    assert looked[source].all()
    assert (source <= np.arange(len(looked))).all()


@pytest.mark.parametrize("waits", [FAST, SLOW, VERY_SLOW, UNSTEADY])
def test_a_pause_is_a_gap_all_of_it(waits: list[int]) -> None:
    half = len(waits) // 2
    looked = looked_at([*waits[:half], 60, *waits[half:]])
    begin = sum(waits[:half])
    source, seconds = standing_looks(looked), np.arange(len(looked))
    inside = slice(begin + 1, begin + 60)
    np.testing.assert_array_equal(source[inside], seconds[inside])
    assert looked[np.delete(source, seconds[inside])].all()


def test_a_slow_half_of_a_class_is_judged_by_itself() -> None:
    # Four seconds are usual in the one half, and a gap in the other.
    looked = looked_at([1] * 2000 + [4] * 50 + [1] * 2000)
    assert looked[standing_looks(looked)].all()
    looked = looked_at([1] * 100 + [4] + [1] * 100)
    assert not looked[standing_looks(looked)].all()


def test_before_the_first_look_and_long_after_the_last_there_is_nothing() -> None:
    looked = np.zeros(40, bool)
    looked[10:20] = True
    source = standing_looks(looked)
    np.testing.assert_array_equal(source[:10], range(10))
    np.testing.assert_array_equal(source[20:], range(20, 40))
    # Two seconds after the last one, the next may be just about to come.
    np.testing.assert_array_equal(standing_looks(looked[:22])[20:], [19, 19])


@pytest.mark.parametrize("length", [0, 1, 30])
def test_without_any_look_every_second_is_itself(length: int) -> None:
    np.testing.assert_array_equal(standing_looks(np.zeros(length, bool)), range(length))


def stands(waits: list[float]) -> float:
    """Say plainly how long a look stands among these waits."""
    if len(waits) < 2:
        return SURELY_STANDS_S
    ordered = sorted(waits)
    middle, second = median_low(ordered), ordered[max(0, len(ordered) - 2)]
    return max(SURELY_STANDS_S, min(2 * middle, LONGEST_STANDS_S), min(2 * second, UNSTEADY_S))


@given(st.lists(st.booleans(), max_size=80))
def test_it_is_what_a_plain_loop_finds(looks: list[bool]) -> None:
    seen = [second for second, look in enumerate(looks) if look]
    waits = [float(b - a) for a, b in pairwise(seen)]
    wanted = list(range(len(looks)))
    for n, (look, following) in enumerate(zip(seen, [*seen, len(looks)][1:], strict=True)):
        # The last one goes on, and is judged by the nine before it.
        around = waits[max(0, n - 4) : n + 5] if n < len(waits) else waits[-9:]
        if following - look - 1 <= stands(around or [0.0]):
            wanted[look:following] = [look] * (following - look)
    np.testing.assert_array_equal(standing_looks(np.array(looks, bool)), wanted)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_a_running_session_judges_by_the_last_looks(waits: list[float]) -> None:
    pace, t = LookPace(), 0.0
    pace.look(t)
    assert pace.stands_s() == SURELY_STANDS_S
    for n, wait in enumerate(waits):
        t += wait
        pace.look(t)
        # The same frame, shown again, is no look.
        pace.look(t)
        wanted = stands(waits[max(0, n - 8) : n + 1])
        assert pace.stands_s() == pytest.approx(wanted)
        assert pace.stands_s(50.0) == 50.0
        assert pace.remembers_s(0.0) >= min(wait, ONE_WAIT_S) - 1e-9


def test_one_long_wait_changes_nothing_and_a_lasting_one_does() -> None:
    pace = LookPace()
    for t in (0.0, 0.2, 0.4, 0.6, 600.6):
        pace.look(t)
    assert pace.stands_s() == SURELY_STANDS_S
    for n in range(1, 6):
        pace.look(600.6 + 3 * n)
    assert pace.stands_s() == pytest.approx(6.0)


def test_a_pause_right_after_the_first_look_is_one() -> None:
    pace = LookPace()
    pace.look(0.0)
    pace.look(14.0)
    assert pace.stands_s() == SURELY_STANDS_S
    assert pace.remembers_s(2.0) == ONE_WAIT_S


def test_a_recording_that_is_wound_back_begins_anew() -> None:
    pace = LookPace()
    for t in (0.0, 4.0, 8.0, 12.0, 1.0):
        pace.look(t)
    assert pace.stands_s() == SURELY_STANDS_S
    assert pace.remembers_s(2.0) == 2.0
