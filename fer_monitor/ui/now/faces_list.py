"""The faces as text: one row each, updated where it stands, with names that can be edited."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from fer_monitor.core.labels import Emotion
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import expression_word, tr
from fer_monitor.ui.now.face_rows import FaceRow
from fer_monitor.ui.now.faces_model import NAME_COLUMN, SWATCH_PX, FacesModel
from fer_monitor.ui.now.name_editor import NameEditor

CELL_PAD_PX = 18
"""Room that a cell needs beyond its text, logical pixels."""
DOT_PX = 22
STEPS = {
    QAbstractItemDelegate.EndEditHint.EditNextItem: 1,
    QAbstractItemDelegate.EndEditHint.EditPreviousItem: -1,
}


class FacesList(QTableView):
    """The view on it."""

    chosen = Signal()
    """Other rows are selected than before."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.faces = FacesModel(theme, self)
        self.setModel(self.faces)
        self.menu = QMenu(self)
        """Opened by the right mouse button; whoever owns the commands fills it."""
        self.menu.setToolTipsVisible(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self._editor = NameEditor(self)
        self._editor.opened.connect(self._edit_begins)
        self.setItemDelegateForColumn(NAME_COLUMN, self._editor)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.setAccessibleName(tr("List of faces"))
        self.setMinimumHeight(90)
        self._spanned: tuple[int, ...] = ()
        for change in (self.faces.rowsInserted, self.faces.rowsRemoved, self.faces.dataChanged):
            change.connect(lambda *_: self._span_words())
        self._set_widths()

    @property
    def is_editing(self) -> bool:
        """Whether a name is being typed."""
        return self.state() is QAbstractItemView.State.EditingState

    def selected_rows(self) -> tuple[FaceRow, ...]:
        """Return the rows that are selected, from the top."""
        rows = self.faces.rows()
        indexes = self.selectionModel().selectedRows()
        return tuple(rows[place] for place in sorted(index.row() for index in indexes))

    def clear(self) -> None:
        """Forget all faces; what is being typed is left."""
        editor = self.indexWidget(self.currentIndex())
        if editor is not None:
            # Before its row is gone: Qt would look for it in vain.
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        self.faces.clear()

    def select(self, number: int) -> None:
        """Select the row with this number alone, where there is one."""
        place = self.faces.place_of(number)
        if place is not None:
            flags = QItemSelectionModel.SelectionFlag
            index = self.faces.index(place, NAME_COLUMN)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def edit_name(self, number: int) -> None:
        """Let the name in the row with this number be typed."""
        place = self.faces.place_of(number)
        if place is None or self.is_editing or not self.faces.rows()[place].is_person:
            return
        self.select(number)
        self.setFocus()
        self.edit(self.faces.index(place, NAME_COLUMN))

    def closeEditor(  # noqa: N802 - Qt's name
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Let the rows move again; the Tab key goes on to the next name."""
        row = self.currentIndex().row()
        number = self.faces.rows()[row].number if row >= 0 else 0
        step = STEPS.get(hint)
        super().closeEditor(
            editor, QAbstractItemDelegate.EndEditHint.NoHint if step is not None else hint
        )
        self.faces.hold(False)
        if step is not None:
            self._edit_next(number, step)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu at the pointer, or below the current row where a key asked for it."""
        where = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            where = self.viewport().mapToGlobal(row.bottomLeft() + QPoint(CELL_PAD_PX, 0))
        self.menu.popup(where)

    def _edit_begins(self) -> None:
        self.faces.hold(True)

    def _edit_next(self, number: int, step: int) -> None:
        later = [row.number for row in self.faces.rows() if (row.number - number) * step > 0]
        if later:
            self.edit_name(min(later) if step > 0 else max(later))

    def _span_words(self) -> None:
        """Give the words why somebody is left out the room of two columns."""
        rows = self.faces.rows()
        places = tuple(i for i, row in enumerate(rows) if row.left_out is not None)
        if places == self._spanned:
            return
        self._spanned = places
        self.clearSpans()
        for place in places:
            self.setSpan(place, 1, 1, 2)

    def _set_widths(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME_COLUMN, QHeaderView.ResizeMode.Stretch)
        words = [expression_word(emotion) for emotion in Emotion] + [tr("Too small to read")]
        for column, texts, extra in (
            (1, words, DOT_PX),
            (2, [tr("How sure"), "100 %"], 0),
            (3, [tr("In view"), "1:02:31"], 0),
        ):
            widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, widest + extra + CELL_PAD_PX)
