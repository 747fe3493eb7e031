"""The parts the charts are made of: a plot that cannot be panned, time axis, flags, hatching."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from fer_monitor.core.types import Marker
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import TYPE_SMALL, Tokens
from fer_monitor.ui.look.words import clock, tr

TICK_STEPS_S = (5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600)
LEFT_AXIS_PX = 46
TIMES_PX = 24
TOP_PX = 8
"""Half a line of text stands out above the highest tick."""
RING_PX = 2
"""Width of the ring around the chart that has the focus."""
LONGEST_NOTE = 18
FLAG_PAD_PX = 14
"""Room a flag needs beyond its text, logical pixels."""


class TimeAxis(pg.AxisItem):
    """Minutes and seconds since Start, at round times."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return ticks at the finest round step that leaves room for their text."""
        most = max(2, int(size // 64))
        step = next((s for s in TICK_STEPS_S if (high - low) / s <= most), TICK_STEPS_S[-1])
        first = -(-low // step) * step
        count = int((high - first) // step) + 1
        return [(step, [first + i * step for i in range(count)])]

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        """Return times such as ``2:30``."""
        return [clock(value) for value in values]


class StillPlot(pg.PlotWidget):
    """A plot that shows what it is told: no wheel zoom, no dragging, no menu.

    Parameters
    ----------
    theme : Theme
    y_range : (float, float)
        Fixed.
    y_ticks : sequence of (float, str)
    show_time : bool
        Whether the times are written below.
    """

    def __init__(
        self,
        theme: Theme,
        y_range: tuple[float, float],
        y_ticks: Sequence[tuple[float, str]],
        *,
        show_time: bool,
        parent: QWidget | None = None,
    ) -> None:
        self._time_axis = TimeAxis("bottom")
        super().__init__(parent, axisItems={"bottom": self._time_axis}, enableMenu=False)
        self._theme = theme
        item = self.getPlotItem()
        # The menu is never shown; given a parent, it at least goes when the chart goes.
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())
        # The axis stays at the left: time runs to the right in every language.
        item.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        item.hideButtons()
        item.setContentsMargins(0, TOP_PX, 0, 0)
        item.setMouseEnabled(x=False, y=False)
        item.getViewBox().wheelEvent = lambda event, **_: event.ignore()
        item.setClipToView(False)
        item.disableAutoRange()
        item.setYRange(*y_range, padding=0)
        left = item.getAxis("left")
        left.setTicks([list(y_ticks)])
        left.setWidth(LEFT_AXIS_PX)
        for axis in (left, self._time_axis):
            axis.setStyle(tickLength=0, tickTextOffset=8)
        self.show_times(show_time)
        # There is nothing to press, but a screen reader says what has the focus.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.flags = Flags(self)
        item.getViewBox().sigResized.connect(self.flags.arrange)
        theme.changed.connect(self.restyle)
        self.restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring around the chart that has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._theme.tokens.accent), RING_PX))
            half = RING_PX / 2
            ring = QRectF(self.viewport().rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(ring, 4, 4)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window: pyqtgraph would scroll with the arrows."""
        event.ignore()

    def wheelEvent(self, event: object) -> None:
        """Leave the wheel to whatever scrolls around the chart."""
        event.ignore()  # type: ignore[attr-defined]

    def set_span(self, begin: float, end: float) -> None:
        """Show the seconds from ``begin`` to ``end``."""
        self.getPlotItem().setXRange(begin, end, padding=0)

    def show_times(self, shown: bool) -> None:
        """Write the times below, or leave that to a chart further down."""
        self._time_axis.setStyle(showValues=shown)
        self._time_axis.setHeight(TIMES_PX if shown else 4)

    def set_heights(self, top: float) -> None:
        """Reach from 0 up to ``top``, and write only these two."""
        item = self.getPlotItem()
        item.setYRange(0, top, padding=0)
        item.getAxis("left").setTicks([[(0.0, "0"), (top, f"{top:.0f}")]])

    def span(self) -> tuple[float, float]:
        """Return the seconds shown."""
        begin, end = self.getPlotItem().getViewBox().viewRange()[0]
        return float(begin), float(end)

    def restyle(self) -> None:
        """Take on the theme's colours."""
        tokens = self._theme.tokens
        self.setBackground(tokens.surface)
        font = small_font(self.font())
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setTextPen(tokens.muted)
            axis.setPen(pg.mkPen(tokens.border))
            axis.setTickFont(font)
        self.flags.restyle(tokens, font)


class Flags:
    """Markers as flags on a plot: a line, and the note where there is room."""

    def __init__(self, plot: StillPlot) -> None:
        self._plot = plot
        self._lines: list[pg.InfiniteLine] = []
        self.texts: list[str] = []
        """The words written at each flag, in the order of time; empty where there was no room."""
        self._markers: tuple[Marker, ...] = ()
        self._tokens: Tokens | None = None
        self._font = QFont()
        self.with_notes = True

    def restyle(self, tokens: Tokens, font: QFont) -> None:
        """Draw again in the theme's colours."""
        self._tokens, self._font = tokens, font
        self._draw()

    def arrange(self) -> None:
        """Find room for the notes anew, as after a change of size."""
        if self._tokens is not None and self._markers:
            self._draw()

    def show(self, markers: Sequence[Marker]) -> None:
        """Show these markers."""
        self._markers = tuple(markers)
        self._draw()

    def _draw(self) -> None:
        for line in self._lines:
            self._plot.removeItem(line)
        flags = self._arranged() if self._markers else []
        self._lines = [self._line(*flag) for flag in flags]
        self.texts = [text for _, text, _ in flags]
        for line in self._lines:
            self._plot.addItem(line, ignoreBounds=True)

    def _arranged(self) -> list[tuple[Marker, str, bool]]:
        """Return marker, text and whether its flag flies to the right, in the order of time."""
        begin, end = self._plot.span()
        width = self._plot.getPlotItem().getViewBox().width()
        metrics = QFontMetricsF(self._font)
        taken: list[tuple[float, float]] = []
        result: list[tuple[Marker, str, bool]] = []
        # From the newest back: the newest note is the one that is looked for.
        for marker in sorted(self._markers, key=lambda marker: -marker.t):
            text = flag_text(marker) if self.with_notes else ""
            size = metrics.horizontalAdvance(text) + FLAG_PAD_PX
            x = (marker.t - begin) / (end - begin) * width
            to_right = x + size <= width
            left, right = (x, x + size) if to_right else (x - size, x)
            if any(left < other[1] and other[0] < right for other in taken):
                text = ""
            elif text:
                taken.append((left, right))
            result.append((marker, text, to_right))
        return result[::-1]

    def _line(self, marker: Marker, text: str, to_right: bool) -> pg.InfiniteLine:
        assert self._tokens is not None
        line = pg.InfiniteLine(
            pos=marker.t,
            angle=90,
            pen=pg.mkPen(self._tokens.text, width=1, style=Qt.PenStyle.DashLine),
            label=text or None,
            labelOpts={
                "position": 1.0,
                "color": self._tokens.surface,
                "fill": self._tokens.text,
                "movable": False,
                "anchors": [(0, 0)] * 2 if to_right else [(1, 0)] * 2,
            },
        )
        line.setZValue(50)
        line.setToolTip(marker_words(marker))
        if text:
            line.label.setFont(self._font)
            line.label.setToolTip(marker_words(marker))
        return line


class Hatching(pg.GraphicsObject):
    """Greys out the stretches in which too few people could be read."""

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[tuple[float, float]] = []
        self._y = (0.0, 1.0)
        self._veil, self._stroke = QColor(), QColor()
        self.setZValue(20)

    def restyle(self, tokens: Tokens) -> None:
        """Take on the theme's colours."""
        self._veil, self._stroke = QColor(tokens.surface), QColor(tokens.border_strong)
        self._veil.setAlpha(165)
        self._stroke.setAlpha(150)
        self.update()

    def set_spans(self, spans: list[tuple[float, float]], y: tuple[float, float]) -> None:
        """Grey out ``spans`` (seconds) between the heights ``y``."""
        self.prepareGeometryChange()
        self._spans, self._y = spans, y
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the hull of all stretches."""
        if not self._spans:
            return QRectF()
        begin, end = self._spans[0][0], self._spans[-1][1]
        return QRectF(begin, self._y[0], end - begin, self._y[1] - self._y[0])

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw a veil, and strokes over it that do not rely on colour."""
        strokes = QBrush(self._stroke, Qt.BrushStyle.BDiagPattern)
        # Strokes are to be as wide on screen whatever the chart's scale.
        strokes.setTransform(painter.worldTransform().inverted()[0])
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        for begin, end in self._spans:
            rect = QRectF(begin, self._y[0], end - begin, self._y[1] - self._y[0])
            painter.fillRect(rect, self._veil)
            painter.fillRect(rect, strokes)


def small_font(font: QFont) -> QFont:
    """Return the font for axes and flags."""
    result = QFont(font)
    result.setPointSizeF(max(font.pointSizeF() * TYPE_SMALL, 8.0))
    return result


def flag_text(marker: Marker) -> str:
    """Return what is written on a marker's flag, short."""
    note = " ".join(marker.note.split()) or clock(marker.t)
    return note if len(note) <= LONGEST_NOTE else note[: LONGEST_NOTE - 1].rstrip() + "…"


def marker_words(marker: Marker) -> str:
    """Return a marker in words: ``2:30, explained topic 2``."""
    note = " ".join(marker.note.split())
    return f"{clock(marker.t)}, {note}" if note else tr("Marker at {}").format(clock(marker.t))
