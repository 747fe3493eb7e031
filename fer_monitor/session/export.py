"""Copy a session's CSV files to a place of the teacher's choice."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase
from fer_monitor.session.columns import COLUMNS_FILE
from fer_monitor.session.faults import folder_error
from fer_monitor.session.folder import make_new_folder


def export_session(files: Iterable[Path], destination: Path) -> Path:
    """Copy a session's files into a new folder inside ``destination`` and return that folder.

    The new folder has the name of the session's own folder, with a number where that name is
    taken: nothing is ever written over. May be called while the session is being recorded; the
    copy then ends with the second that was last saved.

    Parameters
    ----------
    files : iterable of Path
        The session's files, such as ``SessionRecorder.files``; all in one folder.
    destination : Path
        An existing or new folder.

    Raises
    ------
    UserError
        Where there is nothing to copy, a file cannot be read, or the destination cannot be
        written to; a half-made copy is removed.
    """
    sources = list(files)
    if not sources:
        raise UserError("There is nothing to export yet.", "Press Start to record a session first.")
    missing = [path for path in sources if not path.is_file()]
    if missing:
        raise UserError(
            phrase("The file {file} is not there any more.", file=missing[0]),
            "Look for it in the session's folder or the recycle bin.",
        )
    try:
        folder = make_new_folder(destination / sources[0].resolve().parent.name)
    except OSError as error:
        raise folder_error(destination, error) from error
    try:
        # What the columns are goes along, wherever the tables had to go.
        described = sources[0].with_name(COLUMNS_FILE)
        for source in [*sources, described] if described.is_file() else sources:
            shutil.copy2(source, folder / source.name)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise folder_error(destination, error) from error
    return folder
