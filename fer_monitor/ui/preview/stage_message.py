"""What the preview says when there is no picture to show: a sentence, a next step, a button."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_S, SPACE_XL, TYPE_TITLE
from fer_monitor.ui.look.words import tr

WIDEST_TEXT = 500


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes
    ----------
    title : str
        What is the case, without a full stop.
    detail : str
        What to do, or what happens next.
    button : str
        Text of the button, empty for none.
    action : str
        What the button asks for: ``start``, ``pick``, ``retry``, ``resume``, ``stop``.
    busy : bool
        Whether something is under way: shows a moving bar.
    """

    title: str
    detail: str = ""
    button: str = ""
    action: str = ""
    busy: bool = False


class StageMessage(QWidget):
    """The message in the middle of the preview; ``asked`` carries the button's action."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: Message | None = None
        self.title = _centred_label()
        self.detail = _centred_label()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(tr("Please wait"))
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self._ask)
        layout = self._column = QVBoxLayout(self)
        layout.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(1)
        layout.addWidget(self.title)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.detail)
        layout.addSpacing(SPACE_L)
        layout.addWidget(self.bar, 0, centre)
        layout.addWidget(self.button, 0, centre)
        layout.addStretch(1)
        theme.changed.connect(self._style)
        self._style()

    @property
    def is_on(self) -> bool:
        """Whether a message is on show."""
        return self._message is not None

    def show_message(self, message: Message | None) -> None:
        """Show a message, or none."""
        if message == self._message:
            return
        self._message = message
        if message is not None:
            self.title.setText(message.title)
            self.detail.setText(message.detail)
            self.detail.setVisible(bool(message.detail))
            self.button.setText(message.button)
            self.button.setAccessibleName(message.button)
            self.button.setVisible(bool(message.button))
            self.bar.setVisible(message.busy)
            self.setAccessibleName(f"{message.title}. {message.detail}".strip())
        self.setVisible(message is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines short enough to read at once."""
        side = max(SPACE_XL, (self.width() - WIDEST_TEXT) // 2)
        self._column.setContentsMargins(side, SPACE_L, side, SPACE_L)
        super().resizeEvent(event)

    def _ask(self) -> None:
        if self._message is not None:
            self.asked.emit(self._message.action)

    def _style(self) -> None:
        tokens = self._theme.tokens
        points = self.font().pointSizeF() * TYPE_TITLE * 1.15
        self.title.setStyleSheet(
            f"color: {tokens.stage_text}; font-weight: 600; font-size: {points:.1f}pt;"
        )
        self.detail.setStyleSheet(f"color: {tokens.stage_muted};")


def _centred_label() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
