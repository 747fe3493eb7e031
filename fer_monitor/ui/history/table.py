"""The table of sessions, with titles that can be typed over where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from fer_monitor.core.records import SessionInfo
from fer_monitor.ui.history.model import (
    ENDED,
    LENGTH,
    TITLE,
    WHEN,
    AnyIndex,
    SessionLine,
    SessionsModel,
)
from fer_monitor.ui.history.words import when
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import tr

LONGEST_TITLE = 200
CELL_PAD_PX = 26
"""Room that a cell needs beyond its text, logical pixels."""


class SessionsTable(QTableView):
    """The view on the sessions."""

    chosen = Signal()
    """Other rows are selected than before."""
    edited = Signal()
    """A title is no longer being typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sessions = SessionsModel(theme, self)
        self.setModel(self.sessions)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self._editor = TitleEditor(self)
        self.setItemDelegateForColumn(TITLE, self._editor)
        triggers = QAbstractItemView.EditTrigger
        # The key F2 belongs to the button beside the table, which works from everywhere.
        self.setEditTriggers(triggers.DoubleClicked)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Sessions"))
        self._set_widths()

    @property
    def is_editing(self) -> bool:
        """Whether a title is being typed."""
        return self.state() is QAbstractItemView.State.EditingState

    def selected(self) -> list[SessionLine]:
        """Return the rows that are selected, from the top."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.sessions.lines[place] for place in places]

    def show_sessions(self, infos: Sequence[SessionInfo]) -> None:
        """Show these sessions; those that were selected and are still there stay so."""
        chosen = {line.info.id for line in self.selected()}
        scrolled = self.verticalScrollBar().value()
        self.sessions.show_sessions(infos)
        if not self.select(chosen):
            self.chosen.emit()
        self.verticalScrollBar().setValue(scrolled)

    def select(self, ids: set[str]) -> bool:
        """Select these sessions; False where none of them is on show."""
        flags = QItemSelectionModel.SelectionFlag
        places = [i for i, line in enumerate(self.sessions.lines) if line.info.id in ids]
        if not places:
            return False
        selection = QItemSelection()
        for place in places:
            index = self.sessions.index(place, TITLE)
            selection.select(index, index)
        # The current cell first: setting it selects, too.
        current = self.sessions.index(places[0], TITLE)
        self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        return True

    def edit_title(self) -> None:
        """Let the title in the one selected row be typed over."""
        rows = self.selectionModel().selectedRows(TITLE)
        if len(rows) == 1 and not self.is_editing:
            self.setFocus()
            self.setCurrentIndex(rows[0])
            self.edit(rows[0])

    def closeEditor(  # noqa: N802 - Qt's name
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Stay on this row, whichever key ended the typing."""
        steps = QAbstractItemDelegate.EndEditHint
        stays = hint in (steps.EditNextItem, steps.EditPreviousItem)
        super().closeEditor(editor, steps.NoHint if stays else hint)
        self.edited.emit()

    def _set_widths(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column, texts in (
            (
                WHEN,
                [
                    when(datetime(2028, month, 28, 20, 58, tzinfo=timezone.utc))
                    for month in range(1, 13)
                ],
            ),
            (LENGTH, [tr("Length"), "12 h 58 min"]),
            (ENDED, [tr("How it ended"), tr("Recording now"), tr("Recovered"), tr("Stopped")]),
        ):
            widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, widest + CELL_PAD_PX)


class TitleEditor(QStyledItemDelegate):
    """Enter keeps what was typed, Esc leaves it."""

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: AnyIndex
    ) -> QLineEdit:
        """Return a field for the title."""
        field = QLineEdit(parent)
        field.setProperty("cell", True)
        field.setMaxLength(LONGEST_TITLE)
        field.setAccessibleName(tr("Title"))
        return field

    def setEditorData(  # noqa: N802 - Qt's name
        self, editor: QWidget, index: AnyIndex
    ) -> None:
        """Put the title into the field, selected."""
        assert isinstance(editor, QLineEdit)
        model = index.model()
        assert isinstance(model, SessionsModel)
        editor.setText(model.lines[index.row()].info.title)
        editor.selectAll()

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        """Fill the cell."""
        editor.setGeometry(option.rect)
