"""Paint the region picker's overlay: the dimmed screen, the rectangle, its size, the help."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from fer_monitor.core.words import mark
from fer_monitor.ui.geometry import Rect, Size, handle_points, label_place
from fer_monitor.ui.look.words import tr

RESIZE_KEY = "Cmd" if sys.platform == "darwin" else "Ctrl"
INSTRUCTIONS = mark("Drag a rectangle over the gallery. Enter to accept, Esc to cancel.")
MORE_INSTRUCTIONS = mark(
    "Arrow keys move it, {key} + arrow keys resize it, Shift takes steps of 10. "
    "Space or double click takes the whole screen."
)

# The overlay lies on pictures of any colour, so its own colours do not follow the theme: a white
# line with a dark edge is seen on everything.
DIM = QColor(8, 12, 18, 140)
# Windows lets clicks fall through pixels that are fully transparent.
ALMOST_CLEAR = QColor(0, 0, 0, 1)
LINE = QColor(255, 255, 255)
EDGE = QColor(8, 12, 18, 170)
HANDLE = QColor(45, 140, 255)
PILL = QColor(20, 24, 31, 235)
PILL_EDGE = QColor(255, 255, 255, 40)
TEXT = QColor(255, 255, 255)
QUIET_TEXT = QColor(196, 203, 214)

HANDLE_RADIUS = 5.5
HANDLE_RIM = 1.5
LABEL_GAP = 14
PILL_PADDING_X, PILL_PADDING_Y = 18.0, 12.0
PILL_WIDEST = 860.0
PILL_TOP = 28.0
LINE_GAP = 5.0
SIDE_MARGIN = 16.0


@dataclass(frozen=True)
class OverlayPicture:
    """What one painting shows.

    Attributes
    ----------
    bounds : Rect
        The whole screen.
    selection : Rect or None
    pixel_size : (int, int) or None
        The selection's width and height in screen pixels.
    handles : bool
        Whether the handles are drawn; they would hide the corner while it is drawn.
    notice : str
        Takes the place of the instructions; empty for none.
    backdrop : QPixmap or None
        Picture of the screen to draw underneath.
    font : QFont
    """

    bounds: Rect
    selection: Rect | None
    pixel_size: Size | None
    handles: bool
    notice: str
    backdrop: QPixmap | None
    font: QFont


def paint_overlay(painter: QPainter, picture: OverlayPicture) -> None:
    """Paint everything; the painter's coordinates are the screen's logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    whole = _qrect(picture.bounds)
    if picture.backdrop is None:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(whole, ALMOST_CLEAR)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    else:
        painter.drawPixmap(whole, picture.backdrop, QRectF(picture.backdrop.rect()))
    _paint_dim(painter, picture)
    _paint_help(painter, picture)
    if picture.selection is not None:
        _paint_outline(painter, picture.selection, picture.bounds)
        if picture.handles:
            _paint_handles(painter, picture.selection, picture.bounds)
        _paint_size(painter, picture)


def _paint_dim(painter: QPainter, picture: OverlayPicture) -> None:
    area = QPainterPath()
    area.addRect(_qrect(picture.bounds))
    if picture.selection is not None:
        hole = QPainterPath()
        hole.addRect(_qrect(picture.selection))
        area = area.subtracted(hole)
    painter.fillPath(area, DIM)


def _paint_outline(painter: QPainter, rect: Rect, bounds: Rect) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Along the screen's edge the line moves inwards, or half of it would be cut off.
    line = _qrect(rect) & _qrect(bounds).adjusted(1, 1, -1, -1)
    for colour, width in ((EDGE, 4.0), (LINE, 2.0)):
        pen = QPen(colour, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(line)


def _paint_handles(painter: QPainter, rect: Rect, bounds: Rect) -> None:
    margin = HANDLE_RADIUS + HANDLE_RIM + 0.5
    for x, y in handle_points(rect).values():
        centre = QPointF(
            min(max(x, bounds.left + margin), bounds.right - margin),
            min(max(y, bounds.top + margin), bounds.bottom - margin),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(EDGE)
        painter.drawEllipse(centre, HANDLE_RADIUS + HANDLE_RIM, HANDLE_RADIUS + HANDLE_RIM)
        painter.setPen(QPen(LINE, 2.0))
        painter.setBrush(HANDLE)
        painter.drawEllipse(centre, HANDLE_RADIUS, HANDLE_RADIUS)


def _paint_size(painter: QPainter, picture: OverlayPicture) -> None:
    assert picture.selection is not None
    assert picture.pixel_size is not None
    text = tr("{width} × {height} px").format(
        width=picture.pixel_size[0], height=picture.pixel_size[1]
    )
    font = _scaled(picture.font, 1.1, bold=True)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 8
    x, y = label_place(picture.selection, (round(width), round(height)), picture.bounds, LABEL_GAP)
    box = QRectF(x, y, width, height)
    _paint_pill(painter, box, 6.0)
    painter.setFont(font)
    painter.setPen(TEXT)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_help(painter: QPainter, picture: OverlayPicture) -> None:
    """Write the instructions into a rounded box at the top, wrapped on a narrow screen."""
    first, second = _scaled(picture.font, 1.45, bold=True), _scaled(picture.font, 1.12)
    lines = [
        (picture.notice or tr(INSTRUCTIONS), first, TEXT),
        (tr(MORE_INSTRUCTIONS).format(key=RESIZE_KEY), second, QUIET_TEXT),
    ]
    widest = min(PILL_WIDEST, picture.bounds.width - 2 * (SIDE_MARGIN + PILL_PADDING_X))
    flags = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
    boxes = [
        QFontMetricsF(font).boundingRect(QRectF(0, 0, widest, 1000), flags, text)
        for text, font, _ in lines
    ]
    inner_width = max(box.width() for box in boxes) + 2
    inner_height = sum(box.height() for box in boxes) + LINE_GAP
    left = picture.bounds.left + (picture.bounds.width - inner_width) / 2
    top = picture.bounds.top + PILL_TOP + PILL_PADDING_Y
    _paint_pill(
        painter,
        QRectF(left, top, inner_width, inner_height).adjusted(
            -PILL_PADDING_X, -PILL_PADDING_Y, PILL_PADDING_X, PILL_PADDING_Y
        ),
        12.0,
    )
    for (text, font, colour), box in zip(lines, boxes, strict=True):
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QRectF(left, top, inner_width, box.height()), flags, text)
        top += box.height() + LINE_GAP


def _paint_pill(painter: QPainter, box: QRectF, radius: float) -> None:
    painter.setPen(QPen(PILL_EDGE, 1.0))
    painter.setBrush(PILL)
    painter.drawRoundedRect(box, radius, radius)


def _scaled(font: QFont, factor: float, bold: bool = False) -> QFont:
    scaled = QFont(font)
    # A font has its size in points or in pixels, and -1 for the other.
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(round(font.pixelSize() * factor))
    scaled.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return scaled


def _qrect(rect: Rect) -> QRectF:
    return QRectF(rect.left, rect.top, rect.width, rect.height)
