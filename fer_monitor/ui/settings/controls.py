"""One control for each kind of setting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.ui.look.tick_box import TickBox
from fer_monitor.ui.look.tokens import SPACE_S, SPACE_XS
from fer_monitor.ui.look.words import localised, tr
from fer_monitor.ui.preferences.kinds import Choice, Folder, Kind, Number, WholeNumber, YesNo
from fer_monitor.ui.preferences.schema import Setting

WIDTH = 280
"""Of the controls beside their labels, so that their edges line up; logical pixels."""


class Control(QObject):
    """A widget that shows the value of a setting and lets it be changed.

    Attributes
    ----------
    widget : QWidget
    is_wide : bool
        Whether it takes the whole row, with its label in or above it.
    """

    changed = Signal()
    is_wide = False

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget

    @property
    def value(self) -> Any:
        """What is shown."""
        raise NotImplementedError

    @value.setter
    def value(self, value: Any) -> None:
        raise NotImplementedError


def make_control(setting: Setting) -> Control:
    """Return the control for a setting, showing its standard value and named for readers."""
    control = _make(setting.kind)
    control.value = setting.default
    label, help_text = tr(setting.label), tr(setting.help)
    if isinstance(control.widget, QCheckBox):
        control.widget.setText(label.replace("&", "&&"))
    control.widget.setAccessibleName(label)
    control.widget.setAccessibleDescription(help_text)
    standard = value_words(setting.kind, setting.default)
    control.widget.setToolTip(tr("Standard: {}").format(standard))
    return control


def value_words(kind: Kind, value: Any) -> str:
    """Return a value as it is shown."""
    if isinstance(kind, YesNo):
        return tr("on") if value else tr("off")
    if isinstance(kind, Choice):
        return tr(kind.words[value])
    if isinstance(kind, WholeNumber | Number):
        lowest = kind.lowest and value == kind.low
        return tr(kind.lowest) if lowest else f"{localised(f'{value:g}')} {tr(kind.unit)}"
    if isinstance(kind, Folder) and value is None:
        return tr(kind.standard)
    return str(value)


@singledispatch
def _make(kind: Kind) -> Control:
    raise TypeError(f"there is no control for {type(kind).__name__}")


class _Check(Control):
    is_wide = True

    def __init__(self) -> None:
        self.box = TickBox()
        super().__init__(self.box)
        self.box.toggled.connect(self.changed)

    @property
    def value(self) -> bool:
        return self.box.isChecked()

    @value.setter
    def value(self, value: bool) -> None:
        self.box.setChecked(value)


@_make.register
def _check(_kind: YesNo) -> Control:
    return _Check()


class NumberBox(QWidget):
    """A number with its unit, and a button on each side that makes it smaller or larger."""

    def __init__(self, box: QSpinBox | QDoubleSpinBox, kind: WholeNumber | Number) -> None:
        super().__init__()
        self.box = box
        box.setRange(kind.low, kind.high)  # type: ignore[arg-type]
        box.setSingleStep(kind.step)  # type: ignore[arg-type]
        box.setSuffix(f" {tr(kind.unit)}")
        if kind.lowest:
            box.setSpecialValueText(tr(kind.lowest))
        # What is typed is taken when it is finished, not digit by digit.
        box.setKeyboardTracking(False)
        box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        box.lineEdit().setTextMargins(SPACE_S, 0, SPACE_S, 0)
        self.less, self.more = QToolButton(), QToolButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        for button, words, step in (
            (self.less, "\N{MINUS SIGN}", box.stepDown),
            (self.more, "+", box.stepUp),
        ):
            button.setText(words)
            button.setProperty("step", True)
            button.setAutoRepeat(True)
            button.clicked.connect(step)
            # The arrow keys do the same in the number itself.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(self.less)
        layout.addWidget(box, 1)
        layout.addWidget(self.more)
        self.setFixedWidth(WIDTH)
        # As high as its buttons, whatever the text's size.
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setFocusProxy(box)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.installEventFilter(_NoWheel(self))
        box.valueChanged.connect(self._enable)
        self._enable()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the number and its buttons."""
        super().setAccessibleName(name)
        self.box.setAccessibleName(name)
        self.less.setAccessibleName(tr("{}: less").format(name))
        self.more.setAccessibleName(tr("{}: more").format(name))

    def setAccessibleDescription(self, words: str) -> None:  # noqa: N802 (Qt's name)
        """Describe the number."""
        super().setAccessibleDescription(words)
        self.box.setAccessibleDescription(words)

    def _enable(self) -> None:
        self.less.setEnabled(self.box.value() > self.box.minimum())
        self.more.setEnabled(self.box.value() < self.box.maximum())


