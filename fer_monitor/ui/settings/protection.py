"""The part of the settings that protects the saved sessions with a passphrase."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fer_monitor.core.installed import how_to_add
from fer_monitor.core.words import mark
from fer_monitor.ui.look.tokens import SPACE_M, SPACE_S
from fer_monitor.ui.look.words import tr


class Protection(Enum):
    """How the saved sessions are protected."""

    OFF = "off"
    ON = "on"
    LOCKED = "locked"
    """Protected, and the passphrase was not given."""
    NOT_INSTALLED = "not installed"
    CHANGING = "changing"
    ELSEWHERE = "elsewhere"
    """On a server, or not open for another reason."""


WORDS = {
    Protection.OFF: mark("Now they are not protected."),
    Protection.ON: mark(
        "Now they are protected: FER Monitor asks for the passphrase when it starts."
    ),
    Protection.LOCKED: mark("They are protected, and locked until the passphrase is typed."),
    Protection.NOT_INSTALLED: mark("This needs a small addition that is not installed."),
    Protection.CHANGING: mark("The sessions are being copied and checked. This may take a minute."),
    Protection.ELSEWHERE: mark("They are on a server, or not open at the moment."),
}
BUTTONS = {
    Protection.OFF: ("protect",),
    Protection.ON: ("change", "remove"),
    Protection.LOCKED: ("open",),
    Protection.NOT_INSTALLED: (),
    Protection.CHANGING: (),
    Protection.ELSEWHERE: (),
}


class ProtectionPanel(QFrame):
    """Says how the saved sessions are protected, and offers what can be done about it."""

    wanted = Signal(str)
    """``protect``, ``change``, ``remove`` or ``open``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(tr("Protect saved sessions with a passphrase"))
        title.setProperty("role", "number")
        about = QLabel(
            tr(
                "The history then opens only with the passphrase, also for somebody who takes the "
                "disk. Not protected are each session’s tables (CSV files), reports and exports. "
                "This takes effect at once, without Save."
            )
        )
        about.setProperty("role", "small")
        self.state = QLabel()
        self.buttons = {
            "protect": QPushButton(tr("Protect…")),
            "change": QPushButton(tr("Change passphrase…")),
            "remove": QPushButton(tr("Remove passphrase…")),
            "open": QPushButton(tr("Type the passphrase…")),
        }
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, 0)
        layout.setSpacing(SPACE_M)
        for label in (title, about, self.state):
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addLayout(row)
        self.show_state(Protection.ELSEWHERE)

    def show_state(self, state: Protection, why_not: str = "") -> None:
        """Show how it is now.

        Parameters
        ----------
        state : Protection
        why_not : str
            Why nothing can be changed just now; empty where it can.
        """
        words = tr(WORDS[state])
        if state is Protection.NOT_INSTALLED:
            words = f"{words} {tr(how_to_add('encrypted'))}"
        self.state.setText(f"{words} {why_not}".strip())
        for name, button in self.buttons.items():
            button.setVisible(name in BUTTONS[state])
            button.setEnabled(not why_not)
