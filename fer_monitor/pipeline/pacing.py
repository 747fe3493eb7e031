"""How often to look: the wanted rate, lowered where it would cost too much."""

from __future__ import annotations

from collections import deque

MEMORY = 0.8
"""Weight of the past in the running mean of the cost; about the last five looks."""
CREDIT_S = 2.0
"""Seconds of the budget that quiet looks can save up, for a dear one to spend."""
RECENT_LOOKS = 5
"""Over so many looks the pace is called slow, so that it is not slow and fast in turn."""


class Pacer:
    """Decide when the next look is due.

    Looks are paid for out of the budget as time passes. What a dear one costs beyond the others
    is spread over several waits, but nothing is waited for twice: as soon as all looks are paid,
    the wanted rate holds again.

    Parameters
    ----------
    rate : float
        Looks a second, at most.
    cpu_budget : float
        Share of one core that looking may use on average, in (0, 1].
    """

    def __init__(self, rate: float, cpu_budget: float) -> None:
        self._wanted_interval = 1 / rate
        self._cpu_budget = cpu_budget
        self._cpu_per_look: float | None = None
        self._owed_s = -cpu_budget * CREDIT_S
        """Processor time to be paid for; below 0 where some was saved up, as before Start."""
        self._paid_until: float | None = None
        self._delayed: deque[bool] = deque(maxlen=RECENT_LOOKS)
        self._next_due: float | None = None
        self._last_look: float | None = None
        self._skipped = 0

    @property
    def skipped(self) -> int:
        """Looks that the wanted rate called for and that did not happen, for whatever reason."""
        return self._skipped

    @property
    def slowed(self) -> bool:
        """Whether the budget, and not the wanted rate, has put off one of the last looks."""
        return any(self._delayed)

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next look is due, 0 or more."""
        return 0.0 if self._next_due is None else max(0.0, self._next_due - now)

    def rest(self) -> None:
        """Know that nothing is to be seen for now (paused, source lost): no look is skipped."""
        self._last_look = None
        if self._paid_until is not None:
            # What was spent is paid for before the next look, however often there is a rest.
            self._next_due = self._paid_until + self._wait_for_budget()

    def looked(self, now: float, cpu_s: float) -> None:
        """Record a look that began at ``now`` and used ``cpu_s`` seconds of processor time."""
        self._charge(now, cpu_s)
        if self._last_look is not None:
            planned = round((now - self._last_look) / self._wanted_interval)
            self._skipped += max(0, planned - 1)
        self._last_look = now
        due = now if self._next_due is None else self._next_due
        # Counted from the due time where that was nearly met, so that the rate does not drift;
        # from now after a stall, so that it is not made up for by a burst.
        base = due if now - due < self._wanted_interval else now
        wanted, paid = base + self._wanted_interval, now + self._wait_for_budget()
        self._delayed.append(paid > wanted)
        self._next_due = max(wanted, paid)

    def _charge(self, now: float, cpu_s: float) -> None:
        budget = self._cpu_budget
        if self._paid_until is None:
            # The first look also loads and plans everything; nobody is made to wait for that.
            self._paid_until = now
            return
        if self._cpu_per_look is None:
            self._cpu_per_look = cpu_s
        self._cpu_per_look = MEMORY * self._cpu_per_look + (1 - MEMORY) * cpu_s
        self._owed_s -= budget * (now - self._paid_until)
        self._owed_s = max(self._owed_s, -budget * CREDIT_S) + cpu_s
        self._paid_until = now

    def _wait_for_budget(self) -> float:
        """Return the seconds from the last look that the budget wants to be waited."""
        owed_s = max(0.0, min(self._owed_s, self._cpu_per_look or 0.0))
        return owed_s / self._cpu_budget
