"""The store's file: where it is, for its owner only, and put aside where it is damaged."""

from __future__ import annotations

import os
import zlib
from datetime import datetime
from enum import Enum
from pathlib import Path

import platformdirs

FILE = "sessions.sqlite"
COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside its file, by the end of the name."""
HAS_MODES = os.name == "posix"
"""Windows has no such modes: there the rights of the profile's folder hold, its owner's alone."""
_MAGIC = b"SQLite format 3\0"
_PAGE = 4096


class Content(Enum):
    """What a file looks like from outside."""

    EMPTY = "empty"
    SQLITE = "sqlite"
    RANDOM = "random"
    """Without any order, as an encrypted file is."""
    OTHER = "other"


def default_path() -> Path:
    """Return ``sessions.sqlite`` in the user's data folder; nothing is made."""
    return platformdirs.user_data_path("fer-monitor", appauthor=False) / FILE


def prepare(path: Path) -> None:
    """Make the file and its folder for the owner only, where they are not there. Raises OSError.

    An existing folder keeps its rights, unless it is the program's own.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, mode=0o700)
    elif HAS_MODES and path.parent == default_path().parent:
        path.parent.chmod(0o700)
    owner_only_file(path)


def owner_only_file(path: Path) -> None:
    """Make an empty file, or take an existing one's rights from all but its owner."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if HAS_MODES and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def content(path: Path) -> Content:
    """Look at the first page of a file. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(_PAGE)
    if not start:
        return Content.EMPTY
    if start.startswith(_MAGIC):
        return Content.SQLITE
    # Encrypted bytes cannot be compressed; torn or overwritten ones nearly always can.
    return Content.RANDOM if len(zlib.compress(start, 9)) >= _PAGE else Content.OTHER


def needs_check(path: Path) -> bool:
    """Return whether the last program did not close the file, or found it damaged."""
    wal = path.with_name(path.name + "-wal")
    return _suspicion(path).exists() or (wal.exists() and wal.stat().st_size > 0)


def suspect(path: Path) -> None:
    """Have the file checked when it is opened next."""
    owner_only_file(_suspicion(path))


def checked(path: Path) -> None:
    """Note that the file was checked."""
    _suspicion(path).unlink(missing_ok=True)


def quarantine(path: Path, now: datetime) -> Path:
    """Give a damaged file and its companions a new name and return it. Raises OSError."""
    for number in range(1, 1000):
        suffix = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}-damaged-{now:%Y%m%d-%H%M%S}{suffix}{path.suffix}")
        if not aside.exists():
            break
    path.rename(aside)
    for end in COMPANIONS:
        companion = path.with_name(path.name + end)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + end))
    checked(path)
    return aside


def _suspicion(path: Path) -> Path:
    return path.with_name(path.name + "-check")
