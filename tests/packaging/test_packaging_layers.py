"""Who may import whom, checked from outside: fresh interpreters and the import linter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("PySide6", "pyqtgraph", "tensorflow", "keras", "scipy", "onnx", "ruptures", "rapidocr")


def _loaded_by(module: str, cwd: Path) -> set[str]:
    """Return the top-level packages that importing ``module`` leaves in ``sys.modules``."""
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "fer_monitor.core.types",
        "fer_monitor.capture",
        "fer_monitor.vision",
        "fer_monitor.mood",
        "fer_monitor.session",
        "fer_monitor.session.report.build",
        "fer_monitor.pipeline",
        "fer_monitor.pipeline.runner",
        "fer_monitor.pipeline.build",
        "fer_monitor.cli",
    ],
)
def test_nothing_heavy_comes_along(module: str, repository: Path) -> None:
    loaded = _loaded_by(module, repository)
    assert "fer_monitor" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_core_needs_only_numpy(repository: Path) -> None:
    code = "fer_monitor.core.types, fer_monitor.core.settings, fer_monitor.core.paths"
    plain = _loaded_by("numpy, hashlib, dataclasses, enum, pathlib, typing", repository)
    extra = _loaded_by(code, repository) - plain
    strangers = {name for name in extra if name not in sys.stdlib_module_names}
    assert strangers == {"fer_monitor"}


def _lint_imports(cwd: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program is not None, "import-linter is part of the test extra"
    return subprocess.run(
        [program, "--no-cache"], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def linted_copy(repository: Path, tmp_path: Path) -> Path:
    shutil.copytree(
        repository / "fer_monitor",
        tmp_path / "fer_monitor",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(repository / ".importlinter", tmp_path)
    return tmp_path


def test_the_contracts_hold(linted_copy: Path) -> None:
    run = _lint_imports(linted_copy)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("core/types.py", "import fer_monitor.mood"),
        ("core/types.py", "import cv2"),
        ("vision/__init__.py", "import fer_monitor.capture"),
        ("mood/__init__.py", "import fer_monitor.vision"),
        ("session/__init__.py", "import fer_monitor.vision"),
        ("session/__init__.py", "import fer_monitor.pipeline"),
        ("pipeline/__init__.py", "import PySide6.QtCore"),
        ("commands/__init__.py", "import pyqtgraph"),
        ("vision/__init__.py", "import keras"),
        ("ui/__init__.py", "import tensorflow"),
        ("training/__init__.py", "import fer_monitor.pipeline"),
        ("training/__init__.py", "import fer_monitor.vision.tracker"),
        ("ui/__init__.py", "import fer_monitor.cli"),
        ("vision/__init__.py", "import scipy"),
        ("session/__init__.py", "import ruptures"),
    ],
)
def test_a_breach_is_seen(module: str, statement: str, linted_copy: Path) -> None:
    file = linted_copy / "fer_monitor" / module
    # At the end: the first statement of a module must stay its docstring.
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    run = _lint_imports(linted_copy)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "BROKEN" in run.stdout
