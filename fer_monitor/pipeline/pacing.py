"""How often to look: the wanted rate, lowered where it would cost too much."""

from __future__ import annotations

MEMORY = 0.8
"""Weight of the past in the running means of cost and latency; about the last five looks."""


class Pacer:
    """Decide when the next look is due.

    Parameters
    ----------
    rate : float
        Looks a second, at most.
    cpu_budget : float
        Share of one core that looking may use, in (0, 1].
    """

    def __init__(self, rate: float, cpu_budget: float) -> None:
        self._wanted_interval = 1 / rate
        self._cpu_budget = cpu_budget
        self._cpu_per_look: float | None = None
        self._next_due: float | None = None
        self._last_look: float | None = None
        self._skipped = 0
        self._warm = False

    @property
    def skipped(self) -> int:
        """Looks that the wanted rate called for and that did not happen, for whatever reason."""
        return self._skipped

    @property
    def interval(self) -> float:
        """Seconds between two looks now."""
        cost = self._cpu_per_look or 0.0
        return max(self._wanted_interval, cost / self._cpu_budget)

    @property
    def slowed(self) -> bool:
        """Whether the budget, and not the wanted rate, sets the pace."""
        return self.interval > self._wanted_interval

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next look is due, 0 or more."""
        return 0.0 if self._next_due is None else max(0.0, self._next_due - now)

    def rest(self) -> None:
        """Know that nothing is to be seen for now (paused, source lost): no look is skipped."""
        self._last_look = self._next_due = None

    def looked(self, now: float, cpu_s: float) -> None:
        """Record a look that began at ``now`` and used ``cpu_s`` seconds of processor time."""
        if not self._warm:
            # The first look also loads and plans everything; it tells nothing of the next ones.
            self._warm = True
        elif self._cpu_per_look is None:
            self._cpu_per_look = cpu_s
        else:
            self._cpu_per_look = MEMORY * self._cpu_per_look + (1 - MEMORY) * cpu_s
        if self._last_look is not None:
            planned = round((now - self._last_look) / self._wanted_interval)
            self._skipped += max(0, planned - 1)
        self._last_look = now
        due = now if self._next_due is None else self._next_due
        # Counted from the due time where that was nearly met, so that the rate does not drift;
        # from now after a stall, so that it is not made up for by a burst.
        base = due if now - due < self.interval else now
        self._next_due = base + self.interval
