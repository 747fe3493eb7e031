"""Qt's own buttons in a language that Qt has no translation for."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from fer_monitor.core.words import mark
from fer_monitor.ui.look.words import tr

CONTEXT = "QPlatformTheme"
"""Where Qt keeps the texts of standard buttons."""
BUTTONS = {
    "OK": mark("OK"),
    "Cancel": mark("Cancel"),
    "Close": mark("Close"),
    "Open": mark("Open"),
    "Save": mark("Save"),
    "&Yes": mark("Yes"),
    "&No": mark("No"),
}


class QtWords(QTranslator):
    """Answers for the buttons, from the window's own translation, and for nothing else."""

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """Return a button's text, or None, which has Qt ask the next translator."""
        if context != CONTEXT or source not in BUTTONS:
            return None
        return tr(BUTTONS[source])

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Say that there is something to be asked."""
        return False
