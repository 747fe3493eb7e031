"""The charts' legend: words beside the place where each area or line ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fer_monitor.ui.charts.plot import StillPlot, small_font
from fer_monitor.ui.look.theme import Theme

SWATCH_PX = 8


@dataclass(frozen=True)
class EndLabel:
    """A word, its colour, and the height (in the chart's own units) where it belongs.

    Where there is no room for all, those of the largest ``weight`` are shown.
    """

    text: str
    colour: str
    y: float
    weight: float = 0.0


class EndLabels(QWidget):
    """Words to the right of a plot, level with what they name, never on top of each other."""

    def __init__(self, theme: Theme, plot: StillPlot, widest: str) -> None:
        super().__init__(plot.parentWidget())
        self._theme = theme
        self._plot = plot
        self._labels: tuple[EndLabel, ...] = ()
        self._widest = widest
        self.setFont(small_font(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        view = plot.getPlotItem().getViewBox()
        view.sigResized.connect(self.update)
        view.sigYRangeChanged.connect(self.update)

    @property
    def texts(self) -> list[str]:
        """Return the words on show, from the top."""
        return [label.text for label in self._fitting()]

    @property
    def line_px(self) -> float:
        """Height of a word with the space to the next, logical pixels."""
        return QFontMetricsF(self.font()).height() + 1

    def sizeHint(self) -> QSize:
        """Return room for the longest word."""
        width = QFontMetricsF(self.font()).horizontalAdvance(self._widest)
        return QSize(int(width) + SWATCH_PX + 20, 80)

    def show_labels(self, labels: Sequence[EndLabel]) -> None:
        """Show these words."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write each word at its height, moved apart where they would touch."""
        rect = self._room()
        low, high = self._plot.getPlotItem().getViewBox().viewRange()[1]
        line = self.line_px
        order = self._fitting()
        wanted = [rect.top() + (high - label.y) / (high - low) * rect.height() for label in order]
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, y in zip(order, spread(wanted, line, rect.top(), rect.bottom()), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(label.colour))
            painter.drawRoundedRect(QRectF(8, y - SWATCH_PX / 2, SWATCH_PX, SWATCH_PX), 2, 2)
            painter.setPen(QColor(self._theme.tokens.text))
            painter.drawText(
                QRectF(SWATCH_PX + 14, y - line / 2, self.width(), line),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                label.text,
            )

    def _room(self) -> QRect:
        view = self._plot.getPlotItem().getViewBox()
        return self._plot.mapFromScene(view.sceneBoundingRect()).boundingRect()

    def _fitting(self) -> list[EndLabel]:
        """Return the labels that there is room for, from the top."""
        # Half a line may stand out above and below.
        count = max(1, int(self._room().height() / self.line_px + 0.6))
        heaviest = sorted(self._labels, key=lambda label: -label.weight)[:count]
        return sorted(heaviest, key=lambda label: -label.y)


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Move heights (ascending) as little as needed to be ``apart`` and within the edges."""
    places: list[float] = []
    for y in wanted:
        least = places[-1] + apart if places else top + apart / 2
        places.append(max(y, least))
    limit = bottom - apart / 2
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - apart
    return places
