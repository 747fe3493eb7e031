"""Take out of a text who somebody is: for what is shown to be copied and sent."""

from __future__ import annotations

import getpass
import re
from pathlib import Path

HIDDEN = "\N{HORIZONTAL ELLIPSIS}"


def scrubbed(text: str) -> str:
    """Return the text without the home folder and without the user's name in paths."""
    for home in {str(Path.home()), Path.home().as_posix()}:
        # A home such as / would take every slash.
        if len(home) > 3:
            # Only where a path begins, not in the middle of another one.
            text = re.sub(rf"(?<![\w.\\/~-]){re.escape(home)}(?!\w)", "~", text)
    name = _user_name()
    if len(name) < 2:
        return text
    as_a_folder = rf"(?<=[\\/]){re.escape(name)}(?=[\\/\"']|$)"
    return re.sub(as_a_folder, HIDDEN, text, flags=re.MULTILINE | re.IGNORECASE)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A system that knows no names for its users.
        return ""
