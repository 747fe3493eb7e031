"""Open the store: make it, migrate it, and put a damaged file aside without losing it."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase, together
from fer_monitor.session.faults import folder_error
from fer_monitor.session.files import Problem
from fer_monitor.session.store import place
from fer_monitor.session.store.database import Database
from fer_monitor.session.store.faults import PassphraseError, is_damage, user_error
from fer_monitor.session.store.migrations import NEWEST, migrate, version_of
from fer_monitor.session.store.postgres import PostgresDatabase
from fer_monitor.session.store.sqlite_file import SqliteDatabase
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.swap import finish_interrupted

log = logging.getLogger(__name__)


class DamagedError(Exception):
    """The file is not a database any more, or not a sound one."""


def open_store(
    url_or_path: str | Path | None = None, *, passphrase: str | None = None
) -> SessionStore:
    """Open the store, and make it where there is none.

    A damaged file is renamed to ``sessions-damaged-<time>.sqlite``, a new one is begun with the
    sessions that could still be read, and the store's ``notices`` say so.

    Parameters
    ----------
    url_or_path : str or Path, optional
        A file, or the URL of a PostgreSQL database, ``postgresql://user:password@host/name``;
        the user's own file if left out.
    passphrase : str, optional
        For an encrypted file.

    Raises
    ------
    UserError
        Where it cannot be opened: the folder is read-only, another program holds the file, the
        server does not answer, the passphrase is wrong, or it is a newer version's.
    """
    if isinstance(url_or_path, str) and "://" in url_or_path:
        return _open_server(url_or_path, passphrase)
    if passphrase == "":
        raise UserError("The passphrase is empty.", "Type the passphrase, or none at all.")
    path = place.default_path() if url_or_path is None else Path(url_or_path)
    try:
        finish_interrupted(path)
        place.prepare(path)
        try:
            return SessionStore(open_file(path, passphrase))
        except DamagedError:
            aside = place.quarantine(path, datetime.now().astimezone())
            place.prepare(path)
    except DBAPIError as error:
        raise user_error(error, str(path)) from error
    except OSError as error:
        raise folder_error(path.parent, error) from error
    log.info("A damaged store was put aside as %s", aside.name)
    fresh = SessionStore(open_file(path, passphrase))
    saved = _salvage(aside, fresh, passphrase)
    rest = (
        mark("From the damaged one, 1 session could still be read.")
        if saved == 1
        else phrase("From the damaged one, {saved} sessions could still be read.", saved=saved)
        if saved
        else mark("From the damaged one, no session could be read.")
    )
    fresh.notices = (
        Problem(
            together(mark("The session store was damaged, and a new one was begun."), rest),
            phrase("The damaged file is kept as {file}.", file=aside),
        ),
    )
    return fresh


def open_file(path: Path, passphrase: str | None) -> SqliteDatabase:
    """Open and migrate an existing file, which may be empty.

    Raises
    ------
    DamagedError
    UserError
    OSError
    """
    _check_content(path, encrypted=passphrase is not None)
    database = SqliteDatabase(path, passphrase)
    try:
        if place.needs_check(path):
            if not database.check():
                raise DamagedError(str(path))
            place.checked(path)
        _migrate(database)
    except DBAPIError as error:
        database.close()
        if not is_damage(error):
            raise user_error(error, database.name) from error
        if passphrase is not None and place.content(path) is place.Content.RANDOM:
            raise PassphraseError(
                "The sessions cannot be opened with this passphrase.",
                "Type it again; without it nobody can read the file.",
            ) from error
        raise DamagedError(str(path)) from error
    except BaseException:
        database.close()
        raise
    return database


def _check_content(path: Path, *, encrypted: bool) -> None:
    content = place.content(path)
    if content is place.Content.OTHER:
        raise DamagedError(str(path))
    # Never put aside what may only need its passphrase.
    if content is place.Content.RANDOM and not encrypted:
        raise PassphraseError(
            phrase("The sessions in {path} are encrypted, or the file is damaged.", path=path),
            "Give the passphrase; if there never was one, move the file to another folder.",
        )
    if content is place.Content.SQLITE and encrypted:
        raise UserError(
            phrase("The sessions in {path} are not encrypted.", path=path),
            "Open them without a passphrase.",
        )


def _migrate(database: Database) -> None:
    with database.reading() as connection:
        # Most starts find the newest version, and need not wait for a program that writes.
        if version_of(connection) == NEWEST:
            return
    with database.writing() as connection:
        database.lock_schema(connection)
        migrate(connection)


def _salvage(aside: Path, fresh: SessionStore, passphrase: str | None) -> int:
    """Copy what can still be read of a damaged file into a new store; return how many."""
    saved = 0
    damaged = SqliteDatabase(aside, passphrase)
    try:
        old = SessionStore(damaged)
        for info in old.sessions():
            try:
                saved += fresh.add_record(old.read(info.id))
            except UserError as error:
                log.info("A session could not be read from the damaged store: %s", error)
    except UserError as error:
        log.info("The damaged store cannot be read: %s", error)
    finally:
        damaged.close()
        place.checked(aside)
    return saved


def _open_server(address: str, passphrase: str | None) -> SessionStore:
    if passphrase is not None:
        raise UserError(
            "A passphrase is for a file; a PostgreSQL server has its own encryption.",
            "Leave the passphrase out.",
        )
    database = PostgresDatabase(_server_url(address))
    try:
        _migrate(database)
    except DBAPIError as error:
        database.close()
        raise user_error(error, database.name) from error
    except BaseException:
        database.close()
        raise
    return SessionStore(database)


def _server_url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise _bad_url() from error
    if url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise _bad_url()
    return url


def _bad_url() -> UserError:
    return UserError(
        "The session store's address is not one of a PostgreSQL database.",
        "Write it as postgresql://user:password@host/name.",
    )
