"""What the keys mean while a region is being picked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

STEP, LONG_STEP = 1, 10
"""Logical pixels that an arrow key moves a side, without and with Shift."""


class Command(Enum):
    """A key that does one thing."""

    ACCEPT = "accept"
    CANCEL = "cancel"
    WHOLE_SCREEN = "whole screen"
    NEXT_SCREEN = "next screen"
    PREVIOUS_SCREEN = "previous screen"


@dataclass(frozen=True)
class Nudge:
    """An arrow key: move the rectangle, or with ``resize`` its right and lower side."""

    dx: int
    dy: int
    resize: bool


_COMMANDS = {
    Qt.Key.Key_Return: Command.ACCEPT,
    Qt.Key.Key_Enter: Command.ACCEPT,
    Qt.Key.Key_Escape: Command.CANCEL,
    Qt.Key.Key_Space: Command.WHOLE_SCREEN,
    Qt.Key.Key_Tab: Command.NEXT_SCREEN,
    Qt.Key.Key_Backtab: Command.PREVIOUS_SCREEN,
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def key_meaning(key: int, modifiers: Qt.KeyboardModifier) -> Command | Nudge | None:
    """Return what a key press asks for, or None for a key that means nothing here."""
    try:
        known = Qt.Key(key)
    except ValueError:  # a key that only this keyboard has
        return None
    if known in _ARROWS:
        step = LONG_STEP if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP
        dx, dy = _ARROWS[known]
        resize = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return Nudge(dx * step, dy * step, resize)
    return _COMMANDS.get(known)
