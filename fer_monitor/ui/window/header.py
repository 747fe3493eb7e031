"""The row of buttons on top: what is watched on the left, what to do on the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from fer_monitor.ui.look.tokens import SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr

WIDEST_SOURCE = 34


class Header(QWidget):
    """Buttons for the commands that are needed while teaching."""

    def __init__(
        self, actions: Mapping[str, QAction], sources: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.source = _menu_button(sources, tr("Source"), tr("Choose what to watch"))
        export = QMenu(tr("Export"), self)
        export.addActions([actions["open_folder"], actions["save_copies"]])
        self.export = _menu_button(export, tr("Export"), tr("Get at the CSV files"))
        self.export.setText(tr("Export"))
        self.buttons = {
            name: _button(actions[name])
            for name in ("pick", "start", "pause", "stop", "marker", "strip")
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.source)
        layout.addWidget(self.buttons["pick"])
        layout.addStretch(1)
        for name in ("start", "pause", "stop"):
            layout.addWidget(self.buttons[name])
        layout.addSpacing(SPACE_XL)
        layout.addWidget(self.buttons["marker"])
        layout.addWidget(self.export)
        layout.addWidget(self.buttons["strip"])

    def show_source(self, words: str) -> None:
        """Write what is watched on the source button, shortened in its middle."""
        shown = words
        if len(words) > WIDEST_SOURCE:
            half = (WIDEST_SOURCE - 1) // 2
            shown = f"{words[:half]}…{words[-half:]}"
        # An ampersand in a file name is no shortcut.
        self.source.setText(shown.replace("&", "&&"))
        self.source.setToolTip(f"{words}. {tr('Choose what to watch')}.")
        self.source.setAccessibleName(tr("Source: {}").format(words))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    # A tool button is not reached with the Tab key unless it is told so.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(action.text())
    action.changed.connect(lambda: button.setAccessibleName(action.text()))
    return button


def _menu_button(menu: QMenu, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setProperty("menuButton", True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button
