"""Ask for the passphrase of the saved sessions, and for a new one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.core.words import mark
from fer_monitor.session.store.passphrase import fault_of_new, typed
from fer_monitor.ui.look.tick_box import TickBox
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr

NO_WAY_BACK = mark(
    "Write it down and keep it in a safe place. Without it nobody can open the sessions again, "
    "not even the makers of FER Monitor."
)


class PassphraseDialog(QDialog):
    """Lines for passphrases, a sentence above, a problem below.

    Parameters
    ----------
    title, words : str
    lines : tuple of str
        What each line asks for.
    accept : str
        Text of the button that takes what was typed.
    refuse : str
        Text of the button that does without.
    """

    typed = Signal(tuple)
    """What stands in the lines; the dialog waits for ``say`` or ``accept``."""

    def __init__(
        self,
        title: str,
        words: str,
        lines: tuple[str, ...],
        accept: str,
        refuse: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        heading, sentences = QLabel(title), QLabel(words)
        heading.setProperty("role", "title")
        sentences.setWordWrap(True)
        self.lines = [QLineEdit() for _ in lines]
        self.reveal = TickBox(tr("Show what I type"))
        self.reveal.toggled.connect(self._reveal)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setProperty("role", "problem")
        self.problem.hide()
        self.ok, self.refuse = QPushButton(accept), QPushButton(refuse)
        self.ok.setDefault(True)
        self.ok.setProperty("primary", True)
        self.refuse.setAutoDefault(False)
        self.ok.clicked.connect(self._take)
        self.refuse.clicked.connect(self.reject)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(heading)
        layout.addWidget(sentences)
        for words_, line in zip(lines, self.lines, strict=True):
            label = QLabel(words_)
            label.setBuddy(line)
            line.setAccessibleName(words_)
            line.textEdited.connect(lambda _: self.say(""))
            layout.addWidget(label)
            layout.addWidget(line)
        layout.addWidget(self.reveal)
        layout.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self.refuse)
        buttons.addWidget(self.ok)
        layout.addLayout(buttons)
        self._reveal(False)
        self.lines[0].setFocus()

    def say(self, problem: str) -> None:
        """Tell what is wrong with what was typed, and let it be typed again."""
        self.problem.setText(problem)
        self.problem.setAccessibleName(problem)
        self.problem.setVisible(bool(problem))
        self._enable(True)
        # A sentence more must not squeeze the others.
        self.resize(self.width(), self._rows.totalHeightForWidth(self.width()))
        if problem:
            self.lines[0].setFocus()
            self.lines[0].selectAll()

    def done(self, result: int) -> None:
        """Close, and leave nothing of what was typed behind."""
        for line in self.lines:
            line.clear()
        super().done(result)

    def fault(self, texts: tuple[str, ...]) -> str:
        """Return what is wrong with what was typed; empty where it can be tried."""
        return "" if all(texts) else tr("Type the passphrase first.")

    def _take(self) -> None:
        texts = tuple(typed(line.text()) for line in self.lines)
        fault = self.fault(texts)
        if fault:
            self.say(fault)
            return
        self._enable(False)
        self.typed.emit(texts)

    def _enable(self, enabled: bool) -> None:
        for widget in (*self.lines, self.ok):
            widget.setEnabled(enabled)

    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for line in self.lines:
            line.setEchoMode(mode)


class AskPassphrase(PassphraseDialog):
    """Asks for the passphrase when the sessions are opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Your saved sessions are protected"),
            tr(
                "Type the passphrase to see the history and to keep new sessions in it. You can "
                "also go on without: then new sessions are only kept as tables (CSV files)."
            ),
            (tr("Passphrase"),),
            tr("Open"),
            tr("Continue without history"),
            parent,
        )


class NewPassphrase(PassphraseDialog):
    """Asks for a new passphrase twice, and where there is one already, for that one first."""

    def __init__(self, has_one: bool, parent: QWidget | None = None) -> None:
        title = tr("Change the passphrase") if has_one else tr("Protect saved sessions")
        now = (tr("Passphrase now"),) if has_one else ()
        super().__init__(
            title,
            tr(NO_WAY_BACK),
            (*now, tr("New passphrase, at least 8 characters"), tr("Once more")),
            tr("Change") if has_one else tr("Protect"),
            tr("Cancel"),
            parent,
        )

    def fault(self, texts: tuple[str, ...]) -> str:
        """Return what is wrong with what was typed; empty where it can be tried."""
        *_, new, again = texts
        if len(texts) == 3 and not texts[0]:
            return tr("Type the passphrase of now first.")
        fault = fault_of_new(new)
        if fault:
            return tr(fault)
        return "" if new == again else tr("The two new passphrases are not the same.")


class RemovePassphrase(PassphraseDialog):
    """Asks for the passphrase before it is removed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Remove the passphrase"),
            tr("Whoever uses this computer, or takes its disk, can then read the saved sessions."),
            (tr("Passphrase now"),),
            tr("Remove"),
            tr("Cancel"),
            parent,
        )
