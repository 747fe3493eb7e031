"""T1: keep the source open and bring its frames to the analysis."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from fer_monitor.capture.source import EndOfSource, FrameSource, Pacing, SourceFault
from fer_monitor.core.types import Frame
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
        self.cpu_s_per_frame = 0.0

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
            self._state.fail(error, "The picture source failed in an unexpected way.")
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
        cpu_before = time.thread_time()
        with self._state.busy("read"):
            frame = self._source.read()
        self.cpu_s_per_frame = time.thread_time() - cpu_before
        if isinstance(frame, EndOfSource):
            return False
        self._deliver(frame)
        return True

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
            # Session time: it goes on over a reconnect, where the source's own clock restarts.
            self._frames.put(replace(frame, t=self._state.clock() - self._started))

    def _reconnect(self, fault: SourceFault) -> None:
        if not fault.can_retry:
            raise fault
        attempt = 0
        while not self._state.stopping.is_set():
            self._state.announce(RunnerState.RECONNECTING, fault.message, fault.hint)
            self._source.close()
            delay = RECONNECT_DELAYS_S[min(attempt, len(RECONNECT_DELAYS_S) - 1)]
            if self._state.stopping.wait(delay):
                return
            attempt += 1
            try:
                with self._state.busy("open"):
                    self._source.open()
            except SourceFault as again:
                if not again.can_retry:
                    raise
                fault = again
                continue
            going = self._state.going.is_set()
            self._state.announce(RunnerState.RUNNING if going else RunnerState.PAUSED)
            return
