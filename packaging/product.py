"""The name, version and maker of the product, for all that packages it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "FER Monitor"
MAKER = "FER Monitor contributors"
SUMMARY = "The mood of an online class, read from its gallery on this computer alone"

MAC_WORDS = {
    "NSCameraUsageDescription": "FER Monitor reads expressions from a webcam only while you have "
    "chosen one as the source. No picture is kept or sent.",
    # macOS asks in words of its own when the screen is watched first; systems that show a
    # program's reason show this one.
    "NSScreenCaptureUsageDescription": "FER Monitor reads expressions from the part of the screen "
    "that you chose. No picture is kept or sent.",
}
"""What macOS shows when it asks for permission."""


def version() -> str:
    """Return ``__version__`` without importing the package, whose needs may not be installed."""
    text = (ROOT / "fer_monitor" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+(?:\.\d+){1,3})"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("fer_monitor/__init__.py does not say its version as numbers")
    return found.group(1)


VERSION = version()


def four_numbers(text: str) -> tuple[int, ...]:
    """Return a version as Windows wants it, ``1.2.3.0``."""
    numbers = [int(part) for part in text.split(".")]
    return tuple([*numbers, 0, 0, 0, 0][:4])


def windows_version(program: str) -> str:
    """Return the version resource of one Windows executable, as PyInstaller reads it."""
    numbers = four_numbers(VERSION)
    words = {
        "CompanyName": MAKER,
        "FileDescription": NAME,
        "FileVersion": VERSION,
        "InternalName": program,
        "LegalCopyright": f"Copyright {MAKER}, MIT licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": NAME,
        "ProductVersion": VERSION,
    }
    rows = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in words.items())
    # US English in Unicode.
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{rows}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )
