"""Over time: expression shares as areas, pleasantness and energy as lines, and who is in class."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fer_monitor.core.standing import LONGEST_STANDS_S
from fer_monitor.core.types import Marker
from fer_monitor.mood.circumplex import VALENCE_AROUSAL
from fer_monitor.mood.figures import BANDS, MOOD, SHARES
from fer_monitor.pipeline.timeline_buffer import TimelineArrays, TimelineBuffer
from fer_monitor.ui.charts.attendance import HEIGHT_PX, AttendanceChart
from fer_monitor.ui.charts.data import (
    band,
    carried,
    in_galleries,
    stack,
    thin_out,
    thin_spans,
    visible_span,
)
from fer_monitor.ui.charts.labels import EndLabel, EndLabels
from fer_monitor.ui.charts.plot import TOP_PX, Hatching, StillPlot
from fer_monitor.ui.charts.segments import Segments
from fer_monitor.ui.charts.text import (
    describe_attendance,
    describe_markers,
    describe_mood,
    describe_shares,
)
from fer_monitor.ui.look.figures import about
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_S, SPACE_XS, STACK_ORDER
from fer_monitor.ui.look.words import expression_word, percent, signed, tr

REDRAW_MS = 100
RANGES: dict[str, float | None] = {"2 min": 120.0, "10 min": 600.0, "all": None}
"""What may be shown, by the name that is remembered between starts."""
LEAST_LABELLED = 0.03
"""An area that is never higher than this is too thin to be asked about."""
LEAST_MOOD_PX = 44
"""Lower than this, the mood chart's three heights run into each other."""
LEAST_WORDS = 4
"""Words beside the areas on a small screen; "Right now" names all of them, in the same colours."""
# No class can leave the table's own limits; a wider scale would only flatten the lines.
MOOD_LIMITS = (
    float(np.floor(VALENCE_AROUSAL.min() * 10) / 10),
    float(np.ceil(VALENCE_AROUSAL.max() * 10) / 10),
)


class ShareChart(StillPlot):
    """Stacked areas of the class's expression shares."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        # The tallest area lies at the back; each next one covers the part that is not its own.
        self.areas = [
            pg.PlotCurveItem(fillLevel=0, pen=None, skipFiniteCheck=True) for _ in STACK_ORDER
        ]
        self._hatching = Hatching()
        ticks = [(share, percent(share)) for share in (0.0, 0.5, 1.0)]
        super().__init__(theme, (0.0, 1.0), ticks, show_time=False, parent=parent)
        for area in reversed(self.areas):
            self.addItem(area)
        self.addItem(self._hatching)
        self.setAccessibleName(tr("Chart of expression shares over time"))
        self.setToolTip(about(SHARES))

    def draw(self, rows: TimelineArrays) -> None:
        """Show these rows."""
        x, tops = stack(rows)
        for area, top in zip(self.areas, tops, strict=True):
            area.setData(x, top)
        self._hatching.set_spans(thin_spans(rows), (0.0, 1.0))

    def end_labels(self, rows: TimelineArrays) -> list[EndLabel]:
        """Return a word for each area that can be made out anywhere, at the height of its end."""
        known = np.flatnonzero(~np.isnan(rows.shares[:, 0]))
        if not len(known):
            return []
        shares = rows.shares[known[-1], list(STACK_ORDER)]
        largest = rows.shares[known].max(axis=0)[list(STACK_ORDER)]
        middles = np.cumsum(shares) - shares / 2
        colours = self._theme.tokens.emotions
        return [
            EndLabel(expression_word(emotion), colours[emotion], float(middle), float(share))
            for emotion, most, middle, share in zip(
                STACK_ORDER, largest, middles, shares, strict=True
            )
            if most >= LEAST_LABELLED
        ]

    def restyle(self) -> None:
        """Take on the theme's colours."""
        super().restyle()
        for area, emotion in zip(self.areas, STACK_ORDER, strict=True):
            area.setBrush(self._theme.tokens.emotions[emotion])
        self._hatching.restyle(self._theme.tokens)


