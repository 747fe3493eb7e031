"""Faults nobody expected: caught on every thread, saved first, then told in one dialog."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections import deque
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

log = logging.getLogger(__name__)


class ErrorDialog(QDialog):
    """Says that something went wrong, what is safe, and what to do; details can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("FER Monitor")
        self.setMinimumWidth(560)
        title = QLabel(tr("Something unexpected went wrong"))
        title.setProperty("role", "title")
        words = QLabel(
            tr(
                "What was recorded so far is saved. You can go on; if the window behaves oddly, "
                "press Stop and start FER Monitor again. The details help whoever mends it."
            )
        )
        words.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setAccessibleName(tr("Details of the fault"))
        self.copy, self.close_button = QPushButton(tr("Copy details")), QPushButton(tr("Close"))
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        self.close_button.setProperty("primary", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addWidget(self.details, 1)
        layout.addLayout(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(tr("Copied"))


class FaultReporter(QObject):
    """Takes over ``sys.excepthook`` and ``threading.excepthook`` until ``uninstall``.

    Parameters
    ----------
    save : callable
        Called on the UI thread before the dialog opens: writes what was recorded.
    window : callable
        Gives the dialog's parent.
    """

    def __init__(
        self,
        save: Callable[[], None],
        window: Callable[[], QWidget | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._window = window
        self._bridge = Bridge(self)
        self._bridge.ready.connect(self._tell)
        # Bounded: a fault that comes with every frame must not fill the memory.
        self._faults: deque[str] = deque(maxlen=MOST_DETAILS)
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
        log.error("Unexpected fault", exc_info=(kind, error, trace))
        # Only text is kept: a traceback would keep frames, and with them pictures, alive.
        self._faults.append("".join(traceback.format_exception(kind, error, trace)))
        self._bridge.poke()

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _tell(self) -> None:
        try:
            self._save()
        except Exception:
            log.exception("The session could not be saved after a fault")
        faults = [self._faults.popleft() for _ in range(len(self._faults))]
        if self.dialog is None:
            self.dialog = ErrorDialog(self._window())
            self.dialog.finished.connect(self._closed)
            self.dialog.details.setPlainText(about_this_computer())
            self.dialog.open()
        for fault in faults:
            self.dialog.details.appendPlainText(fault)

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def about_this_computer() -> str:
    """Return the versions that matter for mending a fault; nothing personal."""
    return (
        f"FER Monitor {__version__}, Python {platform.python_version()}, "
        f"Qt {PySide6.__version__}, {platform.system()} {platform.release()}\n"
    )
