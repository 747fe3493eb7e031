"""The settings in the main window: opens their dialog, and has every part follow what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.session.folder import default_base
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.meaning import analysis_settings, sessions_folder
from fer_monitor.ui.preferences.schema import Section
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.settings.dialog import SettingsDialog
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.store_access import StoreAccess

THEMES = ("system", "light", "dark")


class SettingsCommands(QObject):
    """Carries out what is chosen in the dialog, in the menu of themes and for the folder.

    Parameters
    ----------
    controller : Controller
        Its settings and its folder count from the next session on.
    actions : mapping
        The window's actions by name.
    theme : Theme
    banner : Banner
    access : StoreAccess
        Protects the saved sessions.
    preferences : callable
        Returns the preferences as they are now.
    window : QWidget
        Parent of the dialogs.
    """

    changed = Signal(object)
    """New preferences: the other parts should follow them, and they should be remembered."""

    def __init__(
        self,
        controller: Controller,
        actions: Mapping[str, QAction],
        theme: Theme,
        banner: Banner,
        access: StoreAccess,
        preferences: Callable[[], Preferences],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._theme = theme
        self._banner = banner
        self._access = access
        self._preferences = preferences
        self._window = window
        self._base: AnalysisSettings = controller.settings
        self.dialog: SettingsDialog | None = None
        """The dialog, while it is open."""
        self._themes = {name: actions[f"theme_{name}"] for name in THEMES}
        for name, action in self._themes.items():
            action.triggered.connect(lambda _=False, name=name: self._theme.choose(name))
        self._show_theme()
        actions["settings"].triggered.connect(lambda _=False: self.open())
        actions["save_in"].triggered.connect(lambda _=False: self._choose_folder())

    def open(self, section: Section | None = None) -> None:
        """Show the dialog, at a page where one is given."""
        if self.dialog is None:
            more = {Section.KEEPING: [self._access.make_panel()]}
            self.dialog = SettingsDialog(self._preferences(), more, self._window)
            self.dialog.saved.connect(self._saved)
            self.dialog.finished.connect(self._closed)
            self.dialog.open()
        if section is not None:
            self.dialog.open_section(section)

    def open_and_go_on(self) -> None:
        """Show the dialog because a notice asked for it, and put that notice away."""
        self._banner.show_next()
        self.open()

    def use(self, preferences: Preferences) -> None:
        """Follow changed settings."""
        self._controller.settings = analysis_settings(preferences, self._base)
        self._theme.choose(preferences.theme)
        self._show_theme()

    def _saved(self, preferences: Preferences) -> None:
        before = self._preferences()
        if preferences == before:
            return
        # A folder given on the command line stays until another one is chosen here.
        if preferences.output_folder != before.output_folder:
            self._controller.base_folder = sessions_folder(preferences)
        self.changed.emit(preferences)
        words = tr("Settings saved.")
        if self._controller.is_active and self._is_for_later(before, preferences):
            words = tr("Settings saved. Some of them count from the next session on.")
        self._banner.show_notice(Notice(words))

    def _is_for_later(self, before: Preferences, after: Preferences) -> bool:
        differs = analysis_settings(before) != analysis_settings(after)
        return differs or before.output_folder != after.output_folder

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _show_theme(self) -> None:
        self._themes[self._theme.choice].setChecked(True)

    def _choose_folder(self) -> None:
        now = self._controller.base_folder or default_base()
        name = QFileDialog.getExistingDirectory(self._window, tr("Save sessions in"), str(now))
        if name:
            self._controller.base_folder = Path(name)
            self.changed.emit(replace(self._preferences(), output_folder=name))
            self._banner.show_notice(Notice(tr("The next sessions are saved in {}").format(name)))
