"""Compile the translations (.ts) to the files that Qt reads (.qm), with PySide6's lrelease."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.translate import ts_file

# The console script pyside6-lrelease is not on the path of every environment; this is what it runs.
_LRELEASE = "import sys; from PySide6.scripts.pyside_tool import lrelease; lrelease()"


def compile_all(folder: Path = ts_file.FOLDER) -> list[Path]:
    """Write a .qm beside each .ts that has none or a newer source; return all .qm files.

    Raises
    ------
    RuntimeError
        Where lrelease fails.
    """
    return [_compiled(source) for source in sorted(folder.glob("*.ts"))]


def _is_fresh(source: Path) -> bool:
    target = source.with_suffix(".qm")
    return target.is_file() and target.stat().st_mtime >= source.stat().st_mtime


def _compiled(source: Path) -> Path:
    target = source.with_suffix(".qm")
    if _is_fresh(source):
        return target
    part = target.with_suffix(".qm.part")
    command = [sys.executable, "-c", _LRELEASE, "-silent", "-nounfinished"]
    run = subprocess.run(
        [*command, str(source), "-qm", str(part)], capture_output=True, text=True, check=False
    )
    if run.returncode or not part.is_file():
        raise RuntimeError(f"{source.name} cannot be compiled: {run.stdout}{run.stderr}")
    part.replace(target)
    return target
