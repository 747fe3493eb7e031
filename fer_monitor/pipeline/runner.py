"""Run a source through the analysis on threads of its own, from Start to Stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from fer_monitor.capture.source import FrameSource
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame, Snapshot
from fer_monitor.pipeline.analysis_loop import AnalysisLoop, FrameAnalyzer, SnapshotSink
from fer_monitor.pipeline.capture_loop import CaptureLoop
from fer_monitor.pipeline.latest_slot import LatestSlot
from fer_monitor.pipeline.run_state import RunState
from fer_monitor.pipeline.status import RunnerState, RunnerStatus
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from fer_monitor.pipeline.watchdog import Watchdog

__all__ = ["Runner", "RunnerState", "RunnerStatus", "SnapshotSink"]


class Runner:
    """One session's threads. Started once, stopped once; make a new runner for a new session.

    Parameters
    ----------
    source : FrameSource
    make_analyzer : callable
        Called on the analysis thread, again after the analysis broke. All analyzers of a session
        share a ``WhoIsWho``, so that no track number is used twice.
    settings : AnalysisSettings
    sinks : sequence of SnapshotSink
        Receive every snapshot and row on the analysis thread.
    on_change : callable, optional
        Called from worker threads after each snapshot, row or change of state; must only poke.
    clock : callable
        Monotonic seconds; replaced in tests.
    """

    def __init__(
        self,
        source: FrameSource,
        make_analyzer: Callable[[], FrameAnalyzer],
        settings: AnalysisSettings | None = None,
        sinks: Sequence[SnapshotSink] = (),
        on_change: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._make_analyzer = make_analyzer
        self._settings = settings or AnalysisSettings()
        self._sinks = sinks
        self._state = RunState(on_change, clock)
        self._frames: LatestSlot[Frame] = LatestSlot()
        self.snapshots: LatestSlot[Snapshot] = LatestSlot()
        self.timeline = TimelineBuffer()
        self._analysis: AnalysisLoop | None = None
        self._threads: list[threading.Thread] = []

    @property
    def status(self) -> RunnerStatus:
        """The latest report; may be read from any thread."""
        return self._state.status

    def start(self) -> None:
        """Open the source and begin, without waiting for either."""
        if self._threads:
            raise RuntimeError("a runner is started only once")
        started = self._state.clock()
        self._state.announce(RunnerState.OPENING)
        capture = CaptureLoop(self._source, self._frames, self._state, started)
        self._analysis = AnalysisLoop(
            self._make_analyzer,
            capture,
            self._source.pacing,
            self._frames,
            self.snapshots,
            self.timeline,
            self._sinks,
            self._settings,
            self._state,
            started,
        )
        bodies = {
            "capture": capture.run,
            "analysis": self._run_analysis,
            "watchdog": Watchdog(self._state).run,
        }
        # Daemons: a driver that never returns must not keep the program from closing.
        self._threads = [
            threading.Thread(target=body, name=f"fer-{name}", daemon=True)
            for name, body in bodies.items()
        ]
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Look no more until ``resume``; the seconds in between are recorded as empty."""
        if self.status.state is RunnerState.RUNNING:
            self._state.going.clear()
            self._state.announce(RunnerState.PAUSED)

    def resume(self) -> None:
        """Go on after ``pause``."""
        if self.status.state is RunnerState.PAUSED:
            self._state.going.set()
            self._state.announce(RunnerState.RUNNING)

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the run; True where every thread ended within ``timeout_s`` seconds.

        A thread that hangs in a driver or a network is left behind; the record is closed all
        the same.
        """
        self._state.stopping.set()
        self._state.going.set()
        self._frames.close()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self._analysis is not None:
            self._analysis.end()
        self._state.announce(RunnerState.STOPPED)
        self.snapshots.close()
        return not any(thread.is_alive() for thread in self._threads)

    def session_seconds(self) -> float:
        """Return the seconds since Start, or media seconds of a recording; 0 before Start."""
        return 0.0 if self._analysis is None else self._analysis.session_seconds()

    def _run_analysis(self) -> None:
        assert self._analysis is not None
        self._analysis.run()
        if not self._state.stopping.is_set():
            self._state.announce(RunnerState.FINISHED)
            self._state.stopping.set()
