"""A notice across the window: one sentence, a next step, and a way to put it away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from fer_monitor.ui.look.direction import margins
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_S
from fer_monitor.ui.look.words import tr


@dataclass(frozen=True)
class Notice:
    """What a banner says.

    Attributes
    ----------
    text : str
    tone : str
        ``good``, ``caution`` or ``danger``.
    button : str
        Text of its button, empty for none.
    dismiss : str
        Text of the button that puts it away, empty for the usual one.
    """

    text: str
    tone: str = "good"
    button: str = ""
    dismiss: str = ""


class Banner(QFrame):
    """Shows one notice at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._notice: Notice | None = None
        self._action: Callable[[], None] | None = None
        self._lasting: Notice | None = None
        self._lasting_is_read = False
        self._waiting: list[tuple[Notice, Callable[[], None] | None]] = []
        self._unread = False
        """Whether what is on show came in turn, and the person has done nothing about it yet."""
        self.label = QLabel()
        # Names of files are shown as they are, whatever they look like.
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.clicked.connect(self._act)
        self.dismiss = QPushButton(tr("Dismiss"))
        self.dismiss.setProperty("quiet", True)
        self.dismiss.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(SPACE_L, SPACE_S, SPACE_S, SPACE_S))
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.dismiss)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """The notice on show."""
        return self._notice

    @property
    def is_free(self) -> bool:
        """Whether another notice may take the place: what lasts comes back, good news is read."""
        notice = self._notice
        if notice is None or notice is self._lasting:
            return True
        # With a button it may ask something.
        return notice.tone == "good" and not notice.button

    def show_notice(self, notice: Notice, action: Callable[[], None] | None = None) -> None:
        """Show a notice; ``action`` is what its button does.

        One that came in turn and was not read yet comes again after it.
        """
        if self._unread and self._notice is not None:
            self._waiting.insert(0, (self._notice, self._action))
        self._unread = False
        self._notice, self._action = notice, action
        self.label.setText(notice.text)
        self.setAccessibleName(notice.text)
        self.button.setText(notice.button)
        self.button.setAccessibleName(notice.button)
        self.button.setVisible(bool(notice.button))
        self.dismiss.setText(notice.dismiss or tr("Dismiss"))
        self.dismiss.setAccessibleName(notice.dismiss or tr("Dismiss this notice"))
        self.setProperty("tone", notice.tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def show_in_turn(self, notices: Sequence[tuple[Notice, Callable[[], None] | None]]) -> None:
        """Show notices with what their buttons do, each once the person put away the one before.

        They replace nothing that is on show.
        """
        self._waiting += notices
        if self._waiting and self._notice in (None, self._lasting):
            self._show_waiting()

    def show_next(self) -> None:
        """Put the notice away; what waits in turn comes next."""
        self._unread = False
        if self._waiting:
            self._show_waiting()
        else:
            self.put_away()

    def show_lasting(self, notice: Notice | None) -> None:
        """Show a notice for as long as something lasts; None where it is over.

        Other notices go before it; once they are put away it is there again, unless the person
        put it away.
        """
        if notice == self._lasting:
            return
        was_on = self._notice is self._lasting
        self._lasting, self._lasting_is_read = notice, False
        if was_on:
            self.put_away()

    def put_away(self) -> None:
        """Show nothing but what lasts and was not put away by the person."""
        if self._lasting is None or self._lasting_is_read:
            self._hide()
        elif self._notice is not self._lasting:
            self._unread = False
            self.show_notice(self._lasting)

    def _show_waiting(self) -> None:
        self.show_notice(*self._waiting.pop(0))
        # Good news that asks nothing may give way for good.
        self._unread = not self.is_free

    def _dismiss(self) -> None:
        if self._notice is self._lasting:
            self._lasting_is_read = True
        self.show_next()

    def _hide(self) -> None:
        self._unread = False
        self._notice = self._action = None
        self.hide()

    def _act(self) -> None:
        self._unread = False
        if self._action is not None:
            self._action()
