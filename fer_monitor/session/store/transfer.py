"""Copy one session out of a store into a file of its own, and back into any store."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionInfo, SessionRecord
from fer_monitor.core.words import phrase
from fer_monitor.session.faults import folder_error
from fer_monitor.session.store import place
from fer_monitor.session.store.opening import DamagedError, open_file
from fer_monitor.session.store.sqlite_file import SqliteDatabase
from fer_monitor.session.store.store import SessionStore

SUFFIX = ".fersession"


def export_session(
    store: SessionStore, session_id: str, path: Path, *, passphrase: str | None = None
) -> Path:
    """Write one session into a new file, a store with this session alone, and return its path.

    The file is for its owner only, and encrypted only where a passphrase is given here.

    Raises
    ------
    UserError
        Where the session is not there, the file exists or cannot be written.
    """
    record = store.read(session_id)
    if path.exists():
        raise UserError(
            phrase("The file {path} exists already.", path=path),
            "Choose another name; nothing is written over.",
        )
    try:
        place.prepare(path)
        try:
            _write(SessionStore(open_file(path, passphrase)), record)
        except BaseException:
            for end in ("", *place.COMPANIONS):
                path.with_name(path.name + end).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise folder_error(path.parent, error) from error
    return path


def _write(single: SessionStore, record: SessionRecord) -> None:
    try:
        single.add_record(record)
        if isinstance(single.database, SqliteDatabase):
            single.database.to_single_file()
    finally:
        single.close()


def import_session(
    store: SessionStore, path: Path, *, passphrase: str | None = None
) -> list[SessionInfo]:
    """Copy the sessions of an exported file into the store and return those that are new to it.

    The file itself is not changed: a copy is read, which is brought to the newest version where
    it is older. Importing twice changes nothing.

    Raises
    ------
    UserError
        Where the file cannot be read or holds no sessions of this program.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="fer-monitor-import-") as folder:
            copy = Path(folder) / place.FILE
            shutil.copyfile(path, copy)
            if place.content(copy) is place.Content.EMPTY:
                raise _not_a_session(path)
            try:
                single = SessionStore(open_file(copy, passphrase))
            except DamagedError as error:
                raise _not_a_session(path) from error
            try:
                infos = single.sessions()
                return [info for info in infos if store.add_record(single.read(info.id))]
            finally:
                single.close()
    except OSError as error:
        raise UserError(
            phrase("The file {path} cannot be read.", path=path),
            "Check that it is there and yours to read.",
        ) from error


def _not_a_session(path: Path) -> UserError:
    return UserError(
        phrase("The file {path} holds no session, or is damaged.", path=path),
        "Export the session again on the computer that it comes from.",
    )
