"""Bring a database to the version of the schema that this program knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert, inspect, select, update

from fer_monitor.core.errors import UserError
from fer_monitor.session.store.schema import metadata, store_version

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = ()
"""What leads from version 1 to 2, then to 3 and so on. A step that was published never changes."""
NEWEST = 1 + len(STEPS)


def version_of(connection: Connection) -> int:
    """Return the version of the database, 0 where it holds nothing yet.

    Raises
    ------
    UserError
        Where the database is another program's.
    """
    tables = set(inspect(connection).get_table_names())
    if store_version.name in tables:
        return int(connection.execute(select(store_version.c.version)).scalar_one())
    if tables:
        raise UserError(
            "The database holds tables of another program.",
            "Choose another file, or for PostgreSQL a database of its own.",
        )
    return 0


def migrate(connection: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Make the tables, or change them to the newest version; all in the caller's transaction.

    Raises
    ------
    UserError
        Where the database was made by a newer version of the program.
    """
    newest = 1 + len(steps)
    version = version_of(connection)
    if version > newest:
        raise UserError(
            "The sessions were saved by a newer version of FER Monitor.",
            "Install the newest version of FER Monitor; nothing was changed.",
        )
    if version == 0:
        metadata.create_all(connection)
        connection.execute(insert(store_version).values(version=newest))
        return
    for step in steps[version - 1 :]:
        step(connection)
    if version != newest:
        connection.execute(update(store_version).values(version=newest))
