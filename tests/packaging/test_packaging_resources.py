"""Assets and models are found from a checkout, an editable install, a wheel and a frozen build."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource

DATA_FOLDERS = ("assets", "models", "docs/guide")
# Written into the copy that is built, so that the tests do not depend on what is shipped today.
PROBES = ("assets/deep/er/probe.bin", "models/probe.tflite", "models/probe.json")


def _run(command: list[str], cwd: Path) -> str:
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def _resolve(relative: str, cwd: Path, prelude: str) -> Path:
    """Return what ``resource`` finds in a fresh interpreter that knows only ``prelude``."""
    code = f"{prelude}; from fer_monitor.core.paths import resource; print(resource({relative!r}))"
    # -I: neither the checkout nor PYTHONPATH can answer instead of the installed copy. -S: nor
    # can the environment's own editable install.
    return Path(_run([sys.executable, "-I", "-S", "-c", code], cwd).strip())


@pytest.fixture(scope="module")
def source_copy(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what a build reads, so that building leaves no trace in the checkout."""
    copy = tmp_path_factory.mktemp("source") / "fer-monitor"
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.qm")
    for name in ("fer_monitor", *DATA_FOLDERS):
        shutil.copytree(repository / name, copy / name, ignore=skip)
    # The last of them is not read, and must not be taken for the library of its name.
    for name in ("scripts/translate", "scripts/build_backend.py", "packaging"):
        source = repository / name
        (copy / "scripts").mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=skip)
        else:
            shutil.copy(source, copy / name)
    for pattern in ("setup.cfg", "pyproject.toml", "MANIFEST.in", "*.md", "LICENSE"):
        for file in repository.glob(pattern):
            shutil.copy(file, copy)
    for probe in PROBES:
        (copy / probe).parent.mkdir(parents=True, exist_ok=True)
        (copy / probe).write_text(probe, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def wheel(source_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    _run(build, source_copy)
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_the_package_and_all_shipped_files(wheel: Path, repository: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    # Compiled while building, even where the checkout has none.
    assert {
        f"fer_monitor/assets/translations/fer-monitor_{c}.qm" for c in ("de", "es", "hi")
    } <= names
    wanted = {f"fer_monitor/{probe}" for probe in PROBES}
    for module in (repository / "fer_monitor").rglob("*.py"):
        wanted.add(module.relative_to(repository).as_posix())
    for folder in DATA_FOLDERS:
        for file in (repository / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                wanted.add(f"fer_monitor/{file.relative_to(repository).as_posix()}")
    assert wanted - names == set()


def test_the_wheel_installs_nothing_beside_the_package(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"fer_monitor"}


def test_the_wheel_names_both_programs(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
    points = configparser.ConfigParser()
    points.read_string(archive.read(name).decode())
    assert points["console_scripts"]["fer-monitor"] == "fer_monitor.cli:main"
    assert points["gui_scripts"]["fer-monitor-gui"] == "fer_monitor.cli:gui_main"


def test_found_in_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet", "--target", str(target)]
    _run([*pip, str(wheel)], tmp_path)
    # A stranger's folder of the same name, as a careless package may leave it.
    (target / "models").mkdir()
    (target / "models" / "stranger.json").write_text("{}", encoding="utf-8")
    prelude = f"import sys; sys.path.insert(0, {str(target)!r})"
    for probe in PROBES:
        found = _resolve(probe, tmp_path, prelude)
        assert found == target / "fer_monitor" / probe
        assert found.read_text(encoding="utf-8") == probe
    with pytest.raises(AssertionError, match=r"A part of FER Monitor is missing"):
        _resolve("models/stranger.json", tmp_path, prelude)


def test_found_in_an_editable_install(source_copy: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--quiet"]
    _run([*pip, "--ignore-installed", "--prefix", str(prefix), "-e", str(source_copy)], tmp_path)
    (site_packages,) = prefix.rglob("site-packages")
    prelude = f"import site; site.addsitedir({str(site_packages)!r})"
    for probe in PROBES:
        assert _resolve(probe, tmp_path, prelude).samefile(source_copy / probe)


def test_found_in_a_frozen_build(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "fer_monitor" / "models" / "probe.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("models/probe.json") == file


@pytest.mark.parametrize("folder", DATA_FOLDERS)
def test_found_in_the_checkout(folder: str, repository: Path) -> None:
    assert resource(folder) == repository / folder


def test_what_is_missing_is_named() -> None:
    with pytest.raises(UserError, match=r"models/never\.tflite") as caught:
        resource("models/never.tflite")
    assert "Install FER Monitor again" in caught.value.hint
