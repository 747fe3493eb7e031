"""A store in one SQLite file, encrypted by SQLCipher where a passphrase is given."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from fer_monitor.core.words import mark
from fer_monitor.session.store.database import BUSY_S, PATIENT_S, Claim, Database, not_installed
from fer_monitor.session.store.faults import GoneError
from fer_monitor.session.store.place import owner_only_file


class SqliteDatabase(Database):
    """One file, encrypted where a passphrase is given.

    Parameters
    ----------
    path : Path
        An existing file; empty for a new database.
    passphrase : str, optional
        Needs the extra ``encrypted``.

    Raises
    ------
    UserError
        Where the extra is missing.
    """

    def __init__(self, path: Path, passphrase: str | None = None) -> None:
        self.path = path
        self.name = str(path)
        self._passphrase = passphrase
        self._module: ModuleType = sqlite3 if passphrase is None else sqlcipher()
        self.engine = create_engine(
            "sqlite://", creator=self._connect, module=self._module, poolclass=QueuePool
        )
        self._file = _identity(path)
        event.listen(self.engine, "begin", _begin)

    @property
    def is_protected(self) -> bool:
        """Whether only a passphrase opens the file."""
        return self._passphrase is not None

    def opens_with(self, passphrase: str | None) -> bool:
        """Return whether the file was opened with this passphrase, or with None without one."""
        if passphrase is None or self._passphrase is None:
            return passphrase == self._passphrase
        return hmac.compare_digest(passphrase.encode(), self._passphrase.encode())

    def insert_once(self, table: Table) -> Any:
        """Return an INSERT that leaves rows alone that are there already."""
        return sqlite.insert(table).on_conflict_do_nothing()

    def lock_schema(self, connection: Connection) -> None:
        """Keep other programs from changing the tables until the transaction ends."""
        # A writing transaction of SQLite already keeps all other writers out.

    def claim(self, session_id: str) -> Claim | None:
        """Claim a session; None where another writer has it. Raises DBAPIError."""
        return claim_file(self.path, session_id)

    def tidy(self) -> bool:
        """Leave no trace of deleted rows; tell whether that worked. Raises DBAPIError."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(fer_alone=True)
            connection.execute(text(f"PRAGMA busy_timeout = {PATIENT_S * 1000:.0f}"))
            try:
                connection.execute(text("VACUUM"))
                busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            finally:
                connection.execute(text(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}"))
        return not busy

    def check(self) -> bool:
        """Read the whole file and return whether it is sound. Raises DBAPIError."""
        with self.reading() as connection:
            return connection.execute(text("PRAGMA quick_check(1)")).scalar_one() == "ok"

    def check_place(self) -> None:
        """Raise GoneError where what is written would reach nobody."""
        if _identity(self.path) != self._file:
            raise GoneError("its file was moved or deleted", "Put it back where it was")

    def to_single_file(self) -> None:
        """Put everything into the one file and close it."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(fer_alone=True)
            connection.execute(text("PRAGMA journal_mode = DELETE"))
        self.close()

    def _connect(self) -> Any:
        connection = self._module.connect(
            str(self.path), timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            if self._passphrase is not None:
                quoted = self._passphrase.replace("'", "''")
                # A wrong passphrase is told by us, in words.
                connection.execute("PRAGMA cipher_log_level = NONE")
                connection.execute(f"PRAGMA key = '{quoted}'")
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL: a computer whose battery dies loses no more than a killed program does.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def claim_file(store: Path, name: str) -> Claim | None:
    """Claim something of a store's file by its name; None where another program has it.

    Raises
    ------
    DBAPIError
    """
    key = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    path = store.with_name(f"{store.name}-open-{key}")
    try:
        owner_only_file(path)
        lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise DBAPIError("claim", None, error) from error
    try:
        # SQLite's lock on a file, which every system gives back when a program dies.
        lock.execute("PRAGMA journal_mode = OFF")
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise DBAPIError("claim", None, error) from error
    return _FileClaim(path, lock)


class _FileClaim(Claim):
    def __init__(self, path: Path, lock: sqlite3.Connection) -> None:
        self._path, self._lock = path, lock

    def renew(self) -> None:
        """Nothing to do: the system keeps it as long as the program lives."""

    def close(self) -> None:
        self._lock.close()
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            # An empty file that is claimed by nobody does no harm.
            return


def _begin(connection: Connection) -> None:
    """Begin a transaction, which the sqlite3 module would only do before some statements."""
    options = connection.get_execution_options()
    if options.get("fer_alone"):
        return
    # At once for writing: who only asks for the lock later may be refused it for good.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("fer_writes") else "BEGIN")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def sqlcipher() -> ModuleType:
    """Return the library that encrypts. Raises UserError where it is missing."""
    try:
        return import_module("sqlcipher3.dbapi2")
    except ImportError as missing:
        raise not_installed(mark("Encryption"), "sqlcipher3", "encrypted") from missing
