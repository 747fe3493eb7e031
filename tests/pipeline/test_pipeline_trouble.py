"""What goes wrong around a run: slow disks, slow reads, sleep, and an analysis built anew."""

from __future__ import annotations

import threading
import time

import pytest

from fer_monitor.capture.source import EndOfSource, Pacing
from fer_monitor.capture.webcam import FIRST_FRAME_TIMEOUT_S, OPEN_TIMEOUT_S
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame, Snapshot
from fer_monitor.pipeline import watchdog
from fer_monitor.pipeline.pacing import Pacer
from fer_monitor.pipeline.run_state import RunState
from fer_monitor.pipeline.runner import Runner, RunnerState
from fer_monitor.pipeline.watchdog import OPEN_LIMIT_S, Watchdog
from tests.support.sources import KeepingSink, ScriptedSource, StubAnalyzer
from tests.support.waiting import wait_until

FAST = AnalysisSettings(analyses_per_second=20, cpu_budget=1.0)


class SlowOnce(ScriptedSource):
    """A source whose third read waits until it is released."""

    def __init__(self, pacing: Pacing = Pacing.ON_DEMAND) -> None:
        super().__init__(pacing)
        self.release = threading.Event()

    def read(self) -> Frame | EndOfSource:
        if self.reads == 3:
            self.release.wait(20)
        return super().read()


@pytest.mark.parametrize("pacing", list(Pacing))
def test_a_source_that_was_slow_once_counts_as_running_again(
    monkeypatch: pytest.MonkeyPatch, pacing: Pacing
) -> None:
    monkeypatch.setattr(watchdog, "READ_LIMIT_S", 0.3)
    source, analyzer = SlowOnce(pacing), StubAnalyzer()
    runner = Runner(source, lambda: analyzer, FAST)
    runner.start()
    try:
        wait_until(lambda: runner.status.state is RunnerState.RECONNECTING)
        source.release.set()
        wait_until(lambda: len(analyzer.seen) > 6)
        assert runner.status.state is RunnerState.RUNNING
    finally:
        source.release.set()
        assert runner.stop(5)


def test_after_a_slow_read_pictures_are_fresh_again() -> None:
    source, ages = SlowOnce(), []
    runner = Runner(
        source,
        lambda: StubAnalyzer(lambda frame: ages.append(runner.session_seconds() - frame.t)),
        AnalysisSettings(analyses_per_second=4, cpu_budget=1.0),
    )
    runner.start()
    try:
        wait_until(lambda: len(ages) >= 3)
        time.sleep(0.4)
        source.release.set()
        wait_until(lambda: len(ages) >= 9)
    finally:
        assert runner.stop(5)
    assert sorted(ages[-4:])[1] < 0.15


class SlowDisk(KeepingSink):
    """A sink that holds up the analysis until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
        super().on_snapshot(snapshot, t)
        if len(self.times) > 3:
            self.release.wait(20)


@pytest.mark.allow_threads("the disk hangs on purpose and is let go afterwards")
def test_stop_does_not_wait_for_a_disk_that_does_not_answer() -> None:
    sink = SlowDisk()
    runner = Runner(ScriptedSource(Pacing.RECORDED), lambda: StubAnalyzer(), FAST, sinks=[sink])
    runner.start()
    wait_until(lambda: len(sink.times) > 3)
    begun = time.monotonic()
    runner.stop(0.5)
    assert time.monotonic() - begun < 2
    assert sink.ended == 1
    sink.release.set()
    for thread in runner._threads:
        thread.join(5)


def test_sleep_is_not_held_against_a_look_that_was_under_way() -> None:
    now = [0.0]
    state = RunState(None, lambda: now[0])
    state.announce(RunnerState.RUNNING)
    with state.busy("analyse"):
        now[0] = 3 * 3600.0
        state.forgive(3 * 3600.0)
        Watchdog(state).check()
        assert state.status.state is RunnerState.RUNNING
        now[0] += watchdog.ANALYSE_LIMIT_S + 1
        Watchdog(state).check()
        assert state.status.state is RunnerState.FAILED


def test_a_webcam_may_use_all_its_own_patience_before_the_watchdog_speaks() -> None:
    assert OPEN_LIMIT_S > OPEN_TIMEOUT_S + FIRST_FRAME_TIMEOUT_S


@pytest.mark.parametrize("gap", [0.2, 1.0, 5.0, 60.0])
def test_a_slow_rate_is_told_as_it_is(gap: float) -> None:
    state = RunState(None)
    for look in range(4):
        state.count_look(look * gap, 0.1)
    assert state.status.analyses_per_second == pytest.approx(1 / gap)
    assert state.status.cpu_share == pytest.approx(0.1 / gap)


def test_the_share_of_a_slow_computer_rests_on_several_looks() -> None:
    state = RunState(None)
    for look in range(20):
        state.count_look(look * 2.4, 0.5 if look % 2 else 0.22)
        if look > 6:
            assert state.status.cpu_share == pytest.approx(0.15, abs=0.02)


@pytest.mark.parametrize("pause_s", [4.0, 10.0, 15.0, 100.0])
def test_a_pause_does_not_linger_in_the_rate(pause_s: float) -> None:
    state = RunState(None)
    state.announce(RunnerState.RUNNING)
    for look in range(20):
        state.count_look(look * 0.2, 0.01)
    state.announce(RunnerState.PAUSED)
    state.announce(RunnerState.RUNNING)
    for look in range(3):
        state.count_look(4.0 + pause_s + look * 0.2, 0.01)
        assert state.status.analyses_per_second == pytest.approx(5.0)
        assert state.status.cpu_share == pytest.approx(0.05)


def test_a_dear_look_now_and_then_does_not_read_as_too_much() -> None:
    pacer, state, now = Pacer(rate=5, cpu_budget=0.15), RunState(None), 0.0
    for look in range(600):
        now += pacer.wait_s(now)
        cost = 0.6 if look % 40 == 20 else 0.03
        pacer.looked(now, cost)
        state.count_look(now, cost)
        if now > 20:
            assert state.status.cpu_share < 0.2
