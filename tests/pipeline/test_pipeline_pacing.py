"""The pace: the wanted rate, lowered to hold the processor budget."""

from __future__ import annotations

import pytest

from fer_monitor.pipeline.pacing import Pacer


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
    run(pacer, 60, cpu_s=0.01)
    assert not pacer.slowed
    assert pacer.interval == pytest.approx(0.2)


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
    assert pacer.interval == pytest.approx(0.2)


def test_a_stall_is_not_made_up_for_by_a_burst() -> None:
    pacer = Pacer(rate=5, cpu_budget=1.0)
    pacer.looked(0.0, 0.01)
    pacer.looked(60.0, 0.01)
    assert pacer.wait_s(60.01) == pytest.approx(0.19)
