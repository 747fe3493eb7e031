"""Ask whether everybody agreed, before single participants are shown and kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.ui.look.fitting import FittedDialog
from fer_monitor.ui.look.tick_box import TickBox
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr

WIDTH = 520


class ParticipantsQuestion(FittedDialog):
    """Accepted only where the person ticked that everybody agreed to exactly this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Show single participants"))
        self.setFixedWidth(WIDTH)
        title = QLabel(tr("Show single participants?"))
        title.setProperty("role", "title")
        words = QLabel(
            tr(
                "Each participant’s expression is then shown, and kept on this computer under a "
                "number, or under a name if you have names read. Continue only if every "
                "participant, or for children a parent, agreed to exactly this.\n\n"
                "The title of the window says so while it is on. It counts from the next session."
            )
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self.agreed = TickBox(tr("Everybody agreed to this."))
        self.cancel = QPushButton(tr("Cancel"))
        self.show_them = QPushButton(tr("Show participants"))
        self.show_them.setProperty("primary", True)
        self.show_them.setEnabled(False)
        self.agreed.toggled.connect(self.show_them.setEnabled)
        self.cancel.clicked.connect(self.reject)
        self.show_them.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.show_them)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addWidget(self.agreed)
        layout.addLayout(buttons)
        self.cancel.setDefault(True)
        self.agreed.setFocus()
