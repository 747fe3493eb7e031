"""Painted widgets in languages that are written from the right."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def margins(start: int, top: int, end: int, bottom: int) -> QMargins:
    """Return margins with ``start`` where reading begins: Qt turns layouts but not margins."""
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return QMargins(end, top, start, bottom)
    return QMargins(start, top, end, bottom)


def mirrored(rect: QRectF, widget: QWidget) -> QRectF:
    """Return ``rect`` where it belongs in ``widget``: on the other side where text runs leftwards.

    Alignment needs no care: Qt turns left and right in ``drawText`` by itself.
    """
    if not widget.isRightToLeft():
        return rect
    return QRectF(widget.width() - rect.right(), rect.top(), rect.width(), rect.height())
