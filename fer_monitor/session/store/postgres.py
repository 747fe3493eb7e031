"""A store on a PostgreSQL server, for a school whose teachers share one."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from fer_monitor.core.words import mark
from fer_monitor.session.store.database import PATIENT_S, Claim, Database, not_installed
from fer_monitor.session.store.schema import metadata

CONNECT_S = 3


class PostgresDatabase(Database):
    """A database on a PostgreSQL server; needs the extra ``postgres``.

    Raises
    ------
    UserError
        Where the extra is missing.
    """

    def __init__(self, url: URL) -> None:
        self.name = url.render_as_string(hide_password=True)
        try:
            self.engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                # A server without an encoding of its own would give bytes in place of text.
                connect_args={"connect_timeout": CONNECT_S, "client_encoding": "utf8"},
            )
        except ImportError as missing:
            raise not_installed(mark("A store on PostgreSQL"), "psycopg", "postgres") from missing

    def insert_once(self, table: Table) -> Any:
        """Return an INSERT that leaves rows alone that are there already."""
        return postgresql.insert(table).on_conflict_do_nothing()

    def lock_schema(self, connection: Connection) -> None:
        """Keep other programs from changing the tables until the transaction ends."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key("schema")})

    def claim(self, session_id: str) -> Claim | None:
        """Claim a session; None where another writer has it. Raises DBAPIError."""
        claim = _ServerClaim(self.engine, _key(session_id))
        return claim if claim.take() else None

    def tidy(self) -> bool:
        """Leave no trace of deleted rows; tell whether that worked. Raises DBAPIError."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(f"SET lock_timeout = '{PATIENT_S:.0f}s'"))
            try:
                for table in metadata.tables:
                    connection.execute(text(f"VACUUM FULL {table}"))
            finally:
                connection.execute(text("RESET lock_timeout"))
        return True

    def check_place(self) -> None:
        """Raise nothing: a server that is gone says so when it is asked."""


class _ServerClaim(Claim):
    """An advisory lock, which the server keeps as long as its connection lives."""

    def __init__(self, engine: Engine, key: int) -> None:
        self._engine, self._key = engine, key
        self._connection: Connection | None = None

    def take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        query = text("SELECT pg_try_advisory_lock(:key)")
        if connection.execute(query, {"key": self._key}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def renew(self) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return
            except DBAPIError:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
        self.take()

    def close(self) -> None:
        if self._connection is not None:
            # Not back into the pool, where the lock would live on.
            self._connection.detach()
            self._connection.close()
            self._connection = None


def _key(text_: str) -> int:
    return int.from_bytes(hashlib.sha256(text_.encode()).digest()[:8], "big", signed=True)
