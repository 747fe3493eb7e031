"""What a crash in native code leaves: the fault handler writes it, the next start tells of it.

The file holds where each thread was in the code: names of files and functions, no values.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fer_monitor.ui.log_file import log_folder
from fer_monitor.ui.scrub import scrubbed

FILE_NAME = "crash.txt"
MOST_CHARACTERS = 20_000
NOISY = sys.platform == "win32"
"""Windows also reports faults that a library then handles; after a clean end they were none."""

log = logging.getLogger(__name__)


class CrashFile:
    """The file and what stood in it when the program started.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.report = ""
        """Of the last crash, without the user's name; empty where there was none."""
        try:
            self.report = scrubbed(path.read_text(encoding="utf-8", errors="replace").strip())
        except FileNotFoundError:
            return
        except OSError as error:
            log.info("The file of crashes cannot be read", exc_info=error)
        self.report = self.report[-MOST_CHARACTERS:]

    def forget(self) -> None:
        """Remove the report: the person has seen it."""
        self.report = ""
        try:
            # Emptied, not deleted: this program's own next crash goes into the same file.
            os.truncate(self.path, 0)
        except OSError as error:
            log.info("The file of crashes cannot be emptied", exc_info=error)


@contextmanager
def crash_file(folder: Path | None = None, *, noisy: bool = NOISY) -> Iterator[CrashFile]:
    """Have crashes written to a file in the log folder while the block runs.

    Where the folder cannot be written the program goes on without.
    """
    path = (log_folder() if folder is None else folder) / FILE_NAME
    found = CrashFile(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Append: two windows share the file, and an earlier report stays until it was seen.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        log.info("Crashes are not kept", exc_info=error)
        yield found
        return
    before = os.fstat(handle).st_size
    was_on = faulthandler.is_enabled()
    faulthandler.enable(handle, all_threads=True)
    try:
        yield found
        if noisy and os.fstat(handle).st_size > before:
            os.ftruncate(handle, before)
    finally:
        faulthandler.disable()
        if was_on:
            # As it was, unless there is no such stream any more.
            with contextlib.suppress(OSError, ValueError, RuntimeError):
                faulthandler.enable()
        os.close(handle)
