"""The compact strip: a small mood meter that stays on top, to keep beside the video call."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from fer_monitor.core.types import ClassMood, Coverage
from fer_monitor.mood.alerts import Alert
from fer_monitor.mood.wording import MIN_FACES
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.geometry import Rect, nearest
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import RADIUS_CONTROL
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.strip.paint import HEIGHT, WIDTH, fitted_sentence, paint_face, paint_ground
from fer_monitor.ui.strip.words import StripFace, strip_face

BUTTON = QRect(300, 10, 30, 28)
KEY_STEP = 16
"""Logical pixels that an arrow key moves the strip."""
MARGIN = 24
"""Distance from the corner where the strip appears first."""

_NOTHING: NDArray[np.float64] = np.zeros(0)
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-KEY_STEP, 0),
    Qt.Key.Key_Right: QPoint(KEY_STEP, 0),
    Qt.Key.Key_Up: QPoint(0, -KEY_STEP),
    Qt.Key.Key_Down: QPoint(0, KEY_STEP),
}
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_OPENERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class CompactStrip(QWidget):
    """A window of 340 x 72 logical pixels: dot, sentence, last five minutes, faces read.

    It can be dragged or moved with the arrow keys and never leaves the screens. It remembers
    nothing itself: whoever owns it saves ``pos()``.

    Parameters
    ----------
    theme : Theme
        Gives the colours and tells when they change.
    """

    expand_requested = Signal()
    """The teacher wants the full window back."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        # A window of its own, not a tool: while the main window is hidden it is what the task
        # bar and Alt+Tab show.
        super().__init__(
            parent,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._theme = theme
        self._recent = _NOTHING
        self._face: StripFace = strip_face("", None, None, _NOTHING, RunnerState.IDLE)
        self._held_at: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        # Hiding the strip while the main window comes back must not end the program.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setWindowTitle("FER Monitor")
        self.setAccessibleName(tr("Class mood"))
        # Its places are fixed, and its line of time runs to the right in every language.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._button = ExpandButton(theme, self)
        self._button.setGeometry(BUTTON)
        self._button.clicked.connect(self.expand_requested)
        self.setFocusProxy(self._button)
        self._describe()
        theme.changed.connect(self.update)
        self._follow_screens()

    @property
    def spoken(self) -> str:
        """Everything the strip shows, in words."""
        return self._face.spoken

    @property
    def shown_sentence(self) -> str:
        """The sentence as it is painted, with an ellipsis where it does not fit."""
        return fitted_sentence(self._face.sentence, self.font())[1]

    def update_from(
        self,
        sentence: str,
        mood: ClassMood | None,
        coverage: Coverage | None,
        recent_valence: NDArray[np.floating],
        state: RunnerState,
        alert: Alert | None = None,
        least_faces: int = MIN_FACES,
    ) -> None:
        """Show the class of this moment.

        Parameters
        ----------
        sentence : str
            What ``mood.wording.describe`` says; shown only while running.
        mood : ClassMood or None
            None where no face was read.
        coverage : Coverage or None
            None where no picture was analysed yet.
        recent_valence : float (N,)
            Pleasantness of the last seconds, one value a second, the newest last, NaN for
            seconds without a face; of more than 300 the last 300 are drawn.
        state : RunnerState
        alert : Alert or None
            Written in the line's place while it runs.
        least_faces : int
            Faces below which no tendency is shown.
        """
        self._recent = np.array(recent_valence, np.float64)
        self._face = strip_face(sentence, mood, coverage, self._recent, state, alert, least_faces)
        self._describe()
        self.update()

    def place(self, position: tuple[int, int] | None) -> None:
        """Go to ``position`` as far as the screens allow, or to a corner where it is None."""
        if position is None:
            area = QGuiApplication.primaryScreen().availableGeometry()
            position = (area.right() - WIDTH - MARGIN, area.top() + MARGIN)
        self._move_inside(QPoint(*position))

    def showEvent(self, event: QShowEvent) -> None:
        """Appear inside a screen, even if the last one is gone."""
        self._move_inside(self.pos())
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Bring the full window back instead of leaving nothing (Alt+F4, task bar)."""
        if event.spontaneous():
            event.ignore()
            self.expand_requested.emit()
        else:
            super().closeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the strip."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        # Under Wayland a program cannot move its windows; the desktop does it.
        if QGuiApplication.platformName() == "wayland" and self.windowHandle().startSystemMove():
            return
        self._held_at = event.globalPosition().toPoint() - self.pos()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the strip."""
        if self._held_at is not None:
            self._move_inside(event.globalPosition().toPoint() - self._held_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the strip go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held_at = None
            self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the full window."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.expand_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys; Enter and Esc open the full window."""
        key = event.key()
        if key in _ARROWS:
            self._move_inside(self.pos() + _ARROWS[Qt.Key(key)])
        elif key in _OPENERS:
            self.expand_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint with another font or a new frame for the focus."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ActivationChange):
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strip."""
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        paint_ground(painter, self._theme.tokens)
        paint_face(painter, self._face, self._recent, self._theme.tokens, self.font())
        painter.end()

    def _describe(self) -> None:
        if self.toolTip() != self._face.spoken:
            self.setToolTip(self._face.spoken)
            self.setAccessibleDescription(self._face.spoken)

    def _move_inside(self, position: QPoint) -> None:
        areas = [_rect(screen.availableGeometry()) for screen in QGuiApplication.screens()]
        if areas:
            inside = nearest(Rect(position.x(), position.y(), WIDTH, HEIGHT), areas)
            self.move(inside.left, inside.top)

    def _follow_screens(self) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._watch)
        app.screenRemoved.connect(self._screens_changed)
        for screen in QGuiApplication.screens():
            self._watch(screen)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._screens_changed)

    def _screens_changed(self) -> None:
        if self.isVisible():
            self._move_inside(self.pos())


class ExpandButton(QAbstractButton):
    """The strip's button: two arrows that point apart."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._keyboard_used = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Open the full window"))
        self.setToolTip(tr("Open the full window (Enter or double click)"))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note whether the keyboard brought the focus here: only then is it framed."""
        self._keyboard_used = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrow keys, Enter and Esc to the strip."""
        self._keyboard_used = True
        self.update()
        if event.key() in _ARROWS or event.key() in _OPENERS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the arrows, and a frame for the keyboard's focus."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        if self.hasFocus() and self._keyboard_used:
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        pen = QPen(QColor(tokens.text), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        centre = box.center()
        for side in (-1, 1):
            tip = centre + QPointF(side * 6, -side * 6)
            painter.drawLine(centre + QPointF(side * 1.8, -side * 1.8), tip)
            painter.drawPolyline([tip - QPointF(side * 4.6, 0), tip, tip + QPointF(0, side * 4.6)])
        painter.end()


def _rect(area: QRect) -> Rect:
    return Rect(area.x(), area.y(), area.width(), area.height())
