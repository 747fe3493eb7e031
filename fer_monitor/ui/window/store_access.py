"""Open the saved sessions, ask for their passphrase where they have one, and change it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from fer_monitor.core.errors import UserError
from fer_monitor.session.store import passphrase as store_passphrase
from fer_monitor.session.store.faults import PassphraseError
from fer_monitor.session.store.sqlite_file import SqliteDatabase
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.settings.passphrase import (
    AskPassphrase,
    NewPassphrase,
    PassphraseDialog,
    RemovePassphrase,
)
from fer_monitor.ui.settings.protection import Protection, ProtectionPanel
from fer_monitor.ui.window.banner import Banner, Notice

AT_THE_STORE = ("history", "history-work", "old-sessions", "delete-old")
"""What is done with the saved sessions in the background; see `Background.run`."""

log = logging.getLogger(__name__)


class StoreAccess(QObject):
    """Asks for passphrases, hands them on, and keeps none.

    Parameters
    ----------
    controller : Controller
        Opens and closes the store.
    background : Background
        For what is slow.
    banner : Banner
    address : str or None
        Of a school's database; None for the user's own file.
    window : QWidget
        Parent of the dialogs.
    """

    def __init__(
        self,
        controller: Controller,
        background: Background,
        banner: Banner,
        address: str | None,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._background = background
        self._banner = banner
        self._address = address
        self._window = window
        self.dialog: PassphraseDialog | None = None
        """What is being asked just now."""
        self._panel: ProtectionPanel | None = None
        self._changing = False
        controller.store_opened.connect(self._opened)
        controller.changed.connect(self._show_state)

    def open(self) -> None:
        """Open the store; asks for the passphrase where it needs one."""
        if self.dialog is None and not self._changing:
            self._controller.open_store(self._address)

    @property
    def state(self) -> Protection:
        """How the saved sessions are protected."""
        if self._changing:
            return Protection.CHANGING
        store = self._controller.store
        if store is None:
            locked = isinstance(self._controller.store_problem, PassphraseError)
            return Protection.LOCKED if locked else Protection.ELSEWHERE
        if not isinstance(store.database, SqliteDatabase):
            return Protection.ELSEWHERE
        if not store_passphrase.can_protect():
            return Protection.NOT_INSTALLED
        return Protection.ON if store.database.is_protected else Protection.OFF

    def make_panel(self) -> ProtectionPanel:
        """Return the part of the settings that shows and changes the protection."""
        panel = ProtectionPanel()
        panel.wanted.connect(self._ask)
        panel.destroyed.connect(partial(self._forget_panel, panel))
        self._panel = panel
        self._show_state()
        return panel

    def _forget_panel(self, panel: ProtectionPanel) -> None:
        if self._panel is panel:
            self._panel = None

    def _opened(self) -> None:
        problem = self._controller.store_problem
        if self._controller.store is not None:
            if self.dialog is not None and isinstance(self.dialog, AskPassphrase):
                self.dialog.accept()
        elif isinstance(problem, PassphraseError) and not problem.is_put_off:
            if isinstance(self.dialog, AskPassphrase):
                self.dialog.say(
                    tr(
                        "This is not the passphrase. Look whether the caps lock key is on, and "
                        "type it again."
                    )
                )
            else:
                self._ask("open")
        elif self.dialog is not None and problem is not None:
            self.dialog.say(str(problem))
        self._show_state()

    def _ask(self, what: str) -> None:
        makers: dict[str, Callable[[], PassphraseDialog]] = {
            "open": lambda: AskPassphrase(self._parent()),
            "protect": lambda: NewPassphrase(False, self._parent()),
            "change": lambda: NewPassphrase(True, self._parent()),
            "remove": lambda: RemovePassphrase(self._parent()),
        }
        takers: dict[str, Callable[[tuple[str, ...]], None]] = {
            "open": self._try,
            "protect": lambda texts: self._change(None, texts[0]),
            "change": lambda texts: self._change(texts[0], texts[1]),
            "remove": lambda texts: self._change(texts[0], None),
        }
        dialog = makers[what]()
        dialog.typed.connect(takers[what])
        dialog.finished.connect(self._closed)
        if what == "open":
            dialog.rejected.connect(self._put_off)
        self.dialog = dialog
        dialog.open()

    def _parent(self) -> QWidget:
        return self._window if self._panel is None else self._panel.window()

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _try(self, texts: tuple[str, ...]) -> None:
        self._controller.open_store(self._address, texts[0])

    def _put_off(self) -> None:
        self._controller.leave_store(
            PassphraseError(
                tr("Your saved sessions stay locked: new sessions are only kept as tables."),
                tr("Open the history (Ctrl+H) to type the passphrase."),
                is_put_off=True,
            )
        )

    def _change(self, old: str | None, new: str | None) -> None:
        store = self._controller.store
        if store is None or not isinstance(store.database, SqliteDatabase) or self._why_not():
            self._not_changed(UserError(tr("This cannot be done just now."), self._why_not()))
            return
        if not store.database.opens_with(old):
            self._not_changed(UserError(tr("This is not the passphrase of now. Type it again.")))
            return
        if self._background.is_running(*AT_THE_STORE):
            busy = tr("The history is at work with the sessions.")
            self._not_changed(UserError(busy, tr("Try again once it is done.")))
            return
        path = store.database.path
        self._changing = True
        self._controller.close_store()
        self._show_state()
        self._background.run(
            "passphrase",
            partial(store_passphrase.change_passphrase, path, old, new),
            partial(self._changed, new),
            lambda error: self._failed(error, old),
        )

    def _changed(self, new: str | None, is_wiped: bool) -> None:
        self._changing = False
        if self.dialog is not None:
            self.dialog.accept()
        words = (
            tr("Your saved sessions are protected with the new passphrase.")
            if new is not None
            else tr("The passphrase is removed: your saved sessions are not protected any more.")
        )
        if not is_wiped:
            later = tr("The former file could not be erased yet; the next start tries again.")
            words = f"{words} {later}"
        self._banner.show_notice(Notice(words, "good" if is_wiped else "caution"))
        self._controller.open_store(self._address, new)

    def _failed(self, error: Exception, old: str | None) -> None:
        self._changing = False
        self._not_changed(error)
        # Nothing has changed.
        self._controller.open_store(self._address, old)

    def _not_changed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            log.error("The passphrase could not be changed", exc_info=error)
            error = UserError(
                tr("The passphrase could not be changed. Your sessions are as they were."),
                tr("Start FER Monitor again and try once more."),
            )
        if self.dialog is not None:
            self.dialog.say(str(error))
        else:
            self._banner.show_notice(Notice(str(error), "danger"))

    def _why_not(self) -> str:
        if self._controller.is_active:
            return tr("Press Stop first: a session is being recorded.")
        return ""

    def _show_state(self) -> None:
        if self._panel is not None:
            self._panel.show_state(self.state, self._why_not())
