"""Speak another language in a test, and give English back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import contextmanager

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from fer_monitor.ui.look.language import Language

BEGIN, END = "⟦", "⟧"


@contextmanager
def speaking(app, code):
    """Yield the language while it is spoken."""
    spoken = Language(app, code)
    try:
        yield spoken
    finally:
        spoken.uninstall()


class Brackets(QTranslator):
    """A language in which every sentence stands in brackets: what has none is not translated."""

    def translate(self, _context, source, _disambiguation=None, _n=-1):
        return f"{BEGIN}{source}{END}"

    def isEmpty(self):
        return False


@contextmanager
def in_brackets():
    """Speak the language of brackets."""
    translator = Brackets()
    QApplication.installTranslator(translator)
    try:
        yield
    finally:
        QApplication.removeTranslator(translator)


def outside_brackets(text: str) -> str:
    """Return what of ``text`` does not stand in brackets."""
    depth, left = 0, ""
    for sign in text:
        depth += (sign == BEGIN) - (sign == END)
        if depth == 0 and sign != END:
            left += sign
    return left


def untranslated(texts: Iterable[tuple[str, str]], names: Iterable[str] = ()) -> list[str]:
    """Return the texts with words outside of brackets, names and the keys of shortcuts aside."""
    aside = (r"/home/teacher/[^⟧]*", r"FER Monitor", r"\bF\d+\b", *map(re.escape, names))
    known = re.compile("|".join(aside))
    return [
        f"{where}: {text!r}"
        for where, text in texts
        if re.search(r"[^\W\d_]{3,}", known.sub("", outside_brackets(text)))
    ]
