"""``fer-monitor doctor``: what it finds, what it advises, and its exit code."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import platformdirs
import pytest

from fer_monitor.cli import main
from fer_monitor.commands import checks, display
from fer_monitor.commands.checks import Check, Finding, Package
from fer_monitor.commands.doctor import table
from fer_monitor.vision import classifier


@pytest.fixture(autouse=True)
def _own_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_documents_dir", lambda: str(tmp_path / "Documents"))


@pytest.fixture
def _no_missing_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    # Which system libraries a machine has is not the program's doing.
    monkeypatch.setattr(display, "missing_libraries", lambda *, on_screen: [])


@pytest.mark.usefixtures("_no_missing_libraries")
def test_a_machine_that_has_everything_is_code_0(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = main(["doctor"])
    text = capsys.readouterr().out
    assert code == 0, text
    for subject in ("FER Monitor", "Python", "onnxruntime", "PySide6-Essentials", "Face detector",
                    "Expression model", "Cameras", "Saving sessions"):  # fmt: skip
        assert subject in text
    assert importlib.metadata.version("numpy") in text
    assert "8f2383e4dd3c" in text
    assert "MISSING" not in text
    assert str(tmp_path / "Documents" / "FER Monitor") in text
    assert not (tmp_path / "Documents").exists()


def test_a_missing_library_is_code_1_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = Package("no-such-library", "no_such_library")
    monkeypatch.setattr(checks, "PACKAGES", (*checks.PACKAGES, absent))
    assert main(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "MISSING  no-such-library" in text
    assert "pip install no-such-library" in text


def test_a_library_that_does_not_load_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("raise OSError('libfoo.so: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(checks, "PACKAGES", (Package("half-installed", "half_installed"),))
    broken = next(checks.packages())
    assert broken.finding is Finding.MISSING
    assert "libfoo.so" in broken.found
    assert "--force-reinstall half-installed" in broken.remedy


def test_versions_that_break_the_window_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"PySide6-Essentials": "6.12.0", "opencv-python": "4.12.0.88"}

    def version(name: str) -> str:
        if name in versions:
            return versions[name]
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(checks, "PACKAGES", (Package("PySide6-Essentials", "PySide6"),))
    found = {check.subject: check for check in checks.packages()}
    assert {check.finding for check in found.values()} == {Finding.MISSING}
    assert "<6.12" in found["PySide6-Essentials"].remedy
    assert "uninstall -y opencv-python" in found["opencv-python"].remedy


def test_a_damaged_model_is_code_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "expression.json").write_text("{}")
    monkeypatch.setattr(classifier, "resource", lambda relative: tmp_path / relative)
    assert main(["doctor"]) == 1
    assert "MISSING  Expression model" in capsys.readouterr().out


def test_missing_system_libraries_come_with_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packages = ["libegl1", "libxcb-cursor0"]
    monkeypatch.setattr(display, "missing_libraries", lambda *, on_screen: packages)
    libraries = next(checks.screen())
    assert libraries.finding is Finding.MISSING
    assert libraries.remedy.endswith("apt-get install libegl1 libxcb-cursor0")


@pytest.mark.usefixtures("_no_missing_libraries")
def test_no_screen_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "has_display", lambda: False)
    screen = list(checks.screen())[-1]
    assert (screen.subject, screen.finding) == ("Screen", Finding.NOTE)


@pytest.mark.usefixtures("_no_missing_libraries")
def test_monitors_are_listed_with_their_sizes(
    x_display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monitors = list(checks.screen())[-1]
    assert (monitors.subject, monitors.finding) == ("Monitors", Finding.FINE)
    assert " x " in monitors.found


def test_a_documents_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "Documents").write_text("x")
    (folder,) = checks.folders()
    assert folder.finding is Finding.MISSING
    assert folder.remedy


def test_the_table_lines_up() -> None:
    lines = table(
        [Check("A", "one"), Check("Longer", "two", Finding.MISSING, "Do something.")]
    ).splitlines()
    assert lines[0].index("one") == lines[1].index("two") == lines[2].index("->")
