"""The preview: the picture that was analysed, each face boxed in its expression's colour."""

from __future__ import annotations

import cv2
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fer_monitor.core.types import FaceState, FaceStatus, Frame, Snapshot
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import RADIUS_CARD, ink_on
from fer_monitor.ui.look.words import expression_word, faces_read, percent, tr
from fer_monitor.ui.preview.layout import (
    LABEL_PAD_X,
    Fit,
    Label,
    Rect,
    fit,
    label_size,
    place_labels,
)
from fer_monitor.ui.preview.stage_message import Message, StageMessage

BOX_RADIUS = 4
DIM_ALPHA = 215
UNREAD_COLOUR = "#C9CFD9"
"""Of faces that are too small, or unsure: none of the expressions' own."""
COUNTED_COLOUR = "#FFFFFF"
"""Of faces whose expression is counted, but not told."""
UNREAD_GROUND = "#2A303A"
"""Of their labels, which should not be read before the others."""


class Canvas(QWidget):
    """Shows one snapshot at a time, or a message, or a message over a dimmed snapshot.

    Nothing that is shown is kept once ``clear`` was called.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._scaled: QImage | None = None
        self._labels: list[Label] | None = None
        self.message = StageMessage(theme, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.message)
        self.message.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setAccessibleName(tr("Preview"))
        # The picture is not mirrored, and neither are the labels on it.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        theme.changed.connect(self._look_changed)

    def sizeHint(self) -> QSize:
        """Return a gallery's usual shape."""
        return QSize(640, 360)

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot on show."""
        return self._snapshot

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot's picture and faces."""
        if snapshot is self._snapshot:
            return
        self._snapshot = snapshot
        self._scaled = self._labels = None
        self.setAccessibleDescription(describe_picture(snapshot))
        self.update()

    def show_message(self, message: Message | None) -> None:
        """Put a message over the picture, or take it away."""
        self.message.show_message(message)
        self.update()

    def clear(self) -> None:
        """Forget the picture."""
        self._snapshot = self._scaled = self._labels = None
        self.setAccessibleDescription("")
        self.update()

    def labels(self) -> list[Label]:
        """Return the labels as they are drawn now, in the order of the faces that have one."""
        if self._snapshot is None:
            return []
        if self._labels is None:
            where = self._fit(self._snapshot.frame)
            faces = labelled(self._snapshot)
            boxes = [where.box(face.box) for face in faces]
            metrics = QFontMetricsF(self._label_font(boxes))
            texts = [label_texts(face) for face in faces]
            self._labels = place_labels(
                boxes, texts, metrics.horizontalAdvance, metrics.height() - 2, where.rect
            )
        return self._labels

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew for the new size."""
        self._scaled = self._labels = None
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, the picture, and what was found in it."""
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.stage))
        painter.drawRoundedRect(self.rect(), RADIUS_CARD, RADIUS_CARD)
        if self._snapshot is None:
            return
        where = self._fit(self._snapshot.frame)
        target = QRectF(where.left, where.top, where.width, where.height)
        painter.drawImage(target, self._picture(self._snapshot.frame, where))
        if self.message.is_on:
            veil = QColor(self._theme.tokens.stage)
            veil.setAlpha(DIM_ALPHA)
            painter.fillRect(target, veil)
        else:
            self._draw_faces(painter, self._snapshot, where)

    def _fit(self, frame: Frame) -> Fit:
        return fit((frame.width, frame.height), (self.width(), self.height()))

    def _picture(self, frame: Frame, where: Fit) -> QImage:
        if self._scaled is None:
            ratio = self.devicePixelRatioF()
            size = (max(1, round(where.width * ratio)), max(1, round(where.height * ratio)))
            # Scaled once per snapshot, so that repainting a label costs nothing; by OpenCV, since
            # Qt's smooth scaling took longer than the analysis of the frame.
            shrinks = size[0] < frame.width
            way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
            pixels = cv2.cvtColor(
                cv2.resize(frame.image, size, interpolation=way), cv2.COLOR_BGR2BGRA
            )
            # The copy owns its pixels; the stride is given because Qt otherwise assumes it.
            self._scaled = QImage(
                pixels.data, *size, pixels.strides[0], QImage.Format.Format_RGB32
            ).copy()
        return self._scaled

    def _label_font(self, boxes: list[Rect]) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(label_size(boxes))
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _draw_faces(self, painter: QPainter, snapshot: Snapshot, where: Fit) -> None:
        for face in snapshot.faces:
            self._draw_box(painter, face, where.box(face.box))
        faces = labelled(snapshot)
        painter.setFont(self._label_font([where.box(face.box) for face in faces]))
        for face, label in zip(faces, self.labels(), strict=True):
            self._draw_label(painter, face, label)

    def _draw_box(self, painter: QPainter, face: FaceState, box: Rect) -> None:
        rect = QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A dark rim first: the colour must be seen on a white shirt as well as on a dark wall.
        painter.setPen(QPen(QColor(0, 0, 0, 130), 3.5))
        painter.drawRoundedRect(rect, BOX_RADIUS, BOX_RADIUS)
        pen = QPen(QColor(self.colour_of(face)), 2)
        if face.probabilities is None and face.status is not FaceStatus.COUNTED:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(rect, BOX_RADIUS, BOX_RADIUS)

    def _draw_label(self, painter: QPainter, face: FaceState, label: Label) -> None:
        x1, y1, x2, y2 = label.rect
        rect = QRectF(x1, y1, x2 - x1, y2 - y1)
        colour = UNREAD_GROUND if face.probabilities is None else self.colour_of(face)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(QColor(ink_on(colour)))
        painter.drawText(
            rect.adjusted(LABEL_PAD_X, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            label.text,
        )

    def colour_of(self, face: FaceState) -> str:
        """Return the colour a face is boxed in."""
        if face.status is FaceStatus.COUNTED:
            return COUNTED_COLOUR
        if face.probabilities is None:
            return UNREAD_COLOUR
        return self._theme.tokens.emotions[face.likeliest()[0]]

    def _look_changed(self) -> None:
        self._labels = None
        self.update()


def labelled(snapshot: Snapshot) -> list[FaceState]:
    """Return the faces that have a label: of a face that is only counted nothing is told."""
    return [face for face in snapshot.faces if face.status is not FaceStatus.COUNTED]


def label_texts(face: FaceState) -> tuple[str, str]:
    """Return the label, with and without its percentage, of a face that has one."""
    if face.status is FaceStatus.UNSURE:
        return tr("Unsure"), tr("Unsure")
    if face.probabilities is None:
        return tr("Too small to read"), tr("Too small")
    emotion, share = face.likeliest()
    word = expression_word(emotion)
    return f"{word} {percent(share)}", word


def describe_picture(snapshot: Snapshot) -> str:
    """Say in words what the preview shows, for people who cannot see it."""
    coverage = snapshot.coverage
    if not snapshot.faces:
        return tr("No faces in view.")
    faces = ", ".join(label_texts(face)[0] for face in labelled(snapshot))
    read = faces_read(coverage.analysed, coverage.visible)
    return f"{read}: {faces}." if faces else f"{read}."
