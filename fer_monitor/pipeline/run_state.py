"""What the threads of one run share: the stop and pause switches, the status, the heartbeats."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from fer_monitor.core.errors import UserError
from fer_monitor.core.harmless import Harmless
from fer_monitor.core.words import mark
from fer_monitor.pipeline.status import RunnerState, RunnerStatus

RATE_WINDOW_S = 3.0
"""Span over which the rate of looks is measured."""
SHARE_WINDOW_S = 20.0
"""Span over which the processor share is measured: costs vary from look to look, and a dear one is
spread over several waits."""

log = logging.getLogger(__name__)


class RunState:
    """Shared by the threads of one run; every method may be called from any of them."""

    def __init__(
        self, on_change: Callable[[], None] | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.clock = clock
        self.stopping = threading.Event()
        self.going = threading.Event()
        self.going.set()
        self._on_change = on_change
        self._lock = threading.Lock()
        self._status = RunnerStatus(RunnerState.IDLE)
        self._looks: deque[tuple[float, float]] = deque()
        self._busy_since: dict[str, float] = {}

    @property
    def status(self) -> RunnerStatus:
        """The latest report."""
        with self._lock:
            return self._status

    def announce(self, state: RunnerState, message: str = "", hint: str = "") -> bool:
        """Enter ``state`` and tell the listener; False where the run was already over."""
        with self._lock:
            if self._status.state.is_over:
                return False
            self._status = replace(self._status, state=state, message=message, hint=hint)
            if state is not RunnerState.RUNNING:
                # A pause says nothing of how often the program looks.
                self._looks.clear()
        log.info("The run is %s", state)
        self.poke()
        return True

    def fail(self, error: Exception, fallback: str) -> None:
        """End the run with a fault: the error's own words where it has some for people."""
        if isinstance(error, UserError):
            ended = self.announce(RunnerState.FAILED, error.message, error.hint)
        else:
            log.error("%s", Harmless(fallback), exc_info=error)
            ended = self.announce(
                RunnerState.FAILED,
                fallback,
                mark("Press Start to try again; what was recorded so far is kept."),
            )
        if ended:
            self.stopping.set()
            self.going.set()

    def update(self, **values: float | int | bool | None) -> None:
        """Change figures of the status without telling the listener."""
        with self._lock:
            self._status = replace(self._status, **values)  # type: ignore[arg-type]

    def count_look(self, now: float, cpu_s: float) -> None:
        """Record one look at ``now`` that used ``cpu_s`` seconds of processor time."""
        with self._lock:
            self._looks.append((now, cpu_s))
            # The last two always count, or a slow rate would look like none.
            while len(self._looks) > 2 and now - self._looks[0][0] > SHARE_WINDOW_S:
                self._looks.popleft()
            if len(self._looks) < 2 or now <= self._looks[0][0]:
                return
            looks = list(self._looks)
            recent = [t for t, _ in looks if now - t <= RATE_WINDOW_S]
            if len(recent) < 2:
                recent = [looks[-2][0], now]
            status = self._status
            if now > recent[0]:
                status = replace(status, analyses_per_second=(len(recent) - 1) / (now - recent[0]))
            share = sum(cpu for _, cpu in looks[1:]) / (now - looks[0][0])
            self._status = replace(status, cpu_share=share)

    def poke(self) -> None:
        """Tell the listener that there is something new to read."""
        if self._on_change is not None:
            self._on_change()

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Mark the enclosed block as work that the watchdog should time."""
        with self._lock:
            self._busy_since[what] = self.clock()
        try:
            yield
        finally:
            with self._lock:
                self._busy_since.pop(what, None)

    def forgive(self, seconds: float) -> None:
        """Do not hold ``seconds`` against the work going on: the computer was asleep."""
        with self._lock:
            for what in self._busy_since:
                self._busy_since[what] += seconds

    def busy_for(self, what: str) -> float:
        """Return for how many seconds ``what`` has been going on, 0 where it is not."""
        with self._lock:
            since = self._busy_since.get(what)
        return 0.0 if since is None else self.clock() - since
