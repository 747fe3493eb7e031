"""The user's own settings, for a command without a window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fer_monitor.ui.preferences import Preferences


def own_preferences() -> Preferences:
    """Return them; what was wrong with their file is said on standard error."""
    from fer_monitor.ui.preferences import load_preferences

    preferences, problems = load_preferences()
    for problem in problems:
        print(problem, file=sys.stderr)
    return preferences
