"""``fer-monitor --self-test``: show that this copy of the program works, from picture to report."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from fer_monitor.commands import display
from fer_monitor.commands.checks import Check, Finding
from fer_monitor.commands.doctor import table
from fer_monitor.commands.exit_codes import ExitCode
from fer_monitor.core.errors import UserError

HELP = (
    "run the demo class unseen for some seconds, check every part from picture to report, and say "
    "what works"
)
REMEDY = "Install FER Monitor again; if it fails again, report this table."

log = logging.getLogger(__name__)


def run(_args: argparse.Namespace) -> int:
    """Print the table; 1 where a check failed."""
    if sys.platform.startswith("linux"):
        # Also beside a screen. Elsewhere Qt finds its fonts only on the system's own platform.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    display.require_window(on_screen=False)
    with tempfile.TemporaryDirectory(prefix="fer-monitor-self-test-") as folder:
        checks = list(perform(Path(folder)))
    print(table(checks))
    failed = [check.subject for check in checks if check.finding is not Finding.FINE]
    if failed:
        print(f"\nThe self-test failed: {', '.join(failed)}.")
        return ExitCode.INCOMPLETE
    print(f"\nThe self-test passed: {len(checks)} checks.")
    return ExitCode.OK


def perform(folder: Path) -> Iterator[Check]:
    """Yield every check's outcome; what is written goes into ``folder``, which is left as it is."""
    from fer_monitor.commands import self_checks
    from fer_monitor.ui.self_run import run_demo_class

    for subject, look in self_checks.BEFORE.items():
        yield _judged(subject, look)
    try:
        done = run_demo_class(folder, self_checks.SECONDS)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is what the test is to find)
        yield _failure("Demo class", error)
        return
    for name, judge in self_checks.OF_THE_RUN.items():
        yield _judged(name, lambda judge=judge: judge(done))  # type: ignore[misc]


def _judged(subject: str, look: Callable[[], str]) -> Check:
    try:
        return Check(subject, look())
    except Exception as error:  # noqa: BLE001 (likewise: one broken part must not hide the others)
        return _failure(subject, error)


def _failure(subject: str, error: Exception) -> Check:
    from fer_monitor.commands.self_checks import Failed

    log.debug("%s failed", subject, exc_info=error)
    if isinstance(error, UserError):
        return Check(subject, error.message, Finding.FAILED, error.hint or REMEDY)
    found = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
    return Check(subject, found, Finding.FAILED, REMEDY)
