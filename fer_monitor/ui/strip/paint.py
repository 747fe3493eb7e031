"""Paint the compact strip: dot, sentence, sparkline, count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from fer_monitor.core.labels import Emotion
from fer_monitor.ui.look.tokens import RADIUS_CARD, Tokens, ink_on
from fer_monitor.ui.strip.words import SPAN_S, Mark, StripFace

WIDTH, HEIGHT = 340, 72
DOT = QRectF(14, 13, 22, 22)
SENTENCE = QRectF(44, 10, 252, 28)
SECOND_ROW = QRectF(14, 41, 312, 23)
COUNT_GAP = 12.0
TALLEST_SENTENCE, TALLEST_COUNT = 24.0, 19.0
SENTENCE_SIZE, COUNT_SIZE, HINT_SIZE = 1.2, 1.0, 0.95
SMALLEST_SENTENCE = 0.95
"""A long sentence is written smaller, down to this size, before it is cut."""
SMALLEST_ALERT = 0.8
SIGN_PX = 16
"""Side of the sign before an alert."""
WIDEST_COUNT = "88/88"
VALENCE_RANGE = 0.5
"""Pleasantness at the sparkline's upper and lower edge: class means lie well within it."""


def paint_ground(painter: QPainter, tokens: Tokens) -> None:
    """Paint the rounded card; its outline is strong enough to be seen on any desktop."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.border_strong), 1.0))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(QRectF(0.5, 0.5, WIDTH - 1, HEIGHT - 1), RADIUS_CARD, RADIUS_CARD)


def paint_face(
    painter: QPainter,
    face: StripFace,
    recent_valence: NDArray[np.floating],
    tokens: Tokens,
    font: QFont,
) -> None:
    """Paint what the strip says; the painter's coordinates are the strip's logical pixels."""
    paint_mark(painter, DOT, face.mark, tokens)
    sentence_font, sentence = fitted_sentence(face.sentence, font)
    painter.setFont(sentence_font)
    # A state is no mood: it is written more quietly.
    painter.setPen(QColor(tokens.text if face.live else tokens.muted))
    painter.drawText(SENTENCE, _LEFT, sentence)
    row = QRectF(SECOND_ROW)
    if face.live:
        painter.setFont(_fitting(font, COUNT_SIZE, TALLEST_COUNT, bold=True))
        painter.drawText(SECOND_ROW, _RIGHT, face.count)
        row.setRight(row.right() - _count_width(face.count, font) - COUNT_GAP)
    if face.alert:
        paint_alert(painter, row, face.alert, tokens, font)
    elif np.isfinite(recent_valence).any():
        paint_sparkline(painter, row, recent_valence, tokens, live=face.live)
    else:
        hint_font, hint = fitted_line(face.hint, font, row.width())
        painter.setFont(hint_font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(row, _LEFT, hint)


def paint_alert(painter: QPainter, row: QRectF, words: str, tokens: Tokens, font: QFont) -> None:
    """Paint an alert as a line of plain text after its sign."""
    sign = QRectF(0, 0, SIGN_PX, SIGN_PX)
    painter.save()
    painter.translate(DOT.center().x() - SIGN_PX / 2, row.center().y() - SIGN_PX / 2)
    paint_mark(painter, sign, Mark.ALERT, tokens)
    painter.restore()
    place = row.adjusted(SENTENCE.left() - row.left(), 0, 0, 0)
    fitted, text = fitted_line(words, font, place.width())
    painter.setFont(fitted)
    painter.setPen(QColor(tokens.text))
    painter.drawText(place, _LEFT, text)


def fitted_sentence(sentence: str, font: QFont) -> tuple[QFont, str]:
    """Return the font and the words with which ``sentence`` fits into its place.

    A long sentence becomes a little smaller first; only then is it cut and ends in an ellipsis.
    """
    full = _fitting(font, SENTENCE_SIZE, TALLEST_SENTENCE, bold=True)
    return _fitted(sentence, full, SENTENCE.width(), SMALLEST_SENTENCE / SENTENCE_SIZE)


def fitted_line(words: str, font: QFont, room: float) -> tuple[QFont, str]:
    """Return the font and the words with which an alert or a hint fits into ``room`` pixels."""
    full = _fitting(font, HINT_SIZE, TALLEST_COUNT)
    return _fitted(words, full, room, SMALLEST_ALERT / HINT_SIZE)


def room_for_alert(count: str, font: QFont) -> float:
    """Return how wide an alert may be beside ``count``, logical pixels."""
    return SECOND_ROW.right() - SENTENCE.left() - _count_width(count, font) - COUNT_GAP


def _count_width(count: str, font: QFont) -> float:
    # As wide for 1/25 as for 22/25: the line must not jump when the class grows.
    metrics = QFontMetricsF(_fitting(font, COUNT_SIZE, TALLEST_COUNT, bold=True))
    return max(metrics.horizontalAdvance(text) for text in (WIDEST_COUNT, count))


def _fitted(words: str, font: QFont, room: float, least: float) -> tuple[QFont, str]:
    """Return ``font``, shrunk to ``least`` of its size at most, and what of ``words`` fits."""
    full = font.pointSizeF()
    share = 1.0
    while (width := QFontMetricsF(font).horizontalAdvance(words)) > room and share > least:
        # Some fonts come in whole pixel sizes only: a little smaller may be no narrower at all.
        share = max(share * min(room / width, 0.99), least)
        font.setPointSizeF(full * share)
    return font, QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room)


def paint_mark(painter: QPainter, box: QRectF, mark: Mark, tokens: Tokens) -> None:
    """Paint the dot with its sign."""
    colour = _mark_colour(mark, tokens)
    if mark in (Mark.OFF, Mark.UNKNOWN):
        pen = QPen(colour, 2.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        ink = colour
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if mark is Mark.ALERT:
            _paint_triangle(painter, box, colour)
        else:
            painter.drawEllipse(box)
        ink = QColor(ink_on(colour.name()))
    pen = QPen(ink, 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    _paint_sign(painter, box.center(), mark)


def sparkline_segments(recent_valence: NDArray[np.floating], area: QRectF) -> list[QPolygonF]:
    """Return one line for each stretch of known values; a gap stays a gap.

    Parameters
    ----------
    recent_valence : float (N,)
        One value a second, the newest last, NaN where none is known; of more than SPAN_S values
        the oldest are left out. Values past +-VALENCE_RANGE are drawn at the edge.
    area : QRectF
        The newest value lies at its right edge, SPAN_S seconds ago at its left edge.
    """
    values = recent_valence[-SPAN_S:]
    seconds_ago = np.arange(len(values) - 1, -1, -1)
    xs = area.right() - seconds_ago * area.width() / (SPAN_S - 1)
    heights = np.clip(values, -VALENCE_RANGE, VALENCE_RANGE) / VALENCE_RANGE
    ys = area.center().y() - heights * area.height() / 2
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return []
    stretches = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [
        QPolygonF([QPointF(float(xs[i]), float(ys[i])) for i in stretch]) for stretch in stretches
    ]


def paint_sparkline(
    painter: QPainter,
    row: QRectF,
    recent_valence: NDArray[np.floating],
    tokens: Tokens,
    *,
    live: bool,
) -> None:
    """Paint the zero line and the values; a run that stands still is painted in grey."""
    area = row.adjusted(2, 2, -4, -2)
    painter.setPen(QPen(QColor(tokens.border_strong), 1.0, Qt.PenStyle.DotLine))
    middle = round(area.center().y()) + 0.5
    painter.drawLine(QLineF(area.left(), middle, area.right(), middle))
    colour = QColor(tokens.accent if live else tokens.muted)
    pen = QPen(colour, 1.6)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    segments = sparkline_segments(recent_valence, area)
    for segment in segments:
        if segment.size() > 1:
            painter.drawPolyline(segment)
        else:
            painter.drawPoint(segment.at(0))
    if live and np.isfinite(recent_valence[-1]):
        painter.setPen(QPen(QColor(tokens.surface), 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(segments[-1].at(segments[-1].size() - 1), 3.4, 3.4)


_LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)


def _mark_colour(mark: Mark, tokens: Tokens) -> QColor:
    # Green and blue stay apart for every kind of colour blindness; the sign says it anyway.
    named = {
        Mark.POSITIVE: tokens.good,
        Mark.NEGATIVE: tokens.emotions[Emotion.SAD],
        Mark.ALERT: tokens.caution,
        Mark.BALANCED: tokens.muted,
        Mark.PAUSED: tokens.muted,
    }
    return QColor(named.get(mark, tokens.border_strong))


def _paint_sign(painter: QPainter, centre: QPointF, mark: Mark) -> None:
    x, y = centre.x(), centre.y()
    if mark in (Mark.POSITIVE, Mark.NEGATIVE):
        up = -1 if mark is Mark.POSITIVE else 1
        tip = QPointF(x, y + up * 5)
        painter.drawLine(QPointF(x, y - up * 5), tip)
        painter.drawPolyline([QPointF(x - 4.2, y + up * 0.8), tip, QPointF(x + 4.2, y + up * 0.8)])
    elif mark is Mark.BALANCED:
        painter.drawLine(QPointF(x - 4.5, y), QPointF(x + 4.5, y))
    elif mark is Mark.PAUSED:
        for dx in (-3, 3):
            painter.drawLine(QPointF(x + dx, y - 4), QPointF(x + dx, y + 4))
    elif mark is Mark.ALERT:
        painter.drawLine(QPointF(x, y - 3.6), QPointF(x, y + 2))
        painter.drawPoint(QPointF(x, y + 6))
    elif mark is Mark.UNKNOWN:
        painter.drawArc(QRectF(x - 3, y - 5.5, 6, 6), -60 * 16, 240 * 16)
        painter.drawLine(QPointF(x, y + 1.3), QPointF(x, y + 1.8))
        painter.drawPoint(QPointF(x, y + 5.6))


def _paint_triangle(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Fill a triangle whose corners are rounded by a pen of its own colour."""
    pen = QPen(colour, 4.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    inner = box.adjusted(2, 2.5, -2, -3)
    top = QPointF(inner.center().x(), inner.top())
    painter.drawPolygon([top, inner.bottomRight(), inner.bottomLeft()])


def _fitting(font: QFont, factor: float, tallest: float, bold: bool = False) -> QFont:
    """Return ``font`` in another size, made smaller until a line is at most ``tallest`` high."""
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    points = font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize() * 0.75
    result.setPointSizeF(points * factor)
    height = QFontMetricsF(result).height()
    if height > tallest:
        result.setPointSizeF(points * factor * tallest / height)
    return result
