"""Where a session is kept: one new folder each, named after its time and its source."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import platformdirs

from fer_monitor.session.faults import folder_error

LONGEST_TITLE_BYTES = 80
"""Keeps the whole path below the 260 characters that Windows allows by default."""
MOST_SAME_NAMES = 999

# What Windows forbids in a file name, and control characters, which nobody can type.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]+')


def default_base() -> Path:
    """Return the folder that holds all sessions: ``FER Monitor`` in the user's Documents."""
    return Path(platformdirs.user_documents_dir()) / "FER Monitor"


def safe_name(title: str) -> str:
    """Return ``title`` as part of a file name on every system; may be empty."""
    text = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title))
    text = " ".join(text.split())
    short = text.encode("utf-8")[:LONGEST_TITLE_BYTES].decode("utf-8", "ignore")
    # Windows drops dots and spaces from the end of a name without a word.
    return short.strip(" .")


def new_session_folder(title: str, started_at: datetime, base: Path | None = None) -> Path:
    """Make and return a folder such as ``2026-11-22 09-15 Screen region``.

    Parameters
    ----------
    title : str
        What was watched; any characters, any length.
    started_at : datetime
        Local time of Start.
    base : Path, optional
        Where to make it; `default_base` if left out.

    Raises
    ------
    UserError
        Where it cannot be made.
    """
    base = default_base() if base is None else base
    name = f"{started_at:%Y-%m-%d %H-%M} {safe_name(title)}".strip()
    try:
        return make_new_folder(base / name)
    except OSError as error:
        raise folder_error(base, error) from error


def make_new_folder(wanted: Path) -> Path:
    """Make ``wanted``, or ``wanted (2)`` and so on where it exists already. Raises OSError."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    for number in range(1, MOST_SAME_NAMES + 1):
        folder = wanted if number == 1 else wanted.with_name(f"{wanted.name} ({number})")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{wanted} exists {MOST_SAME_NAMES} times")
