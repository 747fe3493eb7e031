"""The threads of a run: pace, drops, faults, restarts, hangs, and one clean stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame
from fer_monitor.pipeline import watchdog
from fer_monitor.pipeline.runner import Runner, RunnerState
from tests.support.sources import KeepingSink, ScriptedSource, StubAnalyzer
from tests.support.waiting import wait_until

FAST = AnalysisSettings(analyses_per_second=30, cpu_budget=1.0)
LOST = SourceFault("The picture was lost.", "Plug it in again.")
MakeRunner = Callable[..., Runner]


@pytest.fixture
def make_runner() -> Iterator[MakeRunner]:
    """Build runners that are stopped when the test ends, whatever happened."""
    runners: list[Runner] = []

    def make(
        source: ScriptedSource, analyzer: StubAnalyzer | None = None, **more: object
    ) -> Runner:
        settings = more.pop("settings", FAST)
        ready = analyzer or StubAnalyzer()
        make_analyzer = more.pop("make_analyzer", lambda: ready)
        runner = Runner(source, make_analyzer, settings, **more)  # type: ignore[arg-type]
        runners.append(runner)
        return runner

    yield make
    for runner in runners:
        runner.stop(5)


def test_every_frame_of_a_recording_is_analysed_in_order(make_runner: MakeRunner) -> None:
    analyzer, sink = StubAnalyzer(), KeepingSink()
    runner = make_runner(ScriptedSource(Pacing.RECORDED, count=57), analyzer, sinks=[sink])
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FINISHED)
    assert analyzer.seen == list(range(57))
    assert [row.second for row in sink.rows] == list(range(12))
    assert sum(row.frames for row in sink.rows) == 57
    assert runner.status.progress == 1.0
    assert runner.status.dropped_frames == 0
    assert sink.ended == 1


def test_a_recording_gives_the_same_rows_twice(make_runner: MakeRunner) -> None:
    sinks = [KeepingSink(), KeepingSink()]
    for sink in sinks:
        runner = make_runner(ScriptedSource(Pacing.RECORDED, count=40), sinks=[sink])
        runner.start()
        wait_until(lambda done=sink: done.ended)
    assert [(r.second, r.frames, r.valence) for r in sinks[0].rows] == [
        (r.second, r.frames, r.valence) for r in sinks[1].rows
    ]


def test_a_live_source_is_read_only_when_a_look_is_due(make_runner: MakeRunner) -> None:
    source, analyzer = ScriptedSource(Pacing.ON_DEMAND), StubAnalyzer()
    runner = make_runner(source, analyzer, settings=AnalysisSettings(analyses_per_second=10))
    runner.start()
    wait_until(lambda: len(analyzer.seen) >= 5)
    runner.stop(5)
    assert source.reads <= len(analyzer.seen) + 2


def test_of_a_streaming_source_the_newest_frame_is_analysed(make_runner: MakeRunner) -> None:
    analyzer = StubAnalyzer()
    source = ScriptedSource(Pacing.STREAMING)
    runner = make_runner(source, analyzer, settings=AnalysisSettings(analyses_per_second=10))
    runner.start()
    wait_until(lambda: len(analyzer.seen) >= 5)
    runner.stop(5)
    assert analyzer.seen == sorted(analyzer.seen)
    assert source.reads > 2 * len(analyzer.seen), "the camera was drained in between"


def test_looks_that_a_slow_analysis_skips_are_counted(make_runner: MakeRunner) -> None:
    def slow(frame: Frame) -> None:
        time.sleep(0.25)

    analyzer = StubAnalyzer(slow)
    settings = AnalysisSettings(analyses_per_second=20, cpu_budget=1.0)
    runner = make_runner(ScriptedSource(), analyzer, settings=settings)
    runner.start()
    wait_until(lambda: len(analyzer.seen) >= 4)
    runner.stop(5)
    assert runner.status.dropped_frames >= 2 * len(analyzer.seen)


def test_pause_records_empty_seconds_and_resume_goes_on(make_runner: MakeRunner) -> None:
    analyzer, sink = StubAnalyzer(), KeepingSink()
    runner = make_runner(ScriptedSource(), analyzer, sinks=[sink])
    runner.start()
    wait_until(lambda: len(analyzer.seen) > 3)
    runner.pause()
    wait_until(lambda: any(row.frames == 0 for row in sink.rows))
    assert runner.status.state is RunnerState.PAUSED
    seen = len(analyzer.seen)
    runner.resume()
    wait_until(lambda: len(analyzer.seen) > seen)
    assert runner.status.state is RunnerState.RUNNING


def test_a_source_that_dies_comes_back_by_itself(make_runner: MakeRunner) -> None:
    source, analyzer = (
        ScriptedSource(faults={5: LOST}, open_faults=[None, LOST, None]),
        StubAnalyzer(),
    )
    states: list[tuple[RunnerState, str]] = []
    runner = make_runner(source, analyzer)
    runner._state._on_change = lambda: states.append((runner.status.state, runner.status.message))
    runner.start()
    wait_until(lambda: 12 in analyzer.seen)
    assert (RunnerState.RECONNECTING, "The picture was lost.") in states
    assert runner.status.state is RunnerState.RUNNING
    assert source.opened == 3


def test_a_source_that_does_not_open_says_why(make_runner: MakeRunner) -> None:
    busy = SourceFault("The camera is in use by another program.", "Close it and press Start.")
    runner = make_runner(ScriptedSource(open_faults=[busy]))
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FAILED)
    assert runner.status.message == "The camera is in use by another program."
    assert runner.status.hint == "Close it and press Start."
    assert runner.stop(5)
    assert runner.status.state is RunnerState.FAILED


def test_a_fault_that_cannot_be_retried_ends_the_run(make_runner: MakeRunner) -> None:
    gone = SourceFault("The monitor was unplugged.", can_retry=False)
    runner = make_runner(ScriptedSource(faults={3: gone}))
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FAILED)
    assert runner.status.message == "The monitor was unplugged."


def test_a_wrong_model_is_reported_in_its_own_words(make_runner: MakeRunner) -> None:
    def broken() -> StubAnalyzer:
        raise UserError("The model is not the expected file.", "Install again.")

    runner = make_runner(ScriptedSource(), make_analyzer=broken)
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FAILED)
    assert runner.status.message == "The model is not the expected file."


@pytest.mark.allow_log("The analysis broke and is built anew")
def test_an_analysis_that_breaks_once_is_built_anew(make_runner: MakeRunner) -> None:
    def break_on_third(frame: Frame) -> None:
        if frame.index == 3:
            raise RuntimeError("boom")

    built: list[StubAnalyzer] = []

    def make() -> StubAnalyzer:
        built.append(StubAnalyzer(break_on_third))
        return built[-1]

    runner = make_runner(ScriptedSource(), make_analyzer=make)
    runner.start()
    wait_until(lambda: len(built) == 2 and len(built[1].seen) > 5)
    assert runner.status.state is RunnerState.RUNNING


@pytest.mark.allow_log("The analysis broke and is built anew", "The analysis failed")
def test_an_analysis_that_always_breaks_ends_the_run_and_keeps_the_record(
    make_runner: MakeRunner,
) -> None:
    def always(frame: Frame) -> None:
        raise RuntimeError("boom")

    sink = KeepingSink()
    runner = make_runner(ScriptedSource(), StubAnalyzer(always), sinks=[sink])
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FAILED)
    wait_until(lambda: sink.ended)
    assert "analysis failed" in runner.status.message


@pytest.mark.allow_threads("the analysis hangs on purpose and is let go afterwards")
def test_stop_within_a_second_while_the_analysis_hangs(make_runner: MakeRunner) -> None:
    release, hanging, sink = threading.Event(), threading.Event(), KeepingSink()

    def hang(frame: Frame) -> None:
        if frame.index == 4:
            hanging.set()
            release.wait(30)

    runner = make_runner(ScriptedSource(), StubAnalyzer(hang), sinks=[sink])
    runner.start()
    assert hanging.wait(10)
    begun = time.monotonic()
    ended_all = runner.stop(0.5)
    took = time.monotonic() - begun
    release.set()
    assert not ended_all
    assert took < 1.0
    assert sink.ended == 1
    assert sum(row.frames for row in sink.rows) == 4
    for thread in runner._threads:
        thread.join(5)
    assert sum(row.frames for row in sink.rows) == 4


@pytest.mark.allow_threads("the analysis hangs on purpose and is let go afterwards")
def test_a_hanging_analysis_is_noticed(
    make_runner: MakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "ANALYSE_LIMIT_S", 0.3)
    release = threading.Event()
    runner = make_runner(ScriptedSource(), StubAnalyzer(lambda frame: release.wait(30) and None))
    runner.start()
    wait_until(lambda: runner.status.state is RunnerState.FAILED)
    release.set()
    assert runner.status.message == "The analysis has stopped answering."
    for thread in runner._threads:
        thread.join(5)


def test_stop_ends_all_threads_closes_the_source_and_tells_the_sinks_once(
    make_runner: MakeRunner,
) -> None:
    source, analyzer, sink = ScriptedSource(), StubAnalyzer(), KeepingSink()
    runner = make_runner(source, analyzer, sinks=[sink])
    runner.start()
    wait_until(lambda: len(analyzer.seen) > 2)
    assert runner.stop(5)
    assert runner.stop(5)
    assert runner.status.state is RunnerState.STOPPED
    assert source.closed >= 1
    assert sink.ended == 1
    assert sum(row.frames for row in sink.rows) == len(sink.times) == len(analyzer.seen)


def test_stopping_a_recording_half_way_does_not_wait_for_its_end(make_runner: MakeRunner) -> None:
    analyzer = StubAnalyzer()
    runner = make_runner(ScriptedSource(Pacing.RECORDED, count=10**9), analyzer)
    runner.start()
    wait_until(lambda: len(analyzer.seen) > 10)
    assert runner.stop(5)


def test_chart_rows_are_the_recorded_rows(make_runner: MakeRunner) -> None:
    sink = KeepingSink()
    runner = make_runner(ScriptedSource(Pacing.RECORDED, count=50), sinks=[sink])
    runner.start()
    wait_until(lambda: sink.ended)
    assert runner.timeline.rows().second.tolist() == [row.second for row in sink.rows]
    assert runner.timeline.rows().valence.tolist() == [row.valence for row in sink.rows]
