"""Let the teacher pick a screen region: one overlay a screen, one rectangle in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QPixmap, QScreen

from fer_monitor.capture.regions import Monitor, ScreenRegion, revalidate
from fer_monitor.capture.screen import list_monitors
from fer_monitor.capture.source import SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark
from fer_monitor.ui import geometry
from fer_monitor.ui.geometry import Grip, Rect, Size
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.region.keys import Command, Nudge
from fer_monitor.ui.region.overlay import RegionOverlay
from fer_monitor.ui.region.screens import paired_monitors

NOTHING_DRAWN = mark("Drag a rectangle first, or press Space for the whole screen.")
SCREEN_GONE = mark("The screen with your rectangle was disconnected. Drag a new rectangle.")


@dataclass
class _Station:
    """One screen while it is covered."""

    screen: QScreen
    monitor: Monitor
    overlay: RegionOverlay

    def region(self, rect: Rect) -> ScreenRegion:
        return self.monitor.region(rect.left, rect.top, rect.width, rect.height)


class RegionPicker(QObject):
    """Ask for a rectangle on any screen; reports exactly one of its signals per ``pick``.

    Parameters
    ----------
    parent : QObject, optional
    monitors : callable
        Gives the monitors that can be captured; replaced in tests.
    """

    accepted = Signal(object)
    """The ScreenRegion that was picked."""
    cancelled = Signal()
    failed = Signal(object)
    """A UserError: the screens cannot be captured, so there is nothing to pick."""

    def __init__(
        self,
        parent: QObject | None = None,
        monitors: Callable[[], Sequence[Monitor]] = list_monitors,
    ) -> None:
        super().__init__(parent)
        self._monitors = monitors
        self._stations: list[_Station] = []
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._rearrange)
        app.screenRemoved.connect(self._screen_removed)

    @property
    def is_picking(self) -> bool:
        """Whether the overlays are open."""
        return bool(self._stations)

    @property
    def overlays(self) -> tuple[RegionOverlay, ...]:
        """The open overlays, in the order of Qt's screens."""
        return tuple(station.overlay for station in self._stations)

    def pick(self, previous: ScreenRegion | None = None) -> None:
        """Open the overlays; ``previous`` is drawn already where it still fits its screen."""
        if self.is_picking:
            self._focus().overlay.activateWindow()
            return
        if not self._cover_screens():
            return
        self._show_previous(previous)
        self._focus().overlay.activateWindow()

    def cancel(self) -> None:
        """Close the overlays, as Esc does."""
        if self.is_picking:
            self._close()
            self.cancelled.emit()

    def _cover_screens(self) -> bool:
        """Open an overlay on every screen without one; False where there is no screen to cover."""
        screens = QGuiApplication.screens()
        try:
            pairs = paired_monitors(screens, self._monitors())
        except UserError as fault:
            self._fail(fault)
            return False
        for screen, monitor in zip(screens, pairs, strict=True):
            station = self._station_of(screen)
            if monitor is None:
                continue
            if station is None:
                self._stations.append(self._opened(screen, monitor))
            else:
                station.monitor = monitor
                station.overlay.cover(screen)
        if self._stations:
            return True
        message, hint = (
            tr("No screen was found to pick from."),
            tr("Use the webcam or a recording."),
        )
        self._fail(UserError(message, hint))
        return False

    def _opened(self, screen: QScreen, monitor: Monitor) -> _Station:
        def pixel_size(rect: Rect) -> Size:
            pixels = station.region(rect).to_pixels(station.monitor)
            return pixels.width, pixels.height

        overlay = RegionOverlay(screen, pixel_size, _backdrop(screen))
        station = _Station(screen, monitor, overlay)
        overlay.touched.connect(lambda: self._keep_only(station))
        overlay.commanded.connect(lambda meaning: self._obey(meaning, station))
        overlay.dismissed.connect(self.cancel)
        screen.geometryChanged.connect(self._rearrange)
        overlay.open()
        return station

    def _show_previous(self, previous: ScreenRegion | None) -> None:
        if previous is None:
            return
        for station in self._stations:
            if station.monitor.id == previous.monitor_id:
                try:
                    region = revalidate(previous, [station.monitor]).rebased(station.monitor)
                except SourceFault:  # it no longer fits: the teacher draws a new one
                    return
                station.overlay.select(Rect(*region.rect))

    def _obey(self, meaning: Command | Nudge, sender: _Station) -> None:
        """Do what a key asks for, on the screen that has the rectangle."""
        if not self.is_picking:  # a key that was queued when the overlays closed
            return
        station = self._selected() or sender
        if meaning is Command.CANCEL:
            self.cancel()
        elif meaning is Command.ACCEPT:
            self._accept(station)
        elif meaning is Command.WHOLE_SCREEN:
            station.overlay.notify("")
            station.overlay.select(station.overlay.bounds)
        elif isinstance(meaning, Nudge):
            _nudge(station.overlay, meaning)
        else:
            self._change_screen(station, 1 if meaning is Command.NEXT_SCREEN else -1)

    def _accept(self, station: _Station) -> None:
        rect = station.overlay.selection
        if rect is None:
            station.overlay.notify(tr(NOTHING_DRAWN))
            return
        region = station.region(rect)
        self._close()
        self.accepted.emit(region)

    def _change_screen(self, station: _Station, step: int) -> None:
        """Take the rectangle to another screen, so that a keyboard reaches all of them."""
        index = self._stations.index(station)
        other = self._stations[(index + step) % len(self._stations)]
        if other is station:
            return
        rect = station.overlay.selection or geometry.centred(other.overlay.bounds)
        other.overlay.notify("")
        other.overlay.select(rect)
        self._keep_only(other)
        other.overlay.activateWindow()

    def _selected(self) -> _Station | None:
        return next((s for s in self._stations if s.overlay.selection is not None), None)

    def _focus(self) -> _Station:
        """Return the station that should have the keyboard first."""
        primary = self._station_of(QGuiApplication.primaryScreen())
        return self._selected() or primary or self._stations[0]

    def _station_of(self, screen: QScreen | None) -> _Station | None:
        return next((station for station in self._stations if station.screen is screen), None)

    def _keep_only(self, station: _Station) -> None:
        for other in self._stations:
            if other is not station:
                other.overlay.notify("")
                other.overlay.select(None)

    def _rearrange(self) -> None:
        """Follow a screen that came, moved or changed its size or scale."""
        if self.is_picking:
            self._cover_screens()

    def _screen_removed(self, screen: QScreen) -> None:
        station = self._station_of(screen)
        if station is None:
            return
        had_rectangle = station.overlay.selection is not None
        self._stations.remove(station)
        _dispose(station.overlay)
        if not self._stations:
            self.cancelled.emit()
        elif had_rectangle:
            self._focus().overlay.notify(tr(SCREEN_GONE))
            self._focus().overlay.activateWindow()

    def _fail(self, fault: UserError) -> None:
        self._close()
        self.failed.emit(fault)

    def _close(self) -> None:
        stations, self._stations = self._stations, []
        for station in stations:
            station.screen.geometryChanged.disconnect(self._rearrange)
            _dispose(station.overlay)


def _nudge(overlay: RegionOverlay, nudge: Nudge) -> None:
    rect = overlay.selection
    overlay.notify("")
    if rect is None:
        overlay.select(geometry.centred(overlay.bounds))
        return
    grip = Grip.BOTTOM_RIGHT if nudge.resize else Grip.INSIDE
    overlay.select(geometry.pulled(rect, grip, nudge.dx, nudge.dy, overlay.bounds))


def _backdrop(screen: QScreen) -> QPixmap | None:
    """Return a picture of the screen where windows may not be see-through, else None."""
    # Without a compositor X11 shows a see-through window as black, and nothing tells us so.
    if QGuiApplication.platformName() != "xcb":
        return None
    picture = screen.grabWindow(0)
    return None if picture.isNull() else picture


def _dispose(overlay: RegionOverlay) -> None:
    # Hidden first: the pictures that follow must not show the overlay.
    overlay.hide()
    overlay.close()
    overlay.deleteLater()
