"""Notice threads, windows and log records that a test did not mean to leave behind."""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import time
from collections.abc import Sequence

SETTLE_S = 3.0
# Threads that libraries keep for the life of the process, by their name's beginning.
LIBRARY_THREADS = ("pydev", "QueueFeederThread", "asyncio_")


def current_threads() -> set[threading.Thread]:
    """Return the live threads that Python itself started and that belong to nobody's library."""
    # A dummy stands for a thread that Qt or C++ started; Python cannot tell when it ends.
    return {
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread)
        and not thread.name.startswith(LIBRARY_THREADS)
    }


def leaked_threads(before: set[threading.Thread]) -> list[str]:
    """Return the names of threads that still run after a short wait and did not run before."""
    deadline = time.monotonic() + SETTLE_S
    while (extra := current_threads() - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    return sorted(thread.name for thread in extra)


def _deliver_deletions() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    # processEvents() leaves deleteLater() undone outside an event loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def top_level_widgets() -> list[object]:
    """Return all windows that exist, shown or not; empty where Qt's widgets were never loaded."""
    module = sys.modules.get("PySide6.QtWidgets")
    if module is None or module.QApplication.instance() is None:
        return []
    return list(module.QApplication.topLevelWidgets())


def leaked_widgets(before: Sequence[object]) -> list[str]:
    """Return descriptions of windows that exist now and did not before."""
    known = {id(widget) for widget in before}

    def extra() -> list[object]:
        return [widget for widget in top_level_widgets() if id(widget) not in known]

    if extra():
        _deliver_deletions()
    if extra():
        gc.collect()
        _deliver_deletions()
    return [f"{type(w).__name__}({w.objectName()!r})" for w in extra()]  # type: ignore[attr-defined]


class LogWatch(logging.Handler):
    """Collect records at WARNING or above that no allowed pattern matches."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(logging.WARNING)
        self._allowed = [re.compile(pattern) for pattern in allowed]
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note the record unless it was announced."""
        message = record.getMessage()
        if not any(pattern.search(message) for pattern in self._allowed):
            self.unexpected.append(f"{record.levelname} {record.name}: {message}")
