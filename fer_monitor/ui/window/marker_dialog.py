"""Ask for the note of a marker; the moment is the one when the key was pressed."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import clock, tr

LONGEST_NOTE = 200


class MarkerDialog(QDialog):
    """One line; Enter keeps the marker with or without a note, Esc drops it."""

    def __init__(self, t: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.t = t
        self.setWindowTitle(tr("Marker"))
        self.setMinimumWidth(400)
        question = QLabel(tr("Note for {} (optional)").format(clock(t)))
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText(tr("Such as: explained topic 2"))
        self.note.setAccessibleName(question.text())
        question.setBuddy(self.note)
        keep, drop = QPushButton(tr("Add marker")), QPushButton(tr("Cancel"))
        keep.setDefault(True)
        keep.setProperty("primary", True)
        keep.clicked.connect(self.accept)
        drop.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(drop)
        buttons.addWidget(keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(question)
        layout.addWidget(self.note)
        layout.addLayout(buttons)
        self.note.setFocus()
