"""setup.cfg tells the truth about the code."""

from __future__ import annotations

import ast
import configparser
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

import fer_monitor


@pytest.fixture(scope="module")
def setup_cfg(repository: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(repository / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_listed(setup_cfg: configparser.ConfigParser, repository: Path) -> None:
    listed = set(setup_cfg["options"]["packages"].split())
    present = {
        ".".join(init.parent.relative_to(repository).parts)
        for init in (repository / "fer_monitor").rglob("__init__.py")
    }
    assert listed == present | {
        "fer_monitor.assets",
        "fer_monitor.docs.guide",
        "fer_monitor.models",
    }


def test_python_versions_agree(setup_cfg: configparser.ConfigParser) -> None:
    assert setup_cfg["options"]["python_requires"] == ">=3.10,<3.14"
    named = re.findall(r"Python :: (3\.\d+)", setup_cfg["metadata"]["classifiers"])
    assert named == ["3.10", "3.11", "3.12", "3.13"]


def test_the_changelog_knows_this_version(repository: Path) -> None:
    changelog = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(fer_monitor.__version__)}\b", changelog, re.MULTILINE)


def test_no_requirement_brings_the_windowed_opencv(
    setup_cfg: configparser.ConfigParser,
) -> None:
    """opencv-python shares its folder with the headless wheel and breaks Qt on Linux."""
    extras = " ".join(setup_cfg["options.extras_require"].values())
    everything = setup_cfg["options"]["install_requires"] + extras
    assert "opencv-python-headless" in everything
    assert not re.search(r"opencv-python(?!-headless)", re.sub(r"#.*", "", everything))


def _imported_by(file: Path) -> set[str]:
    """Return the top-level packages that a module imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    # tomllib is in the standard library from 3.11 on.
    return names - sys.stdlib_module_names - {"fer_monitor", "tomllib"}


def _required(lines: str) -> set[str]:
    names = (re.match(r"[A-Za-z][\w.-]*", line) for line in lines.splitlines())
    return {_normal(name.group()) for name in names if name}


def _normal(name: str) -> str:
    """Return a package's name as pip compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_imported_package_is_required(
    setup_cfg: configparser.ConfigParser, repository: Path
) -> None:
    """What happens to come along with something else today may be gone tomorrow."""
    required = _required(setup_cfg["options"]["install_requires"])
    providers = importlib.metadata.packages_distributions()
    # On later Pythons the standard library has it, and it is not installed.
    providers["tomli"] = ["tomli"]
    unknown = {
        f"{file.relative_to(repository)}: {module}"
        for file in (repository / "fer_monitor").rglob("*.py")
        if "training" not in file.parts
        for module in _imported_by(file)
        if required.isdisjoint(_normal(name) for name in providers.get(module, [module]))
    }
    # The extra ``parquet``; without it the command says how to get it.
    assert unknown == {f"{Path('fer_monitor/session/parquet.py')}: pyarrow"}


def test_every_runtime_requirement_is_noticed(
    setup_cfg: configparser.ConfigParser, repository: Path
) -> None:
    """THIRD_PARTY_NOTICES names each package that is installed with the program."""
    notices = (repository / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8").lower()
    wanted = _required(setup_cfg["options"]["install_requires"])
    assert len(wanted) >= 12
    assert {name for name in wanted if name not in notices} == set()
