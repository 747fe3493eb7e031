"""Horizontal bars: how much of the class shows each expression."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_monitor.core.types import FloatArray
from fer_monitor.ui.look.direction import mirrored
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import STACK_ORDER
from fer_monitor.ui.look.words import expression_word, percent, tr

ROW_GAP, LOW_ROW_GAP = 9, 3
BAR_PX = 10


class ShareBars(QWidget):
    """Seven rows, always in the same order so that each stays where the eye left it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: FloatArray | None = None
        self._faint = False
        self._gap = ROW_GAP
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Expressions in the class"))
        theme.changed.connect(self.update)

    def show_shares(self, shares: FloatArray | None, *, faint: bool = False) -> None:
        """Show shares (float32 (7,) in emotion order), or none; faint where they are in doubt."""
        self._shares, self._faint = shares, faint
        self.setAccessibleDescription(", ".join(" ".join(row) for row in self.rows()))
        self.update()

    def set_low(self, low: bool) -> None:
        """Move the rows together, or apart again."""
        self._gap = LOW_ROW_GAP if low else ROW_GAP
        self.updateGeometry()
        self.update()

    def rows(self) -> list[tuple[str, str]]:
        """Return (word, percentage) of each row, from the top."""
        if self._shares is None:
            return [(expression_word(emotion), "–") for emotion in STACK_ORDER]
        return [
            (expression_word(emotion), percent(float(self._shares[emotion])))
            for emotion in STACK_ORDER
        ]

    def sizeHint(self) -> QSize:
        """Return room for seven lines of text."""
        return QSize(260, round(len(STACK_ORDER) * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height; the bars may be short."""
        return QSize(190, self.sizeHint().height())

    def _row_height(self) -> float:
        return QFontMetricsF(self.font()).height() + self._gap

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw word, bar and percentage of each row."""
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        words = max(metrics.horizontalAdvance(expression_word(e)) for e in STACK_ORDER) + 12
        numbers = metrics.horizontalAdvance(percent(1.0)) + 10
        room = self.width() - words - numbers
        height = self._row_height()
        shares = np.zeros(len(STACK_ORDER)) if self._shares is None else self._shares
        for i, (emotion, (word, number)) in enumerate(zip(STACK_ORDER, self.rows(), strict=True)):
            top = i * height
            begin = mirrored(QRectF(0, top, words, height), self)
            self._text(painter, begin, word, Qt.AlignmentFlag.AlignLeft)
            bar = QRectF(words, top + (height - BAR_PX) / 2, room, BAR_PX)
            self._bar(painter, bar, float(shares[emotion]), self._theme.tokens.emotions[emotion])
            where = mirrored(QRectF(words + room, top, numbers, height), self)
            self._text(painter, where, number, Qt.AlignmentFlag.AlignRight)

    def _text(self, painter: QPainter, rect: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
        tokens = self._theme.tokens
        faint = self._faint or self._shares is None
        painter.setPen(QColor(tokens.muted if faint else tokens.text))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _bar(self, painter: QPainter, rect: QRectF, share: float, colour: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.window))
        painter.drawRoundedRect(mirrored(rect, self), 3, 3)
        if share < 0.002:
            return
        filled = QColor(colour)
        if self._faint:
            filled.setAlpha(90)
        painter.setBrush(filled)
        rect.setWidth(max(3.0, rect.width() * share))
        painter.drawRoundedRect(mirrored(rect, self), 3, 3)
