"""``fer-monitor demo``: the window with the built-in demo class running in it.

With a screen the window opens and stays until it is closed, or for ``--seconds``. Without one the
same window is drawn off screen for a while, and a picture of it is saved beside the CSV files.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

from fer_monitor.commands import display
from fer_monitor.commands.exit_codes import ExitCode
from fer_monitor.commands.show import add_language, show_window
from fer_monitor.core.errors import UserError

HELP = "watch the built-in demo class; needs no camera, no Zoom and no screen"

SECONDS_OFF_SCREEN = 20.0
LONGEST_S = 24 * 3600.0
FOLDER_OFF_SCREEN = Path("fer-monitor-output")
SCREENSHOT = "screenshot.png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument(
        "--faces", metavar="DIR", type=Path, help="folder of portraits to fill the tiles with"
    )
    parser.add_argument(
        "--seconds",
        metavar="N",
        type=_seconds,
        help="stop, save and close after so long "
        f"(default: when the window is closed; without a screen {SECONDS_OFF_SCREEN:g})",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="where the session's folder is made "
        f"(default: as in the window; without a screen ./{FOLDER_OFF_SCREEN})",
    )
    add_language(parser)
    parser.add_argument(
        "--screenshot",
        metavar="PNG",
        type=Path,
        help=f"picture of the window, taken at the end (without a screen {SCREENSHOT} in --out)",
    )


def run(args: argparse.Namespace) -> int:
    """Show the demo class, on screen or off."""
    from fer_monitor.capture.demo_class.sitters import folder_sitters
    from fer_monitor.capture.demo_class.source import DemoClassSource

    on_screen = display.has_display()
    seconds, out, screenshot = args.seconds, args.out, args.screenshot
    if not on_screen:
        if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] not in display.WITHOUT_SCREEN:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        out = out or FOLDER_OFF_SCREEN
        screenshot = screenshot or out / SCREENSHOT
    if seconds is None and (screenshot is not None or not on_screen):
        seconds = SECONDS_OFF_SCREEN
    display.require_window(on_screen=on_screen)
    source = DemoClassSource(args.faces)
    if args.faces is not None:
        # Found out now, not when the window stands and a session has begun.
        folder_sitters(args.faces)
    if screenshot is not None:
        _check_writable(screenshot)
    if seconds is not None and not on_screen:
        print(f"There is no screen here, so the demo runs off screen for {seconds:g} s.")
    with display.window_libraries():
        from fer_monitor.ui.app import WindowOptions
    code = show_window(
        WindowOptions(
            source=source,
            duration_s=seconds,
            screenshot=None if screenshot is None else screenshot.absolute(),
            output_folder=None if out is None else out.absolute(),
            report=_say,
            language=args.language,
        )
    )
    return ExitCode.OK if code == 0 else ExitCode.ERROR


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0")
    return value


def _check_writable(screenshot: Path) -> None:
    """Find out now, not after the demo, whether the picture can be saved."""
    is_new = not screenshot.exists()
    try:
        screenshot.parent.mkdir(parents=True, exist_ok=True)
        screenshot.open("ab").close()
        if is_new:
            screenshot.unlink()
    except OSError as error:
        raise UserError(
            f"The screenshot cannot be saved as {screenshot} "
            f"({(error.strerror or type(error).__name__).lower()}).",
            "Choose another place with --screenshot.",
        ) from error


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
