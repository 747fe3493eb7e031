"""Build FER Monitor with setuptools, after compiling its translations (PEP 517 and 660).

Compiling needs PySide6's lrelease, so a build from a checkout asks for PySide6; a source archive
carries the compiled files already. An editable install does not compile: it shows what the
checkout holds, and ``python -m scripts.translate compile`` is there for it.
"""

from __future__ import annotations

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

# Last, so that no folder of the checkout hides a library.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from scripts.translate.compiled import are_compiled, compile_all

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
    compile_all()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build a source archive and return its name."""
    compile_all()
    return build_meta.build_sdist(sdist_directory, config_settings)


def _compiler() -> list[str]:
    return [] if are_compiled() else [LRELEASE]
