"""What people download: archives, checksums, manifests and versions that agree."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import fer_monitor


def _script(repository: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(repository / "packaging")
    spec = importlib.util.spec_from_file_location(name, repository / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(repository: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _script(repository, "package", monkeypatch)


@pytest.fixture
def versions(repository: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return _script(repository, "check_version", monkeypatch)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Return a folder with something in the place of the frozen program."""
    program = tmp_path / "dist" / "FER Monitor"
    (program / "_internal").mkdir(parents=True)
    (program / "fer-monitor").write_text("#!/bin/sh\necho FER Monitor 9.9\n")
    (program / "fer-monitor").chmod(0o755)
    (program / "_internal" / "library.so").write_bytes(b"\0" * 1000)
    (program / "_internal" / "link.so").symlink_to("library.so")
    (tmp_path / "dist" / "sbom.cdx.json").write_text("{}")
    return tmp_path / "dist"


def test_the_linux_archive_holds_the_program_and_what_installs_it(
    package: ModuleType, dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    archive = package.linux_archive(dist, tmp_path, 0)
    name = archive.name.removesuffix(".tar.xz")
    with tarfile.open(archive) as packed:
        inside = {entry.name.removeprefix(f"{name}/"): entry for entry in packed}
    assert set(inside) >= {
        "install.sh", "fer-monitor.desktop", "README.txt", "fer-monitor.png", "fer-monitor.svg",
        "program/fer-monitor", "program/_internal/library.so", "program/_internal/link.so",
    }  # fmt: skip
    assert inside["program/fer-monitor"].mode & 0o111
    assert inside["install.sh"].mode & 0o111
    assert inside["program/_internal/link.so"].issym()
    assert {entry.uid for entry in inside.values()} == {0}
    (tmp_path / "again").mkdir()
    again = package.linux_archive(dist, tmp_path / "again", 0)
    assert again.read_bytes() == archive.read_bytes()


def test_the_portable_zip_holds_one_folder(package: ModuleType, dist: Path, tmp_path: Path) -> None:
    names = zipfile.ZipFile(package.windows_zip(dist, tmp_path)).namelist()
    assert {name.split("/")[0] for name in names} == {"FER Monitor"}
    assert "FER Monitor/_internal/library.so" in names


def test_checksums_are_of_every_file_but_themselves(package: ModuleType, tmp_path: Path) -> None:
    for name, content in {"b.zip": b"two", "a.tar.xz": b"one", "SHA256SUMS": b"old"}.items():
        (tmp_path / name).write_bytes(content)
    lines = package.write_sums(tmp_path).read_text().splitlines()
    assert lines == [
        f"{hashlib.sha256(content).hexdigest()}  {name}"
        for name, content in (("a.tar.xz", b"one"), ("b.zip", b"two"))
    ]


def test_the_installer_gets_its_version_and_folders(
    package: ModuleType, dist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(package.shutil, "which", lambda _: "iscc")
    monkeypatch.setattr(package.subprocess, "run", lambda words, check: called.append(words))
    monkeypatch.delenv("WINDOWS_CERTIFICATE", raising=False)
    made = package.windows_installer(dist, tmp_path)
    assert made.name == f"fer-monitor-{fer_monitor.__version__}-windows-x64-setup.exe"
    (words,) = called
    assert f"/DVersion={fer_monitor.__version__}" in words
    assert f"/DProgram={dist / 'FER Monitor'}" in words
    assert not [word for word in words if "Sign" in word]
    monkeypatch.setenv("WINDOWS_CERTIFICATE", "secret")
    package.windows_installer(dist, tmp_path)
    assert "/DSign" in called[1]
    assert not [word for word in called[1] if "secret" in word]


def test_without_inno_setup_there_is_no_installer(
    package: ModuleType,
    dist: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(package.shutil, "which", lambda _: None)
    monkeypatch.delenv("PROGRAMFILES(X86)", raising=False)
    assert package.windows_installer(dist, tmp_path) is None
    assert "No installer was made" in capsys.readouterr().out


def test_the_installer_is_named_as_the_script_names_it(repository: Path) -> None:
    script = (repository / "packaging/windows/installer.iss").read_text(encoding="utf-8")
    assert "OutputBaseFilename=fer-monitor-{#Version}-windows-x64-setup" in script
    # Without an administrator, and never without asking where data would be lost.
    assert "PrivilegesRequired=lowest" in script
    assert "MB_DEFBUTTON2, IDNO) = IDYES" in script
    for source in re.findall(r"(?:LicenseFile|SetupIconFile)=(\S+)", script):
        assert (repository / "packaging/windows" / source.replace("\\", "/")).is_file()
    # Each message in every language that the installer speaks.
    languages = re.findall(r'^Name: "(\w\w)"; MessagesFile', script, re.MULTILINE)
    messages = re.findall(r"^(\w\w)\.(\w+)=", script, re.MULTILINE)
    assert len(languages) == 3
    assert sorted(messages) == sorted(
        (language, name) for language in languages for name in {name for _, name in messages}
    )


def test_the_winget_manifests_are_filled_in(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winget = _script(repository, "winget_manifest", monkeypatch)
    setup = tmp_path / f"fer-monitor-{fer_monitor.__version__}-windows-x64-setup.exe"
    setup.write_bytes(b"program")
    made = winget.manifests(setup, "https://example.org/it", "2026-11-27")
    assert sorted(made) == [
        "FERMonitor.FERMonitor.installer.yaml",
        "FERMonitor.FERMonitor.locale.en-US.yaml",
        "FERMonitor.FERMonitor.yaml",
    ]
    installer = made["FERMonitor.FERMonitor.installer.yaml"]
    assert f"InstallerSha256: {hashlib.sha256(b'program').hexdigest().upper()}" in installer
    version = fer_monitor.__version__
    assert f"https://example.org/it/releases/download/v{version}/{setup.name}" in installer
    for text in made.values():
        assert "@" not in text
        assert f"PackageVersion: {version}" in text
    # Windows finds the installed program by the installer's own number.
    number = re.search(r"AppId=\{(\{[0-9A-F-]+\})", _iss(repository))
    assert number is not None
    assert f"ProductCode: '{number.group(1)}_is1'" in installer
    with pytest.raises(KeyError):
        winget.filled("@nobody@", {})


def _iss(repository: Path) -> str:
    return (repository / "packaging/windows/installer.iss").read_text(encoding="utf-8")


def test_every_version_is_the_program_s(versions: ModuleType) -> None:
    assert fer_monitor.__version__ == versions.VERSION
    assert versions.differences() == []
    assert versions.differences(tag=f"v{versions.VERSION}") == []


def test_another_version_is_noticed(versions: ModuleType, tmp_path: Path) -> None:
    assert "v9.9" in versions.differences(tag="v9.9")[0]
    for name in versions.TAKES_IT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("version 0.0.1")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 0.0.1\n\n- That.\n")
    found = versions.differences(tmp_path)
    assert len(found) == len(versions.TAKES_IT) + 1
    assert "CHANGELOG.md says nothing" in found[-1]


def test_the_notes_of_a_release_are_its_section(versions: ModuleType) -> None:
    text = "# Changelog\n\n## 0.2.0 (2027)\n\n- New.\n\n## 0.1.0\n\n- Old.\n"
    assert versions.notes(text, "0.2.0") == "- New."
    assert versions.notes(text, "0.1.0") == "- Old."
    assert versions.notes(text, "0.1") is None
    assert versions.notes(text, "0.3.0") is None


def test_the_version_is_checked_without_anything_installed(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", repository / "scripts" / "check_version.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


class _Part:
    """Stands for PyInstaller's classes of a version resource."""

    def __init__(self, *words: Any, **named: Any) -> None:
        self.words, self.named = words, named


def test_the_version_resource_is_what_pyinstaller_reads(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(repository / "packaging")
    import product

    names = (
        "VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
        "VarFileInfo", "VarStruct",
    )  # fmt: skip
    # PyInstaller reads the file in the same way.
    made = eval(product.windows_version("fer-monitor"), dict.fromkeys(names, _Part))
    numbers = fer_monitor.__version__.replace(".", ", ")
    assert str(made.named["ffi"].named["filevers"]) == f"({numbers}, 0)"
    (table,) = made.named["kids"][0].words[0]
    words = dict(part.words for part in table.words[1])
    assert words["OriginalFilename"] == "fer-monitor.exe"
    assert words["ProductVersion"] == fer_monitor.__version__
    assert product.four_numbers("1.2") == (1, 2, 0, 0)
