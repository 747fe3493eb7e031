"""The region picker with real mouse and keyboard events on one (offscreen) screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fer_monitor.capture.regions import Monitor, ScreenRegion
from fer_monitor.capture.source import SourceFault
from fer_monitor.ui.geometry import MIN_SIDE, Grip, Rect, handle_points
from fer_monitor.ui.region.overlay import RegionOverlay
from fer_monitor.ui.region.paint import OverlayPicture, paint_overlay
from fer_monitor.ui.region.picker import NOTHING_DRAWN, RegionPicker

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SCALE = 1.5


def monitors() -> list[Monitor]:
    """Return what would be captured: the offscreen screen, as if its scale were 150 %."""
    area = QGuiApplication.primaryScreen().geometry()
    return [
        Monitor(
            id="panel",
            name="Panel",
            left=0,
            top=0,
            width=round(area.width() * SCALE),
            height=round(area.height() * SCALE),
            is_primary=True,
        )
    ]


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[RegionPicker]:
    picker = RegionPicker(monitors=monitors)
    yield picker
    picker.cancel()


@pytest.fixture
def overlay(picker: RegionPicker, qtbot: QtBot) -> RegionOverlay:
    picker.pick()
    (overlay,) = picker.overlays
    qtbot.waitExposed(overlay)
    return overlay


def drag(overlay: RegionOverlay, start: tuple[int, int], end: tuple[int, int]) -> None:
    begin, finish = QPoint(*start), QPoint(*end)
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(overlay, (begin + finish) / 2)
    QTest.mouseMove(overlay, finish)
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=finish)


def test_drag_and_enter_give_a_region_and_close_the_overlay(
    picker: RegionPicker, overlay: RegionOverlay
) -> None:
    accepted, cancelled = QSignalSpy(picker.accepted), QSignalSpy(picker.cancelled)
    drag(overlay, (100, 50), (499, 349))
    assert overlay.selection == Rect(100, 50, 400, 300)
    QTest.keyClick(overlay, Key.Key_Return)
    assert accepted.count() == 1
    region: ScreenRegion = accepted.at(0)[0]
    assert (region.monitor_id, *region.rect) == ("panel", 100, 50, 400, 300)
    assert region.to_pixels(monitors()[0]) == (150, 75, 600, 450)
    assert not picker.is_picking
    assert not overlay.isVisible()
    assert cancelled.count() == 0


def test_the_size_is_told_in_the_pixels_that_are_captured(overlay: RegionOverlay) -> None:
    drag(overlay, (100, 50), (499, 349))
    assert overlay.pixel_size == (600, 450)
    assert "600 by 450 pixels" in overlay.accessibleDescription()
    assert "100 from the left" in overlay.accessibleDescription()


@pytest.mark.parametrize("key", [Key.Key_Escape, None], ids=["Esc", "cancel()"])
def test_cancelling_reports_once_and_leaves_nothing_open(
    picker: RegionPicker, overlay: RegionOverlay, key: Qt.Key | None
) -> None:
    accepted, cancelled = QSignalSpy(picker.accepted), QSignalSpy(picker.cancelled)
    drag(overlay, (100, 50), (499, 349))
    if key is None:
        picker.cancel()
    else:
        QTest.keyClick(overlay, key)
    picker.cancel()
    assert (accepted.count(), cancelled.count()) == (0, 1)
    assert not picker.is_picking
    assert not overlay.isVisible()


def test_the_picker_can_be_used_again(picker: RegionPicker, overlay: RegionOverlay) -> None:
    QTest.keyClick(overlay, Key.Key_Escape)
    accepted = QSignalSpy(picker.accepted)
    picker.pick()
    (second,) = picker.overlays
    assert second is not overlay
    assert second.selection is None
    QTest.keyClick(second, Key.Key_Space)
    QTest.keyClick(second, Key.Key_Enter)
    assert accepted.count() == 1


def test_asking_twice_opens_one_set_of_overlays(
    picker: RegionPicker, overlay: RegionOverlay
) -> None:
    picker.pick()
    assert picker.overlays == (overlay,)


def test_enter_without_a_rectangle_says_what_to_do(
    picker: RegionPicker, overlay: RegionOverlay
) -> None:
    accepted = QSignalSpy(picker.accepted)
    QTest.keyClick(overlay, Key.Key_Return)
    assert accepted.count() == 0
    assert picker.is_picking
    assert overlay.accessibleDescription() == NOTHING_DRAWN
    drag(overlay, (100, 50), (499, 349))
    assert NOTHING_DRAWN not in overlay.accessibleDescription()


def test_a_tiny_drag_grows_to_the_smallest_region(overlay: RegionOverlay) -> None:
    drag(overlay, (100, 100), (110, 112))
    assert overlay.selection == Rect(100, 100, MIN_SIDE, MIN_SIDE)


def test_a_click_changes_nothing(overlay: RegionOverlay) -> None:
    QTest.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert overlay.selection is None
    drag(overlay, (100, 50), (499, 349))
    QTest.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(600, 500))
    assert overlay.selection == Rect(100, 50, 400, 300)


def test_a_drag_past_the_edge_stops_there(overlay: RegionOverlay) -> None:
    bounds = overlay.bounds
    drag(overlay, (500, 500), (bounds.width + 300, bounds.height + 300))
    assert overlay.selection == Rect(500, 500, bounds.width - 500, bounds.height - 500)


@pytest.mark.parametrize("grip", [grip for grip in Grip if grip is not Grip.INSIDE])
def test_each_handle_can_be_dragged(overlay: RegionOverlay, grip: Grip) -> None:
    drag(overlay, (200, 200), (399, 399))
    before = overlay.selection
    assert before is not None
    x, y = handle_points(before)[grip]
    drag(overlay, (x, y), (x + 20, y + 30))
    after = overlay.selection
    assert after is not None
    horizontal, vertical = grip.value
    assert (after.left - before.left, after.right - before.right) == (
        20 * (horizontal == -1),
        20 * (horizontal == 1),
    )
    assert (after.top - before.top, after.bottom - before.bottom) == (
        30 * (vertical == -1),
        30 * (vertical == 1),
    )


def test_the_rectangle_is_moved_by_its_middle(overlay: RegionOverlay) -> None:
    drag(overlay, (200, 200), (399, 399))
    drag(overlay, (300, 300), (250, 330))
    assert overlay.selection == Rect(150, 230, 200, 200)


def test_the_pointer_shows_what_a_press_would_do(overlay: RegionOverlay) -> None:
    drag(overlay, (200, 200), (399, 399))
    shapes = []
    for point in [(300, 300), (200, 200), (400, 300), (300, 200), (700, 700)]:
        QTest.mouseMove(overlay, QPoint(*point))
        shapes.append(overlay.cursor().shape())
    shape = Qt.CursorShape
    assert shapes == [
        shape.SizeAllCursor,
        shape.SizeFDiagCursor,
        shape.SizeHorCursor,
        shape.SizeVerCursor,
        shape.CrossCursor,
    ]


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Key.Key_Right, Qt.KeyboardModifier.NoModifier, Rect(201, 200, 200, 200)),
        (Key.Key_Up, Qt.KeyboardModifier.NoModifier, Rect(200, 199, 200, 200)),
        (Key.Key_Left, SHIFT, Rect(190, 200, 200, 200)),
        (Key.Key_Down, SHIFT, Rect(200, 210, 200, 200)),
        (Key.Key_Right, CTRL, Rect(200, 200, 201, 200)),
        (Key.Key_Up, CTRL, Rect(200, 200, 200, 199)),
        (Key.Key_Down, CTRL | SHIFT, Rect(200, 200, 200, 210)),
        (Key.Key_Left, CTRL | SHIFT, Rect(200, 200, 190, 200)),
    ],
)
def test_arrow_keys_move_and_resize(
    overlay: RegionOverlay, key: Qt.Key, modifiers: Qt.KeyboardModifier, expected: Rect
) -> None:
    drag(overlay, (200, 200), (399, 399))
    QTest.keyClick(overlay, key, modifiers)
    assert overlay.selection == expected


def test_a_keyboard_alone_is_enough(picker: RegionPicker, overlay: RegionOverlay) -> None:
    accepted = QSignalSpy(picker.accepted)
    QTest.keyClick(overlay, Key.Key_Right)
    width, height = overlay.bounds.width, overlay.bounds.height
    assert overlay.selection == Rect(width // 4, height // 4, width // 2, height // 2)
    QTest.keyClick(overlay, Key.Key_Tab)
    QTest.keyClick(overlay, Key.Key_Right, SHIFT)
    QTest.keyClick(overlay, Key.Key_Return)
    assert accepted.at(0)[0].left == width // 4 + 10


@pytest.mark.parametrize("way", ["Space", "double click"])
def test_the_whole_screen_in_one_step(overlay: RegionOverlay, way: str) -> None:
    if way == "Space":
        QTest.keyClick(overlay, Key.Key_Space)
    else:
        QTest.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
        QTest.mouseDClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert overlay.selection == overlay.bounds


def test_the_region_of_the_last_time_is_drawn_first(picker: RegionPicker) -> None:
    previous = picker_region(120, 130, 300, 200)
    picker.pick(previous)
    assert picker.overlays[0].selection == Rect(120, 130, 300, 200)


def picker_region(left: int, top: int, width: int, height: int) -> ScreenRegion:
    area = QGuiApplication.primaryScreen().geometry()
    monitor = replace(monitors()[0], logical_width=area.width(), logical_height=area.height())
    return monitor.region(left, top, width, height)


@pytest.mark.parametrize("reason", ["other monitor", "off the screen"])
def test_a_region_that_no_longer_fits_is_not_drawn(picker: RegionPicker, reason: str) -> None:
    region = picker_region(120, 130, 300, 200)
    if reason == "other monitor":
        region = replace(region, monitor_id="gone")
    else:
        region = replace(region, left=90_000)
    picker.pick(region)
    assert picker.overlays[0].selection is None


def test_a_screen_that_cannot_be_captured_is_reported(qtbot: QtBot) -> None:
    fault = SourceFault("No screen.", "Do something.")

    def refuse() -> list[Monitor]:
        raise fault

    picker = RegionPicker(monitors=refuse)
    failed, cancelled = QSignalSpy(picker.failed), QSignalSpy(picker.cancelled)
    picker.pick()
    assert failed.at(0)[0] is fault
    assert cancelled.count() == 0
    assert not picker.is_picking


def test_no_monitor_at_all_is_reported_in_words(qtbot: QtBot) -> None:
    picker = RegionPicker(monitors=list)
    failed = QSignalSpy(picker.failed)
    picker.pick()
    assert "No screen was found" in failed.at(0)[0].message
    assert failed.at(0)[0].hint


def test_the_rectangle_is_bright_and_the_rest_is_dim(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = QGuiApplication.primaryScreen()
    white = QPixmap(screen.size())
    white.fill(Qt.GlobalColor.white)
    overlay = RegionOverlay(screen, lambda rect: (rect.width, rect.height), white)
    qtbot.addWidget(overlay)
    overlay.select(Rect(200, 300, 300, 200))
    image = overlay.grab().toImage()
    assert lightness(image, 350, 400) == 255
    assert lightness(image, 100, 600) < 150
    assert lightness(image, 210, 620) < 150


def lightness(image: QImage, x: int, y: int) -> int:
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(x * ratio), round(y * ratio)).lightness()


def test_no_pixel_lets_a_click_fall_through(overlay: RegionOverlay) -> None:
    overlay.select(Rect(200, 300, 300, 200))
    image = overlay.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    assert image.pixelColor(350, 400).alpha() > 0
    assert image.pixelColor(350, 400).alpha() < 10


def test_the_help_wraps_on_a_narrow_screen() -> None:
    image = QImage(360, 640, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    nothing = OverlayPicture(Rect(0, 0, 360, 640), None, None, False, "", None, QFont())
    paint_overlay(painter, nothing)
    painter.end()
    rows = range(640)
    dim = image.pixelColor(1, 639).alpha()
    darker = [y for y in rows if image.pixelColor(180, y).alpha() > dim]
    assert len(darker) > 80, "several lines of text in the middle"
    for x in (0, 1, 358, 359):
        assert all(image.pixelColor(x, y).alpha() == dim for y in rows), "and none at the sides"


def test_a_drag_that_lost_its_release_ends_with_the_focus(
    overlay: RegionOverlay, qtbot: QtBot
) -> None:
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(overlay, QPoint(300, 300))
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not overlay.isActiveWindow())
    QTest.mouseMove(overlay, QPoint(600, 600))
    assert overlay.selection == Rect(100, 100, 201, 201)
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=QPoint(600, 600))
