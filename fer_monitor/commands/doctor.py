"""``fer-monitor doctor``: what is here, what is missing, and how to get it."""

from __future__ import annotations

import argparse

from fer_monitor.commands.checks import SUBJECTS, Check, Finding
from fer_monitor.commands.exit_codes import ExitCode

HELP = "check this computer: versions, screen, cameras, models, folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options: there are none."""


def run(_args: argparse.Namespace) -> int:
    """Print the table; 1 where something is missing."""
    checks = [check for look in SUBJECTS for check in look()]
    print(table(checks))
    missing = sum(check.finding is Finding.MISSING for check in checks)
    if missing:
        print(f"\n{missing} to repair: see the lines marked {Finding.MISSING.value}.")
        return ExitCode.INCOMPLETE
    print("\nEverything that FER Monitor needs is here.")
    return ExitCode.OK


def table(checks: list[Check]) -> str:
    """Return the checks as lines of three columns, each remedy on a line of its own."""
    widest = max(len(check.subject) for check in checks)
    mark = max(len(finding.value) for finding in Finding)
    lines = []
    for check in checks:
        lines.append(f"{check.finding.value:<{mark}}  {check.subject:<{widest}}  {check.found}")
        if check.remedy:
            lines.append(f"{'':<{mark}}  {'':<{widest}}  -> {check.remedy}")
    return "\n".join(lines)
