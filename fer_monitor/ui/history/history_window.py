"""The window with all sessions: search them, report on them, rename, delete, hand them on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.core.errors import UserError
from fer_monitor.core.harmless import Harmless
from fer_monitor.core.records import SessionInfo
from fer_monitor.session.store.store import RETENTION_DAYS, SessionStore
from fer_monitor.ui.history import words, work
from fer_monitor.ui.history.buttons import enable_unless, make_buttons, why_not
from fer_monitor.ui.history.file_questions import FileQuestions
from fer_monitor.ui.history.parts import (
    KeepChoice,
    NewsLine,
    Nothing,
    ask_to_delete,
    deletion_details,
    deletion_question,
)
from fer_monitor.ui.history.table import SessionsTable
from fer_monitor.ui.history.writing import Writing
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.running.background import Background

FIRST_SIZE = (920, 620)
TYPING_MS = 150
"""A search begins when nothing was typed for so long."""

log = logging.getLogger(__name__)
T = TypeVar("T")


class HistoryWindow(QDialog):
    """Shows what the store holds; everything slow runs in ``background``.

    Parameters
    ----------
    theme : Theme
    background : Background
    store : callable
        Returns the store, or None while it is not open.
    problem : callable
        Returns why it cannot be opened, or None.
    keep_days : int
        How long sessions are kept; 0 for ever.
    """

    keep_days_chosen = Signal(int)
    store_wanted = Signal()
    """The store could not be opened, and the person wants it tried again."""

    def __init__(
        self,
        theme: Theme,
        background: Background,
        store: Callable[[], SessionStore | None],
        problem: Callable[[], UserError | None] = lambda: None,
        keep_days: int = RETENTION_DAYS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._store = store
        self._problem = problem
        self._listing = self._list_again = False
        self._busy = False
        self._listed_search = ""
        self._selected_next: set[str] = set()
        self._files = FileQuestions(self)
        self.search = QLineEdit()
        self.table = SessionsTable(theme)
        self.nothing = Nothing()
        self.news = NewsLine()
        self.keep = KeepChoice(keep_days)
        self.buttons = make_buttons()
        self.writing = Writing(
            self,
            self._files,
            self.news,
            lambda: [line.info for line in self.table.selected()],
            self._store,
            self._run,
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._lay_out()
        self.show_kept(keep_days)
        self._connect()
        self._enable()

    @property
    def is_busy(self) -> bool:
        """Whether something is being looked up, written, read or deleted."""
        return self._listing or self._busy

    def refresh(self) -> None:
        """Bring the list up to date, without holding up the window."""
        store = self._store()
        if store is None:
            self._show_no_store()
        elif self._listing or self.table.is_editing:
            # One at a time, and never under somebody's typing.
            self._list_again = True
        else:
            self._listing, self._list_again = True, False
            self._listed_search = self.search.text()
            work_ = partial(store.sessions, self._listed_search)
            self._background.run("history", work_, self._listed, self._not_listed)

    def _lay_out(self) -> None:
        self.setWindowTitle(tr("History"))
        self.resize(*FIRST_SIZE)
        self.search.setPlaceholderText(tr("Search titles, dates and markers’ notes"))
        self.search.setAccessibleName(tr("Search the sessions"))
        self.search.setClearButtonEnabled(True)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        # The corners of the card are round, and the table's are not.
        inside.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_S)
        self._stack = QStackedLayout()
        inside.addLayout(self._stack)
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        top, actions, foot = (_row() for _ in range(3))
        top.addWidget(self.search, 1)
        top.addWidget(self.buttons["import"])
        for name in ("open", "report", "compare", "data", "export"):
            actions.addWidget(self.buttons[name])
        actions.addStretch(1)
        for name in ("rename", "delete"):
            actions.addWidget(self.buttons[name])
        keep_words, self._keep_hint = QLabel(tr("Keep sessions for")), QLabel()
        keep_words.setBuddy(self.keep)
        self.keep.setFixedHeight(self.buttons["close"].sizeHint().height())
        self._keep_hint.setProperty("role", "small")
        self._keep_hint.setWordWrap(True)
        foot.addWidget(keep_words)
        foot.addWidget(self.keep)
        foot.addSpacing(SPACE_S)
        foot.addWidget(self._keep_hint, 1)
        foot.addWidget(self.buttons["close"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addLayout(top)
        layout.addWidget(card, 1)
        layout.addWidget(self.news)
        layout.addLayout(actions)
        layout.addSpacing(SPACE_S)
        layout.addLayout(foot)
        self.nothing.say(tr("Looking up the sessions…"))

    def _connect(self) -> None:
        handlers: dict[str, Callable[[], object]] = {
            "open": self.writing.open_report,
            "report": self.writing.save_report,
            "compare": self.writing.compare,
            "data": self.writing.save_data,
            "export": self.writing.export,
            "rename": self.table.edit_title,
            "delete": self._ask_to_delete,
            "import": self._import,
            "close": self.close,
        }
        for name, handler in handlers.items():
            self.buttons[name].clicked.connect(lambda _=False, act=handler: act())
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(self.refresh)
        QShortcut(QKeySequence.StandardKey.Find, self, self._to_search)
        self.table.chosen.connect(self._enable)
        self.table.edited.connect(self._edited)
        self.table.sessions.renamed.connect(self._rename)
        self.nothing.again.connect(self._try_again)
        self.keep.chosen.connect(self.show_kept)
        self.keep.chosen.connect(self.keep_days_chosen)

    def _try_again(self) -> None:
        if self._store() is None:
            self.nothing.say(tr("The sessions are being opened…"))
            self.store_wanted.emit()
        else:
            self.refresh()

    def _show_no_store(self) -> None:
        problem = self._problem()
        if problem is None:
            self.nothing.say(tr("The sessions are being opened…"))
        else:
            self.nothing.say(tr(problem.message), tr(problem.hint), try_again=True)
        self.table.show_sessions(())
        self._stack.setCurrentWidget(self.nothing)
        self._enable()

    def _listed(self, infos: Sequence[SessionInfo]) -> None:
        self._listing = False
        if self.table.is_editing:
            self._list_again = True
            return
        had_focus = self.table.hasFocus()
        self.table.show_sessions(infos)
        if infos:
            self._stack.setCurrentWidget(self.table)
            if self.table.select(self._selected_next):
                self.table.scrollTo(self.table.currentIndex())
                had_focus = True
            elif not self.table.selected():
                self.table.select({infos[0].id})
            if had_focus:
                self.table.setFocus()
        else:
            self._say_why_empty()
            self._stack.setCurrentWidget(self.nothing)
        self._selected_next = set()
        self._enable()
        if self._list_again:
            self.refresh()

    def _say_why_empty(self) -> None:
        searched = " ".join(self._listed_search.split())
        if not searched:
            self.nothing.say(tr("No sessions yet."), tr("Press Start to record the first one."))
            return
        shown = searched if len(searched) <= 60 else f"{searched[:59]}…"
        self.nothing.say(
            tr("No session matches “{}”.").format(shown),
            tr("Every word must be in the title, the date (2026-11-22) or the note of a marker."),
        )

    def _not_listed(self, error: Exception) -> None:
        self._listing = False
        fault = _for_people(error, tr("The sessions could not be listed."))
        self.nothing.say(tr(fault.message), tr(fault.hint), try_again=True)
        self.table.show_sessions(())
        self._stack.setCurrentWidget(self.nothing)
        self._enable()

    def _enable(self) -> None:
        chosen = self.table.selected()
        opened = self._store() is not None
        self.table.sessions.can_rename = not self._busy
        for name, button in self.buttons.items():
            enable_unless(button, why_not(name, chosen, opened=opened, busy=self._busy))
        self.search.setEnabled(opened)

    def _rename(self, session_id: str, title: str) -> None:
        store = self._store()
        if store is not None:
            self._run("", partial(store.rename, session_id, title), self._changed)

    def _edited(self) -> None:
        if self._list_again:
            # Not at once: the view has yet to leave the field.
            self._typing.start()

    def _ask_to_delete(self) -> None:
        infos = [line.info for line in self.table.selected()]
        if infos:
            ask_to_delete(
                deletion_question(infos),
                deletion_details(len(infos)),
                self,
                partial(self._delete, [info.id for info in infos]),
            )

    def _delete(self, ids: list[str]) -> None:
        store = self._store()
        if store is None or self._busy:
            return
        doing = tr("Deleting {}…").format(words.sessions(len(ids)))
        self._run(doing, partial(store.delete, ids), lambda _: self._deleted(len(ids)))

    def _deleted(self, count: int) -> None:
        self.news.say(words.deleted(count), "good")
        self.refresh()

    def _import(self) -> None:
        path = self._files.what_to_import()
        store = self._store()
        if path is not None and store is not None:
            work_ = partial(work.take_in, store, path)
            self._run(tr("Reading the session…"), work_, self._imported)

    def _imported(self, infos: Sequence[SessionInfo]) -> None:
        if not infos:
            self.news.say(tr("This session is in the history already."), "good")
            return
        self._selected_next = {info.id for info in infos}
        self.search.clear()
        if len(infos) == 1:
            self.news.say(tr("Imported “{}”.").format(words.title_of(infos[0])), "good")
        else:
            self.news.say(tr("{} imported.").format(words.sessions(len(infos))), "good")
        self.refresh()

    def _changed(self, _result: object = None) -> None:
        self.news.say("")
        self.refresh()

    def _run(self, doing: str, work_: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Do one slow thing; the buttons wait for it."""

        def done(result: T) -> None:
            self._busy = False
            on_done(result)
            self._enable()

        def failed(error: Exception) -> None:
            self._busy = False
            fault = _for_people(error, tr("This did not work."))
            self.news.say(fault_words(fault), "danger")
            # What is on show may be what was typed and could not be kept.
            self.refresh()
            self._enable()

        self._busy = True
        self.news.say(doing)
        self._enable()
        self._background.run("history-work", work_, done, failed)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def show_kept(self, days: int) -> None:
        """Show for how long sessions are kept."""
        self.keep.show_days(days)
        self._keep_hint.setText(
            tr("FER Monitor offers to delete older ones at its start. It deletes nothing unasked.")
            if days
            else tr("Sessions stay until you delete them here.")
        )


def _row() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    return row


def _for_people(error: Exception, fallback: str) -> UserError:
    if isinstance(error, UserError):
        return error
    log.error("%s", Harmless(fallback), exc_info=error)
    return UserError(fallback, tr("Try again."))
