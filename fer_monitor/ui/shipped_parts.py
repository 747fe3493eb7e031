"""Look whether what the window reads from files came with the program: languages and the guide."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QTranslator
from PySide6.QtGui import QImage

from fer_monitor.core.paths import resource
from fer_monitor.ui.look.language import ENGLISH, LANGUAGES
from fer_monitor.ui.window.guide_window import GUIDE

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)")


def languages() -> list[str]:
    """Return the codes of the languages whose words can be read; English needs no file.

    Raises
    ------
    UserError
        Where a language's file is missing.
    """
    found = [ENGLISH]
    for code in LANGUAGES:
        if code != ENGLISH:
            file = resource(f"assets/translations/fer-monitor_{code}.qm")
            if QTranslator().load(str(file)):
                found.append(code)
    return found


def guide() -> tuple[list[Path], list[str]]:
    """Return the guide's pages, and the names of pictures in them that cannot be shown.

    Raises
    ------
    UserError
        Where there is no guide.
    """
    pages = sorted(resource(f"{GUIDE}/{ENGLISH}").glob("*.md"))
    broken = [
        name
        for page in pages
        for name in _PICTURE.findall(page.read_text(encoding="utf-8"))
        if QImage(str(page.parent / name)).isNull()
    ]
    return pages, broken
