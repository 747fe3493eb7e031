"""Find the files that travel with the program: from a checkout, a wheel or a frozen build."""

from __future__ import annotations

import sys
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import phrase


def resource_roots() -> tuple[Path, ...]:
    """Return the folders that may hold ``assets/`` and ``models/``, the likeliest first.

    A wheel and a frozen build carry both inside the package; a checkout, which an editable
    install points to as well, has them beside it.
    """
    package = Path(__file__).resolve().parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    roots = [Path(frozen) / package.name] if frozen else []
    roots.append(package)
    # In an installation the package lies among strangers, whose models are not ours.
    if (package.parent / "setup.cfg").is_file():
        roots.append(package.parent)
    return tuple(roots)


def resource(relative: str) -> Path:
    """Return the path of a shipped file or folder such as ``models/expression.tflite``.

    Raises
    ------
    UserError
        Where it lies in none of the known places.
    """
    for root in resource_roots():
        candidate = root / relative
        if candidate.exists():
            return candidate
    raise UserError(
        phrase("A part of FER Monitor is missing: {relative}.", relative=relative),
        "Install FER Monitor again, or run 'fer-monitor doctor' to see what else is missing.",
    )
