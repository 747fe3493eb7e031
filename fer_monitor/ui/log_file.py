"""The log file: what happened, in the program's own words and numbers, and nothing about people.

A line's template is written by us, so it may stand there. What is filled in is kept only where it
is a number, an enum or `Harmless`; other text may be a name, a note, a title or a folder, and is
left out. So are the messages of faults, for the same reason: their kind and where they happened
stay. Other libraries' lines are not ours, and only say that there was one, and where.
"""

from __future__ import annotations

import errno
import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from platformdirs import user_log_path

from fer_monitor.core.harmless import Harmless

FILE_NAME = "fer-monitor.log"
LARGEST_BYTES = 500_000
KEPT_FILES = 3
MOST_FRAMES = 40
OURS = "fer_monitor"
LEFT_OUT = "[left out]"

log = logging.getLogger(__name__)


def log_folder() -> Path:
    """Return where logs lie on this computer; nothing is made."""
    return user_log_path("fer-monitor", appauthor=False)


@contextmanager
def log_to_file(folder: Path | None = None) -> Iterator[None]:
    """Write the program's log lines from INFO on to the log file while the block runs.

    Where the folder cannot be written the program goes on without.
    """
    folder = log_folder() if folder is None else folder
    ours, root = logging.getLogger(OURS), logging.getLogger()
    level = ours.level
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _LogFile(folder / FILE_NAME)
    except OSError as error:
        log.info("There is no log file", exc_info=error)
        yield
        return
    handler.setLevel(logging.INFO)
    handler.setFormatter(PrivateFormatter())
    root.addHandler(handler)
    if ours.getEffectiveLevel() > logging.INFO:
        ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        ours.setLevel(level)
        root.removeHandler(handler)
        handler.close()


def last_lines(count: int, folder: Path | None = None) -> list[str]:
    """Return the last lines of the log file, oldest first; none where it cannot be read."""
    path = (log_folder() if folder is None else folder) / FILE_NAME
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        return []


class PrivateFormatter(logging.Formatter):
    """Writes what may stand in the file; see the module."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and a line more for each place that a fault came through."""
        when = datetime.fromtimestamp(record.created).astimezone()
        head = f"{when:%Y-%m-%d %H:%M:%S%z} {record.levelname} {record.name}: "
        error = record.exc_info[1] if record.exc_info else None
        return "\n".join([head + _sentence(record), *_fault(error)])


def _sentence(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != OURS:
        return f"a line of this library, {Path(record.pathname).name}:{record.lineno}"
    if not isinstance(record.msg, str):
        return LEFT_OUT
    arguments: Any = record.args
    if isinstance(arguments, Mapping):
        arguments = {name: _harmless(value) for name, value in arguments.items()}
    elif arguments:
        arguments = tuple(_harmless(value) for value in arguments)
    return record.msg % arguments if arguments else record.msg


def _harmless(value: object) -> object:
    if isinstance(value, Enum):
        return value.name
    kept = value is None or isinstance(value, bool | int | float | Harmless)
    return value if kept else LEFT_OUT


def _fault(error: BaseException | None) -> Iterator[str]:
    """Say which fault it was, what led to it, and where; never what its message says."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"  {type(error).__module__}.{type(error).__qualname__}{_system_code(error)}"
        for frame, line in list(traceback.walk_tb(error.__traceback__))[-MOST_FRAMES:]:
            code = frame.f_code
            yield f"    {_place(code.co_filename)}:{line} in {code.co_name}"
        error = error.__cause__ or error.__context__


def _system_code(error: BaseException) -> str:
    """Return what the system or SQLite calls it, which says nothing about anybody."""
    if isinstance(error, OSError) and error.errno is not None:
        return f" ({errno.errorcode.get(error.errno, error.errno)})"
    name = getattr(error, "sqlite_errorname", None)
    return f" ({name})" if isinstance(name, str) else ""


def _place(file_name: str) -> str:
    """Return a file of code without the folders it is installed in."""
    parts = Path(file_name).parts
    for root in (OURS, "site-packages"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[at + (root != OURS) :])
    return parts[-1] if parts else "?"


class _LogFile(RotatingFileHandler):
    """For its owner only, and never larger than a few files of half a megabyte."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST_BYTES, backupCount=KEPT_FILES, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return open(handle, "a", encoding=self.encoding)  # noqa: PTH123 (not a path)

    def doRollover(self) -> None:  # noqa: N802 (logging's name)
        """Begin a new file; where another window has the old one open, go on in it."""
        try:
            super().doRollover()
        except OSError:
            # Windows does not rename a file that is open elsewhere.
            if self.stream is None:
                self.stream = self._open()
