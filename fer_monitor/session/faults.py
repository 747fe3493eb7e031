"""Say in plain words why a file could not be written, and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase

# EDQUOT (a used-up quota) does not exist on every system.
_DISK_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def is_disk_full(error: OSError) -> bool:
    """Return whether there was no room for what should be written."""
    return error.errno in _DISK_FULL


def reason(error: OSError) -> str:
    """Return why, as the end of a sentence: ``the disk is full``."""
    if isinstance(error, PermissionError):
        return mark("it is open in another program or protected")
    if is_disk_full(error):
        return mark("the disk is full")
    if error.errno == errno.EROFS:
        return mark("the disk is read-only")
    if isinstance(error, FileNotFoundError):
        return mark("its folder is gone")
    return (error.strerror or type(error).__name__).lower()


def remedy(error: OSError) -> str:
    """Return what the person can do, as a sentence without its end."""
    if isinstance(error, PermissionError):
        return mark("Close it in Excel or wherever it is open")
    if is_disk_full(error):
        return mark("Free some space on the disk")
    return mark("Check that the disk is connected")


def folder_error(folder: Path, error: OSError) -> UserError:
    """Return the error for files that cannot be put into ``folder``."""
    is_blocked = folder.exists() and not folder.is_dir()
    if isinstance(error, FileExistsError) and not is_blocked:
        return UserError(
            phrase("The folder {folder} already holds a recorded session.", folder=folder),
            "Choose another folder; FER Monitor never writes over a session.",
        )
    if is_blocked or isinstance(error, NotADirectoryError):
        why: str = mark("part of that path is a file, not a folder")
    elif isinstance(error, PermissionError):
        why = mark("you have no permission to write there")
    else:
        why = reason(error)
    return UserError(
        phrase("FER Monitor cannot save in the folder {folder}: {why}.", folder=folder, why=why),
        "Choose a folder of your own with some free space, such as one in Documents.",
    )
