"""One stylesheet for the whole window, generated from the tokens of a theme."""

from __future__ import annotations

from string import Template

from fer_monitor.ui.look.tokens import (
    RADIUS_CARD,
    RADIUS_CONTROL,
    TYPE_LOW_SENTENCE,
    TYPE_SENTENCE,
    TYPE_SMALL,
    TYPE_TITLE,
    Tokens,
)

_SHEET = Template(
    """
QMainWindow, QDialog { background: $window; }
QToolTip { background: $text; color: $surface; border: 0; padding: 5px 8px; }
QLabel { background: transparent; color: $text; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}pt; }
QLabel[role="title"] { font-weight: 600; font-size: ${title}pt; }
QLabel[role="sentence"] { font-weight: 600; font-size: ${sentence}pt; }
QLabel[role="sentence"][low="true"] { font-size: ${low_sentence}pt; }
QLabel[role="sentence"][doubt="true"] { color: $muted; }
QLabel[role="number"] { font-weight: 600; }
QLabel[role="problem"] { color: $danger; }
QLabel:disabled { color: $disabled; }

QFrame#card { background: $surface; border: 1px solid $border; border-radius: ${card}px; }
QWidget#header { background: $surface; border-bottom: 1px solid $border; }
QWidget#statusLine { background: $surface; border-top: 1px solid $border; }
QSplitter::handle { background: transparent; }

QMenuBar { background: $surface; color: $text; padding: 2px 8px; }
QMenuBar::item { padding: 5px 10px; border-radius: ${control}px; background: transparent; }
QMenuBar::item:selected { background: $accent_soft; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 6px; padding-$end: 28px; padding-$start: 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $control_border;
    border-radius: ${control}px; padding: 7px 14px;
}
QPushButton:hover, QToolButton:hover { background: $accent_soft; border-color: $accent; }
QPushButton:pressed, QToolButton:pressed { background: $accent_soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QPushButton:disabled, QToolButton:disabled {
    color: $disabled; background: transparent; border-color: $border;
}
QPushButton[primary="true"], QToolButton[primary="true"] {
    background: $accent; color: $accent_text; border-color: $accent; font-weight: 600;
}
QPushButton[primary="true"]:hover, QToolButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled {
    background: transparent; color: $disabled; border-color: $border;
}
QPushButton[quiet="true"] { background: transparent; border-color: transparent; padding: 5px 8px; }
QPushButton[quiet="true"]:focus { border: 2px solid $accent; padding: 4px 7px; }
QToolButton[menuButton="true"] { padding-$end: 26px; text-align: $start; }
QToolButton[menuButton="true"]:focus { padding-$end: 25px; }
QToolButton[step="true"] { padding: 7px 0; min-width: 30px; }
QToolButton::menu-indicator {
    subcontrol-origin: padding; subcontrol-position: center right; right: 9px;
}

QFrame#segments { background: $window; border: 1px solid $border; border-radius: ${control}px; }
QFrame#segments QPushButton {
    background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 3px 12px;
    color: $muted;
}
QFrame#segments QPushButton:hover { color: $text; }
QFrame#segments QPushButton:checked {
    background: $raised; border-color: $control_border; color: $text;
}
QFrame#segments QPushButton:focus { border: 2px solid $accent; padding: 2px 11px; }

QLineEdit {
    background: $raised; color: $text; border: 1px solid $control_border;
    border-radius: ${control}px; padding: 7px 10px; selection-background-color: $accent;
    selection-color: $accent_text;
}
QLineEdit:focus { border: 2px solid $accent; padding: 6px 9px; }
QAbstractSpinBox {
    background: $raised; color: $text; border: 1px solid $control_border;
    border-radius: ${control}px; selection-background-color: $accent;
    selection-color: $accent_text;
}
QAbstractSpinBox:focus { border: 2px solid $accent; }
/* The buttons stand beside it. Without them Qt leaves the number no room. */
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
    background: transparent; border: 0; padding: 0;
}
QAbstractSpinBox:disabled { color: $disabled; background: transparent; border-color: $border; }
QLineEdit[cell="true"], QLineEdit[cell="true"]:focus {
    border: 2px solid $accent; border-radius: 4px; padding: 0 4px;
}

QTableView {
    background: transparent; color: $text; border: 0; outline: 0; gridline-color: transparent;
    selection-background-color: $accent_soft; selection-color: $text;
}
QTableView:focus { border: 1px solid $accent; border-radius: 4px; }
QTableView::item { padding: 3px 6px; border: 0; }
QHeaderView { background: transparent; }
QHeaderView::section {
    background: transparent; color: $muted; border: 0; border-bottom: 1px solid $border;
    padding: 4px 9px; font-size: ${small}pt;
}
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $control_border; border-radius: 4px; min-width: 28px;
    margin: 1px; }
QScrollBar::handle:horizontal:hover { background: $border_strong; }
QScrollBar::handle:vertical { background: $control_border; border-radius: 4px; min-height: 28px;
    margin: 1px; }
QScrollBar::handle:vertical:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget#page { background: transparent; }

QListWidget#sections { background: transparent; color: $text; border: 0; outline: 0; }
QListWidget#sections::item { padding: 8px 12px; border-radius: ${control}px; margin: 1px 0; }
QListWidget#sections::item:hover { background: $border; }
QListWidget#sections::item:selected { background: $accent_soft; color: $text; }
QListWidget#sections::item:selected:focus { border: 2px solid $accent; padding: 6px 10px; }

QFrame#banner { border: 1px solid $border; border-radius: ${card}px; background: $accent_soft; }
QFrame#banner[tone="good"] { background: $good_soft; border-color: $good; }
QFrame#banner[tone="danger"] { background: $danger_soft; border-color: $danger; }
QFrame#banner[tone="caution"] { background: $caution_soft; border-color: $caution; }
QProgressBar { background: $border; border: 0; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QPlainTextEdit { background: $raised; color: $text; border: 1px solid $border; border-radius: 6px; }
"""
)


def stylesheet(tokens: Tokens, base_pt: float, *, from_right: bool = False) -> str:
    """Return the sheet for a theme at the system's text size ``base_pt``, points.

    ``from_right`` is for languages that are written from the right.
    """
    colours = {name: value for name, value in vars(tokens).items() if isinstance(value, str)}
    return _SHEET.substitute(
        colours,
        # A little stronger than a hairline, a little calmer than text.
        control_border="#C3C9D3" if tokens.name == "light" else "#3D4552",
        disabled="#9AA1AD" if tokens.name == "light" else "#646D7B",
        small=f"{base_pt * TYPE_SMALL:.1f}",
        title=f"{base_pt * TYPE_TITLE:.1f}",
        sentence=f"{base_pt * TYPE_SENTENCE:.1f}",
        low_sentence=f"{base_pt * TYPE_LOW_SENTENCE:.1f}",
        start="right" if from_right else "left",
        end="left" if from_right else "right",
        card=RADIUS_CARD,
        control=RADIUS_CONTROL,
    )
