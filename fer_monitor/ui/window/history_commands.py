"""The history of sessions in the main window: opens it, and says at start what is to be known."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionInfo
from fer_monitor.session.store.faults import PassphraseError
from fer_monitor.session.store.store import SessionStore
from fer_monitor.ui.history import words
from fer_monitor.ui.history.history_window import HistoryWindow
from fer_monitor.ui.history.parts import ask_to_delete, deletion_details, deletion_question
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.meaning import flag_rules
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.start_notices import expired_notice, start_notices

log = logging.getLogger(__name__)


class HistoryCommands(QObject):
    """Owns the history window, and tells of old and of recovered sessions once the store is open.

    Parameters
    ----------
    controller : Controller
        Opens the store.
    actions : mapping
        The window's actions by name; ``history`` opens the history window.
    banner : Banner
    theme : Theme
    background : Background
        For what is slow.
    preferences : Preferences
        Say how long sessions are kept.
    window : QWidget
        Parent of the history window.
    """

    changed = Signal()
    """It was chosen how long sessions are kept; to be remembered."""
    opened = Signal(QWidget)
    """The history window was just shown."""
    store_wanted = Signal()
    """The store could not be opened, and the person wants it tried again."""

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        banner: Banner,
        theme: Theme,
        background: Background,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._banner = banner
        self._theme = theme
        self._background = background
        self._window = window
        self.keep_days = preferences.keep_days
        self._flag_rules = flag_rules(preferences)
        self.shown: HistoryWindow | None = None
        """The history window, once it was opened."""
        self._state: object = None
        actions["history"].triggered.connect(lambda _=False: self.open())
        controller.store_opened.connect(self._greet)
        controller.changed.connect(self._follow)

    def open(self) -> None:
        """Show the history window, in front."""
        if self.shown is None:
            self.shown = HistoryWindow(
                self._theme,
                self._background,
                lambda: self._controller.store,
                lambda: self._controller.store_problem,
                self.keep_days,
                self._window,
            )
            self.shown.keep_days_chosen.connect(self._keep)
            self.shown.store_wanted.connect(self.store_wanted)
            self.shown.writing.flag_rules = self._flag_rules
        self.shown.show()
        self.shown.raise_()
        self.shown.activateWindow()
        self.shown.refresh()
        self.opened.emit(self.shown)

    def close(self) -> None:
        """Close the history window: the main window closes."""
        if self.shown is not None:
            self.shown.close()

    def remember(self, preferences: Preferences) -> Preferences:
        """Return the preferences with what is chosen now."""
        return replace(preferences, keep_days=self.keep_days)

    def use(self, preferences: Preferences) -> None:
        """Follow changed settings."""
        self.keep_days = preferences.keep_days
        self._flag_rules = flag_rules(preferences)
        if self.shown is not None:
            self.shown.writing.flag_rules = self._flag_rules
            self.shown.show_kept(self.keep_days)

    def _keep(self, days: int) -> None:
        self.keep_days = days
        self.changed.emit()

    def _follow(self) -> None:
        """Look at the list again when a session begins or is over, not with every picture."""
        controller = self._controller
        state = (controller.is_watching, controller.is_finishing, controller.saved)
        if state != self._state:
            self._state = state
            self._refresh()

    def _refresh(self) -> None:
        if self.shown is not None and self.shown.isVisible():
            self.shown.refresh()

    def _greet(self) -> None:
        self._refresh()
        store, problem = self._controller.store, self._controller.store_problem
        if store is not None:
            self._background.run(
                "old-sessions", partial(self._old, store), partial(self._tell, store), self._failed
            )
        elif problem is not None and not is_asked_for(problem):
            notice = Notice(fault_words(problem), "caution")
            # Where it was tried again, it is there already.
            if self._banner.notice != notice:
                self._banner.show_in_turn([(notice, None)])

    def _old(self, store: SessionStore) -> list[SessionInfo]:
        return store.expired(self.keep_days) if self.keep_days else []

    def _tell(self, store: SessionStore, expired: list[SessionInfo]) -> None:
        told: list[tuple[Notice, Callable[[], None] | None]] = [
            (notice, self._open_and_go_on if notice.button else None)
            for notice in start_notices(store, self._controller.recovered)
        ]
        notice = expired_notice(expired, self.keep_days)
        if notice is not None:
            told.append((notice, partial(self._ask_to_delete, store, expired)))
        self._banner.show_in_turn(told)

    def _open_and_go_on(self) -> None:
        self._banner.show_next()
        self.open()

    def _ask_to_delete(self, store: SessionStore, expired: list[SessionInfo]) -> None:
        ask_to_delete(
            deletion_question(expired),
            deletion_details(len(expired)),
            self._window,
            partial(self._delete, store, [info.id for info in expired]),
        )

    def _delete(self, store: SessionStore, ids: list[str]) -> None:
        doing = tr("Deleting {}…").format(words.sessions(len(ids)))
        self._banner.show_notice(Notice(doing, "caution"))
        self._background.run(
            "delete-old", partial(store.delete, ids), partial(self._deleted, len(ids)), self._failed
        )

    def _deleted(self, count: int, _result: None) -> None:
        self._banner.show_notice(Notice(words.deleted(count)))
        self._refresh()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("Old sessions", exc_info=error)
            error = UserError(
                tr("Old sessions could not be looked up or deleted."),
                tr("Try it in the history (Ctrl+H)."),
            )
        self._banner.show_notice(Notice(fault_words(error), "danger"))
        self._refresh()


def is_asked_for(problem: UserError) -> bool:
    """Return whether the person is being asked for what is missing, and need not be told."""
    return isinstance(problem, PassphraseError) and not problem.is_put_off
