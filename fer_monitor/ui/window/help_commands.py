"""The menu Help: guide, privacy, version, diagnostics; and what is told of a former crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fer_monitor.ui.crash_file import CrashFile
from fer_monitor.ui.diagnostics import diagnostics
from fer_monitor.ui.errors import DetailsDialog, about_this_computer
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.about import about_text, privacy_text, show_text
from fer_monitor.ui.window.guide_window import GuideWindow

COMMANDS = ("guide", "privacy", "diagnostics", "about")


class HelpCommands(QObject):
    """Shows what Help offers.

    Parameters
    ----------
    controller : Controller
    actions : mapping
        The window's actions by name.
    preferences : callable
        Returns the preferences as they are now.
    window : QWidget
        Parent of the dialogs.
    """

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        preferences: Callable[[], Preferences],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._actions = {name: actions[name] for name in COMMANDS}
        self._preferences = preferences
        self._window = window
        self._guide: GuideWindow | None = None
        handlers: dict[str, Callable[[], object]] = {
            "guide": self.show_guide,
            "privacy": lambda: show_text(tr("Privacy"), privacy_text(), window),
            "about": lambda: show_text(tr("About FER Monitor"), about_text(), window),
            "diagnostics": self.show_diagnostics,
        }
        for name, handler in handlers.items():
            self._actions[name].triggered.connect(lambda _=False, act=handler: act())

    def fill(self, menu: QMenu) -> None:
        """Add the entries to a menu."""
        menu.addActions(list(self._actions.values()))

    def show_guide(self) -> GuideWindow:
        """Show the user guide, in one window however often it is asked for."""
        if self._guide is None:
            self._guide = GuideWindow(self._window)
        self._guide.show()
        self._guide.raise_()
        self._guide.activateWindow()
        return self._guide

    def show_diagnostics(self) -> DetailsDialog:
        """Show the text before it is copied, and return its dialog."""
        return self._show(
            tr("Diagnostics"),
            tr(
                "This is what is copied. It holds no names, notes, titles, folders or pictures. "
                "Paste it into a message to whoever helps you."
            ),
            tr("Close"),
            tr("Copy diagnostics"),
            diagnostics(self._preferences(), self._store_words()),
        )

    def offer_crash(self, crash: CrashFile) -> None:
        """Tell of a crash of the last time, where there was one, and forget it then."""
        if not crash.report:
            return
        dialog = self._show(
            tr("FER Monitor ended unexpectedly the last time"),
            tr(
                "A part of it crashed. What was recorded until then is in the history. The "
                "details help whoever mends it; they say where in the program it happened, and "
                "nothing about you or your class."
            ),
            tr("Dismiss"),
            tr("Copy details"),
            f"{about_this_computer()}\n{crash.report}",
        )
        dialog.finished.connect(lambda _: crash.forget())

    def _show(self, title: str, words: str, close: str, copy: str, text: str) -> DetailsDialog:
        dialog = DetailsDialog(title, words, close, copy, self._window)
        dialog.show_details(text)
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()
        return dialog

    def _store_words(self) -> str:
        """Say how the store is, without its path."""
        store, problem = self._controller.store, self._controller.store_problem
        if store is not None:
            return f"open, {type(store.database).__name__}"
        return "not open" if problem is None else f"not open, {type(problem).__name__}"
