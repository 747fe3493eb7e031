"""Start the program again as it was started, once this one is done."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from PySide6.QtCore import QProcess

from fer_monitor.core.installed import is_frozen

log = logging.getLogger(__name__)


def own_command() -> list[str]:
    """Return the command line that this program was started with."""
    if is_frozen():
        return [sys.executable, *sys.argv[1:]]
    return [sys.executable, *sys.orig_argv[1:]]


def start_again(command: Sequence[str] | None = None) -> bool:
    """Start the program as a process of its own; tell whether that worked."""
    program, *arguments = own_command() if command is None else command
    started = QProcess.startDetached(program, arguments)
    # Some versions of PySide give the number of the process beside the answer.
    worked = started[0] if isinstance(started, tuple) else started
    if not worked:
        log.error("FER Monitor could not be started again")
    return bool(worked)
