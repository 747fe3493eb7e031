"""Who is here, and whose camera is on: a low chart of people in class and cameras on."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from fer_monitor.mood.figures import COUNTS
from fer_monitor.pipeline.timeline_buffer import TimelineArrays
from fer_monitor.ui.charts.data import step_edges
from fer_monitor.ui.charts.labels import EndLabel
from fer_monitor.ui.charts.plot import StillPlot
from fer_monitor.ui.look.figures import about
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import tr

HEIGHT_PX = 66
"""Height of the chart with its times, logical pixels: just enough for two words at its end."""
TINT = 110
"""Opacity of the area below its edge, of 255."""
_NOTHING: tuple[list[float], list[float]] = ([0.0], [])
"""What pyqtgraph takes for no steps at all: one edge."""


class AttendanceChart(StillPlot):
    """Cameras on as a stepped area, people in class as a line above it.

    Takes rows whose ``visible`` is NaN where no gallery was seen (``in_galleries``).
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.area = pg.PlotCurveItem(*_NOTHING, fillLevel=0, pen=None, stepMode="center")
        # The area's own pen would also draw its sides, at every gap and at its end.
        self.edge = pg.PlotCurveItem(*_NOTHING, stepMode="center", connect="finite")
        self.line = pg.PlotCurveItem(*_NOTHING, stepMode="center", connect="finite")
        self._top = 0
        super().__init__(theme, (0.0, 1.0), [], show_time=True, parent=parent)
        self.flags.with_notes = False
        for item in (self.area, self.edge, self.line):
            self.addItem(item)
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(tr("Chart of people in class and cameras on over time"))
        self.setToolTip(about(COUNTS))

    def draw(self, rows: TimelineArrays) -> None:
        """Show these rows."""
        top = round_above(float(np.nanmax(rows.visible, initial=0.0)))
        if top != self._top:
            self._top = top
            self.set_heights(top)
        if len(rows) == 0:
            for item in (self.area, self.edge, self.line):
                item.setData(*_NOTHING)
            return
        edges = step_edges(rows)
        self.area.setData(edges, np.nan_to_num(rows.cameras_on))
        self.edge.setData(edges, rows.cameras_on)
        self.line.setData(edges, rows.visible)

    def end_labels(self, rows: TimelineArrays) -> list[EndLabel]:
        """Return the words for line and area, at the heights where they end."""
        known = np.flatnonzero(~np.isnan(rows.cameras_on))
        if not len(known):
            return []
        people, cameras = float(rows.visible[known[-1]]), float(rows.cameras_on[known[-1]])
        tokens = self._theme.tokens
        return [
            EndLabel(tr("In class"), tokens.text, people),
            EndLabel(tr("Cameras on"), tokens.muted, cameras),
        ]

    def restyle(self) -> None:
        """Take on the theme's colours."""
        super().restyle()
        tokens = self._theme.tokens
        self.line.setPen(pg.mkPen(tokens.text, width=1))
        # An edge on a tint: a plain grey would be taken for "neutral" further up.
        self.edge.setPen(pg.mkPen(tokens.muted, width=1))
        tint = QColor(tokens.muted)
        tint.setAlpha(TINT)
        self.area.setBrush(tint)


def round_above(most: float) -> int:
    """Return the next round number above ``most`` people: 5, 10 ... 30, 40 ... 100, 150 ..."""
    step = 5 if most < 30 else 10 if most < 100 else 50
    return int(most // step + 1) * step
