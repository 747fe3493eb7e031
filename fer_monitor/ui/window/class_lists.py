"""What the program may know of the class: names on tiles, the class list, the consent list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_add
from fer_monitor.core.settings import ClassOptions
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.window.actions import Command, enable_unless, explain, make_action
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.vision.names.reader import installed
from fer_monitor.vision.people.roster import CLASS_LIST, CONSENT_LIST, read_roster

LISTS = {"class_list": CLASS_LIST, "consent_list": CONSENT_LIST}
"""The lists, and what they are called in messages."""


class ClassLists(QObject):
    """Asks for the lists, checks them, and hands them to the controller for the next session.

    Parameters
    ----------
    controller : Controller
        Its ``class_options`` are set from ``preferences``, and on every change.
    actions : mapping
        The window's actions by name.
    banner : Banner
        Tells what was chosen, or why not.
    preferences : Preferences
    window : QWidget
        Parent of the dialogs.
    """

    changed = Signal()
    """Something was chosen or removed; must be remembered at once, not when the window closes: who
    did not consent must not be analysed because the program ended in a fault."""

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        banner: Banner,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._banner = banner
        self._window = window
        self._actions = {name: actions[name] for name in ("read_names", *LISTS)}
        self._removals = {name: make_action(self, Command(name, "", "")) for name in LISTS}
        self._actions["read_names"].triggered.connect(self._read_names)
        for name in LISTS:
            self._actions[name].triggered.connect(partial(self._choose, name))
            self._removals[name].triggered.connect(partial(self._remove, name))
        controller.class_options = ClassOptions(
            preferences.read_names,
            _path(preferences.class_list),
            _path(preferences.consent_list),
            preferences.per_participant,
        )
        controller.changed.connect(self.update)
        self.update()

    @property
    def removals(self) -> Mapping[str, QAction]:
        """The entries that show a list's file and remove it, by the list's name."""
        return self._removals

    def fill(self, menu: QMenu) -> None:
        """Add the entries to a menu."""
        menu.addAction(self._actions["read_names"])
        menu.addSeparator()
        for name in LISTS:
            menu.addActions([self._actions[name], self._removals[name]])

    def remember(self, preferences: Preferences) -> Preferences:
        """Return the preferences with what is chosen now."""
        options = self._controller.class_options
        return replace(
            preferences,
            read_names=options.read_names,
            class_list=_text(options.class_list),
            consent_list=_text(options.consent_list),
        )

    def update(self) -> None:
        """Show what is chosen, and enable what may be changed now."""
        options = self._controller.class_options
        self._actions["read_names"].setChecked(options.reads_names)
        for name, action in self._actions.items():
            enable_unless(action, self._why_not(name))
        words = {
            "class_list": tr("Remove class list ({})"),
            "consent_list": tr("Remove consent list ({})"),
        }
        for name, action in self._removals.items():
            path = getattr(options, name)
            action.setVisible(path is not None)
            if path is not None:
                # An ampersand in a file name is no shortcut.
                action.setText(words[name].format(path.name).replace("&", "&&"))
                action.setEnabled(not self._controller.is_active)
                explain(action, self._why_not(name) or str(path))

    def _why_not(self, name: str) -> str:
        """Return why an entry can do nothing now, or an empty text where it can."""
        if self._controller.is_active:
            return tr("Not during a session: press Stop first")
        if name != "read_names":
            return ""
        options = self._controller.class_options
        if options.consent_list is not None:
            return tr("The consent list needs the names: remove it first")
        if not options.per_participant:
            return tr("Names are for single participants, which are not shown")
        if not options.read_names and not installed():
            return tr("Names cannot be read on this computer yet.") + f" {tr(how_to_add('names'))}"
        return ""

    def _read_names(self, wanted: bool) -> None:
        self._set(read_names=wanted)
        if wanted:
            words = tr(
                "Names are read from the tiles, on this computer alone. The CSV file of faces "
                "will hold them."
            )
            self._banner.show_notice(Notice(words))

    def _choose(self, name: str, _checked: bool = False) -> None:
        if name == "consent_list" and not installed():
            words = tr(
                "A consent list cannot be used yet: without reading the names on the tiles, "
                "nobody could be analysed."
            )
            self._banner.show_notice(Notice(f"{words} {tr(how_to_add('names'))}", "caution"))
            return
        titles = {
            "class_list": tr("Choose class list"),
            "consent_list": tr("Choose consent list"),
        }
        before = getattr(self._controller.class_options, name)
        folder = str(before.parent) if before is not None else ""
        patterns = f"{tr('Lists of names')} (*.csv *.txt);;{tr('All files')} (*)"
        chosen, _ = QFileDialog.getOpenFileName(self._window, titles[name], folder, patterns)
        if chosen:
            self._take(name, Path(chosen))

    def _take(self, name: str, path: Path) -> None:
        try:
            count = len(read_roster(path, LISTS[name]))
        except UserError as error:
            self._banner.show_notice(Notice(fault_words(error), "danger"))
            return
        if name == "consent_list":
            self._set(consent_list=path, read_names=True)
            self._banner.show_notice(Notice(consent_words(count)))
            return
        self._set(class_list=path)
        words = class_list_words(count)
        if self._controller.class_options.reads_names:
            self._banner.show_notice(Notice(words))
        elif not self._controller.class_options.per_participant:
            later = tr("It is used where single participants are shown, or with a consent list.")
            self._banner.show_notice(Notice(f"{words} {later}"))
        elif installed():
            self._banner.show_notice(
                Notice(f"{words} {tr('Reading names is off.')}", "caution", tr("Read names")),
                self._actions["read_names"].trigger,
            )
        else:
            unread = tr("Names cannot be read on this computer yet.")
            self._banner.show_notice(
                Notice(f"{words} {unread} {tr(how_to_add('names'))}", "caution")
            )

    def _remove(self, name: str, _checked: bool = False) -> None:
        self._set(**{name: None})
        if name == "consent_list":
            words = tr("Consent list removed: from the next Start on, everyone is analysed.")
            self._banner.show_notice(Notice(words, "caution"))

    def _set(self, **changed: bool | Path | None) -> None:
        options = self._controller.class_options
        self._controller.class_options = replace(options, **changed)  # type: ignore[arg-type]
        self.update()
        self.changed.emit()


def class_list_words(count: int) -> str:
    """Say what a class list of ``count`` names does."""
    return tr("Class list with {}. Names read from tiles are matched to it.").format(_names(count))


def consent_words(count: int) -> str:
    """Say what a consent list of ``count`` names does."""
    return tr(
        "Consent list with {}: only these are analysed. Everyone else is left out before a face is "
        "looked for in their tile. To know who is who, names are now read from the tiles."
    ).format(_names(count))


def _names(count: int) -> str:
    return tr("1 name") if count == 1 else tr("{} names").format(count)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
