"""Read a session by its number in the store or from a file that it was exported to."""

from __future__ import annotations

import getpass
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fer_monitor.core.errors import UserError

if TYPE_CHECKING:
    from fer_monitor.core.records import SessionRecord
    from fer_monitor.session.store.store import SessionStore

PASSPHRASE_VARIABLE = "FER_MONITOR_PASSPHRASE"
"""For programs that make reports without a person: the passphrase of the saved sessions."""
TRIES = 3


class SessionLoader:
    """Reads sessions, and asks for the passphrase of the user's own store once where it has one.

    Parameters
    ----------
    address : str, optional
        Of a school's database; None for the user's own file.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address
        self._passphrase: str | None = None

    def load(self, session: str) -> SessionRecord:
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
        path = Path(session).expanduser()
        if path.is_file():
            return _read_file(path)
        with closing(self._open()) as store:
            if all(info.id != session for info in store.sessions()):
                raise UserError(
                    f"There is no session '{session}' in the store, and no such file.",
                    "'fer-monitor report --list' shows all sessions with their ids.",
                )
            return store.read(session)

    def print_sessions(self, search: str) -> None:
        """Print the sessions whose title or notes hold ``search``, newest first.

        Raises
        ------
        UserError
            Where the store cannot be read.
        """
        with closing(self._open()) as store:
            found = store.sessions(search)
        for info in found:
            started = info.started_at.astimezone()
            length = f"{info.seconds // 60} min {info.seconds % 60:2d} s"
            print(f"{info.id}  {started:%Y-%m-%d %H:%M}  {length:>12}  {info.title}")
        if not found:
            print("No sessions." if not search else f"No sessions with '{search}'.")

    def _open(self) -> SessionStore:
        from fer_monitor.session.store.faults import PassphraseError
        from fer_monitor.session.store.opening import open_store

        if self._passphrase is not None:
            return open_store(self._address, passphrase=self._passphrase)
        try:
            return open_store(self._address)
        except PassphraseError as locked:
            for number in range(1, TRIES + 1):
                passphrase = _passphrase(locked)
                try:
                    store = open_store(self._address, passphrase=passphrase)
                except PassphraseError as wrong:
                    if number == TRIES or PASSPHRASE_VARIABLE in os.environ:
                        raise
                    print(wrong, file=sys.stderr)
                else:
                    self._passphrase = passphrase
                    return store
        raise AssertionError("the last try raises or returns")


def _passphrase(locked: UserError) -> str:
    """Return the passphrase: from the environment, or as it is typed on the terminal."""
    from fer_monitor.session.store.passphrase import typed

    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is None and sys.stdin is not None and sys.stdin.isatty():
        given = getpass.getpass("Passphrase of the saved sessions: ")
    if not given:
        raise UserError(
            locked.message,
            f"Run the command on a terminal, or set {PASSPHRASE_VARIABLE} to the passphrase.",
        ) from locked
    return typed(given)


def _read_file(path: Path) -> SessionRecord:
    """Read an exported file through a store of its own: neither it nor the user's is changed."""
    from fer_monitor.session.store.opening import open_store
    from fer_monitor.session.store.transfer import import_session

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
