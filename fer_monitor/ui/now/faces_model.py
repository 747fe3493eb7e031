"""The rows of the list of faces as Qt's views want them, updated where they stand."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from html import escape

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from fer_monitor.core.left_out import LeftOut
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.standing import SURELY_STANDS_S, LookPace
from fer_monitor.core.types import Snapshot
from fer_monitor.mood.figures import COUNTS, SHARES
from fer_monitor.ui.look.figures import about
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.now.face_rows import FaceRow, Sighting, rows_of

SWATCH_PX = 10
"""Side of the dot in an expression's colour, logical pixels."""
DOT_SHARPNESS = 3
"""Drawn this many times as large, so that it is smooth on every screen."""
NAME_COLUMN, TIME_COLUMN = 0, 3
AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class FacesModel(QAbstractTableModel):
    """Rows sorted by their numbers; changes reach the view as small as they are."""

    renamed = Signal(int, str)
    """A track and the name that was typed for it; empty to take a name away."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[FaceRow] = []
        self._seen: dict[int, Sighting] = {}
        self._left_out: tuple[LeftOut, ...] = ()
        self._now = 0.0
        self._pace = LookPace()
        self._people = NOBODY
        self._in_gallery = False
        self._held = False
        self._dots: dict[str, QIcon] = {}
        theme.changed.connect(self._look_changed)

    def show_snapshot(self, snapshot: Snapshot, people: People = NOBODY) -> None:
        """Bring the rows up to date."""
        now = self._now = snapshot.frame.t
        in_gallery = snapshot.coverage.cameras_on is not None
        self._pace.look(now)
        # Who is missed for a moment keeps the row, so that rows do not flicker; a recording that
        # was wound back has no past to keep.
        keep_s = self._pace.remembers_s(SURELY_STANDS_S)
        self._seen = {track: s for track, s in self._seen.items() if 0 <= now - s.t <= keep_s}
        for face in snapshot.faces:
            self._seen[face.track_id] = Sighting(face, now, in_gallery)
        self._left_out = snapshot.left_out
        if in_gallery != self._in_gallery:
            self._in_gallery = in_gallery
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME_COLUMN, NAME_COLUMN)
        self.show_people(people)

    def show_people(self, people: People) -> None:
        """Bring the names up to date, as after an edit while no picture comes."""
        self._people = people
        self._arrange()

    def hold(self, held: bool) -> None:
        """Keep every row in its place, as while a name is typed into one of them, or no longer."""
        self._held = held
        if not held:
            self._arrange()

    def clear(self) -> None:
        """Forget all faces."""
        self._held = False
        self._pace = LookPace()
        self._seen.clear()
        self._left_out = ()
        self._people = NOBODY
        if self._rows:
            self.beginRemoveRows(NO_PARENT, 0, len(self._rows) - 1)
            self._rows.clear()
            self.endRemoveRows()

    def rows(self) -> tuple[FaceRow, ...]:
        """Return what the rows say, from the top."""
        return tuple(self._rows)

    def place_of(self, number: int) -> int | None:
        """Return where the row with this number is, from 0, or None."""
        place = self._place(number)
        found = place < len(self._rows) and self._rows[place].number == number
        return place if found else None

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return four: name, expression, share, time in view."""
        return 0 if parent.isValid() else 4

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Tell that the names of participants can be edited."""
        flags = super().flags(index)
        if index.isValid() and index.column() == NAME_COLUMN and self._rows[index.row()].is_person:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its dot, its colour, or the row in words."""
        row = self._rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.EditRole:
            return row.given_name if column == NAME_COLUMN else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and (
            not row.here or column == 3 or (column == 1 and row.emotion is None)
        ):
            return QColor(self._theme.tokens.muted)
        if role == Qt.ItemDataRole.DecorationRole and column == 1 and row.emotion is not None:
            return self._dot(self._theme.tokens.emotions[row.emotion])
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass on a name that was typed; it is shown once it is known who is who."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = self._rows[index.row()]
        name = " ".join(str(value).split())
        if name != row.given_name and name != row.name:
            self.renamed.emit(row.track_id, name)
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
            first = tr("Name") if self._in_gallery else tr("Face")
            return (first, tr("Expression"), tr("How sure"), tr("In view"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section != NAME_COLUMN:
            return about(COUNTS if section == TIME_COLUMN else SHARES)
        return None

    def _arrange(self) -> None:
        wanted = rows_of(self._seen.values(), self._now, self._people, self._left_out)
        if self._held:
            for row in self.rows():
                self._put(wanted.get(row.number, replace(row, here=False)))
            return
        for row in self.rows():
            if row.number not in wanted:
                self._drop(row.number)
        for row in wanted.values():
            self._put(row)

    def _place(self, number: int) -> int:
        return bisect_left(self._rows, number, key=lambda row: row.number)

    def _put(self, row: FaceRow) -> None:
        place = self._place(row.number)
        if place == len(self._rows) or self._rows[place].number != row.number:
            self.beginInsertRows(NO_PARENT, place, place)
            self._rows.insert(place, row)
            self.endInsertRows()
        elif self._rows[place] != row:
            self._rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, 3))

    def _drop(self, number: int) -> None:
        place = self._place(number)
        self.beginRemoveRows(NO_PARENT, place, place)
        del self._rows[place]
        self.endRemoveRows()

    def _dot(self, colour: str) -> QIcon:
        if colour not in self._dots:
            dot = QPixmap(SWATCH_PX * DOT_SHARPNESS, SWATCH_PX * DOT_SHARPNESS)
            dot.setDevicePixelRatio(DOT_SHARPNESS)
            dot.fill(Qt.GlobalColor.transparent)
            painter = QPainter(dot)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(0, 0, SWATCH_PX, SWATCH_PX, 3, 3)
            painter.end()
            icon = QIcon(dot)
            # Qt would tint the dots of selected rows, and a colour means an expression.
            icon.addPixmap(dot, QIcon.Mode.Selected)
            self._dots[colour] = icon
        return self._dots[colour]

    def _look_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 3))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column >= 2 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _tip(row: FaceRow, column: int) -> str:
    if row.left_out is not None:
        more = tr("Give the name on the consent list that belongs to this tile, to analyse it.")
        return escape(row.sentence) + ". " + more
    if row.unsure and column in (1, 2):
        return tr("No expression is likely enough to be named or counted.")
    if column != NAME_COLUMN or not row.is_person:
        # A name may hold what Qt would take for markup.
        return escape(row.sentence)
    return escape(row.name) + ". " + tr("Double click to change the name.")
