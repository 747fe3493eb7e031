"""The menu of what can be watched; cameras are looked up while the window stays responsive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMenu, QWidget

from fer_monitor.capture.pictures import PICTURE_SUFFIXES
from fer_monitor.capture.video import VIDEO_SUFFIXES
from fer_monitor.capture.webcam import Camera, list_cameras
from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.sources import (
    SourceChoice,
    SourceKind,
    camera_choice,
    demo_choice,
    pictures_choice,
    recording_choice,
    screen_choice,
    stream_choice,
)
from fer_monitor.ui.window.actions import Command, make_action

MOST_SHORTCUTS = 9


class SourceMenu(QObject):
    """Turns the menu's entries into choices.

    Parameters
    ----------
    actions : mapping
        The window's actions by name.
    window : QWidget
        Parent of the dialogs.
    find_cameras : callable
        Lists the cameras; may take seconds, called off the UI thread.
    """

    chosen = Signal(object)
    """A SourceChoice."""
    failed = Signal(object)
    """A UserError that the person should read."""
    cameras_found = Signal()

    def __init__(
        self,
        actions: Mapping[str, QAction],
        window: QWidget,
        background: Background,
        find_cameras: Callable[[], Sequence[Camera]] = list_cameras,
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._window = window
        self._background = background
        self._find_cameras = find_cameras
        self._looking = False
        self.cameras: tuple[Camera, ...] = ()
        self._group = QActionGroup(self)
        self._camera_actions: list[QAction] = []
        self.menu = QMenu(tr("Source"), window)
        self.webcams = QMenu(tr("Webcam"), self.menu)
        self.webcams.setToolTipsVisible(True)
        self._build()

    def find_cameras(self) -> None:
        """Look for cameras; the submenu says so meanwhile."""
        if self._looking:
            return
        self._looking = True
        if not self.cameras:
            self._show_words(tr("Looking for cameras…"))
        self._background.run("cameras", self._find_cameras, self._found, self._not_found)

    def mark(self, choice: SourceChoice) -> None:
        """Tick the entry of what is being watched."""
        for action in self._group.actions():
            is_camera = action in self._camera_actions
            wanted = choice.camera_id if is_camera else choice.kind.value
            action.setChecked(action.data() == wanted)

    def _build(self) -> None:
        handlers = {
            "screen": self._choose_screen,
            "recording": self._open_recording,
            "pictures": self._open_pictures,
            "folder": self._open_folder,
            "stream": self._open_stream,
            "demo": partial(self._choose, demo_choice()),
        }
        for name, handler in handlers.items():
            action = self._actions[name]
            action.setData(SourceKind.PICTURES.value if name == "folder" else name)
            action.triggered.connect(handler)
            self._group.addAction(action)
            self.menu.addAction(action)
            if name in ("screen", "stream"):
                self.menu.addSeparator()
        self.menu.insertMenu(self.menu.actions()[2], self.webcams)
        self.webcams.aboutToShow.connect(self.find_cameras)
        self._show_words(tr("Looking for cameras…"))

    def _choose(self, choice: SourceChoice, *_: object) -> None:
        self.chosen.emit(choice)

    def _choose_screen(self) -> None:
        # The window knows the region; it fills it in.
        self.chosen.emit(screen_choice(None))

    def _open_recording(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Open recording"), "", _filter(tr("Videos"), VIDEO_SUFFIXES)
        )
        if name:
            self.chosen.emit(recording_choice(Path(name)))

    def _open_pictures(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Open pictures"), "", _filter(tr("Pictures"), PICTURE_SUFFIXES)
        )
        if names:
            self.chosen.emit(pictures_choice([Path(name) for name in names]))

    def _open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Open folder of pictures"))
        if name:
            self.chosen.emit(pictures_choice([Path(name)]))

    def _open_stream(self) -> None:
        url, accepted = QInputDialog.getText(
            self._window,
            tr("Network stream"),
            tr("Address of the stream, such as rtsp://192.168.0.20/live"),
            QLineEdit.EchoMode.Normal,
        )
        if not (accepted and url.strip()):
            return
        try:
            self.chosen.emit(stream_choice(url.strip()))
        except UserError as error:
            self.failed.emit(error)

    def _found(self, cameras: Sequence[Camera]) -> None:
        self._looking = False
        if tuple(cameras) != self.cameras or not cameras:
            self.cameras = tuple(cameras)
            self._show_cameras()
        self.cameras_found.emit()

    def _not_found(self, error: Exception) -> None:
        self._looking = False
        self.cameras = ()
        if isinstance(error, UserError):
            self._show_words(fault_words(error))
        else:
            self._show_words(str(error) or tr("The cameras could not be listed."))
        self.cameras_found.emit()

    def _show_cameras(self) -> None:
        if not self.cameras:
            self._show_words(tr("No camera found. Plug one in and open this menu again."))
            return
        self._empty()
        for number, camera in enumerate(self.cameras, start=1):
            shortcut = f"Ctrl+Shift+{number}" if number <= MOST_SHORTCUTS else ""
            # A lone & would underline the letter after it.
            command = Command(
                camera.name.replace("&", "&&"),
                shortcut,
                phrase("Watch the camera {camera}", camera=camera.name),
                True,
            )
            choice = camera_choice(camera)
            action = make_action(self.webcams, command)
            action.setData(choice.camera_id)
            action.triggered.connect(partial(self._choose, choice))
            self._group.addAction(action)
            self._camera_actions.append(action)
            self.webcams.addAction(action)

    def _show_words(self, text: str) -> None:
        self._empty()
        words = self.webcams.addAction(text)
        words.setEnabled(False)

    def _empty(self) -> None:
        for action in self._camera_actions:
            self._group.removeAction(action)
        self._camera_actions.clear()
        self.webcams.clear()


def _filter(words: str, suffixes: Iterable[str]) -> str:
    patterns = " ".join(f"*{suffix}" for suffix in sorted(suffixes))
    return f"{words} ({patterns});;{tr('All files')} (*)"
