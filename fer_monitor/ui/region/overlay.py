"""The dim window over one screen on which the teacher draws the rectangle to watch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from fer_monitor.ui import geometry
from fer_monitor.ui.geometry import Grip, Point, Rect, Size
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.region.keys import key_meaning
from fer_monitor.ui.region.paint import OverlayPicture, paint_overlay

REACH = 9
"""How far from an outline a press still takes hold of it, logical pixels."""
CLICK_TRAVEL = 4
"""A press that travels less than this is a click, not a drag, logical pixels."""

_CURSORS = {
    Grip.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
}


class RegionOverlay(QWidget):
    """One screen's overlay; it knows its rectangle, the picker knows what it is for.

    Parameters
    ----------
    screen : QScreen
    pixel_size : callable
        Gives the (width, height) in screen pixels that a logical rectangle is captured with.
    backdrop : QPixmap, optional
        A picture of the screen to draw underneath, where windows cannot be see-through.
    """

    touched = Signal()
    """The mouse was pressed here: a rectangle on another screen is void."""
    commanded = Signal(object)
    """A Command or Nudge came from the keyboard."""
    dismissed = Signal()
    """The window system closed the window, for instance after Alt+F4."""

    def __init__(
        self,
        screen: QScreen,
        pixel_size: Callable[[Rect], Size],
        backdrop: QPixmap | None = None,
    ) -> None:
        super().__init__(
            None,
            Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self._pixel_size = pixel_size
        self._backdrop = backdrop
        self._notice = ""
        self._selection: Rect | None = None
        self._before_press: Rect | None = None
        self._grip: Grip | None = None
        self._pressed_at: Point | None = None
        self._dragging = False
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        # While the main window is hidden for the picking, closing this must not end the program.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setWindowTitle(tr("Pick the region to watch"))
        title = tr("Pick the region to watch on screen {name}")
        self.setAccessibleName(title.format(name=screen.name()))
        self._describe()
        self.cover(screen)

    @property
    def selection(self) -> Rect | None:
        """The rectangle on this screen, logical pixels from the screen's top left corner."""
        return self._selection

    @property
    def bounds(self) -> Rect:
        """The whole screen as a rectangle."""
        return Rect(0, 0, self._screen_size[0], self._screen_size[1])

    @property
    def pixel_size(self) -> Size | None:
        """Width and height of the rectangle in screen pixels, as they will be captured."""
        return None if self._selection is None else self._pixel_size(self._selection)

    def cover(self, screen: QScreen) -> None:
        """Lie exactly over ``screen``, which may have changed its size or place."""
        area = screen.geometry()
        self._screen_size = (area.width(), area.height())
        self.setScreen(screen)
        self.setGeometry(area)
        self.select(self._selection)

    def open(self) -> None:
        """Show the overlay on its screen."""
        # Under Wayland only a full-screen window lies where it is told to; under X11 only that
        # covers panels. Elsewhere full screen is animated, and a plain window does the same.
        if QGuiApplication.platformName() in ("xcb", "wayland"):
            self.showFullScreen()
        else:
            self.show()

    def select(self, rect: Rect | None) -> None:
        """Show ``rect``, made to fit the screen, or no rectangle."""
        self._selection = None if rect is None else geometry.fit(rect, self.bounds)
        self._changed()

    def notify(self, notice: str) -> None:
        """Show a sentence in place of the instructions."""
        self._notice = notice
        self._changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass on what the key asks for."""
        meaning = key_meaning(event.key(), event.modifiers())
        if meaning is None:
            super().keyPressEvent(event)
        else:
            self.commanded.emit(meaning)

    def focusNextPrevChild(self, _forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Leave Tab to keyPressEvent: it goes to the next screen."""
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw, move or resize."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.activateWindow()
        self._pressed_at = _position(event)
        self._before_press = self._selection
        self._grip = self._grip_at(self._pressed_at)
        self._dragging = False
        self._notice = ""
        self.touched.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw, move or resize; without a button only the pointer's shape changes."""
        point = _position(event)
        if self._pressed_at is None:
            grip = self._grip_at(point)
            self.setCursor(Qt.CursorShape.CrossCursor if grip is None else _CURSORS[grip])
            return
        dx, dy = point[0] - self._pressed_at[0], point[1] - self._pressed_at[1]
        self._dragging = self._dragging or max(abs(dx), abs(dy)) >= CLICK_TRAVEL
        if not self._dragging:
            return
        if self._grip is None or self._before_press is None:
            self._selection = geometry.drawn(self._pressed_at, point, self.bounds)
        else:
            self._selection = geometry.pulled(self._before_press, self._grip, dx, dy, self.bounds)
        self._changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the rectangle; a mere click changes nothing."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = None
        if self._dragging:
            self.select(self._selection)
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the whole screen."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self._notice = ""
            self.touched.emit()
            self.select(self.bounds)

    def changeEvent(self, event: QEvent) -> None:
        """End a drag whose button was let go while another window was in front."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._pressed_at = None
            self.select(self._selection)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the picker when the window system closed the window."""
        if event.spontaneous():
            self.dismissed.emit()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dimmed screen with the rectangle cut out."""
        painter = QPainter(self)
        paint_overlay(
            painter,
            OverlayPicture(
                bounds=self.bounds,
                selection=self._selection,
                pixel_size=self.pixel_size,
                handles=not self._dragging or self._grip is not None,
                notice=self._notice,
                backdrop=self._backdrop,
                font=self.font(),
            ),
        )
        painter.end()

    def _grip_at(self, point: Point) -> Grip | None:
        if self._selection is None:
            return None
        return geometry.grip_at(self._selection, point, REACH)

    def _changed(self) -> None:
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Say the state in words, for a screen reader."""
        size = self.pixel_size
        if self._notice:
            text = self._notice
        elif size is None or self._selection is None:
            text = tr("No rectangle yet. Drag one, use the arrow keys, or press Space.")
        else:
            text = tr(
                "Rectangle of {width} by {height} pixels, {left} from the left and {top} from "
                "the top. Enter to accept, Esc to cancel."
            ).format(
                width=size[0], height=size[1], left=self._selection.left, top=self._selection.top
            )
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)


def _position(event: QMouseEvent) -> Point:
    point: QPoint = event.position().toPoint()
    return point.x(), point.y()
