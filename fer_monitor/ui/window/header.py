"""The row of buttons on top: what is watched on the left, what to do on the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from fer_monitor.ui.look.tokens import SPACE_M, SPACE_S, SPACE_XL
from fer_monitor.ui.look.words import tr

WIDEST_SOURCE = 34
"""Letters of the source that are shown at most."""
SHORTEST_SOURCE = "Mmmmm…m"


class Header(QWidget):
    """Buttons for the commands that are needed while teaching."""

    def __init__(
        self, actions: Mapping[str, QAction], sources: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._words = ""
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
        self._words = words
        self._fit_source()
        self.source.setToolTip(f"{words}. {tr('Choose what to watch')}.")
        self.source.setAccessibleName(tr("Source: {}").format(words))

    def minimumSizeHint(self) -> QSize:
        """Return the least size: that with a source of a few letters."""
        least = super().minimumSizeHint()
        spare_px = self.source.sizeHint().width() - self._source_px(SHORTEST_SOURCE)
        least.setWidth(least.width() - max(0, spare_px))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much of the source as there is room for."""
        super().resizeEvent(event)
        self._fit_source()

    def _fit_source(self) -> None:
        others_px = super().minimumSizeHint().width() - self.source.sizeHint().width()
        room_px = min(self.width() - others_px, self._source_px("n" * WIDEST_SOURCE))
        frame_px = self._source_px("")
        shown = self.source.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideMiddle, room_px - frame_px
        )
        # An ampersand in a file name is no shortcut.
        self.source.setText(shown.replace("&", "&&"))

    def _source_px(self, text: str) -> int:
        """Return how wide the source's button is with ``text``, logical pixels."""
        metrics = self.source.fontMetrics()
        now = metrics.horizontalAdvance(self.source.text().replace("&&", "&"))
        return self.source.sizeHint().width() - now + metrics.horizontalAdvance(text)


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
