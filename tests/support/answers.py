"""What a teacher has answered before watching, for tests of the program."""

from __future__ import annotations

from pathlib import Path

from fer_monitor.ui.preferences import Preferences, save_preferences
from fer_monitor.ui.preferences.file import FILE_NAME

ANSWERED = Preferences(where_i_teach="elsewhere", told_students=True, per_participant=True)
"""Of a teacher who may watch, and whose students agreed to being shown one by one."""


def answered(config_home: Path, preferences: Preferences = ANSWERED) -> dict[str, str]:
    """Keep the answers in a user's folder of settings; return the environment that names it."""
    save_preferences(preferences, config_home / "fer-monitor" / FILE_NAME)
    return {"XDG_CONFIG_HOME": str(config_home)}
