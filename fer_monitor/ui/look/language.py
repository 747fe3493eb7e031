"""The window's language: its translators, its way of writing dates and numbers, its direction."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase, QGuiApplication

from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.core.words import mark, phrase, together
from fer_monitor.ui.look.qt_words import QtWords

SYSTEM = "system"
ENGLISH = "en"
LANGUAGES: dict[str, str] = {
    ENGLISH: "English",
    "de": "Deutsch",
    "es": "Español",
    "hi": "हिन्दी",
}
"""Code and own name of each language that the window speaks."""
CHOICES = (SYSTEM, *LANGUAGES)
VARIABLE = "FER_MONITOR_LANGUAGE"
"""Goes before the preference; the option ``--language`` goes before both."""
_SCRIPTS = {"hi": QFontDatabase.WritingSystem.Devanagari}
"""Writing systems that few fonts have; on Linux there may be none."""
_GOOD_FONTS = (
    "Nirmala UI",  # Windows
    "Kohinoor Devanagari",  # macOS
    "Noto Sans Devanagari UI",
    "Noto Sans Devanagari",
    "Lohit Devanagari",
)


class Language:
    """The language of one application; made after it and before its first window.

    Parameters
    ----------
    app : QGuiApplication
    choice : str
        ``system`` or a code of `LANGUAGES`; anything else is taken as ``system``.

    Attributes
    ----------
    code : str
        Of the language that is shown.
    problems : tuple of str
        Why the window may not look as it should: ``Words``, empty where all is well.
    """

    def __init__(self, app: QGuiApplication, choice: str = SYSTEM) -> None:
        self._app = app
        self._before = (QLocale(), app.layoutDirection(), app.font())
        self.problems: tuple[str, ...] = ()
        locale = self._readable(locale_for(choice))
        self.code = code_of(locale)
        self._translators: list[QTranslator] = []
        QLocale.setDefault(locale)
        app.setLayoutDirection(locale.textDirection())
        if self.code != ENGLISH:
            # Qt's own words first: of two translators the later one is asked first.
            self._install_qt()
            self._install_own()

    def uninstall(self) -> None:
        """Take the translators and the locale back, as after a test."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._translators.clear()
        locale, direction, font = self._before
        QLocale.setDefault(locale)
        self._app.setLayoutDirection(direction)
        self._app.setFont(font)

    def _install_qt(self) -> None:
        translator = QTranslator(self._app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{self.code}", folder):
            self._add(translator)
        else:
            # As for Hindi.
            self._add(QtWords(self._app))

    def _install_own(self) -> None:
        translator = QTranslator(self._app)
        try:
            found = resource(f"assets/translations/fer-monitor_{self.code}.qm")
        except UserError as missing:
            self.problems = (together(missing.message, missing.hint),)
            return
        if translator.load(str(found)):
            self._add(translator)
        else:
            self.problems = (
                phrase("The translation {file} is damaged.", file=found.name),
                mark("Install FER Monitor again to repair it."),
            )

    def _readable(self, locale: QLocale) -> QLocale:
        """Return ``locale``, or English where this computer cannot show its letters."""
        script = _SCRIPTS.get(code_of(locale))
        if script is None:
            return locale
        families = QFontDatabase.families(script)
        if not families:
            name = QLocale.languageToString(locale.language())
            self.problems = (
                phrase("This computer has no font for {language}.", language=name),
                mark("Install one, such as the package fonts-lohit-deva, and start again."),
            )
            return QLocale(QLocale.Language.English)
        wanted = next((name for name in _GOOD_FONTS if name in families), families[0])
        font = self._app.font()
        # First, so that Qt need not look for the letters in fonts that have none.
        font.setFamilies([wanted, *font.families()])
        self._app.setFont(font)
        return locale

    def _add(self, translator: QTranslator) -> None:
        QCoreApplication.installTranslator(translator)
        self._translators.append(translator)


def wanted_language(option: str | None, preference: str) -> str:
    """Return the choice that counts: the option, else the variable, else the preference."""
    for choice in (option, os.environ.get(VARIABLE), preference):
        if choice in CHOICES:
            return str(choice)
    return SYSTEM


def locale_for(choice: str, system_languages: Sequence[str] | None = None) -> QLocale:
    """Return how the window writes: the language, and the country where the system knows it.

    Parameters
    ----------
    choice : str
        ``system`` or a code of `LANGUAGES`.
    system_languages : sequence of str, optional
        As ``QLocale.uiLanguages`` gives them, such as ``de-CH``; asked of the system if left out.
    """
    system = QLocale.system()
    spoken = list(system.uiLanguages() if system_languages is None else system_languages)
    if choice in LANGUAGES:
        # A Swiss who asks for German keeps the Swiss way of writing numbers.
        spoken = [*(name for name in spoken if _base(name) == choice), choice]
    for name in spoken:
        if _base(name) in LANGUAGES:
            return QLocale(name.replace("-", "_"))
    return QLocale(QLocale.Language.English)


def shown_code() -> str:
    """Return the code of the language that the window speaks now."""
    code = code_of(QLocale())
    return code if code in LANGUAGES else ENGLISH


def code_of(locale: QLocale) -> str:
    """Return the code of a locale's language, such as ``de``."""
    return _base(locale.name())


def _base(name: str) -> str:
    return name.replace("_", "-").split("-")[0].lower()
