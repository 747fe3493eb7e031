"""A value on a scale from -1 to 1 with its band of doubt: pleasantness, energy."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fer_monitor.core.types import Interval
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_S, SPACE_XS
from fer_monitor.ui.look.words import localised, signed, tr

NO_VALUE = "–"


class ScaleMeter(QWidget):
    """Name and number above, the scale with its band below."""

    def __init__(
        self, theme: Theme, name: str, ends: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        title = QLabel(name)
        self.number = QLabel(NO_VALUE)
        self.number.setProperty("role", "number")
        self._scale = _Scale(theme)
        low, high = QLabel(ends[0]), QLabel(ends[1])
        for label in (low, high):
            label.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addLayout(_row(title, self.number))
        layout.addWidget(self._scale)
        layout.addLayout(_row(low, high))
        self.show_value(None, None)

    def show_value(self, value: float | None, doubt: Interval | None) -> None:
        """Show a value in [-1, 1] and its plausible range, or nothing."""
        self._scale.show_value(value, doubt)
        self.number.setText(number_with_doubt(value, doubt))
        self.setAccessibleName(self._name)
        spoken = self.number.text() if value is not None else tr("not known")
        self.setAccessibleDescription(f"{self._name} {spoken}")


class _Scale(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._value: float | None = None
        self._doubt: Interval | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 16)

    def show_value(self, value: float | None, doubt: Interval | None) -> None:
        self._value, self._doubt = value, doubt
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(QRectF(0, middle - 3, self.width(), 6), 3, 3)
        if self._doubt is not None:
            band = QColor(tokens.accent)
            band.setAlpha(95)
            painter.setBrush(band)
            left, right = sorted((self._x(self._doubt.low), self._x(self._doubt.high)))
            painter.drawRoundedRect(QRectF(left, middle - 3, max(4.0, right - left), 6), 3, 3)
        painter.setPen(QPen(QColor(tokens.border_strong), 1))
        painter.drawLine(QPointF(self._x(0), middle - 6), QPointF(self._x(0), middle + 6))
        if self._value is not None:
            painter.setPen(QPen(QColor(tokens.surface), 2))
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(QPointF(self._x(self._value), middle), 6, 6)

    def _x(self, value: float) -> float:
        x = 7 + (value + 1) / 2 * (self.width() - 14)
        # The words at its ends change sides with the language, and so must the scale.
        return self.width() - x if self.isRightToLeft() else x


def number_with_doubt(value: float | None, doubt: Interval | None) -> str:
    """Return ``+0.18 ± 0.05``; half the band's width stands for the doubt."""
    if value is None:
        return NO_VALUE
    if doubt is None:
        return signed(value)
    return f"{signed(value)} ± {localised(f'{(doubt.high - doubt.low) / 2:.2f}')}"


def _row(left: QLabel, right: QLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    row.addWidget(left)
    row.addStretch(1)
    row.addWidget(right)
    return row
