"""The small parts of the history window: its line of news, its empty state, its questions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.core.records import SessionInfo
from fer_monitor.ui.history import words
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S
from fer_monitor.ui.look.words import tr

KEEP_CHOICES = (30, 90, 365, 0)
"""Days; 0 is for ever."""


class NewsLine(QFrame):
    """One line of what is being done, was done, or could not be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.label = QLabel()
        # Names of files and titles are shown as they are, whatever they look like.
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        layout.addWidget(self.label)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it says nothing."""
        return self.label.text()

    @property
    def tone(self) -> str:
        """``good``, ``danger``, or empty while something is under way."""
        return str(self.property("tone") or "")

    def say(self, text: str, tone: str = "") -> None:
        """Show a line, or nothing where it is empty."""
        self.label.setText(text)
        self.setAccessibleName(text)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(text))


class Nothing(QFrame):
    """Stands in the table's place and says in words why there is none, and what to do."""

    again = Signal()
    """The person wants to try once more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.hint = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.hint.setProperty("role", "muted")
        self.button = QPushButton(tr("Try again"))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addStretch(1)
        for label in (self.title, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def say(self, title: str, hint: str = "", *, try_again: bool = False) -> None:
        """Show a sentence, and another one below it."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.button.setVisible(try_again)
        self.setAccessibleName(f"{title} {hint}".strip())


class KeepChoice(QToolButton):
    """How long sessions are kept before their deletion is offered."""

    chosen = Signal(int)
    """Days; 0 is for ever."""

    def __init__(self, days: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        menu = QMenu(self)
        self._group = QActionGroup(self)
        self.choices: dict[int, QAction] = {}
        for each in KEEP_CHOICES:
            self._add(menu, each)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("menuButton", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(tr("From this age on, FER Monitor offers to delete a session"))
        self.show_days(days)

    def _add(self, menu: QMenu, days: int) -> None:
        action = QAction(words.age(days), menu)
        action.setCheckable(True)
        action.triggered.connect(lambda _=False: self._choose(days))
        self._group.addAction(action)
        if days in KEEP_CHOICES:
            menu.addAction(action)
        else:
            # In front: what is not one of ours is what the person has chosen.
            menu.insertAction(menu.actions()[0], action)
        self.choices[days] = action

    def _choose(self, days: int) -> None:
        self.show_days(days)
        self.chosen.emit(days)

    def show_days(self, days: int) -> None:
        """Show this choice, which may be a number that was typed in the settings."""
        if days not in self.choices:
            self._add(self.menu(), days)
        self.choices[days].setChecked(True)
        self.setText(words.age(days))
        self.setAccessibleName(tr("Keep sessions for {}").format(words.age(days)))


def ask_to_delete(question: str, details: str, parent: QWidget, delete: Callable[[], None]) -> None:
    """Ask once, without holding up the window; ``delete`` is called where the answer is yes."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, tr("Delete"), question, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    yes = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    yes.clicked.connect(lambda _=False: delete())
    box.open()


def deletion_question(infos: list[SessionInfo]) -> str:
    """Return what is asked."""
    if len(infos) > 1:
        return tr("Delete {} for good?").format(words.sessions(len(infos)))
    title = words.title_of(infos[0])
    title = title if len(title) <= 80 else f"{title[:79]}…"
    when = words.day_and_hour(infos[0].started_at)
    return tr("Delete “{title}” of {when} for good?").format(title=title, when=when)


def deletion_details(count: int) -> str:
    """Return what deleting means."""
    gone = (
        tr("It is really gone then: nothing of it stays in the history.")
        if count == 1
        else tr("They are really gone then: nothing of them stays in the history.")
    )
    rest = tr(
        "There is no way back. CSV files, reports and exports that were saved in other places stay "
        "there."
    )
    return f"{gone} {rest}"
