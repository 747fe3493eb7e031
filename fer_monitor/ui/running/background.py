"""Run what may take long on threads of its own and bring the result back to the window."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from fer_monitor.ui.running.bridge import Bridge

T = TypeVar("T")


class Background(QObject):
    """Calls functions off the UI thread; results come back on the UI thread, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = Bridge(self)
        self._bridge.ready.connect(self._deliver)
        self._results: deque[tuple[Callable[[Any], None], Any]] = deque()
        self._threads: list[threading.Thread] = []

    def run(
        self,
        name: str,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Call ``work`` on a new thread, then ``on_done`` or ``on_error`` on the UI thread."""

        def body() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - handed on, whatever it is
                self._results.append((on_error, error))
            else:
                self._results.append((on_done, result))
            self._bridge.poke()

        # A daemon: a camera driver that never answers must not keep the program from closing.
        thread = threading.Thread(target=body, name=f"fer-ui-{name}", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    @property
    def busy(self) -> bool:
        """Whether a call is under way or its result not yet delivered."""
        return bool(self._results) or any(thread.is_alive() for thread in self._threads)

    def is_running(self, *names: str) -> bool:
        """Tell whether a call of one of these names is under way."""
        wanted = {f"fer-ui-{name}" for name in names}
        return any(thread.is_alive() and thread.name in wanted for thread in self._threads)

    def close(self, timeout_s: float = 1.0) -> bool:
        """Deliver no more results; True where all calls ended within ``timeout_s`` seconds."""
        self._bridge.close()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._results.clear()
        return not any(thread.is_alive() for thread in self._threads)

    def _deliver(self) -> None:
        while self._results:
            callback, result = self._results.popleft()
            callback(result)
