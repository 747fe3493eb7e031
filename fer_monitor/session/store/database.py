"""What the store needs of a database, and the pieces that every kind shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_add
from fer_monitor.core.words import phrase

BUSY_S = 0.25
"""How long a write waits for another program's; the recording must not stand still for it."""
PATIENT_S = 5.0
"""The same for what a person asked for and can wait for."""


class Claim(ABC):
    """Says to other programs that a session is being recorded; ends with this program."""

    @abstractmethod
    def renew(self) -> None:
        """Take the claim again where the database forgot it. Raises DBAPIError."""

    @abstractmethod
    def close(self) -> None:
        """Give it back."""


class Database(ABC):
    """Connections to one database.

    Attributes
    ----------
    engine : Engine
    name : str
        For messages; without a password.
    """

    engine: Engine
    name: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together or not at all."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(fer_writes=True)
            with connection.begin():
                yield connection

    @abstractmethod
    def insert_once(self, table: Table) -> Any:
        """Return an INSERT that leaves rows alone that are there already."""

    @abstractmethod
    def lock_schema(self, connection: Connection) -> None:
        """Keep other programs from changing the tables until the transaction ends."""

    @abstractmethod
    def claim(self, session_id: str) -> Claim | None:
        """Claim a session; None where another writer has it. Raises DBAPIError."""

    @abstractmethod
    def tidy(self) -> bool:
        """Leave no trace of deleted rows in the file; tell whether that worked."""

    @abstractmethod
    def check_place(self) -> None:
        """Raise GoneError where what is written would reach nobody."""

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def not_installed(what: str, package: str, extra: str) -> UserError:
    """Return the error for a package that an extra would bring."""
    return UserError(
        phrase(
            "{what} needs the package {package}, which is not installed.",
            what=what,
            package=package,
        ),
        how_to_add(extra),
    )