class MoodChart(StillPlot):
    """Pleasantness and energy, each as a line within its band of doubt."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.lines = [pg.PlotCurveItem(connect="finite", antialias=True) for _ in range(2)]
        self.bands = [pg.PlotCurveItem(fillLevel="enclosed", pen=None) for _ in range(2)]
        self._zero = pg.InfiniteLine(pos=0, angle=0)
        self._hatching = Hatching()
        ticks = [(value, signed(value)) for value in (-0.5, 0.5)] + [(0.0, "0")]
        super().__init__(theme, MOOD_LIMITS, ticks, show_time=True, parent=parent)
        self.flags.with_notes = False
        # Its highest tick is not at its edge.
        self.getPlotItem().setContentsMargins(0, TOP_PX // 4, 0, 0)
        for item in (*self.bands, self._zero, *self.lines, self._hatching):
            self.addItem(item)
        self.setAccessibleName(tr("Chart of pleasantness and energy over time"))
        self.setToolTip(about(MOOD, BANDS))

    @property
    def colours(self) -> tuple[str, str]:
        """Colours of pleasantness and energy."""
        return self._theme.tokens.accent, self._theme.tokens.caution

    def draw(self, rows: TimelineArrays) -> None:
        """Show these rows."""
        for line, values in zip(self.lines, (rows.valence, rows.arousal), strict=True):
            line.setData(rows.second, values)
        bands = (
            (rows.valence_low, rows.valence_high),
            (rows.arousal_low, rows.arousal_high),
        )
        for item, (low, high) in zip(self.bands, bands, strict=True):
            item.setData(*band(rows, low, high))
        self._hatching.set_spans(thin_spans(rows), MOOD_LIMITS)

    def end_labels(self, rows: TimelineArrays) -> list[EndLabel]:
        """Return the two lines' names, at the heights where they end."""
        known = np.flatnonzero(~np.isnan(rows.valence))
        if not len(known):
            return []
        last = known[-1]
        names = (tr("Pleasantness"), tr("Energy"))
        heights = (float(rows.valence[last]), float(rows.arousal[last]))
        return [EndLabel(*label) for label in zip(names, self.colours, heights, strict=True)]

    def restyle(self) -> None:
        """Take on the theme's colours."""
        super().restyle()
        for line, item, colour in zip(self.lines, self.bands, self.colours, strict=True):
            # Two pixels wide, which costs little because a chart is drawn once a second.
            line.setPen(pg.mkPen(colour, width=2))
            fill = QColor(colour)
            fill.setAlpha(48)
            item.setBrush(fill)
        self._zero.setPen(pg.mkPen(self._theme.tokens.border_strong, width=1))
        self._hatching.restyle(self._theme.tokens)


