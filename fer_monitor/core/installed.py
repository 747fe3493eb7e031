"""What to do where a part of the program is missing: that depends on how it was installed."""

from __future__ import annotations

import sys

from fer_monitor.core.words import Words, mark, phrase

REINSTALL = mark("Install the program anew: a file of it is missing or damaged.")
FROZEN_EXTRAS = ("names", "encrypted")
"""Extras that the program that needs no Python always has."""


def is_frozen() -> bool:
    """Tell whether this is the program that needs no Python, to which pip can add nothing."""
    return bool(getattr(sys, "frozen", False))


def how_to_add(extra: str) -> Words:
    """Return how to get what an extra would bring."""
    if not is_frozen():
        # Double quotes: the command line of Windows takes no others.
        return phrase('Install it with: pip install "fer-monitor[{extra}]"', extra=extra)
    if extra in FROZEN_EXTRAS:
        return REINSTALL
    return phrase(
        "Nothing can be added to this copy of FER Monitor. Install Python, and then: "
        'pip install "fer-monitor[{extra}]"',
        extra=extra,
    )


def how_to_mend(with_pip: str) -> str:
    """Return ``with_pip`` where a part of the program is mended so, else the way without Python."""
    return REINSTALL if is_frozen() else with_pip
