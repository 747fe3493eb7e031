"""The faces as text: one row each, updated where it stands."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import FaceState, Snapshot
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.words import clock, expression_word, percent, tr

KEEP_S = 2.0
"""A face that is out of view for less than this keeps its row, so that rows do not flicker."""
DOT_SHARPNESS = 3
"""Drawn this many times as large, so that it is smooth on every screen."""
AnyIndex = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class FaceRow:
    """What one row says."""

    track_id: int
    emotion: Emotion | None
    share: float
    in_view_s: int
    here: bool

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row's texts, one per column."""
        name = tr("Face {}").format(self.track_id)
        if self.emotion is None:
            return name, tr("Too small to read"), "", clock(self.in_view_s)
        return name, expression_word(self.emotion), percent(self.share), clock(self.in_view_s)

    @property
    def sentence(self) -> str:
        """The whole row in words."""
        name, expression, share, time = self.cells
        text = f"{name}: {expression} {share}".rstrip() + ", " + tr("{} in view").format(time)
        return text if self.here else text + ", " + tr("out of view just now")


class FacesModel(QAbstractTableModel):
    """Rows sorted by the face's number; changes reach the view as small as they are."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[FaceRow] = []
        self._seen: dict[int, float] = {}
        self._dots: dict[str, QPixmap] = {}
        theme.changed.connect(self._look_changed)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Bring the rows up to date."""
        now = snapshot.frame.t
        for face in snapshot.faces:
            self._seen[face.track_id] = now
            self._put(row_of(face))
        here = {face.track_id for face in snapshot.faces}
        for track_id in [row.track_id for row in self._rows if row.track_id not in here]:
            # A recording that was wound back has no past to keep.
            if not 0 <= now - self._seen[track_id] <= KEEP_S:
                self._drop(track_id)
            else:
                self._mark_gone(track_id)

    def clear(self) -> None:
        """Forget all faces."""
        if self._rows:
            self.beginRemoveRows(NO_PARENT, 0, len(self._rows) - 1)
            self._rows.clear()
            self.endRemoveRows()
        self._seen.clear()

    def rows(self) -> tuple[FaceRow, ...]:
        """Return what the rows say, from the top."""
        return tuple(self._rows)

    def rowCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return the number of faces."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_PARENT) -> int:
        """Return four: face, expression, share, time in view."""
        return 0 if parent.isValid() else 4

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its dot, its colour, or the row in words."""
        row = self._rows[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.sentence
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column >= 2 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and (not row.here or column == 3):
            return QColor(self._theme.tokens.muted)
        if role == Qt.ItemDataRole.DecorationRole and column == 1 and row.emotion is not None:
            return self._dot(self._theme.tokens.emotions[row.emotion])
        return None

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
            return (tr("Face"), tr("Expression"), tr("How sure"), tr("In view"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= 2 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _place(self, track_id: int) -> int:
        return bisect_left(self._rows, track_id, key=lambda row: row.track_id)

    def _put(self, row: FaceRow) -> None:
        place = self._place(row.track_id)
        if place == len(self._rows) or self._rows[place].track_id != row.track_id:
            self.beginInsertRows(NO_PARENT, place, place)
            self._rows.insert(place, row)
            self.endInsertRows()
        elif self._rows[place] != row:
            self._rows[place] = row
            self._announce(place)

    def _drop(self, track_id: int) -> None:
        place = self._place(track_id)
        self.beginRemoveRows(NO_PARENT, place, place)
        del self._rows[place]
        self.endRemoveRows()
        del self._seen[track_id]

    def _mark_gone(self, track_id: int) -> None:
        place = self._place(track_id)
        row = self._rows[place]
        if row.here:
            self._rows[place] = FaceRow(
                row.track_id, row.emotion, row.share, row.in_view_s, here=False
            )
            self._announce(place)

    def _announce(self, place: int) -> None:
        self.dataChanged.emit(self.index(place, 0), self.index(place, 3))

    def _dot(self, colour: str) -> QPixmap:
        if colour not in self._dots:
            dot = QPixmap(10 * DOT_SHARPNESS, 10 * DOT_SHARPNESS)
            dot.setDevicePixelRatio(DOT_SHARPNESS)
            dot.fill(Qt.GlobalColor.transparent)
            painter = QPainter(dot)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(0, 0, 10, 10, 3, 3)
            painter.end()
            self._dots[colour] = dot
        return self._dots[colour]

    def _look_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 3))


def row_of(face: FaceState) -> FaceRow:
    """Return the row of a face that is in view; shares are rounded as they are shown."""
    if face.probabilities is None:
        return FaceRow(face.track_id, None, 0.0, int(face.age_s), here=True)
    emotion, share = face.likeliest()
    return FaceRow(face.track_id, emotion, round(share, 2), int(face.age_s), here=True)


class FacesList(QTableView):
    """The view on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.faces = FacesModel(theme, self)
        self.setModel(self.faces)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().horizontalAdvance("0")
        for column, letters in ((0, 11), (2, 11), (3, 11)):
            self.setColumnWidth(column, letter * letters)
        self.setAccessibleName(tr("List of faces"))
        self.setMinimumHeight(90)
