"""Check boxes and radio buttons whose marks can be seen in both themes, in both directions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from fer_monitor.ui.look.tokens import SPACE_M, SPACE_S, SPACE_XS

SIDE = 18
WORDS_AT = SIDE + SPACE_M
"""Where the words begin, from the side that reading begins at."""
TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))
"""Corners of the tick, in sides of the box."""
DOT = 0.22
"""Radius of a radio button's dot, in sides."""
Role = QPalette.ColorRole


class TickBox(QCheckBox):
    """A check box. Qt's own outline is too faint in the dark."""

    def sizeHint(self) -> QSize:
        """Return the size that the box and its words need."""
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words that are cut off say nothing."""
        return _size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: N802 (Qt's name)
        """Take a click anywhere on the row of the box and its words."""
        return self.rect().contains(pos)  # type: ignore[call-overload]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, its tick, and the words beside it."""
        _paint(self, 4.0, _tick)


class RoundChoice(QRadioButton):
    """A radio button, likewise."""

    def sizeHint(self) -> QSize:
        """Return the size that the circle and its words need."""
        return _size(self)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words that are cut off say nothing."""
        return _size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: N802 (Qt's name)
        """Take a click anywhere on the row of the circle and its words."""
        return self.rect().contains(pos)  # type: ignore[call-overload]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the circle, its dot, and the words beside it."""
        _paint(self, SIDE / 2, _dot)


def _size(button: QAbstractButton) -> QSize:
    words = button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, button.text())
    return QSize(WORDS_AT + words.width() + SPACE_XS, max(SIDE, words.height()) + SPACE_S)


def _paint(
    button: QAbstractButton, corner: float, draw_mark: Callable[[QPainter, QRectF, QColor], None]
) -> None:
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = button.palette()
    place = QRect(0, (button.height() - SIDE) // 2, SIDE, SIDE)
    box = QRectF(_mirrored(button, place)).adjusted(1, 1, -1, -1)
    outline, fill = palette.color(Role.PlaceholderText), palette.color(Role.Base)
    if button.isChecked() and button.isEnabled():
        outline = fill = palette.color(Role.Highlight)
    painter.setPen(QPen(outline, 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, corner, corner)
    if button.isChecked():
        ink = palette.color(Role.HighlightedText) if button.isEnabled() else outline
        draw_mark(painter, box, ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if button.hasFocus():
        painter.setPen(QPen(palette.color(Role.WindowText), 1.5))
        painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), corner, corner)
    groups = QPalette.ColorGroup
    group = groups.Active if button.isEnabled() else groups.Disabled
    painter.setPen(palette.color(group, Role.WindowText))
    reads_left = button.layoutDirection() is Qt.LayoutDirection.RightToLeft
    begin = Qt.AlignmentFlag.AlignRight if reads_left else Qt.AlignmentFlag.AlignLeft
    flags = Qt.AlignmentFlag.AlignVCenter | begin | Qt.TextFlag.TextShowMnemonic
    beside = _mirrored(button, button.rect().adjusted(WORDS_AT, 0, 0, 0))
    painter.drawText(beside, int(flags), button.text())
    painter.end()


def _tick(painter: QPainter, box: QRectF, ink: QColor) -> None:
    line, cap, join = (
        Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin,
    )  # fmt: skip
    painter.setPen(QPen(ink, 2, line, cap, join))
    painter.drawPolyline(
        [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in TICK]
    )


def _dot(painter: QPainter, box: QRectF, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(box.center(), DOT * box.width(), DOT * box.height())


def _mirrored(widget: QAbstractButton, place: QRect) -> QRect:
    """Return a place counted from the left where reading begins at the right."""
    if widget.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return place
    return QRect(widget.width() - place.right() - 1, place.y(), place.width(), place.height())
