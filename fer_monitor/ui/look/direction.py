"""Painted widgets in languages that are written from the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget


def mirrored(rect: QRectF, widget: QWidget) -> QRectF:
    """Return ``rect`` where it belongs in ``widget``: on the other side where text runs leftwards.

    Alignment needs no care: Qt turns left and right in ``drawText`` by itself.
    """
    if not widget.isRightToLeft():
        return rect
    return QRectF(widget.width() - rect.right(), rect.top(), rect.width(), rect.height())
