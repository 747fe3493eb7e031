"""The buttons of the history window: their words, their keys, and when they can do something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from fer_monitor.ui.history.model import SessionLine
from fer_monitor.ui.look.words import tr


def make_buttons() -> dict[str, QPushButton]:
    """Return all buttons by their names."""
    made = {}
    for name, text, key, tip in (
        ("open", tr("Open report"), "Ctrl+R", tr("Save the report and open it in the browser")),
        ("report", tr("Save report"), "Ctrl+S", tr("Save the report as a web page or a PDF")),
        ("compare", tr("Compare"), "Ctrl+P", tr("Save the selected sessions side by side")),
        ("data", tr("Save data"), "Ctrl+T", tr("Save all numbers as one long table, CSV")),
        ("export", tr("Export"), "Ctrl+Shift+E", tr("Save the session for another computer")),
        ("rename", tr("Rename"), "F2", tr("Give the session another title")),
        ("delete", tr("Delete"), "Del", tr("Delete the selected sessions for good")),
        ("import", tr("Import"), "Ctrl+I", tr("Take in a session from another computer")),
        ("close", tr("Close"), "Ctrl+W", tr("Close the history")),
    ):
        button = made[name] = QPushButton(text)
        button.setShortcut(QKeySequence(key))
        # Enter in the search field presses no button.
        button.setAutoDefault(False)
        button.setAccessibleName(text)
        button.setProperty("tip", tip)
        _explain(button, tip)
    made["open"].setProperty("primary", True)
    return made


def enable_unless(button: QPushButton, why_not: str) -> None:
    """Enable a button, or disable it and say why in its tooltip."""
    button.setEnabled(not why_not)
    _explain(button, why_not or str(button.property("tip")))


def why_not(name: str, chosen: Sequence[SessionLine], *, opened: bool, busy: bool) -> str:
    """Return why a button can do nothing now, or an empty text where it can.

    Parameters
    ----------
    name : str
    chosen : sequence of SessionLine
        The sessions that are selected.
    opened : bool
        Whether the store is open.
    busy : bool
        Whether something else is being done.
    """
    if name == "close":
        return ""
    if not opened:
        return tr("The sessions are not open")
    if busy:
        return tr("Something else is being done: one moment")
    if name == "import":
        return ""
    if name == "delete" and not chosen:
        return tr("Select a session first")
    if name == "compare":
        return "" if len(chosen) >= 2 else tr("Select two or more sessions first (hold Ctrl)")
    if name != "delete" and len(chosen) != 1:
        return tr("Select one session first")
    if name in ("delete", "export") and any(line.is_recording for line in chosen):
        return tr("A session that is being recorded: press Stop first")
    return ""


def _explain(button: QPushButton, tip: str) -> None:
    key = button.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{tip} ({key})")
