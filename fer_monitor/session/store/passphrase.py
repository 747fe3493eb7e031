"""Give the store's file a passphrase, another one, or none again: copied, verified, then swapped.

The passphrase itself is only ever in memory. The reasons are in docs/decisions/0016.
"""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase
from fer_monitor.session.faults import folder_error
from fer_monitor.session.store import place
from fer_monitor.session.store.faults import user_error
from fer_monitor.session.store.opening import DamagedError, open_file
from fer_monitor.session.store.sqlite_file import sqlcipher
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.swap import claim_for_swap, coming, finish_interrupted, swap, wipe

SHORTEST = 8
"""Characters of a new passphrase. Whoever has the file may try as many as they like."""


def can_protect() -> bool:
    """Return whether SQLCipher is installed."""
    return find_spec("sqlcipher3") is not None


def is_protected(path: Path | None = None) -> bool:
    """Return whether the store is a file that only a passphrase opens.

    A damaged file may look like one. Also clears up after a change that was interrupted.

    Raises
    ------
    UserError
        Where the file cannot be looked at.
    """
    path = place.default_path() if path is None else path
    try:
        finish_interrupted(path)
        return path.exists() and place.content(path) is place.Content.RANDOM
    except OSError as error:
        raise folder_error(path.parent, error) from error
    except DBAPIError as error:
        raise user_error(error, str(path)) from error


def typed(passphrase: str) -> str:
    """Return a passphrase as it is used: the same letters, whatever keyboard typed them."""
    return unicodedata.normalize("NFC", passphrase)


def fault_of_new(passphrase: str) -> str:
    """Return why this cannot be a new passphrase, a sentence; empty where it can."""
    if len(passphrase) < SHORTEST:
        return phrase(
            "Use at least {count} characters; four words in a row are easy to remember.",
            count=SHORTEST,
        )
    if not passphrase.isprintable():
        return mark("It holds a character that cannot be typed.")
    return ""


def change_passphrase(path: Path, old: str | None, new: str | None) -> bool:
    """Change the passphrase of a store that this program has closed.

    The sessions are copied into a new file beside it, the copy is opened with the new passphrase
    and compared row by row, and only then takes the place of the old file, which is overwritten
    and deleted. Until then the old file stays as it is.

    Parameters
    ----------
    path : Path
    old, new : str or None
        None for no passphrase.

    Returns
    -------
    bool
        Whether the old file is gone; where it could not be wiped, the next opening tries again.

    Raises
    ------
    UserError
        Where the old passphrase is wrong, another program uses the file, the disk is full, or
        the copy is not the same; then nothing has changed.
    """
    if new is not None and fault_of_new(new):
        raise UserError("This cannot be the passphrase.", fault_of_new(new))
    module = sqlcipher()
    try:
        claim = claim_for_swap(path)
        try:
            _open_once(path, old)
            with closing(_connect(module, path, old)) as source:
                _change(source, path, old, new)
            return swap(path)
        finally:
            claim.close()
            finish_interrupted(path)
    except OSError as error:
        raise folder_error(path.parent, error) from error
    except DBAPIError as error:
        raise user_error(error, str(path)) from error
    except (sqlite3.Error, module.Error) as error:
        raise _not_changed(str(error)) from error


def _open_once(path: Path, passphrase: str | None) -> None:
    """Bring the file to the newest version, and find out whether the passphrase is right."""
    try:
        SessionStore(open_file(path, passphrase)).close()
    except DamagedError as error:
        raise UserError(
            phrase("The sessions in {path} are damaged.", path=path),
            "Start FER Monitor again, which puts the file aside and saves what can be read.",
        ) from error


def _change(source: Any, path: Path, old: str | None, new: str | None) -> None:
    # Refused where another program has the file open.
    if source.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
        raise _not_changed("the database is locked")
    source.execute("BEGIN EXCLUSIVE")
    made = coming(path)
    place.owner_only_file(made)
    try:
        source.execute("ATTACH DATABASE ? AS copy KEY ?", (str(made), new or ""))
        source.execute("SELECT sqlcipher_export('copy')")
        source.execute("COMMIT")
        source.execute("DETACH DATABASE copy")
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        _verify(made, new, path, old)
    except BaseException:
        wipe(made)
        raise


def _verify(made: Path, new: str | None, path: Path, old: str | None) -> None:
    """Raise UserError unless the copy opens with the new passphrase and holds the same."""
    is_plain = place.content(made) is place.Content.SQLITE
    if is_plain != (new is None):
        raise _not_changed("the copy is not encrypted as it should be")
    with closing(_connect(sqlcipher(), made, new)) as copy:
        checks = ["PRAGMA integrity_check"]
        if new is not None:
            checks.append("PRAGMA cipher_integrity_check")
        for check in checks:
            if copy.execute(check).fetchall() not in ([], [("ok",)]):
                raise _not_changed("the copy is damaged")
        copy.execute("ATTACH DATABASE ? AS former KEY ?", (str(path), old or ""))
        if not _same(copy.execute, "sqlite_master", "type, name, tbl_name, sql"):
            raise _not_changed("the copy has other tables")
        tables = copy.execute("SELECT name FROM former.sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if not _same(copy.execute, f'"{table}"', "*"):
                raise _not_changed("the copy holds other rows")


def _same(execute: Callable[[str], Any], table: str, columns: str) -> bool:
    """Return whether a table is the same in the copy and in the former file."""
    here, there = (f"SELECT {columns} FROM {name}.{table}" for name in ("main", "former"))
    counts = [execute(f"SELECT count(*) FROM ({each})").fetchone() for each in (here, there)]
    more = [
        execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone()[0]
        for one, other in ((here, there), (there, here))
    ]
    return counts[0] == counts[1] and more == [0, 0]


def _connect(module: Any, path: Path, passphrase: str | None) -> Any:
    connection = module.connect(str(path), isolation_level=None, timeout=0)
    if passphrase is not None:
        quoted = passphrase.replace("'", "''")
        # A wrong passphrase is told by us, in words.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = '{quoted}'")
    return connection


def _not_changed(why: str) -> UserError:
    if "locked" in why:
        return UserError(
            "The passphrase was not changed: another program is using the sessions.",
            "Close other windows of FER Monitor and try again.",
        )
    if "full" in why:
        return UserError(
            "The passphrase was not changed: the disk is full.",
            "Free some space on the disk: the sessions are copied once.",
        )
    return UserError(
        phrase("The passphrase was not changed: {why}.", why=why),
        "Your sessions are as they were. Try again.",
    )
