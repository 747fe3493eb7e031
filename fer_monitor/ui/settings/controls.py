"""One control for each kind of setting."""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from fer_monitor.ui.look.tokens import SPACE_S
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences.kinds import Choice, Folder, Kind, Number, WholeNumber, YesNo
from fer_monitor.ui.preferences.schema import Setting

WIDTH = 236
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
        return tr(kind.lowest) if lowest else f"{value:g} {tr(kind.unit)}"
    if isinstance(kind, Folder) and value is None:
        return tr(kind.standard)
    return str(value)


@singledispatch
def _make(kind: Kind) -> Control:
    raise TypeError(f"there is no control for {type(kind).__name__}")


class _Check(Control):
    is_wide = True

    def __init__(self) -> None:
        self.box = QCheckBox()
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


class _Spin(Control):
    def __init__(self, box: QSpinBox | QDoubleSpinBox, kind: WholeNumber | Number) -> None:
        self.box = box
        super().__init__(box)
        space = "" if kind.unit.startswith("°") else " "
        box.setRange(kind.low, kind.high)  # type: ignore[arg-type]
        box.setSingleStep(kind.step)  # type: ignore[arg-type]
        box.setSuffix(space + tr(kind.unit))
        if kind.lowest:
            box.setSpecialValueText(tr(kind.lowest))
        # What is typed is taken when it is finished, not digit by digit.
        box.setKeyboardTracking(False)
        box.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        box.setFixedWidth(WIDTH)
        _ignore_wheel(self, box)
        box.valueChanged.connect(lambda _: self.changed.emit())

    @property
    def value(self) -> float:
        self.box.interpretText()
        return self.box.value()

    @value.setter
    def value(self, value: float) -> None:
        self.box.setValue(value)  # type: ignore[arg-type]


@_make.register
def _whole(kind: WholeNumber) -> Control:
    return _Spin(QSpinBox(), kind)


@_make.register
def _number(kind: Number) -> Control:
    box = QDoubleSpinBox()
    box.setDecimals(kind.decimals)
    return _Spin(box, kind)


class _Combo(Control):
    def __init__(self, kind: Choice) -> None:
        self.box = QComboBox()
        super().__init__(self.box)
        for value, words in kind.words.items():
            self.box.addItem(tr(words), value)
        self.box.setFixedWidth(WIDTH)
        _ignore_wheel(self, self.box)
        self.box.currentIndexChanged.connect(lambda _: self.changed.emit())

    @property
    def value(self) -> str:
        return str(self.box.currentData())

    @value.setter
    def value(self, value: str) -> None:
        self.box.setCurrentIndex(self.box.findData(value))


@_make.register
def _combo(kind: Choice) -> Control:
    return _Combo(kind)


class FolderLine(QWidget):
    """A folder, shortened in its middle where it is long, and buttons to choose another one."""

    changed = Signal()

    def __init__(self, standard: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standard = standard
        self.folder: str | None = None
        self.shown = QLabel()
        self.shown.setTextFormat(Qt.TextFormat.PlainText)
        self.shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.choose, self.reset = QPushButton(tr("Choose…")), QPushButton(tr("Standard"))
        for button in (self.choose, self.reset):
            button.setAutoDefault(False)
        self.choose.clicked.connect(self._ask)
        self.reset.clicked.connect(lambda: self.show_folder(None))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.shown, 1)
        layout.addWidget(self.choose)
        layout.addWidget(self.reset)
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


def _ignore_wheel(parent: QObject, widget: QWidget) -> None:
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_NoWheel(parent))
