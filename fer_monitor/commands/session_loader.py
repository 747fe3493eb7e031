"""Read a session by its number in the store or from a file that it was exported to."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fer_monitor.core.errors import UserError

if TYPE_CHECKING:
    from fer_monitor.core.records import SessionRecord


def load(session: str) -> SessionRecord:
    """Return a whole session.

    Parameters
    ----------
    session : str
        The path of an exported session, or a session's id in the user's own store.

    Raises
    ------
    UserError
        Where there is no such session, or it cannot be read.
    """
    from fer_monitor.session.store.opening import open_store
    from fer_monitor.session.store.transfer import import_session

    path = Path(session).expanduser()
    if not path.is_file():
        with closing(open_store()) as store:
            if all(info.id != session for info in store.sessions()):
                raise UserError(
                    f"There is no session '{session}' in the store, and no such file.",
                    "'fer-monitor report --list' shows all sessions with their ids.",
                )
            return store.read(session)
    # Read through a store of its own: the exported file is not changed, nor the user's store.
    with (
        tempfile.TemporaryDirectory(prefix="fer-monitor-") as folder,
        closing(open_store(Path(folder) / "sessions.sqlite")) as store,
    ):
        found = import_session(store, path)
        if len(found) != 1:
            raise UserError(
                f"The file {path} holds {len(found)} sessions, not one.",
                "Export the session that you want by itself.",
            )
        return store.read(found[0].id)


def print_sessions(search: str) -> None:
    """Print the sessions whose title or notes hold ``search``, newest first.

    Raises
    ------
    UserError
        Where the store cannot be read.
    """
    from fer_monitor.session.store.opening import open_store

    with closing(open_store()) as store:
        found = store.sessions(search)
    for info in found:
        started = info.started_at.astimezone()
        length = f"{info.seconds // 60} min {info.seconds % 60:2d} s"
        print(f"{info.id}  {started:%Y-%m-%d %H:%M}  {length:>12}  {info.title}")
    if not found:
        print("No sessions." if not search else f"No sessions with '{search}'.")
