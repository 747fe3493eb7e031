"""The dialog of the settings: a page for each section, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.ui.look.direction import margins
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS
from fer_monitor.ui.look.words import tr
from fer_monitor.ui.preferences.fields import SETTINGS, Preferences
from fer_monitor.ui.preferences.schema import Section
from fer_monitor.ui.settings.controls import Control
from fer_monitor.ui.settings.page import SettingsPage

FIRST_SIZE = (820, 620)
ROUND_IT = (40, 90)
"""Room for the window's frame and the system's bars, logical pixels."""
SECTIONS_WIDTH = 190
SECTION_PAD_PX = 40
"""Room that the name of a page needs beyond its text, logical pixels."""


class SettingsDialog(QDialog):
    """Shows the settings; nothing changes before Save.

    Parameters
    ----------
    preferences : Preferences
        As they are now.
    more : mapping of Section to widgets, optional
        What else belongs on a page.

    Attributes
    ----------
    controls : dict of str to Control
        By the names of the settings.
    """

    saved = Signal(object)
    """The preferences as they should be from now on."""

    def __init__(
        self,
        preferences: Preferences,
        more: Mapping[Section, Iterable[QWidget]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.sections = QListWidget()
        self.pages = QStackedWidget()
        self.controls: dict[str, Control] = {}
        self._shown: dict[str, object] = {}
        for section in Section:
            chosen = [each for each in SETTINGS.values() if each.section is section]
            page = SettingsPage(section, chosen, (more or {}).get(section, ()))
            item = QListWidgetItem(tr(section.value), self.sections)
            # Qt works the height out before the style is there, and rows would overlap.
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 2 * SPACE_S + SPACE_XS))
            self.pages.addWidget(page)
            self.controls.update(page.controls)
        self.news = QLabel()
        self.reset = QPushButton(tr("Reset to standard"))
        self.cancel, self.save = QPushButton(tr("Cancel")), QPushButton(tr("Save"))
        self._lay_out()
        self.show_preferences(preferences)
        self.sections.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.sections.setCurrentRow(0)
        self.reset.clicked.connect(self._reset)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        for control in self.controls.values():
            control.changed.connect(lambda: self.news.setText(""))
        self.sections.setFocus()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show these values in all controls."""
        for name, control in self.controls.items():
            control.value = getattr(preferences, name)
        # A control may show a value rounded; what nobody touched stays as it was in the file.
        self._shown = {name: control.value for name, control in self.controls.items()}
        shown = {name: getattr(preferences, name) for name in self.controls}
        self._preferences = replace(self._preferences, **shown)

    def open_section(self, section: Section) -> None:
        """Bring a page to the front."""
        self.sections.setCurrentRow(list(Section).index(section))

    def chosen(self) -> Preferences:
        """Return the preferences with what the controls show."""
        values = {name: control.value for name, control in self.controls.items()}
        changed = {name: value for name, value in values.items() if value != self._shown[name]}
        return replace(self._preferences, **changed)

    def _lay_out(self) -> None:
        self.setWindowTitle(tr("Settings"))
        # On a small screen with large text the buttons must still be on it.
        room = self.screen().availableSize() - QSize(*ROUND_IT)
        self.resize(QSize(*FIRST_SIZE).boundedTo(room))
        self.sections.setObjectName("sections")
        self.sections.setAccessibleName(tr("Pages of the settings"))
        metrics = self.sections.fontMetrics()
        widest = max(metrics.horizontalAdvance(tr(section.value)) for section in Section)
        self.sections.setFixedWidth(max(SECTIONS_WIDTH, widest + SECTION_PAD_PX))
        card = QFrame()
        card.setObjectName("card")
        inside = QHBoxLayout(card)
        inside.setContentsMargins(margins(SPACE_XL, SPACE_L, SPACE_S, SPACE_S))
        inside.addWidget(self.pages)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_L)
        middle.addWidget(self.sections)
        middle.addWidget(card, 1)
        self.news.setProperty("role", "muted")
        self.news.setWordWrap(True)
        self.save.setProperty("primary", True)
        self.save.setDefault(True)
        for button in (self.reset, self.cancel):
            button.setAutoDefault(False)
        self.reset.setToolTip(tr("Show the standard values of all pages; Save keeps them"))
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        foot.addWidget(self.reset)
        foot.addWidget(self.news, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)

    def _reset(self) -> None:
        self.show_preferences(Preferences())
        self.news.setText(tr("All pages show the standard values. Press Save to keep them."))

    def _save(self) -> None:
        self.saved.emit(self.chosen())
        self.accept()
