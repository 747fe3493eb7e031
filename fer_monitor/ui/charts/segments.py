"""A few choices side by side, one of them pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QWidget,
)


class Segments(QFrame):
    """Choose one of a few.

    Parameters
    ----------
    choices : sequence of (str, str)
        Name and words of each.
    purpose : str
        What is chosen, for screen readers and the tooltip.
    """

    chosen = Signal(str)
    """Emitted when the person chooses."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], purpose: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(purpose)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for name, words in choices:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.setAccessibleName(f"{purpose}: {words}")
            button.setToolTip(f"{purpose}: {words}")
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[name] = button
            layout.addWidget(button)
        self._group.buttonToggled.connect(self._take_tab)
        self.choose(choices[0][0])

    @property
    def choice(self) -> str:
        """The name of the pressed one."""
        return next(name for name, button in self.buttons.items() if button.isChecked())

    def choose(self, name: str) -> None:
        """Press one without telling anybody."""
        self.buttons[name].setChecked(True)

    def _take_tab(self, button: QAbstractButton, pressed: bool) -> None:
        """Let Tab lead to the pressed one; from there the arrow keys lead to the others."""
        focus = Qt.FocusPolicy
        button.setFocusPolicy(focus.StrongFocus if pressed else focus.ClickFocus)
