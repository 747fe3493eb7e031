"""Write a file that was not there before, for its owner only; never over another one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from fer_monitor.session.faults import folder_error
from fer_monitor.session.folder import MOST_SAME_NAMES

Write = Callable[[BinaryIO], None]


def write_new_files(folder: Path, stem: str, contents: Sequence[tuple[str, Write]]) -> list[Path]:
    """Write files of one name and several endings, with a number where any of them is taken.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    stem : str
        Name without its ending, fit for every system.
    contents : sequence of (str, callable)
        The ending, such as ``.html``, and what writes into the open file.

    Returns
    -------
    list of Path
        In the order of ``contents``.

    Raises
    ------
    UserError
        Where the folder cannot be written to; files that were begun are removed.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = _free(folder, stem, [ending for ending, _ in contents])
        for path, (_, write) in zip(paths, contents, strict=True):
            handle = os.open(path, _FLAGS, 0o600)
            written.append(path)
            with os.fdopen(handle, "wb") as file:
                write(file)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise folder_error(folder, error) from error
        raise
    return written


# Fails where somebody made the file a moment ago. O_BINARY exists on Windows alone.
_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


def _free(folder: Path, stem: str, endings: Sequence[str]) -> list[Path]:
    for number in range(1, MOST_SAME_NAMES + 1):
        name = stem if number == 1 else f"{stem} ({number})"
        paths = [folder / f"{name}{ending}" for ending in endings]
        if not any(os.path.lexists(path) for path in paths):
            return paths
    raise FileExistsError(f"{stem} exists {MOST_SAME_NAMES} times")
