"""Put a finished file in the store's place so that a crash at any moment loses nothing."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.session.store import place
from fer_monitor.session.store.database import Claim
from fer_monitor.session.store.sqlite_file import claim_file

PASSPHRASE_CLAIM = "passphrase"
"""Held by the program that changes the passphrase."""
_CHUNK = 1 << 20

log = logging.getLogger(__name__)


def coming(path: Path) -> Path:
    """Return where the file is made that will take the store's place."""
    return path.with_name(f"{path.name}-coming")


def leaving(path: Path) -> Path:
    """Return the name of the store's file from the swap until it is wiped."""
    return path.with_name(f"{path.name}-leaving")


def claim_for_swap(path: Path) -> Claim:
    """Claim the right to swap the file.

    Raises
    ------
    UserError
        Where another program is at it.
    DBAPIError
    """
    claim = claim_file(path, PASSPHRASE_CLAIM)
    if claim is None:
        raise UserError(
            "Another window of FER Monitor is changing the passphrase of the sessions.",
            "Wait until it is done, then try again.",
        )
    return claim


def swap(path: Path) -> bool:
    """Put the file that came in the store's place, and wipe the former one. Raises OSError.

    Returns whether the former one could be wiped; if not, `finish_interrupted` tries again. There
    is a moment without a file of the store's name; `finish_interrupted` also knows what to do if
    the program ends just then.
    """
    path.rename(leaving(path))
    coming(path).rename(path)
    _keep_names(path.parent)
    return wipe(leaving(path))


def finish_interrupted(path: Path) -> None:
    """Clear up after a program that ended in the middle of changing the passphrase.

    The former file is put back unless the new one, which was verified, is in its place.

    Raises
    ------
    UserError
        Where another program is changing the passphrase at this moment.
    OSError
    DBAPIError
    """
    if not leaving(path).exists() and not coming(path).exists():
        return
    claim = claim_for_swap(path)
    try:
        if leaving(path).exists() and not path.exists():
            leaving(path).rename(path)
            _keep_names(path.parent)
        for name in (leaving(path), coming(path)):
            wipe(name)
    finally:
        claim.close()


def wipe(path: Path) -> bool:
    """Overwrite a database and its companions once, delete them, and tell whether that worked.

    What a solid state disk, a copy of the disk or a backup keeps is out of reach.
    """
    try:
        _wipe(path)
    except OSError as error:
        log.info("A former file of the sessions could not be wiped", exc_info=error)
        return False
    return True


def _wipe(path: Path) -> None:
    for name in (path, *(path.with_name(path.name + end) for end in place.COMPANIONS)):
        if not name.exists():
            continue
        with name.open("r+b") as file:
            left = name.stat().st_size
            while left > 0:
                left -= file.write(os.urandom(min(left, _CHUNK)))
            file.flush()
            os.fsync(file.fileno())
        name.unlink()


def _keep_names(folder: Path) -> None:
    """Have the disk keep the names as they are now; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
