"""Build FER Monitor with setuptools, after compiling its translations (PEP 517).

Compiling needs PySide6's lrelease, so a build from a checkout asks for PySide6; a source archive
carries the compiled files already. An editable install does not compile: it shows what the
checkout holds, and ``python -m scripts.translate compile`` is there for it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import (  # noqa: F401 - part of the backend
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

ROOT = Path(__file__).resolve().parents[1]
# The same range as in setup.cfg.
LRELEASE = "PySide6-Essentials>=6.8,<6.12"
Settings = dict[str, Any] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Return what building a wheel needs."""
    return build_meta.get_requires_for_build_wheel(config_settings) + _compiler()


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """Return what building a source archive needs."""
    return build_meta.get_requires_for_build_sdist(config_settings) + _compiler()


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build a wheel and return its name."""
    _compile()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build a source archive and return its name."""
    _compile()
    return build_meta.build_sdist(sdist_directory, config_settings)


def _compiler() -> list[str]:
    sources = (ROOT / "assets" / "translations").glob("*.ts")
    compiled = all(
        source.with_suffix(".qm").is_file()
        and source.with_suffix(".qm").stat().st_mtime >= source.stat().st_mtime
        for source in sources
    )
    return [] if compiled else [LRELEASE]


def _compile() -> None:
    # In a process of its own: the checkout's root must not be on this one's path, where its
    # folder "packaging" would stand in for the library that setuptools needs.
    subprocess.run([sys.executable, "-m", "scripts.translate", "compile"], cwd=ROOT, check=True)
