"""The pace: the wanted rate, lowered to hold the processor budget."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.pipeline.pacing import CREDIT_S, Pacer


def run(pacer: Pacer, looks: int, cpu_s: float) -> list[float]:
    """Look as soon as due, on a clock that only waiting moves; return when each look began."""
    now, begun = 0.0, []
    for _ in range(looks):
        now += pacer.wait_s(now)
        begun.append(now)
        pacer.looked(now, cpu_s)
        now += cpu_s
    return begun


def test_cheap_looks_keep_the_wanted_rate() -> None:
    begun = run(Pacer(rate=5, cpu_budget=0.5), 50, cpu_s=0.02)
    assert begun[-1] - begun[0] == pytest.approx(49 * 0.2)


def test_dear_looks_are_spread_until_the_budget_holds() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.2)
    begun = run(pacer, 50, cpu_s=0.1)
    assert begun[-1] - begun[-2] == pytest.approx(0.5)
    assert pacer.slowed


def test_the_rate_recovers_when_looks_become_cheap_again() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.2)
    run(pacer, 20, cpu_s=0.2)
    run(pacer, 10, cpu_s=0.01)
    assert not pacer.slowed
    begun = run(pacer, 10, cpu_s=0.01)
    assert np.diff(begun[1:]) == pytest.approx(0.2)


def test_looks_that_did_not_happen_are_counted_but_a_rest_is_not() -> None:
    pacer = Pacer(rate=5, cpu_budget=1.0)
    for now in (0.0, 0.2, 0.4, 1.4):
        pacer.looked(now, 0.01)
    assert pacer.skipped == 4
    pacer.rest()
    pacer.looked(100.0, 0.01)
    assert pacer.skipped == 4


def test_the_dear_first_look_does_not_slow_the_next_ones() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.5)
    pacer.looked(0.0, 2.0)
    pacer.looked(0.2, 0.05)
    assert not pacer.slowed
    assert pacer.wait_s(0.2) == pytest.approx(0.2)


def test_one_dear_look_is_waited_for_once() -> None:
    pacer = Pacer(rate=2, cpu_budget=0.15)
    pacer.looked(0.0, 0.2)
    pacer.looked(0.5, 0.54)
    first = 0.5 + pacer.wait_s(0.5)
    pacer.looked(first, 0.05)
    assert first == pytest.approx(0.5 + 0.54 / 0.15 - CREDIT_S)
    assert pacer.wait_s(first) == pytest.approx(0.5)
    assert pacer.slowed, "it was put off just now"


def test_what_quiet_looks_left_over_pays_for_a_dear_one() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.2)
    end = run(pacer, 50, cpu_s=0.01)[-1] + 0.2
    pacer.looked(end, 0.2 * CREDIT_S)
    assert pacer.wait_s(end) == pytest.approx(0.2)
    pacer.looked(end + 0.2, 0.2 * CREDIT_S)
    assert pacer.wait_s(end + 0.2) > 0.5


def test_what_a_dear_look_costs_is_spread_over_several_waits() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.1)
    now = run(pacer, 50, cpu_s=0.06)[-1]
    waits = []
    for cost in (0.5, *[0.06] * 30):
        now += pacer.wait_s(now)
        pacer.looked(now, cost)
        waits.append(pacer.wait_s(now))
    # Paid at once it would be a wait of five seconds.
    assert max(waits) < 2
    assert sum(waits) == pytest.approx((0.5 + 30 * 0.06) / 0.1, rel=0.05)


def test_the_pace_is_not_called_slow_and_fast_in_turn() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.2)
    now, slowed = 0.0, []
    for n in range(60):
        now += pacer.wait_s(now)
        pacer.looked(now, 0.02 if n % 3 else 0.2)
        slowed.append(pacer.slowed)
    assert all(slowed[20:])


def test_a_source_that_comes_and_goes_costs_no_more() -> None:
    pacer = Pacer(rate=5, cpu_budget=0.15)
    now, used = 0.0, 0.0
    for _ in range(100):
        now += max(pacer.wait_s(now), 0.3)
        pacer.looked(now, 0.3)
        used += 0.3
        pacer.rest()
    assert used <= 0.15 * (now + CREDIT_S) + 5 * 0.3
    # Nor is anything owed for long.
    assert pacer.wait_s(now) <= 0.3 / 0.15


@given(
    costs=st.lists(st.floats(0, 3), min_size=2, max_size=60),
    rate=st.floats(0.5, 10),
    budget=st.floats(0.05, 1),
    rests=st.sets(st.integers(0, 59)),
)
def test_no_stretch_of_a_class_costs_more_than_its_budget(
    costs: list[float], rate: float, budget: float, rests: set[int]
) -> None:
    pacer = Pacer(rate, budget)
    now, spent = 0.0, []
    for n, cost in enumerate(costs):
        now += pacer.wait_s(now)
        spent.append((now, cost))
        pacer.looked(now, cost)
        if n in rests:
            pacer.rest()
    end = now + pacer.wait_s(now)
    # The first look is not charged; of dear ones, four may still be to be paid for at the end.
    for n, (begun, _) in enumerate(spent[1:], start=1):
        used = sum(cost for _, cost in spent[n:])
        assert used <= budget * (end - begun + CREDIT_S) + 4 * max(costs[1:]) + 1e-6


def test_a_stall_is_not_made_up_for_by_a_burst() -> None:
    pacer = Pacer(rate=5, cpu_budget=1.0)
    pacer.looked(0.0, 0.01)
    pacer.looked(60.0, 0.01)
    assert pacer.wait_s(60.01) == pytest.approx(0.19)
