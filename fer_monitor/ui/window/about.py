"""What Help says: version and licence, and what happens to pictures and numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from fer_monitor import __version__
from fer_monitor.ui.look.words import tr


def about_text() -> str:
    """Return version, licence and the limits of what is shown."""
    return tr(
        "FER Monitor {version}, MIT licence.\n\n"
        "It reads facial expressions, not feelings. A face can look sad in deep thought, and "
        "programs like this one err more for some groups of people than for others. Take the "
        "class average as a hint, never as a judgement of a person, and do not grade by it."
    ).format(version=__version__)


def privacy_text() -> str:
    """Return what is kept, what is not, and what the person must look after."""
    return tr(
        "Everything happens on this computer; FER Monitor makes no network connection except to "
        "a stream whose address you enter.\n\n"
        "Pictures stay in memory for a moment and are never saved. Only numbers are kept: one row "
        "a second for the class as a whole, without expressions where fewer than 10 faces were "
        "read. Rows of single people, and names, are kept only where you switched single "
        "participants on.\n\n"
        "Tell your students what is watched and why, and ask for their consent. In the European "
        "Union the law forbids programs that infer emotions in education, except for medical or "
        "safety reasons."
    )


def show_text(title: str, text: str, parent: QWidget) -> QMessageBox:
    """Open a box with a text, without waiting for it to be closed, and return it."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, parent=parent)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.open()
    return box
