"""Walk through a window: what it shows, says to a screen reader, and lets a person reach."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGraphicsView,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
    QWidgetAction,
)

CELL_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def widgets_of(window: QWidget) -> list[QWidget]:
    """Return the window and everything in it that belongs to the program, hidden parts too."""
    return [
        widget
        for widget in (window, *window.findChildren(QWidget))
        # Qt's own parts, such as a scroll bar's ground.
        if not (widget.objectName().startswith("qt_") or is_of_chart_menu(widget))
    ]


def is_of_chart_menu(widget: QWidget) -> bool:
    """Tell whether a widget belongs to pyqtgraph's own menu of a chart, which is never shown."""
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, QMenu) and isinstance(above.parentWidget(), QGraphicsView):
            return True
        above = above.parentWidget()
    return False


def actions_of(window: QWidget) -> list[QAction]:
    """Return every entry of the window's menus, and what only has a shortcut."""
    found: dict[int, QAction] = {}
    for widget in (window, *window.findChildren(QMenu)):
        if is_of_chart_menu(widget):
            continue
        for action in widget.actions():
            if not (action.isSeparator() or isinstance(action, QWidgetAction)):
                found[id(action)] = action
    return list(found.values())


def texts_of(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield where each text of the window stands, and the text."""
    for widget in widgets_of(window):
        name = f"{type(widget).__name__} {widget.objectName()}".strip()
        for kind, text in _texts_of_widget(widget):
            if text:
                yield f"{name}, {kind}", text
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            for text in cells_of(widget):
                yield f"{name}, cell", text
    for action in actions_of(window):
        for kind in ("text", "toolTip", "statusTip"):
            text = getattr(action, kind)()
            if text:
                yield f"action, {kind}", text


def _texts_of_widget(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "accessible name", widget.accessibleName()
    yield "accessible description", widget.accessibleDescription()
    if widget.isWindow() or isinstance(widget, QMenu):
        yield "title", widget.windowTitle() if not isinstance(widget, QMenu) else widget.title()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield "text", widget.text()
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QLineEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QComboBox):
        for index in range(widget.count()):
            yield "item", widget.itemText(index)


def cells_of(view: QAbstractItemView) -> Iterator[str]:
    """Yield what the cells and the heads of a view show and say."""
    model = view.model()
    if model is None:
        return
    # A list has one column, and will not say so.
    columns = model.columnCount(QModelIndex()) if isinstance(view, QTableView) else 1
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            for role in CELL_ROLES:
                value = model.data(model.index(row, column), role)
                if isinstance(value, str) and value:
                    yield value
    if isinstance(view, QTableView) and not view.horizontalHeader().isHidden():
        for column in range(model.columnCount(QModelIndex())):
            value = model.headerData(column, Qt.Orientation.Horizontal)
            if isinstance(value, str) and value:
                yield value
