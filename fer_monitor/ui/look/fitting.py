"""Make a dialog as high as its wrapped texts need, which Qt leaves to the caller."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog


class FittedDialog(QDialog):
    """A dialog that is never lower than its texts at its width, in whatever font and language."""

    def showEvent(self, event: QShowEvent) -> None:
        """Find the height once fonts and style are known."""
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Grow where the texts need it, such as after one of them has changed."""
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        width = max(self.width(), layout.minimumSize().width())
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        self.setMinimumHeight(max(height, layout.totalMinimumSize().height()))
        self.resize(width, self.minimumHeight())
