"""T2: analyse frames at the right pace and hand on snapshots and rows."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from fer_monitor.capture.source import Pacing
from fer_monitor.core.errors import UserError
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame, Snapshot, TimelineRow
from fer_monitor.core.words import mark
from fer_monitor.mood.timeline import Timeline
from fer_monitor.pipeline.capture_loop import CaptureLoop
from fer_monitor.pipeline.latest_slot import LatestSlot
from fer_monitor.pipeline.pacing import Pacer
from fer_monitor.pipeline.run_state import RunState
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer

RESTARTS = 3
RESTART_WINDOW_S = 60.0
"""The analysis may break and be built anew this often in this many seconds; then the run ends."""
IDLE_WAIT_S = 0.1
MEMORY = 0.8
"""Weight of the past in the running mean of the latency; about the last five looks."""

log = logging.getLogger(__name__)


class FrameAnalyzer(Protocol):
    """Anything that turns a frame into a snapshot; ``pipeline.analyzer.Analyzer`` is the one."""

    def process(self, frame: Frame) -> Snapshot:
        """Return all that is known after ``frame``."""
        ...


class SnapshotSink(Protocol):
    """Something that keeps what the analysis finds; called on the analysis thread, must be quick.

    ``t`` is seconds since Start (media seconds for a recording).
    """

    def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
        """Take in one snapshot."""
        ...

    def on_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Take in finished seconds."""
        ...

    def on_end(self) -> None:
        """Know that nothing more will come."""
        ...


class AnalysisLoop:
    """The body of the analysis thread; owns the analyzer and the timeline."""

    def __init__(
        self,
        make_analyzer: Callable[[], FrameAnalyzer],
        capture: CaptureLoop,
        pacing: Pacing,
        frames: LatestSlot[Frame],
        snapshots: LatestSlot[Snapshot],
        buffer: TimelineBuffer,
        sinks: Sequence[SnapshotSink],
        settings: AnalysisSettings,
        state: RunState,
        started: float,
    ) -> None:
        self._make_analyzer = make_analyzer
        self._capture = capture
        self._pacing = pacing
        self._frames = frames
        self._snapshots = snapshots
        self._buffer = buffer
        self._sinks = sinks
        self._state = state
        self._started = started
        self._pacer = Pacer(settings.analyses_per_second, settings.cpu_budget)
        self._timeline = Timeline()
        self._record_lock = threading.Lock()
        self._ended = False
        self._restarts: deque[float] = deque()
        self._latency = 0.0

    def run(self) -> None:
        """Analyse until the frames end or the run is stopped."""
        try:
            analyzer = self._build()
            while not self._state.stopping.is_set():
                frame = self._next_frame()
                if frame is not None:
                    analyzer = self._look(analyzer, frame)
                elif self._frames.closed and self._frames.peek() is None:
                    break
                elif self._is_live:
                    self._record_passing_time()
        except Exception as error:  # noqa: BLE001 - a thread's last line: any fault must show
            self._state.fail(error, mark("The analysis failed in an unexpected way."))
        finally:
            self.end()

    def end(self) -> None:
        """Close the record, once: the begun second is counted, the sinks are told.

        Also called by the runner where this thread hangs, so that nothing recorded is lost.
        """
        with self._record_lock:
            if self._ended:
                return
            self._ended = True
            now = self.session_seconds() if self._is_live else self._state.status.elapsed_s
            self._keep(self._timeline.finish(now))
            for sink in self._sinks:
                sink.on_end()
        self._state.poke()

    def session_seconds(self) -> float:
        """Return the seconds since Start, or media seconds of a recording."""
        if self._is_live:
            return self._state.clock() - self._started
        return self._state.status.elapsed_s

    @property
    def _is_live(self) -> bool:
        return self._pacing is not Pacing.RECORDED

    @property
    def _skipped(self) -> int:
        # A recording waits for every look.
        return self._pacer.skipped if self._is_live else 0

    def _build(self) -> FrameAnalyzer:
        with self._state.busy("build"):
            return self._make_analyzer()

    def _next_frame(self) -> Frame | None:
        if self._is_live:
            wait = self._pacer.wait_s(self._state.clock())
            if wait > 0 and self._state.stopping.wait(min(wait, IDLE_WAIT_S)):
                return None
            if wait > IDLE_WAIT_S:
                return None
        self._capture.wanted.set()
        return self._frames.take(IDLE_WAIT_S)

    def _look(self, analyzer: FrameAnalyzer, frame: Frame) -> FrameAnalyzer:
        begun, cpu_before = self._state.clock(), time.thread_time()
        try:
            with self._state.busy("analyse"):
                snapshot = analyzer.process(frame)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad frame must not end a class
            return self._restart(error)
        self._record(replace(snapshot, dropped_frames=self._skipped), frame.t)
        cpu = time.thread_time() - cpu_before + self._capture.take_cpu_s()
        self._pacer.looked(begun, cpu)
        self._report(frame, cpu)
        return analyzer

    def _record(self, snapshot: Snapshot, t: float) -> None:
        if self._ended:
            return
        # Outside the lock: a recorder on a slow disk may hold us up here, but never ``end``.
        for sink in self._sinks:
            sink.on_snapshot(snapshot, t)
        with self._record_lock:
            if self._ended:
                return
            self._keep(self._timeline.add(snapshot, t))
        self._snapshots.put(snapshot)
        self._state.poke()

    def _record_passing_time(self) -> None:
        if self._state.status.state is not RunnerState.RUNNING:
            self._pacer.rest()
        with self._record_lock:
            if self._ended:
                return
            rows = self._timeline.advance(self.session_seconds())
            self._keep(rows)
        if rows:
            self._state.poke()

    def _keep(self, rows: Sequence[TimelineRow]) -> None:
        if rows:
            self._buffer.extend(rows)
            for sink in self._sinks:
                sink.on_rows(rows)

    def _report(self, frame: Frame, cpu: float) -> None:
        now = self._state.clock()
        if self._is_live:
            latency = now - self._started - frame.t
            self._latency = MEMORY * self._latency + (1 - MEMORY) * latency
        self._state.count_look(now, cpu)
        self._state.update(
            latency_s=self._latency,
            dropped_frames=self._skipped,
            elapsed_s=frame.t,
            slowed=self._is_live and self._pacer.slowed,
        )

    def _restart(self, error: Exception) -> FrameAnalyzer:
        now = self._state.clock()
        while self._restarts and now - self._restarts[0] > RESTART_WINDOW_S:
            self._restarts.popleft()
        if len(self._restarts) >= RESTARTS:
            raise error
        self._restarts.append(now)
        log.warning("The analysis broke and is built anew", exc_info=error)
        return self._build()
