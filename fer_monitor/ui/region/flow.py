"""The screen region from one start to the next: remembered, checked, picked, kept uncovered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from fer_monitor.capture.regions import Monitor, ScreenRegion
from fer_monitor.core.errors import UserError
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.region.own_window import exclude_from_capture, overlaps_region
from fer_monitor.ui.region.picker import RegionPicker
from fer_monitor.ui.region.screens import region_on_desktop, remembered_region
from fer_monitor.ui.running.background import Background

HIDE_BEFORE_PICKING_MS = 200
"""Time the desktop needs to show what the window covered."""


class RegionFlow(QObject):
    """Knows the region that is to be watched.

    Parameters
    ----------
    window : QWidget
        Steps aside while a region is picked.
    find_monitors : callable
        Lists the monitors; called off the UI thread by ``look_for_monitors``.
    """

    picked = Signal()
    """The person picked a region."""
    recalled = Signal()
    """The region of the last time still fits."""
    problem = Signal(str)
    """The remembered region does not fit any more; the text says why."""
    failed = Signal(object)
    """A UserError: the screens cannot be captured."""

    def __init__(
        self,
        window: QWidget,
        background: Background,
        preferences: Preferences,
        find_monitors: Callable[[], Sequence[Monitor]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._preferences = preferences
        self._find_monitors = find_monitors
        self._monitors: tuple[Monitor, ...] = ()
        self._excluded: set[QWidget] = set()
        self.region: ScreenRegion | None = None
        screens = QGuiApplication.instance()
        assert isinstance(screens, QGuiApplication)
        screens.screenAdded.connect(self.look_for_monitors)
        screens.screenRemoved.connect(self.look_for_monitors)
        self.picker = RegionPicker(self, find_monitors)
        self.picker.accepted.connect(self._picked)
        self.picker.cancelled.connect(window.show)
        self.picker.failed.connect(self._not_picked)

    def look_for_monitors(self) -> None:
        """Check the remembered region against the monitors of today."""
        self._background.run("monitors", self._find_monitors, self._found, self._not_found)

    def pick(self) -> None:
        """Let the person drag a rectangle; what is to be picked may lie under the window."""
        self._window.hide()
        QTimer.singleShot(HIDE_BEFORE_PICKING_MS, self, self._open_picker)

    def keep_out_of_capture(self, window: QWidget) -> None:
        """Keep a window of ours, just shown, out of what is captured, where the system can."""
        if exclude_from_capture(window):
            self._excluded.add(window)

    def is_covered(self, region: ScreenRegion, window: QWidget) -> bool:
        """Whether a window of ours would be captured as part of the region."""
        if window in self._excluded or not window.isVisible() or not self._monitors:
            return False
        area = region_on_desktop(region, QGuiApplication.screens(), self._monitors)
        return overlaps_region(window.frameGeometry(), area)

    def _open_picker(self) -> None:
        self.picker.pick(self.region)

    def _picked(self, region: ScreenRegion) -> None:
        self.region = region
        self._window.show()
        self.picked.emit()

    def _not_picked(self, error: UserError) -> None:
        self._window.show()
        self.failed.emit(error)

    def _found(self, monitors: Sequence[Monitor]) -> None:
        self._monitors = tuple(monitors)
        if self.region is not None:
            return
        self.region, problem = remembered_region(
            self._preferences, QGuiApplication.screens(), self._monitors
        )
        if problem:
            self.problem.emit(problem)
        if self.region is not None:
            self.recalled.emit()

    def _not_found(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self.failed.emit(error)
