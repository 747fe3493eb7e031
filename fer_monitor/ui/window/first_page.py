"""The page before the first use: what this is, where it is prohibited, and who must have agreed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.core.place_of_use import PlaceOfUse
from fer_monitor.ui.look.fitting import FittedDialog
from fer_monitor.ui.look.tick_box import RoundChoice, TickBox
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.window.student_notice import student_notice

WIDTH = 620


class FirstPage(FittedDialog):
    """Asks where the person teaches and, outside the EU and EEA, whether the students agreed.

    ``accepted`` is emitted with an answer in ``place`` and ``told``; closing the page changes
    nothing.

    Parameters
    ----------
    place : PlaceOfUse
        As answered before.
    told : bool
    per_participant : bool
        Which notice for students is copied.
    parent : QWidget, optional
    """

    demo_wanted = Signal()
    """The person would rather see the demo class first."""

    def __init__(
        self,
        place: PlaceOfUse = PlaceOfUse.UNKNOWN,
        *,
        told: bool = False,
        per_participant: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._per_participant = per_participant
        self.setWindowTitle(tr("Before you begin"))
        self.setFixedWidth(WIDTH)
        self.in_eu = RoundChoice(tr("In the European Union or the EEA"))
        self.elsewhere = RoundChoice(tr("Elsewhere"))
        self.told_box = TickBox(tr("I have told my students, and those whom I watch agreed."))
        self.consequence = _paragraph("", "small")
        self.copy = QPushButton(tr("Copy a notice for students"))
        self.demo = QPushButton(tr("Show the demo"))
        self.go_on = QPushButton(tr("Continue"))
        self.go_on.setProperty("primary", True)
        self.go_on.setDefault(True)
        self._lay_out()
        self.in_eu.setChecked(place is PlaceOfUse.EU)
        self.elsewhere.setChecked(place is PlaceOfUse.ELSEWHERE)
        self.told_box.setChecked(told)
        for choice in (self.in_eu, self.elsewhere, self.told_box):
            choice.toggled.connect(self._show_consequence)
        self.copy.clicked.connect(self._copy)
        self.demo.clicked.connect(self._demo)
        self.go_on.clicked.connect(self.accept)
        self._show_consequence()

    @property
    def place(self) -> PlaceOfUse:
        """Where the person teaches, as it is ticked now."""
        if self.in_eu.isChecked():
            return PlaceOfUse.EU
        return PlaceOfUse.ELSEWHERE if self.elsewhere.isChecked() else PlaceOfUse.UNKNOWN

    @property
    def told(self) -> bool:
        """Whether the students were told and agreed; never asked in the EU."""
        return self.told_box.isChecked() and self.place is PlaceOfUse.ELSEWHERE

    def _show_consequence(self, _checked: bool = False) -> None:
        place = self.place
        self.told_box.setEnabled(place is PlaceOfUse.ELSEWHERE)
        words = {
            PlaceOfUse.UNKNOWN: tr("Please choose where you teach."),
            PlaceOfUse.EU: tr("Watching others stays off. The demo and your own camera work."),
            PlaceOfUse.ELSEWHERE: ""
            if self.told
            else tr("Without their agreement only the demo and your own camera work."),
        }
        # Keeps its line where it has nothing to say: what is below must not jump.
        self.consequence.setText(words[place] or " ")
        self.go_on.setEnabled(place is not PlaceOfUse.UNKNOWN)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(student_notice(per_participant=self._per_participant))
        self.copy.setText(tr("Copied. Paste it into a message."))

    def _demo(self) -> None:
        self.reject()
        self.demo_wanted.emit()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(
            _paragraph(
                tr(
                    "FER Monitor reads the faces in your online class, on this computer alone, and "
                    "sums up how the class looks. It reads expressions, not feelings, and it is "
                    "often wrong about single faces."
                )
            )
        )
        for words in _points():
            layout.addLayout(_point(words))
        layout.addSpacing(SPACE_S)
        layout.addWidget(_paragraph(tr("Where do you teach?"), "title"))
        layout.addWidget(self.in_eu)
        layout.addWidget(self.elsewhere)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self.told_box)
        layout.addWidget(self.consequence)
        layout.addSpacing(SPACE_S)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.demo)
        buttons.addWidget(self.go_on)
        layout.addLayout(buttons)


def _points() -> tuple[str, ...]:
    return (
        tr(
            "It is no measure of attention or learning. Do not grade, rank or discipline anybody "
            "by it."
        ),
        tr(
            "In the EU and EEA its use with students is prohibited (AI Act, Article 5(1)(f), since "
            "2 February 2025), also for the class as a whole and also with consent."
        ),
        tr(
            "Elsewhere: ask your school, tell everybody, and have their consent, for children "
            "their parents’."
        ),
        tr(
            "No picture is ever saved or sent. Only numbers of the class as a whole are kept, on "
            "this computer, until you delete them; after 30 days FER Monitor offers to."
        ),
    )


def _point(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    dot = QLabel("•")
    row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_paragraph(words), 1)
    return row


def _paragraph(words: str, role: str = "") -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label
