"""T1: keep the source open and bring its frames to the analysis."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from fer_monitor.capture.live_source import LiveSource
from fer_monitor.capture.source import EndOfSource, FrameSource, Pacing, SourceFault
from fer_monitor.core.types import Frame
from fer_monitor.core.words import mark
from fer_monitor.pipeline.latest_slot import LatestSlot
from fer_monitor.pipeline.run_state import RunState
from fer_monitor.pipeline.status import RunnerState

RECONNECT_DELAYS_S = (0.3, 0.6, 1.0, 2.0, 5.0)
"""Waits between attempts to open a lost source; the last one repeats until Stop."""


class CaptureLoop:
    """The body of the capture thread.

    A picture of an ON_DEMAND source is taken when the analysis asks for one (``wanted``); a
    STREAMING source is drained all the time, the newest frame winning; a RECORDED source waits
    for each frame to be taken.
    """

    def __init__(
        self, source: FrameSource, frames: LatestSlot[Frame], state: RunState, started: float
    ) -> None:
        self._source = source
        self._frames = frames
        self._state = state
        self._started = started
        self.wanted = threading.Event()
        self._lock = threading.Lock()
        self._cpu_s = 0.0
        self._attempts = 0

    def take_cpu_s(self) -> float:
        """Return the processor time of all reads since the last call, seconds."""
        with self._lock:
            spent, self._cpu_s = self._cpu_s, 0.0
        return spent

    def run(self) -> None:
        """Read until the source ends, fails for good, or the run is stopped."""
        try:
            self._open_first()
            while not self._state.stopping.is_set():
                try:
                    if not self._bring_next():
                        break
                except SourceFault as fault:
                    self._reconnect(fault)
        except Exception as error:  # noqa: BLE001 - a thread's last line: any fault must show
            self._state.fail(error, mark("The picture source failed in an unexpected way."))
        finally:
            self._source.close()
            self._frames.close()

    def _open_first(self) -> None:
        with self._state.busy("open"):
            self._source.open()
        self._state.announce(RunnerState.RUNNING)

    def _bring_next(self) -> bool:
        if not self._may_read():
            return True
        cpu_before = self._cpu_so_far()
        with self._state.busy("read"):
            frame = self._source.read()
        with self._lock:
            self._cpu_s += self._cpu_so_far() - cpu_before
        if isinstance(frame, EndOfSource):
            return False
        self._attempts = 0
        if self._state.status.state is RunnerState.RECONNECTING:
            self._announce_going()
        self._deliver(frame)
        return True

    def _cpu_so_far(self) -> float:
        # A live source works on a thread of its own.
        elsewhere = self._source.cpu_s if isinstance(self._source, LiveSource) else 0.0
        return time.thread_time() + elsewhere

    def _announce_going(self) -> None:
        going = self._state.going.is_set()
        self._state.announce(RunnerState.RUNNING if going else RunnerState.PAUSED)

    def _may_read(self) -> bool:
        paused = not self._state.going.is_set()
        if self._source.pacing is Pacing.STREAMING:
            # Drained also while paused: a camera's queue would show old pictures afterwards.
            return True
        if paused:
            self._state.going.wait(0.2)
            return False
        if self._source.pacing is Pacing.ON_DEMAND:
            if not self.wanted.wait(0.2):
                return False
            self.wanted.clear()
        return True

    def _deliver(self, frame: Frame) -> None:
        if self._source.pacing is Pacing.RECORDED:
            self._frames.put_waiting(frame)
            self._state.update(progress=self._source.progress)
        elif self._state.going.is_set():
            # What was asked for meanwhile is this frame; another would only grow old in the slot.
            self.wanted.clear()
            # Session time: it goes on over a reconnect, where the source's own clock restarts.
            self._frames.put(replace(frame, t=self._state.clock() - self._started))

    def _reconnect(self, fault: SourceFault) -> None:
        if not fault.can_retry:
            raise fault
        while not self._state.stopping.is_set():
            self._state.announce(RunnerState.RECONNECTING, fault.message, fault.hint)
            self._source.close()
            delay = RECONNECT_DELAYS_S[min(self._attempts, len(RECONNECT_DELAYS_S) - 1)]
            if self._state.stopping.wait(delay):
                return
            self._attempts += 1
            try:
                with self._state.busy("open"):
                    self._source.open()
            except SourceFault as again:
                if not again.can_retry:
                    raise
                fault = again
                continue
            # RUNNING is told with the first picture: a source may open and still give none.
            return
