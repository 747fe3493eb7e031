"""Light or dark: applies the tokens to the application and follows the system."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from fer_monitor.ui.look.stylesheet import stylesheet
from fer_monitor.ui.look.tokens import DARK, LIGHT, Tokens

FALLBACK_FAMILIES = ("Segoe UI", "SF Pro Text", "Inter", "Cantarell", "Noto Sans", "DejaVu Sans")
SMALLEST_TEXT_PT = 9.0


class Theme(QObject):
    """The look of the application; there is one, made by the application's start.

    Widgets that paint themselves read ``tokens`` and repaint on ``changed``.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._font = _readable_font(app.font())
        self.tokens: Tokens = LIGHT
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(choice)

    @property
    def choice(self) -> str:
        """Return ``system``, ``light`` or ``dark``."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Use ``light``, ``dark``, or whatever the ``system`` shows."""
        self._choice = choice
        self._apply()

    def _system_changed(self) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        dark = self._choice == "dark" or (
            self._choice == "system" and self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        self.tokens = DARK if dark else LIGHT
        self._app.setFont(self._font)
        self._app.setPalette(palette(self.tokens))
        from_right = self._app.layoutDirection() is Qt.LayoutDirection.RightToLeft
        sheet = stylesheet(self.tokens, self._font.pointSizeF(), from_right=from_right)
        self._app.setStyleSheet(sheet)
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """Return Qt's palette for what the stylesheet does not reach, such as file dialogs."""
    result = QPalette()
    role = QPalette.ColorRole
    for colour, roles in (
        (tokens.window, (role.Window,)),
        (tokens.surface, (role.Base, role.AlternateBase)),
        (tokens.raised, (role.Button,)),
        (tokens.text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipBase)),
        (tokens.surface, (role.ToolTipText,)),
        (tokens.accent, (role.Highlight, role.Link)),
        (tokens.accent_text, (role.HighlightedText,)),
        (tokens.muted, (role.PlaceholderText,)),
    ):
        for one in roles:
            result.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.muted))
    return result


def _readable_font(system: QFont) -> QFont:
    font = QFont(system)
    families = [*system.families(), *FALLBACK_FAMILIES]
    font.setFamilies(list(dict.fromkeys(families)))
    points = system.pointSizeF()
    if points <= 0:
        points = system.pixelSize() * 0.75
    font.setPointSizeF(max(points, SMALLEST_TEXT_PT))
    return font
