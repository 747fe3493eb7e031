"""Speak another language in a test, and give English back."""

from __future__ import annotations

from contextlib import contextmanager

from fer_monitor.ui.look.language import Language


@contextmanager
def speaking(app, code):
    """Yield the language while it is spoken."""
    spoken = Language(app, code)
    try:
        yield spoken
    finally:
        spoken.uninstall()
