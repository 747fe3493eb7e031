"""A session of a German window: its files are those of an English one."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from fer_monitor.ui.preferences.file import FILE_NAME

NUMBER = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture
def german_system(x_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return the environment of a computer that writes decimals with a comma, in C as well."""
    environment = {**x_environment, "LANGUAGE": "de", "LC_ALL": "de_DE.UTF-8"}
    localedef = shutil.which("localedef")
    if localedef is not None:
        made = tmp_path / "locales"
        made.mkdir()
        subprocess.run(
            [localedef, "-i", "de_DE", "-f", "UTF-8", str(made / "de_DE.UTF-8")],
            check=False,
            capture_output=True,
        )
        environment["LOCPATH"] = str(made)
    return environment


def test_files_have_points_and_english_heads_whatever_the_window_speaks(
    german_system: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    # No --language: the window follows the system.
    run = subprocess.run(
        [sys.executable, "-m", "fer_monitor", "demo", "--seconds", "3", "--out", str(out)],
        env=german_system, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "CSV-Dateien: " in run.stdout
    (folder,) = out.iterdir()
    assert folder.name.endswith("Demoklasse")
    with (folder / "timeline.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {"happy", "valence", "coverage"} <= rows[0].keys()
    decimals = 0
    for row in rows:
        for name, cell in row.items():
            if name == "wall_time":
                assert datetime.fromisoformat(cell).tzinfo is not None
            elif cell:
                assert NUMBER.fullmatch(cell), f"{name}: {cell}"
                decimals += "." in cell
    assert decimals > 0
    with (folder / "faces.csv").open(encoding="utf-8-sig", newline="") as file:
        faces = list(csv.DictReader(file))
    assert all("," not in cell for face in faces for cell in face.values() if cell)


@pytest.mark.parametrize(
    ("option", "said"), [((), "Archivos CSV: "), (("--language", "hi"), "CSV फ़ाइलें: ")]
)
def test_the_settings_choose_the_language_and_the_option_goes_before_them(
    x_environment: dict[str, str], tmp_path: Path, option: tuple[str, ...], said: str
) -> None:
    settings = tmp_path / "config" / "fer-monitor"
    settings.mkdir(parents=True)
    (settings / FILE_NAME).write_text('language = "es"\n', encoding="utf-8")
    environment = {**x_environment, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    out = tmp_path / "out"
    run = subprocess.run(
        [sys.executable, "-m", "fer_monitor", "demo", *option, "--seconds", "1", "--out", str(out)],
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert said in run.stdout
