"""Pick regions on several screens in a process of its own; prints what happened as JSON.

Run as ``python screens_child.py SCENARIO`` with QT_QPA_PLATFORM naming a file of screens.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fer_monitor.capture.regions import Monitor, ScreenRegion
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.region.overlay import RegionOverlay
from fer_monitor.ui.region.picker import RegionPicker
from fer_monitor.ui.region.screens import region_on_desktop, remembered_region

Key = Qt.Key


class Stage:
    """A picker whose signals are noted."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.picker = RegionPicker(monitors=monitors)
        self.picker.accepted.connect(self._accepted)
        self.picker.cancelled.connect(lambda: self.events.append("cancelled"))
        self.picker.failed.connect(lambda fault: self.events.append(str(fault)))

    def overlay(self, name: str) -> RegionOverlay:
        """Return the overlay on the screen called ``name``."""
        return next(o for o in self.picker.overlays if o.screen().name() == name)

    def _accepted(self, region: ScreenRegion) -> None:
        (monitor,) = (m for m in monitors() if m.id == region.monitor_id)
        self.events.append([region.monitor_id, list(region.rect), list(region.to_pixels(monitor))])


def monitors() -> list[Monitor]:
    """Return the screens as mss sees them: pixels, origins unscaled, another order."""
    return [
        Monitor(
            id=f"id-{screen.name()}",
            name=screen.name(),
            left=screen.geometry().x(),
            top=screen.geometry().y(),
            width=round(screen.geometry().width() * screen.devicePixelRatio()),
            height=round(screen.geometry().height() * screen.devicePixelRatio()),
            is_primary=screen is QGuiApplication.primaryScreen(),
        )
        for screen in reversed(QGuiApplication.screens())
    ]


def screen_called(name: str) -> QScreen:
    """Return one of Qt's screens by its name."""
    return next(screen for screen in QGuiApplication.screens() if screen.name() == name)


def drag(overlay: RegionOverlay, left: int, top: int, right: int, bottom: int) -> None:
    """Draw a rectangle with the mouse."""
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=QPoint(left, top))
    QTest.mouseMove(overlay, QPoint(left + 20, top + 20))
    QTest.mouseMove(overlay, QPoint(right, bottom))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=QPoint(right, bottom))


def every_screen(stage: Stage) -> Any:
    """Draw the same rectangle on each screen in turn."""
    covered = {}
    for screen in QGuiApplication.screens():
        stage.picker.pick()
        overlay = stage.overlay(screen.name())
        covered[screen.name()] = overlay.geometry() == screen.geometry()
        drag(overlay, 101, 51, 500, 350)
        QTest.keyClick(overlay, Key.Key_Return)
    return {"covered": covered, "events": stage.events}


def one_rectangle(stage: Stage) -> Any:
    """Draw on one screen, then on another; type the end on a third."""
    stage.picker.pick()
    drag(stage.overlay("A"), 10, 10, 300, 300)
    drag(stage.overlay("C"), 20, 20, 319, 219)
    left = [o.screen().name() for o in stage.picker.overlays if o.selection is not None]
    QTest.keyClick(stage.overlay("B"), Key.Key_Right)
    QTest.keyClick(stage.overlay("B"), Key.Key_Return)
    return {"with rectangle": left, "events": stage.events}


def tab(stage: Stage) -> Any:
    """Take the rectangle around all screens with Tab."""
    stage.picker.pick()
    QTest.keyClick(stage.overlay("A"), Key.Key_Space)
    path = []
    for key in (Key.Key_Tab, Key.Key_Tab, Key.Key_Tab, Key.Key_Backtab):
        QTest.keyClick(stage.overlay("A"), key)
        path += [o.screen().name() for o in stage.picker.overlays if o.selection is not None]
    return path


def screen_leaves_and_returns(stage: Stage) -> Any:
    """Unplug the screen with the rectangle, plug it in again, unplug all."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    stage.picker.pick()
    drag(stage.overlay("B"), 10, 10, 300, 300)
    app.screenRemoved.emit(screen_called("B"))
    after = [o.screen().name() for o in stage.picker.overlays]
    notice = stage.overlay("A").accessibleDescription()
    QTest.keyClick(stage.overlay("A"), Key.Key_Return)
    app.screenAdded.emit(screen_called("B"))
    back = sorted(o.screen().name() for o in stage.picker.overlays)
    drag(stage.overlay("B"), 10, 10, 109, 109)
    still_picking = stage.picker.is_picking
    for name in ("A", "B", "C"):
        app.screenRemoved.emit(screen_called(name))
    return {
        "after": after,
        "notice": notice,
        "back": back,
        "still picking": still_picking,
        "picking at the end": stage.picker.is_picking,
        "visible": [w.isVisible() for w in QApplication.topLevelWidgets() if w.isVisible()],
        "events": stage.events,
    }


def screen_changes(stage: Stage) -> Any:
    """A screen's geometry changes under the overlay: it is covered and paired again."""
    stage.picker.pick()
    overlay = stage.overlay("A")
    overlay.setGeometry(0, 0, 200, 200)
    screen = screen_called("A")
    screen.geometryChanged.emit(screen.geometry())
    covered = overlay.geometry() == screen.geometry()
    stage.picker.cancel()
    screen.geometryChanged.emit(screen.geometry())
    return {"covered": covered, "events": stage.events, "picking": stage.picker.is_picking}


def memory(_stage: Stage) -> Any:
    """Remember a region on each screen, find it again, and say where its window lies."""
    screens = QGuiApplication.screens()
    found = {}
    for monitor in monitors():
        name = monitor.name
        area = screen_called(name).geometry()
        region = ScreenRegion(f"id-{name}", 100, 50, 400, 300)
        preferences = Preferences(region=region.to_dict())
        again, problem = remembered_region(preferences, screens, monitors())
        place = region_on_desktop(region, screens, monitors())
        assert place is not None
        found[name] = [
            again is not None and list(again.rect),
            problem,
            [place.x() - area.x(), place.y() - area.y(), place.width(), place.height()],
        ]
    gone = Preferences(region=ScreenRegion("id-Z", 0, 0, 100, 100).to_dict())
    outside = Preferences(region=ScreenRegion("id-B", 1279, 0, 400, 300).to_dict())
    return {
        "found": found,
        "gone": remembered_region(gone, screens, monitors()),
        "outside": remembered_region(outside, screens, monitors()),
        "nowhere": region_on_desktop(ScreenRegion("id-Z", 0, 0, 9, 9), screens, monitors()),
    }


SCENARIOS: dict[str, Callable[[Stage], Any]] = {
    scenario.__name__: scenario
    for scenario in (
        every_screen,
        one_rectangle,
        tab,
        screen_leaves_and_returns,
        screen_changes,
        memory,
    )
}


def main() -> None:
    """Run the scenario named on the command line."""
    app = QApplication([])
    result = SCENARIOS[sys.argv[1]](Stage())
    app.processEvents()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
