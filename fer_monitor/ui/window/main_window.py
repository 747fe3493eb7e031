"""The main window: puts the parts together and passes on what the person asks for."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QVBoxLayout, QWidget

from fer_monitor.capture.regions import Monitor
from fer_monitor.capture.screen import list_monitors
from fer_monitor.capture.webcam import Camera, list_cameras
from fer_monitor.core.errors import UserError
from fer_monitor.session.export import export_session
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_XL
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.region.flow import RegionFlow
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import (
    SourceChoice,
    SourceKind,
    camera_choice,
    demo_choice,
    screen_choice,
)
from fer_monitor.ui.strip.compact_strip import CompactStrip
from fer_monitor.ui.window.actions import build_actions
from fer_monitor.ui.window.banner import Banner, Notice
from fer_monitor.ui.window.class_lists import ClassLists
from fer_monitor.ui.window.header import Header
from fer_monitor.ui.window.help_commands import HelpCommands
from fer_monitor.ui.window.history_commands import HistoryCommands
from fer_monitor.ui.window.live_help import LiveHelp
from fer_monitor.ui.window.marker_dialog import MarkerDialog
from fer_monitor.ui.window.panels import Panels
from fer_monitor.ui.window.people_commands import EDIT_COMMANDS, ROW_COMMANDS, PeopleCommands
from fer_monitor.ui.window.permission import Permission
from fer_monitor.ui.window.presenter import Presenter
from fer_monitor.ui.window.settings_commands import SettingsCommands
from fer_monitor.ui.window.source_menu import SourceMenu
from fer_monitor.ui.window.status_line import StatusLine
from fer_monitor.ui.window.store_access import StoreAccess
from fer_monitor.ui.window.strip_switch import StripSwitch

FIRST_SIZE = (1280, 820)


class MainWindow(QMainWindow):
    """The window beside the video call.

    Parameters
    ----------
    theme : Theme
    controller : Controller
    preferences : Preferences
        Of the last time; ``preferences()`` gives them back with what was changed.
    find_cameras, find_monitors : callable
        List the devices; called off the UI thread; replaced in tests.
    """

    closed = Signal()
    """The window is closed and everything is saved."""

    def __init__(
        self,
        theme: Theme,
        controller: Controller,
        preferences: Preferences | None = None,
        find_cameras: Callable[[], Sequence[Camera]] = list_cameras,
        find_monitors: Callable[[], Sequence[Monitor]] = list_monitors,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.controller = controller
        self._preferences = preferences or Preferences()
        self._closing = False
        self.background = Background(self)
        self.commands = build_actions(self)
        self.addActions(list(self.commands.values()))
        self.sources = SourceMenu(self.commands, self, self.background, find_cameras)
        self.header = Header(self.commands, self.sources.menu)
        self.banner = Banner()
        self.panels = Panels(theme)
        self.status_line = StatusLine()
        self.strip = CompactStrip(theme)
        self.people = PeopleCommands(controller, self.commands, self.panels.faces, self)
        self.lists = ClassLists(controller, self.commands, self.banner, self._preferences, self)
        self.live_help = LiveHelp(
            controller, self.commands, self.panels.faces, self.banner, self._preferences, self
        )
        self.history = HistoryCommands(
            controller, self.commands, self.banner, theme, self.background, self._preferences, self
        )
        self.permission = Permission(
            controller, self.commands, self.banner, self.panels, self._preferences, self
        )
        self.access = StoreAccess(
            controller, self.background, self.banner, self._preferences.store_address, self
        )
        self.settings = SettingsCommands(
            controller, self.commands, theme, self.banner, self.access, self.preferences, self
        )
        self.help = HelpCommands(controller, self.commands, self.preferences, self)
        self.regions = RegionFlow(self, self.background, self._preferences, find_monitors)
        self.presenter = Presenter(
            controller,
            self.commands,
            self.header,
            self.banner,
            self.panels,
            self.status_line,
            self.strip,
            self.permission.why_not,
            self,
        )
        self.strip_switch = StripSwitch(
            self,
            self.strip,
            controller,
            self.regions,
            lambda: self.presenter.choice,
            self._preferences.compact_pos,
        )
        self._lay_out()
        self._fill_menu_bar()
        self._connect()
        self._restore()

    def choose(self, choice: SourceChoice) -> None:
        """Make this the thing to watch at the next Start."""
        if self.controller.is_active:
            return
        if choice.kind is SourceKind.SCREEN and choice.region is None:
            choice = screen_choice(self.regions.region)
        self.sources.mark(choice)
        self.permission.show_choice(choice)
        self.presenter.show_choice(choice)

    def preferences(self) -> Preferences:
        """Return what should be remembered."""
        choice = self.presenter.choice
        kind = choice.kind if choice is not None else SourceKind.SCREEN
        # A recording or a stream is not watched again without being asked for.
        remembered = kind if kind in (SourceKind.SCREEN, SourceKind.CAMERA) else SourceKind.SCREEN
        camera = self._preferences.camera
        if choice is not None and kind is SourceKind.CAMERA:
            camera = next(
                (c.name for c in self.sources.cameras if c.id == choice.camera_id),
                camera,
            )
        region = self.regions.region
        geometry = base64.b64encode(self.saveGeometry().data()).decode("ascii")
        kept = self._preferences
        for part in (self.lists, self.live_help, self.history, self.permission):
            kept = part.remember(kept)
        return replace(
            kept,
            theme=self._theme.choice,
            region=self._preferences.region if region is None else region.to_dict(),
            source_kind=remembered.value,
            camera=camera,
            chart_range=self.panels.charts.chart_range,
            show_faces=self.commands["faces"].isChecked(),
            window_geometry=geometry,
            compact_pos=self.strip_switch.position,
        )

    def use(self, preferences: Preferences) -> None:
        """Have every part follow changed settings."""
        self._preferences = preferences
        for part in (self.settings, self.live_help, self.history):
            part.use(preferences)

    def tell(self, error: UserError) -> None:
        """Show a fault as a notice."""
        self.banner.show_notice(Notice(fault_words(error), "danger"))

    def look_for_devices(self) -> None:
        """List monitors and cameras without holding up the window."""
        self.regions.look_for_monitors()
        self.sources.find_cameras()

    def showEvent(self, event: QShowEvent) -> None:
        """Appear without a focus ring and, where the system can, outside of captures."""
        super().showEvent(event)
        if self.focusWidget() is None:
            # The first Tab leads to the first button.
            self._central.setFocus()
        self.regions.keep_out_of_capture(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop and save first, without blocking; close once that is done."""
        if self.controller.is_active:
            self._closing = True
            self.controller.stop()
            event.ignore()
            return
        self.presenter.stop()
        self.regions.picker.cancel()
        self.history.close()
        self.strip.close()
        self.strip.deleteLater()
        self.controller.close()
        self.background.close()
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        self.setWindowTitle("FER Monitor")
        self.setMinimumSize(960, 660)
        self.resize(*FIRST_SIZE)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        inner.setSpacing(SPACE_L)
        inner.addWidget(self.banner)
        inner.addWidget(self.panels, 1)
        self._central = QWidget()
        column = QVBoxLayout(self._central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(body, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(self._central)
        # Plain QWidgets ignore the stylesheet's ground unless they are told to paint it.
        for widget in (self.header, self.status_line):
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _fill_menu_bar(self) -> None:
        bar, commands = self.menuBar(), self.commands
        self.sources.menu.addSeparator()
        self.sources.menu.addAction(commands["pick"])
        bar.addMenu(self.sources.menu)
        session = bar.addMenu(tr("Session"))
        for group in (("start", "pause", "stop"), ("marker",), ("open_folder", "save_copies")):
            session.addActions([commands[name] for name in group])
            session.addSeparator()
        session.addActions([commands[name] for name in ("save_in", "history", "settings")])
        session.addSeparator()
        session.addAction(commands["quit"])
        people = bar.addMenu(tr("Class"))
        self.permission.fill(people)
        for group in (ROW_COMMANDS, EDIT_COMMANDS):
            people.addActions([commands[name] for name in group])
            people.addSeparator()
        self.live_help.fill(people)
        self.lists.fill(people)
        view = bar.addMenu(tr("View"))
        view.addActions([commands["faces"], commands["strip"]])
        themes = view.addMenu(tr("Theme"))
        exclusive = QActionGroup(self)
        for name in ("system", "light", "dark"):
            exclusive.addAction(commands[f"theme_{name}"])
            themes.addAction(commands[f"theme_{name}"])
        about = bar.addMenu(tr("Help"))
        about.addActions([commands[name] for name in ("before", "copy_notice")])
        self.help.fill(about)
        for menu in [*bar.findChildren(QMenu), self.sources.menu]:
            menu.setToolTipsVisible(True)
        # While the strip stands for the window, its keys go on working.
        self.strip.addActions([commands[name] for name in ("marker", "pause", "stop")])

    def _connect(self) -> None:
        handlers: dict[str, Callable[[], object]] = {
            "pick": self.regions.pick,
            "start": self._start,
            "pause": self._pause_or_continue,
            "stop": self.controller.stop,
            "marker": self._mark,
            "open_folder": self.presenter.open_folder,
            "save_copies": self._save_copies,
            "strip": self.strip_switch.show_strip,
            "quit": self.close,
        }
        for name, handler in handlers.items():
            self.commands[name].triggered.connect(lambda _=False, act=handler: act())
        self.commands["faces"].toggled.connect(self.panels.want_faces)
        self.permission.demo_wanted.connect(self._show_demo)
        self.permission.changed.connect(self.presenter.render)
        self.panels.canvas.message.asked.connect(lambda name: self.commands[name].trigger())
        self.sources.chosen.connect(self.choose)
        self.sources.failed.connect(self.tell)
        self.sources.cameras_found.connect(self._choose_remembered_camera)
        self.regions.picked.connect(lambda: self.choose(screen_choice(None)))
        self.regions.recalled.connect(self._region_recalled)
        self.regions.problem.connect(self._caution)
        self.regions.failed.connect(self._screens_failed)
        self.history.opened.connect(self.regions.keep_out_of_capture)
        self.strip_switch.problem.connect(self._caution)
        self.strip_switch.switched.connect(self.presenter.render)
        self.history.store_wanted.connect(self.access.open)
        self.settings.changed.connect(self.use)
        self.controller.changed.connect(self._changed)

    def _restore(self) -> None:
        shown = self._preferences.show_faces
        self.commands["faces"].setChecked(shown)
        self.panels.want_faces(shown)
        self.panels.charts.choose_range(self._preferences.chart_range)
        if self._preferences.window_geometry:
            saved = base64.b64decode(self._preferences.window_geometry)
            self.restoreGeometry(QByteArray(saved))
        self.choose(screen_choice(None))

    def _changed(self) -> None:
        self.presenter.render()
        if self._closing and not self.controller.is_active:
            self._closing = False
            saved = self.controller.saved
            # What could not be saved must be read before the window is gone.
            if saved is None or saved.is_whole:
                self.close()
            else:
                self.show()

    def _start(self) -> None:
        choice = self.presenter.choice
        if choice is not None and choice.make is not None:
            self.permission.before(choice, self._start_now)

    def _start_now(self) -> None:
        choice = self.presenter.choice
        if choice is None:
            return
        self.banner.put_away()
        self.controller.start(choice)
        self.strip_switch.warn_if_covered()

    def _show_demo(self) -> None:
        self.choose(demo_choice())
        self._start_now()

    def _caution(self, words: str) -> None:
        self.banner.show_notice(Notice(words, "caution"))

    def _region_recalled(self) -> None:
        choice = self.presenter.choice
        if choice is not None and choice.kind is SourceKind.SCREEN:
            self.choose(screen_choice(None))

    def _screens_failed(self, error: UserError) -> None:
        choice = self.presenter.choice
        if choice is not None and choice.kind is SourceKind.SCREEN:
            self.tell(error)

    def _pause_or_continue(self) -> None:
        if self.commands["pause"].text() == tr("Pause"):
            self.controller.pause()
        else:
            self.controller.resume()

    def _mark(self) -> None:
        on_show = self if self.isVisible() else self.strip
        dialog = MarkerDialog(self.controller.seconds(), on_show)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._keep_marker(dialog.t, dialog.note.text().strip()))
        dialog.open()

    def _keep_marker(self, t: float, note: str) -> None:
        try:
            self.controller.add_marker(t, note)
        except UserError as error:
            self.tell(error)

    def _save_copies(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Save copies in"))
        if name:
            work = partial(export_session, self.controller.files, Path(name))
            self.background.run("export", work, self._copied, self._not_copied)

    def _copied(self, folder: Path) -> None:
        self.banner.show_notice(Notice(tr("Copies saved in {}").format(folder)))

    def _not_copied(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.tell(error)

    def _choose_remembered_camera(self) -> None:
        if self._preferences.source_kind != SourceKind.CAMERA.value:
            return
        choice = self.presenter.choice
        if choice is None or choice.kind is not SourceKind.SCREEN or self.controller.is_active:
            return
        for camera in self.sources.cameras:
            if camera.name == self._preferences.camera:
                self.choose(camera_choice(camera))
        # Once: opening the menu later must not change what was chosen since.
        self._preferences = replace(self._preferences, source_kind=SourceKind.SCREEN.value)
