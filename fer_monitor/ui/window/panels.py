"""How the window is divided: preview and faces on the left, now and over time on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSplitter, QVBoxLayout, QWidget

from fer_monitor.ui.charts.charts import TimelineCharts
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.now.faces_list import FacesList
from fer_monitor.ui.now.right_now import RightNow
from fer_monitor.ui.preview.canvas import Canvas

LOW_LINES = 37.5
"""Lower than so many lines of text, the panels move together so that all charts find room."""


class Panels(QSplitter):
    """The four panels of the main window."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._is_low = False
        self._faces_wanted = self._faces_allowed = True
        self.canvas = Canvas(theme)
        self.faces = FacesList(theme)
        self.right_now = RightNow(theme)
        self.charts = TimelineCharts(theme)
        self.faces_card = card(_titled(tr("Faces"), self.faces))
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.canvas)
        left.addWidget(self.faces_card)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 2)
        left.setSizes([420, 280])
        left.setHandleWidth(SPACE_L)
        left.setChildrenCollapsible(False)
        right = QWidget()
        column = self._column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_L)
        self._cards = (card(self.right_now), card(self.charts), self.faces_card)
        column.addWidget(self._cards[0])
        column.addWidget(self._cards[1], 1)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes([600, 600])
        self.setHandleWidth(SPACE_L)
        self.setChildrenCollapsible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move together in a low window, and apart again in a higher one."""
        super().resizeEvent(event)
        low = self.height() < LOW_LINES * self.fontMetrics().height()
        if low != self._is_low:
            self._is_low = low
            space = SPACE_M if low else SPACE_L
            for frame in self._cards:
                layout = frame.layout()
                assert layout is not None
                layout.setContentsMargins(SPACE_XL, space, SPACE_XL, space)
            self._column.setSpacing(space)
            self.right_now.set_low(low)

    def want_faces(self, wanted: bool) -> None:
        """Show the list of faces where the person wants it and it is allowed."""
        self._faces_wanted = wanted
        self._show_faces()

    def allow_faces(self, allowed: bool) -> None:
        """Let the list of faces be shown, or hide it whatever the person wants."""
        self._faces_allowed = allowed
        self._show_faces()

    def _show_faces(self) -> None:
        self.faces_card.setVisible(self._faces_wanted and self._faces_allowed)

    def clear(self) -> None:
        """Show that nothing is being watched; the charts stay."""
        self.canvas.clear()
        self.faces.clear()
        self.right_now.clear()


def card(content: QWidget) -> QFrame:
    """Return a framed surface around a panel."""
    frame = QFrame()
    frame.setObjectName("card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
    layout.addWidget(content)
    return frame


def _titled(title: str, content: QWidget) -> QWidget:
    panel = QWidget()
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_S)
    label = QLabel(title)
    label.setProperty("role", "title")
    layout.addWidget(label)
    layout.addWidget(content, 1)
    return panel