class _Number(Control):
    def __init__(self, box: QSpinBox | QDoubleSpinBox, kind: WholeNumber | Number) -> None:
        self.box = box
        super().__init__(NumberBox(box, kind))
        box.valueChanged.connect(lambda _: self.changed.emit())

    @property
    def value(self) -> float:
        self.box.interpretText()
        # 0.15 and three steps of 0.05 are 0.3, not 0.30000000000000004.
        return self.box.value() if isinstance(self.box, QSpinBox) else round(self.box.value(), 6)

    @value.setter
    def value(self, value: float) -> None:
        self.box.setValue(value)  # type: ignore[arg-type]


@_make.register
def _whole(kind: WholeNumber) -> Control:
    return _Number(QSpinBox(), kind)


@_make.register
def _number(kind: Number) -> Control:
    box = QDoubleSpinBox()
    box.setDecimals(kind.decimals)
    return _Number(box, kind)


class ChoiceButton(QToolButton):
    """Shows what is chosen, and offers the others in a menu."""

    chosen = Signal()

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.value = next(iter(words))
        menu, group = QMenu(self), QActionGroup(self)
        self.choices: dict[str, QAction] = {}
        for value, each in words.items():
            action = menu.addAction(tr(each))
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, value=value: self.choose(value))
            group.addAction(action)
            self.choices[value] = action
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("menuButton", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(WIDTH)
        self._label = ""
        self.choose(self.value)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the choice; what is chosen is told with it."""
        self._label = name
        super().setAccessibleName(f"{name}: {self.text()}")

    def choose(self, value: str) -> None:
        """Show this choice."""
        was, self.value = self.value, value
        self.choices[value].setChecked(True)
        self.setText(self.choices[value].text())
        self.setAccessibleName(self._label)
        if was != value:
            self.chosen.emit()


class _Choice(Control):
    def __init__(self, kind: Choice) -> None:
        self.button = ChoiceButton(kind.words)
        super().__init__(self.button)
        self.button.chosen.connect(self.changed)

    @property
    def value(self) -> str:
        return self.button.value

    @value.setter
    def value(self, value: str) -> None:
        self.button.choose(value)


@_make.register
def _choice(kind: Choice) -> Control:
    return _Choice(kind)


class FolderLine(QWidget):
    """A folder, shortened in its middle where it is long, and buttons to choose another one."""

    changed = Signal()

    def __init__(self, standard: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standard = standard
        self.folder: str | None = None
        self.shown = QLabel()
        self.shown.setProperty("role", "number")
        self.shown.setTextFormat(Qt.TextFormat.PlainText)
        self.shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.choose, self.reset = QPushButton(tr("Choose…")), QPushButton(tr("Standard"))
        for button in (self.choose, self.reset):
            button.setAutoDefault(False)
        self.choose.clicked.connect(self._ask)
        self.reset.clicked.connect(lambda: self.show_folder(None))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.shown)
        layout.addLayout(buttons)
        # Whoever comes here by the keyboard comes to the first button.
        self.setFocusProxy(self.choose)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 (Qt's name)
        """Name the buttons too: "Choose" alone does not say what."""
        super().setAccessibleName(name)
        self.choose.setAccessibleName(f"{name}: {self.choose.text()}")
        self.reset.setAccessibleName(f"{name}: {self.reset.text()}")

    def show_folder(self, folder: str | None) -> None:
        """Show this folder; None for the standard one."""
        was, self.folder = self.folder, folder
        self.reset.setEnabled(folder is not None)
        self._elide()
        if was != folder:
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the path to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._elide()

    def resizeEvent(self, event: Any) -> None:
        """Fit the path to the room there is."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        whole = self._standard if self.folder is None else self.folder
        room = self.shown.width()
        metrics = self.shown.fontMetrics()
        self.shown.setText(metrics.elidedText(whole, Qt.TextElideMode.ElideMiddle, room))
        self.shown.setToolTip(whole)
        self.shown.setAccessibleName(whole)

    def _ask(self) -> None:
        before = self.folder or str(Path.home())
        name = QFileDialog.getExistingDirectory(self, self.accessibleName(), before)
        if name:
            self.show_folder(name)


class _FolderControl(Control):
    is_wide = True

    def __init__(self, kind: Folder) -> None:
        self.line = FolderLine(tr(kind.standard))
        super().__init__(self.line)
        self.line.changed.connect(self.changed)

    @property
    def value(self) -> str | None:
        return self.line.folder

    @value.setter
    def value(self, value: str | None) -> None:
        self.line.show_folder(value)


@_make.register
def _folder(kind: Folder) -> Control:
    return _FolderControl(kind)


class _NoWheel(QObject):
    """Leaves the wheel to the page: who scrolls over a number does not want to change it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False
