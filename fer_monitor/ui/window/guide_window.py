"""The user guide, shown from the files that come with the program: no network is needed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from fer_monitor.core.paths import resource
from fer_monitor.ui.look.language import ENGLISH, shown_code
from fer_monitor.ui.look.tokens import SPACE_L, SPACE_M, SPACE_S
from fer_monitor.ui.look.words import tr

GUIDE = "docs/guide"
FIRST_SIZE = QSize(1100, 700)
MARGIN_PX = 18


def guide_folder() -> Path:
    """Return the folder with the guide in the window's language, or in English.

    Raises
    ------
    UserError
        Where the guide is missing altogether.
    """
    own = resource(GUIDE) / shown_code()
    return own if own.is_dir() else resource(f"{GUIDE}/{ENGLISH}")


def title_of(page: Path) -> str:
    """Return a page's heading."""
    first = page.read_text(encoding="utf-8").split("\n", 1)[0]
    return first.removeprefix("#").strip()


class GuideWindow(QDialog):
    """Pages on the left, the page on the right; links lead from page to page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("User guide"))
        self.resize(FIRST_SIZE)
        self.pages = QListWidget()
        self.pages.setObjectName("sections")
        self.pages.setAccessibleName(tr("Pages of the guide"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("Page of the guide"))
        self.text.document().setDocumentMargin(MARGIN_PX)
        self.text.setOpenExternalLinks(True)
        self.back = QPushButton(tr("Back"))
        self.close_button = QPushButton(tr("Close"))
        self._paths = sorted(guide_folder().glob("*.md"))
        for path in self._paths:
            self.pages.addItem(title_of(path))
        self.pages.currentRowChanged.connect(self._turn_to)
        self.text.sourceChanged.connect(self._arrived)
        self.text.backwardAvailable.connect(self.back.setEnabled)
        self.back.clicked.connect(self.text.backward)
        self.back.setEnabled(False)
        self.back.setAutoDefault(False)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self.text.backward)
        self._lay_out()
        self.pages.setCurrentRow(0)

    @property
    def page(self) -> Path:
        """The file on show."""
        return Path(self.text.source().toLocalFile())

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the entries anew, with what the stylesheet puts around them."""
        super().showEvent(event)
        self.pages.doItemsLayout()

    def _lay_out(self) -> None:
        metrics = self.pages.fontMetrics()
        widest = max(metrics.horizontalAdvance(title_of(path)) for path in self._paths)
        self.pages.setFixedWidth(widest + 2 * SPACE_L + 16)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_M)
        middle.addWidget(self.pages)
        middle.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addLayout(middle, 1)
        layout.addLayout(buttons)

    def _turn_to(self, row: int) -> None:
        if self._paths[row] != self.page:
            self.text.setSource(QUrl.fromLocalFile(str(self._paths[row])))

    def _arrived(self, source: QUrl) -> None:
        """Mark the page that a link, or the way back, led to."""
        page = Path(source.toLocalFile())
        if page in self._paths:
            self.pages.setCurrentRow(self._paths.index(page))
