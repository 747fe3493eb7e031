"""A check box whose box can be seen in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox

from fer_monitor.ui.look.tokens import SPACE_M, SPACE_S, SPACE_XS

SIDE = 18
WORDS_AT = SIDE + SPACE_M
"""Where the words begin, from the left."""
TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))
"""Corners of the tick, in sides of the box."""


class TickBox(QCheckBox):
    """Qt's own, drawn with the palette's strong colours: its outline is too faint in the dark."""

    def sizeHint(self) -> QSize:
        """Return the size that the box and its words need."""
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(WORDS_AT + words.width() + SPACE_XS, max(SIDE, words.height()) + SPACE_S)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words that are cut off say nothing."""
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:  # noqa: N802 (Qt's name)
        """Take a click anywhere on the row of the box and its words."""
        return self.rect().contains(pos)  # type: ignore[call-overload]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, its tick, and the words beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        box = QRectF(1, (self.height() - SIDE) / 2 + 1, SIDE - 2, SIDE - 2)
        outline = palette.color(QPalette.ColorRole.PlaceholderText)
        fill = palette.color(QPalette.ColorRole.Base)
        if self.isChecked() and self.isEnabled():
            outline = fill = palette.color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(outline, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            role = QPalette.ColorRole.HighlightedText
            ink = palette.color(role) if self.isEnabled() else outline
            painter.setPen(
                QPen(
                    ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                    Qt.PenJoinStyle.RoundJoin,
                )
            )  # fmt: skip
            corners = [
                QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in TICK
            ]
            painter.drawPolyline(corners)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.WindowText), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        painter.setPen(palette.color(group, QPalette.ColorRole.WindowText))
        beside = self.rect().adjusted(WORDS_AT, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(beside, int(flags), self.text())
        painter.end()
