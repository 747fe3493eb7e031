"""Faults nobody expected: caught on every thread, saved first, then told in one dialog."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor import __version__
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.running.bridge import Bridge

MOST_DETAILS = 20
"""Different faults that are kept; of the others only their number."""
LONGEST_DETAIL = 20_000
FIRST_SIZE = (640, 420)

log = logging.getLogger(__name__)


class DetailsDialog(QDialog):
    """A title, a few sentences, and a text that can be read and copied.

    Parameters
    ----------
    title, words : str
    close : str
        Text of the button that closes it.
    copy : str
        Text of the button that copies the details.
    """

    def __init__(
        self, title: str, words: str, close: str, copy: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("FER Monitor")
        self.setMinimumWidth(560)
        self.resize(*FIRST_SIZE)
        heading, sentences = QLabel(title), QLabel(words)
        heading.setProperty("role", "title")
        sentences.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName(tr("Details"))
        # The keyboard goes on to the buttons.
        self.details.setTabChangesFocus(True)
        self.copy, self.close_button = QPushButton(copy), QPushButton(close)
        self.copy.clicked.connect(self._copy)
        self.copy.setAutoDefault(False)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        self.close_button.setProperty("primary", True)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(SPACE_S)
        self.buttons.addWidget(self.copy)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(heading)
        layout.addWidget(sentences)
        layout.addWidget(self.details, 1)
        layout.addLayout(self.buttons)
        self.close_button.setFocus()

    def show_details(self, text: str) -> None:
        """Show the text from its beginning on."""
        self.details.setPlainText(text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(tr("Copied"))


class ErrorDialog(DetailsDialog):
    """Says that something went wrong, what is safe, and what to do."""

    def __init__(self, can_restart: bool, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Something unexpected went wrong"),
            tr(
                "What was recorded so far is saved. You can go on; if the window behaves oddly, "
                "restart FER Monitor. The details help whoever mends it; they may hold the names "
                "of your files, so look through them before you send them."
            ),
            tr("Go on"),
            tr("Copy details"),
            parent,
        )
        self.restart = QPushButton(tr("Restart FER Monitor"))
        self.restart.setAutoDefault(False)
        self.restart.setVisible(can_restart)
        self.buttons.insertWidget(2, self.restart)


class FaultReporter(QObject):
    """Takes over ``sys.excepthook`` and ``threading.excepthook`` until ``uninstall``.

    Parameters
    ----------
    save : callable
        Called on the UI thread before the dialog opens: writes what was recorded.
    window : callable
        Gives the dialog's parent.
    restart : callable, optional
        Ends the session, saves it and starts the program anew; None where that is not offered.
    """

    def __init__(
        self,
        save: Callable[[], None],
        window: Callable[[], QWidget | None],
        restart: Callable[[], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._window = window
        self._restart = restart
        self._bridge = Bridge(self)
        self._bridge.ready.connect(self._tell)
        self._lock = threading.Lock()
        # Counted and bounded: a fault that comes with every frame must not fill the memory.
        self._faults: dict[str, int] = {}
        self._uncounted = 0
        self._hooks: tuple[object, object] | None = None
        self.dialog: ErrorDialog | None = None

    def install(self) -> None:
        """Catch what nobody else catches."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def uninstall(self) -> None:
        """Put the former hooks back."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks  # type: ignore[assignment]
            self._hooks = None
        self._bridge.close()

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        # Only text is kept: a traceback would keep frames, and with them pictures, alive.
        detail = "".join(traceback.format_exception(kind, error, trace))[-LONGEST_DETAIL:]
        with self._lock:
            is_new = detail not in self._faults and len(self._faults) < MOST_DETAILS
            if is_new or detail in self._faults:
                self._faults[detail] = self._faults.get(detail, 0) + 1
            else:
                self._uncounted += 1
        # Once: a log file of the same thousand lines says no more.
        if is_new:
            log.error("Unexpected fault", exc_info=(kind, error, trace))
        self._bridge.poke()

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _tell(self) -> None:
        try:
            self._save()
        except Exception:
            log.exception("The session could not be saved after a fault")
        if self.dialog is None:
            self.dialog = ErrorDialog(self._restart is not None, self._window())
            self.dialog.finished.connect(self._closed)
            self.dialog.restart.clicked.connect(self._start_again)
            self.dialog.open()
        bar = self.dialog.details.verticalScrollBar()
        where = bar.value()
        self.dialog.show_details(self._details())
        # Whoever reads is not thrown back to the beginning.
        bar.setValue(where)

    def _details(self) -> str:
        with self._lock:
            faults, others = list(self._faults.items()), self._uncounted
        parts = [about_this_computer()]
        for text, count in faults:
            parts.append(text if count == 1 else f"{count} times: {text}")
        if others:
            parts.append(f"And {others} others.")
        return "\n".join(parts)

    def _start_again(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()
        if self._restart is not None:
            self._restart()

    def _closed(self) -> None:
        with self._lock:
            self._faults.clear()
            self._uncounted = 0
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def about_this_computer() -> str:
    """Return the versions that matter for mending a fault; nothing personal."""
    return (
        f"FER Monitor {__version__}, Python {platform.python_version()}, "
        f"Qt {PySide6.__version__}, {platform.system()} {platform.release()}\n"
    )