class TimelineCharts(QWidget):
    """The charts with their range; redrawn at most ten times a second, when a row was added.

    The attendance chart comes once a gallery was seen, and only where the others keep enough
    room beside it: on a small screen "Right now" says how many cameras are on.
    """

    range_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._timeline: TimelineBuffer | None = None
        self._now: Callable[[], float] | None = None
        self._drawn: tuple[object, ...] = ()
        self._markers: tuple[Marker, ...] = ()
        self.shares = ShareChart(theme, self)
        self.mood = MoodChart(theme, self)
        self.attendance = AttendanceChart(theme, self)
        widest = max((expression_word(e) for e in STACK_ORDER), key=len)
        widest = max(widest, tr("Pleasantness"), tr("In class"), tr("Cameras on"), key=len)
        self.share_labels = EndLabels(theme, self.shares, widest)
        self.mood_labels = EndLabels(theme, self.mood, widest)
        self.attendance_labels = EndLabels(theme, self.attendance, widest)
        self.attendance_labels.setFixedHeight(HEIGHT_PX)
        choices = (("2 min", tr("2 min")), ("10 min", tr("10 min")), ("all", tr("Whole class")))
        self.range_box = Segments(choices, tr("Time shown in the charts"))
        self.range_box.choose("10 min")
        self.range_box.chosen.connect(self._range_chosen)
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.redraw_if_new)
        self._timer.start()
        theme.changed.connect(self.redraw)

    @property
    def chart_range(self) -> str:
        """The name of the range shown, a key of ``RANGES``."""
        return self.range_box.choice

    def choose_range(self, name: str) -> None:
        """Show the range ``name``; an unknown one is ignored."""
        if name in RANGES:
            self.range_box.choose(name)
            self.redraw()

    def follow(self, timeline: TimelineBuffer | None) -> None:
        """Draw this timeline from now on; None empties the charts."""
        self._timeline = timeline
        self._markers = ()
        self.redraw()

    def show_markers(self, markers: Sequence[Marker]) -> None:
        """Show these markers as flags."""
        self._markers = tuple(markers)
        self.redraw()

    def redraw_if_new(self) -> None:
        """Draw only where a row was added since."""
        if self._timeline is not None and self._drawn != self._what():
            self.redraw()

    def redraw(self) -> None:
        """Draw what is there."""
        self._drawn = self._what()
        timeline = self._timeline or TimelineBuffer(capacity=1)
        last_s = RANGES[self.chart_range]
        # More rows than are shown, the first of which may carry what was seen before it: the area
        # then begins at the left edge and not inside.
        exact = timeline.rows(None if last_s is None else last_s + 1 + LONGEST_STANDS_S)
        now = float(exact.second[-1]) if len(exact) else 0.0
        rows = thin_out(in_galleries(carried(exact)))
        self.note.setText(
            tr("Press Start, and the class is drawn here as time goes by.")
            if self._timeline is None
            else tr("The first seconds will be drawn here in a moment.")
        )
        self.note.setVisible(len(rows) == 0)
        for chart, labels, words in (
            (self.shares, self.share_labels, describe_shares),
            (self.mood, self.mood_labels, describe_mood),
            (self.attendance, self.attendance_labels, describe_attendance),
        ):
            chart.set_span(*visible_span(now, last_s))
            chart.draw(rows)
            chart.flags.show(self._markers)
            labels.show_labels(chart.end_labels(rows))
            chart.setAccessibleDescription(words(rows))
        markers = describe_markers(self._markers, rows)
        if markers:
            said = f"{self.shares.accessibleDescription()} {markers}"
            self.shares.setAccessibleDescription(said)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find room for the attendance chart, or take it away."""
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        """Return the least size: that without the attendance chart, which then steps aside."""
        least = super().minimumSizeHint()
        if self.attendance.isVisibleTo(self):
            more_px = HEIGHT_PX + self._grid.verticalSpacing()
            for chart in (self.shares, self.mood):
                if chart.minimumHeight():
                    more_px += chart.minimumHeight() - chart.minimumSizeHint().height()
            least.setHeight(least.height() - more_px)
        return least

    def _make_room(self) -> None:
        """Show the attendance chart once there is something in it and room for all three."""
        line_px = self.share_labels.line_px
        all_words_px = int(len(STACK_ORDER) * line_px) + TOP_PX // 2
        few_words_px = int(LEAST_WORDS * line_px) + TOP_PX // 2
        others_px = self.range_box.sizeHint().height() + SPACE_S + LEAST_MOOD_PX + HEIGHT_PX
        room_px = self.height() - others_px - 2 * SPACE_XS
        has_any = self._timeline is not None and self._timeline.gallery_seen
        shown = has_any and room_px >= few_words_px
        self.shares.setMinimumHeight(min(room_px, all_words_px) if shown else 0)
        self._grid.setVerticalSpacing(SPACE_XS if shown and room_px < all_words_px else SPACE_S)
        if shown == self.attendance.isVisibleTo(self):
            return
        # Without the times below it, the mood chart needs less.
        self._grid.setRowStretch(0, 3 if shown else 5)
        self._grid.setRowStretch(1, 2 if shown else 4)
        self.mood.setMinimumHeight(LEAST_MOOD_PX if shown else 0)
        self.mood.show_times(not shown)
        # Last, because it lays out at once.
        self.attendance.setVisible(shown)
        self.attendance_labels.setVisible(shown)

    def _what(self) -> tuple[object, ...]:
        version = self._timeline.version if self._timeline is not None else -1
        return (self._timeline, version)

    def _range_chosen(self) -> None:
        self.redraw()
        self.range_changed.emit(self.chart_range)

    def _lay_out(self) -> None:
        title = QLabel(tr("Over time"))
        title.setProperty("role", "title")
        # Time runs to the right in every language; only the title goes to where reading begins.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        head = QWidget()
        head.setLayoutDirection(QGuiApplication.layoutDirection())
        top = QHBoxLayout(head)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.range_box)
        grid = self._grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(SPACE_S)
        grid.addWidget(self.shares, 0, 0)
        grid.addWidget(self.share_labels, 0, 1)
        grid.addWidget(self.mood, 1, 0)
        grid.addWidget(self.mood_labels, 1, 1)
        grid.addWidget(self.attendance, 2, 0)
        grid.addWidget(self.attendance_labels, 2, 1)
        self.attendance.hide()
        self.attendance_labels.hide()
        grid.setRowStretch(0, 5)
        grid.setRowStretch(1, 4)
        grid.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(head)
        layout.addWidget(self.note)
        layout.addLayout(grid, 1)
