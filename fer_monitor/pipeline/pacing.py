"""How often to look: the wanted rate, lowered where it would cost too much."""

from __future__ import annotations

from collections import deque

CREDIT_S = 2.0
"""Seconds of the budget that quiet looks can save up, for a dear one to spend."""
RECENT_LOOKS = 5
"""Over so many looks the pace is judged, so that it is not called slow and fast in turn."""


class Pacer:
    """Decide when the next look is due.

    Looks are paid for out of the budget as time passes: the next one waits until the last ones
    are paid. A single dear look so costs its own time and no more, however many follow.

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
        self._owed_s = -cpu_budget * CREDIT_S
        """Processor time to be paid for; below 0 where some was saved up, as before Start."""
        self._paid_until: float | None = None
        self._delays_s: deque[float] = deque(maxlen=RECENT_LOOKS)
        self._next_due: float | None = None
        self._last_look: float | None = None
        self._skipped = 0

    @property
    def skipped(self) -> int:
        """Looks that the wanted rate called for and that did not happen, for whatever reason."""
        return self._skipped

    @property
    def slowed(self) -> bool:
        """Whether the budget put the last looks off by more than the time between two."""
        return sum(self._delays_s) > self._wanted_interval

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next look is due, 0 or more."""
        return 0.0 if self._next_due is None else max(0.0, self._next_due - now)

    def rest(self) -> None:
        """Know that nothing is to be seen for now (paused, source lost): no look is skipped."""
        self._last_look = self._next_due = None

    def looked(self, now: float, cpu_s: float) -> None:
        """Record a look that began at ``now`` and used ``cpu_s`` seconds of processor time."""
        self._pay(now, cpu_s)
        if self._last_look is not None:
            planned = round((now - self._last_look) / self._wanted_interval)
            self._skipped += max(0, planned - 1)
        self._last_look = now
        due = now if self._next_due is None else self._next_due
        # Counted from the due time where that was nearly met, so that the rate does not drift;
        # from now after a stall, so that it is not made up for by a burst.
        base = due if now - due < self._wanted_interval else now
        wanted, paid = base + self._wanted_interval, now + self._owed_s / self._cpu_budget
        self._delays_s.append(max(0.0, paid - wanted))
        self._next_due = max(wanted, paid)

    def _pay(self, now: float, cpu_s: float) -> None:
        if self._paid_until is None:
            # The first look also loads and plans everything; nobody is made to wait for that.
            cpu_s = 0.0
        else:
            budget = self._cpu_budget
            self._owed_s -= budget * (now - self._paid_until)
            self._owed_s = max(self._owed_s, -budget * CREDIT_S)
        self._owed_s += cpu_s
        self._paid_until = now
