"""A text that helps to find a fault on somebody else's computer, without personal data."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QScreen

from fer_monitor.ui.errors import about_this_computer
from fer_monitor.ui.log_file import last_lines
from fer_monitor.ui.preferences.fields import SETTINGS, Preferences
from fer_monitor.ui.scrub import scrubbed

LIBRARIES = (
    "PySide6-Essentials", "numpy", "opencv-python-headless", "onnxruntime", "ai-edge-litert",
    "mss", "sqlalchemy", "sqlcipher3", "rapidocr",
)  # fmt: skip
SYSTEM = ("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "LANG")
"""What of the environment matters: the kind of desktop, its scale, its language."""
LOG_LINES = 80


def diagnostics(preferences: Preferences, store: str, log_folder: Path | None = None) -> str:
    """Return the text.

    Parameters
    ----------
    preferences : Preferences
        Of these only the settings that say nothing about anybody; of the others whether they
        are as they were at first.
    store : str
        How the store of sessions is, in a few words without a path.
    log_folder : Path, optional
        The user's own if left out.
    """
    parts = [
        about_this_computer().strip(),
        _section("Libraries", [f"{name} {_version(name)}" for name in LIBRARIES]),
        _section("System", [platform.platform(), f"{os.cpu_count()} processor cores", *_system()]),
        _section("Screens", [_screen(screen) for screen in QGuiApplication.screens()]),
        _section("Sessions", [store]),
        _section("Settings", _settings(preferences)),
        _section("The last lines of the log", last_lines(LOG_LINES, log_folder)),
    ]
    return scrubbed("\n\n".join(parts)) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines or ["none"])])


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _system() -> list[str]:
    return [f"{name} {os.environ[name]}" for name in SYSTEM if os.environ.get(name)]


def _screen(screen: QScreen) -> str:
    size, place = screen.size(), screen.geometry().topLeft()
    return (
        f"{size.width()} x {size.height()} at {place.x()}, {place.y()}, "
        f"scale {screen.devicePixelRatio():g}, {screen.refreshRate():.0f} Hz"
    )


def _settings(preferences: Preferences) -> list[str]:
    lines = []
    for name, each in SETTINGS.items():
        value = getattr(preferences, name)
        if each.is_personal:
            shown = "not chosen" if value == each.default else "chosen"
        else:
            shown = str(value)
        lines.append(f"{name} {shown}")
    return lines
