"""From worker threads to the window: an empty signal, never more than one on its way."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """Turns pokes from any thread into ``ready`` on the thread that made the bridge.

    Pokes that come before the window has answered the last one are merged: what there is to
    show waits in mailboxes, not in Qt's queue.
    """

    ready = Signal()
    _poked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending = False
        self._closed = False
        self._poked.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def poke(self) -> None:
        """Say that there is something new; may be called from any thread, returns at once."""
        # Held while emitting, so that close() waits for an emission that is under way.
        with self._lock:
            if self._pending or self._closed:
                return
            self._pending = True
            self._poked.emit()

    def close(self) -> None:
        """Let no poke through any more; after this the bridge may be destroyed."""
        with self._lock:
            self._closed = True

    def _deliver(self) -> None:
        with self._lock:
            self._pending = False
            closed = self._closed
        if not closed:
            self.ready.emit()
