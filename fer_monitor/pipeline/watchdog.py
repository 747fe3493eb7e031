"""T0: notice when capture or analysis stops answering and say so."""

from __future__ import annotations

from fer_monitor.core.words import mark, phrase
from fer_monitor.pipeline.run_state import RunState
from fer_monitor.pipeline.status import RunnerState

POLL_S = 0.2
ASLEEP_S = 2.0
"""Two polls further apart than this mean that the computer slept."""
OPEN_LIMIT_S = 45.0
"""Longer than any source's own limit, so that its own words are heard first: a webcam may take
25 s to open and 6 s more to its first picture."""
READ_LIMIT_S = 10.0
ANALYSE_LIMIT_S = 10.0


class Watchdog:
    """The body of the watchdog thread: times the other two threads' work."""

    def __init__(self, state: RunState) -> None:
        self._state = state

    def run(self) -> None:
        """Look at the heartbeats until the run is over."""
        last = self._state.clock()
        while not self._state.stopping.wait(POLL_S):
            now = self._state.clock()
            if now - last > ASLEEP_S:
                self._state.forgive(now - last)
            last = now
            self.check()

    def check(self) -> None:
        """Compare each piece of work with its limit, once."""
        state = self._state
        if state.busy_for("analyse") > ANALYSE_LIMIT_S:
            self._give_up(mark("The analysis has stopped answering."))
        elif state.busy_for("open") > OPEN_LIMIT_S and state.status.state is RunnerState.OPENING:
            self._give_up(mark("The picture source does not open."))
        elif state.busy_for("read") > READ_LIMIT_S and state.status.state is RunnerState.RUNNING:
            state.announce(
                RunnerState.RECONNECTING,
                phrase("No picture has come for {seconds:.0f} seconds.", seconds=READ_LIMIT_S),
                mark(
                    "Check the camera or the connection; watching goes on when pictures come again."
                ),
            )

    def _give_up(self, message: str) -> None:
        hint = mark("Press Start to try again; what was recorded so far is kept.")
        if self._state.announce(RunnerState.FAILED, message, hint):
            self._state.stopping.set()
            self._state.going.set()
