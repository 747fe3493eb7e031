"""``fer-monitor`` without a command, or ``fer-monitor window``: open the window."""

from __future__ import annotations

import argparse

from fer_monitor.commands import display
from fer_monitor.commands.show import add_language, show_window
from fer_monitor.core.errors import UserError

HELP = "open the window (the same as no command)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    add_language(parser)


def run(args: argparse.Namespace) -> int:
    """Show the window until it is closed."""
    if not display.has_display():
        raise UserError(
            "There is no screen to open the window on.",
            "Start FER Monitor from a desktop, or use 'fer-monitor demo' or "
            "'fer-monitor analyze', which work without one.",
        )
    display.require_window(on_screen=True)
    with display.window_libraries():
        from fer_monitor.ui.app import WindowOptions
    return show_window(WindowOptions(language=getattr(args, "language", None)))
