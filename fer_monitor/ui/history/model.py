"""The sessions as Qt's views want them: one plain row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from fer_monitor.core.records import SessionInfo
from fer_monitor.ui.history import words
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import tr

WHEN, TITLE, LENGTH, ENDED = range(4)
AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class SessionLine:
    """What the table shows of a session.

    Attributes
    ----------
    info : SessionInfo
    cells : tuple of str
        When, title, length, how it ended.
    """

    info: SessionInfo
    cells: tuple[str, str, str, str]

    @property
    def is_recording(self) -> bool:
        """Whether it has not ended."""
        return not self.info.ended

    @property
    def sentence(self) -> str:
        """The row for a screen reader."""
        return ", ".join(cell for cell in self.cells if cell)


def line_of(info: SessionInfo) -> SessionLine:
    """Return the row for a session."""
    return SessionLine(
        info,
        (
            words.when(info.started_at),
            words.title_of(info),
            words.length(info),
            words.how_it_ended(info),
        ),
    )


class SessionsModel(QAbstractTableModel):
    """The rows in the order in which they are given, the newest first."""

    renamed = Signal(str, str)
    """A session's id and the title that was typed."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[SessionLine] = []
        self.can_rename = True

    @property
    def lines(self) -> Sequence[SessionLine]:
        """The rows from the top."""
        return self._lines

    def show_sessions(self, sessions: Sequence[SessionInfo]) -> None:
        """Show these sessions and no others."""
        self.beginResetModel()
        self._lines = [line_of(info) for info in sessions]
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of sessions."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return four."""
        return 0 if parent.isValid() else 4

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Tell that titles can be edited."""
        flags = super().flags(index)
        if index.isValid() and index.column() == TITLE and self.can_rename:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its colour, or the row in words."""
        line, column = self._lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.EditRole:
            return line.info.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and not _stands_out(line, column):
            return QColor(self._theme.tokens.muted)
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show a title that was typed, and pass it on to be kept."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        line = self._lines[index.row()]
        title = " ".join(str(value).split())
        if title and title != line.info.title:
            self._lines[index.row()] = line_of(replace(line.info, title=title))
            self.dataChanged.emit(index, index)
            self.renamed.emit(line.info.id, title)
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return a column's name."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("Started"), tr("Title"), tr("Length"), tr("How it ended"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == LENGTH else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _stands_out(line: SessionLine, column: int) -> bool:
    return column == TITLE or (column == ENDED and (line.is_recording or line.info.recovered))


def _tip(line: SessionLine, column: int) -> str:
    if column == ENDED and line.info.recovered:
        return tr("The program ended before Stop. What was recorded until then is kept.")
    if column == ENDED and line.is_recording:
        return tr("It can be deleted or exported once it is stopped.")
    # A title may hold what Qt would take for markup.
    return escape(line.cells[TITLE])
