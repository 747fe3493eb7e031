"""The field in which a participant's name is typed, in its place in the list."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from fer_monitor.ui.look.words import tr
from fer_monitor.ui.now.faces_model import FacesModel

LONGEST_NAME = 80
AnyIndex = QModelIndex | QPersistentModelIndex


class NameEditor(QStyledItemDelegate):
    """Enter keeps what was typed, Esc leaves it."""

    opened = Signal()

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex
    ) -> QLineEdit:
        """Return a field with the name, if there is one; the pseudonym stands in its place."""
        model = index.model()
        assert isinstance(model, FacesModel)
        row = model.rows()[index.row()]
        field = QLineEdit(row.given_name, parent)
        field.setProperty("cell", True)
        field.setMaxLength(LONGEST_NAME)
        field.setPlaceholderText(row.pseudonym)
        field.setAccessibleName(tr("Name of {}").format(row.pseudonym))
        field.selectAll()
        self.opened.emit()
        return field

    def setEditorData(  # noqa: N802 - Qt's name
        self, _editor: QWidget, _index: AnyIndex
    ) -> None:
        """Leave what is being typed alone: the row changes with every look."""

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        """Fill the cell."""
        editor.setGeometry(option.rect)
