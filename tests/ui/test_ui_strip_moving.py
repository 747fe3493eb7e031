"""The compact strip is moved about, and never leaves the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.strip.compact_strip import KEY_STEP, CompactStrip, ExpandButton


def test_it_is_dragged_with_the_mouse(strip: CompactStrip) -> None:
    before = strip.pos()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(strip, left, pos=QPoint(100, 20))
    QTest.mouseMove(strip, QPoint(130, 60))
    QTest.mouseRelease(strip, left, pos=QPoint(100, 20))
    assert strip.pos() - before == QPoint(30, 40)
    after = strip.pos()
    QTest.mouseMove(strip, QPoint(10, 10))
    assert strip.pos() == after, "let go"


def test_it_is_moved_with_the_arrow_keys(strip: CompactStrip) -> None:
    before = strip.pos()
    button = strip.findChild(ExpandButton)
    assert button is not None
    QTest.keyClick(button, Qt.Key.Key_Right)
    QTest.keyClick(button, Qt.Key.Key_Up)
    assert strip.pos() - before == QPoint(KEY_STEP, -KEY_STEP)


@pytest.mark.parametrize("position", [(-5000, -5000), (90_000, 90_000), (100, 5000), None])
def test_it_never_leaves_the_screen(strip: CompactStrip, position: tuple[int, int] | None) -> None:
    strip.place(position)
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(QRect(strip.pos(), strip.size()))


def test_a_drag_past_the_edge_stops_there(strip: CompactStrip) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(strip, left, pos=QPoint(100, 20))
    QTest.mouseMove(strip, QPoint(-3000, -3000))
    QTest.mouseRelease(strip, left, pos=QPoint(100, 20))
    assert strip.pos() == QGuiApplication.primaryScreen().availableGeometry().topLeft()


def test_a_strip_left_on_a_vanished_screen_comes_back(strip: CompactStrip) -> None:
    strip.move(90_000, 90_000)
    screen = QGuiApplication.primaryScreen()
    screen.availableGeometryChanged.emit(screen.availableGeometry())
    assert screen.availableGeometry().contains(QRect(strip.pos(), strip.size()))


def test_it_appears_on_a_screen_even_after_one_was_unplugged(theme: Theme, qtbot: QtBot) -> None:
    strip = CompactStrip(theme)
    qtbot.addWidget(strip)
    strip.move(-9000, 10)
    strip.show()
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(QRect(strip.pos(), strip.size()))
