"""Show the window from the command line: what the commands ``window`` and ``demo`` share."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fer_monitor.commands import display

if TYPE_CHECKING:
    from fer_monitor.ui.app import WindowOptions


LANGUAGES = ("system", "en", "de", "es", "hi")
"""As in ``fer_monitor.ui.look.language``, which cannot be imported before Qt is known to work."""


def add_language(parser: argparse.ArgumentParser) -> None:
    """Describe the option that both commands have."""
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        help="language of the window (default: as set in the window, else the system's)",
    )


def show_window(options: WindowOptions) -> int:
    """Run the window until it closes; return `run_window`'s code.

    Raises
    ------
    KeyboardInterrupt
        Where Ctrl+C closed it; the session is saved by then.
    """
    with display.window_libraries():
        from fer_monitor.ui.app import run_window
        from fer_monitor.ui.interrupt import closing_on_interrupt
    with closing_on_interrupt() as interruption:
        code = run_window(options)
    if interruption.happened:
        raise KeyboardInterrupt
    return code
