"""Watches a live session's rows for something worth saying, and keeps it while it is news."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from fer_monitor.core.types import Snapshot, TimelineRow
from fer_monitor.mood.alerts import Alert, AlertRules, AlertWatch

SHOWN_S = 120
"""An alert is shown for so long: a teacher looks at the strip now and then. Heuristic."""


class AlertSink:
    """A sink of the analysis; everything else may be asked from any thread.

    Parameters
    ----------
    rules : AlertRules, optional
        Which alerts are wanted.
    """

    def __init__(self, rules: AlertRules | None = None) -> None:
        self._lock = threading.Lock()
        self._watch = AlertWatch(rules)
        self._latest: Alert | None = None
        self._second = 0

    @property
    def rules(self) -> AlertRules:
        """Which alerts are wanted; one that is on show goes as soon as it is not."""
        return self._watch.rules

    @rules.setter
    def rules(self, rules: AlertRules) -> None:
        with self._lock:
            self._watch.rules = rules

    @property
    def current(self) -> Alert | None:
        """What is to be shown now: the latest alert, for two minutes."""
        with self._lock:
            alert = self._latest
            if alert is None or self._second - alert.second >= SHOWN_S:
                return None
            return alert if self._watch.rules.wants(alert.kind) else None

    def settle(self) -> None:
        """Do not compare the mood with what came before: resting faces are learnt anew."""
        with self._lock:
            self._watch.settle()

    def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
        """Leave single looks alone."""

    def on_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Look at finished seconds."""
        with self._lock:
            for row in rows:
                self._second = max(self._second, row.second)
                self._latest = self._watch.take(row) or self._latest

    def on_end(self) -> None:
        """Leave the end alone; what is shown is up to the window."""
