"""Ctrl+C in the terminal closes the window as its own close button does: stopped and saved."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

CLOSING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Interruption:
    """Whether the window was asked to close by a signal."""

    happened: bool = False


@contextmanager
def closing_on_interrupt() -> Iterator[Interruption]:
    """Close all windows on Ctrl+C or a request to end, while the enclosed block runs.

    Call it on the main thread. Without it, Python would raise KeyboardInterrupt in whatever slot
    runs at that moment, and Qt would carry on. A second signal ends the program at once, for a
    window that does not close.
    """
    interruption = Interruption()

    def close(number: int, _frame: FrameType | None) -> None:
        interruption.happened = True
        signal.signal(number, signal.SIG_DFL)
        if QApplication.instance() is None:
            raise KeyboardInterrupt
        # Not in here: a signal may arrive in the middle of painting.
        QTimer.singleShot(0, QApplication.closeAllWindows)

    before = {number: signal.signal(number, close) for number in CLOSING_SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
