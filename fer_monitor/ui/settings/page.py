"""One page of the settings: a row for each setting of its section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.ui.look.direction import margins
from fer_monitor.ui.look.tick_box import WORDS_AT
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_S, SPACE_XS
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences.schema import Applies, Section, Setting
from fer_monitor.ui.settings.controls import Control, make_control

LEAST_WIDTH = 490
"""Of a page, logical pixels."""


class SettingsPage(QScrollArea):
    """Shows the settings of a section, and what else belongs there.

    Parameters
    ----------
    section : Section
    settings : iterable of Setting
        In their order.
    more : iterable of QWidget
        Shown below them.

    Attributes
    ----------
    controls : dict of str to Control
        By the names of the settings.
    """

    def __init__(
        self,
        section: Section,
        settings: Iterable[Setting],
        more: Iterable[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        chosen = list(settings)
        self.controls = {each.name: make_control(each) for each in chosen}
        self._rows = {each.name: _Row(each, self.controls[each.name]) for each in chosen}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Nothing is cut off at the side; the main window needs more room than this.
        self.setMinimumWidth(LEAST_WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The rows have the focus, not the page.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr(section.value))
        body = QWidget()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(margins(0, 0, SPACE_L, SPACE_S))
        column.setSpacing(SPACE_L)
        title = QLabel(tr(section.value))
        title.setProperty("role", "title")
        column.addWidget(title)
        when = _when_all_apply(chosen)
        if when is not Applies.AT_ONCE:
            column.addWidget(_small(tr("Changes on this page count {}").format(_later(when))))
        for each in chosen:
            if when is Applies.AT_ONCE:
                self._rows[each.name].say_when()
            column.addWidget(self._rows[each.name])
        for widget in more:
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(body)
        for each in chosen:
            if each.needs in self.controls:
                self.controls[each.needs].changed.connect(self._enable)
        self._needs: Mapping[str, str] = {each.name: each.needs for each in chosen}
        self._enable()

    def _enable(self) -> None:
        for name, needed in self._needs.items():
            if needed in self.controls:
                self._rows[name].setEnabled(bool(self.controls[needed].value))


class _Row(QWidget):
    """A label with its control beside it, and what it does below."""

    def __init__(self, setting: Setting, control: Control) -> None:
        super().__init__()
        self._applies = setting.applies
        grid = QGridLayout(self)
        # What only means something with the row before it stands under that.
        grid.setContentsMargins(margins(WORDS_AT if setting.needs else 0, 0, 0, 0))
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_XS)
        grid.setColumnStretch(0, 1)
        self._help = _small(tr(setting.help))
        self._help.setVisible(bool(setting.help))
        if isinstance(control.widget, QCheckBox):
            grid.addWidget(control.widget, 0, 0, 1, 2)
            grid.addWidget(self._help, 1, 0, 1, 2)
            # Under the words, not under the box.
            self._help.setContentsMargins(margins(WORDS_AT, 0, 0, 0))
            return
        label = QLabel(tr(setting.label))
        label.setWordWrap(True)
        label.setBuddy(control.widget)
        if control.is_wide:
            grid.setVerticalSpacing(SPACE_S)
            grid.addWidget(label, 0, 0, 1, 2)
            grid.addWidget(control.widget, 1, 0, 1, 2)
            grid.addWidget(self._help, 2, 0, 1, 2)
        else:
            grid.addWidget(label, 0, 0)
            grid.addWidget(control.widget, 0, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._help, 1, 0, 1, 2)

    def say_when(self) -> None:
        """Say from when on a change counts, where that is not at once."""
        if self._applies is not Applies.AT_ONCE:
            words = tr("Counts {}").format(_later(self._applies))
            self._help.setText(f"{self._help.text()} {words}".strip())
            self._help.setVisible(True)


def _later(when: Applies) -> str:
    return tr(when.value)


def _when_all_apply(settings: list[Setting]) -> Applies:
    """Return from when on a change counts, where that is the same for all."""
    found = {each.applies for each in settings}
    return found.pop() if len(found) == 1 else Applies.AT_ONCE


def _small(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    label.setMargin(0)
    return label
