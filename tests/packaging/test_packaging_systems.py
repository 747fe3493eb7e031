"""What makes the program at home on each system: icons, manifest, menu entry, installation."""

from __future__ import annotations

import configparser
import os
import plistlib
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

POSIX = pytest.mark.skipif(os.name != "posix", reason="a shell script")


def _pixels(picture: Image.Image, size: int) -> np.ndarray:
    return np.asarray(picture.convert("RGBA").resize((size, size)), np.float64)


def test_every_icon_shows_the_drawing(repository: Path, tmp_path: Path) -> None:
    """Drawn anew here; another version of Qt may smooth an edge otherwise."""
    folder = repository / "assets" / "icon"
    sizes = (16, 20, 24, 32, 40, 48, 64, 256)
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import make_icons as m; "
        "a = m.QGuiApplication([]); open(sys.argv[1], 'wb').write(m.png(512))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "drawn.png"], cwd=repository, check=True)
    with Image.open(tmp_path / "drawn.png") as drawn:
        wanted = _pixels(drawn, 64)
    with Image.open(folder / "fer-monitor.ico") as ico:
        assert ico.info["sizes"] == {(size, size) for size in sizes}
        pictures = [_pixels(ico, 64)]
    for name in ("fer-monitor.png", "fer-monitor.icns"):
        with Image.open(folder / name) as picture:
            assert picture.width == picture.height >= 256
            pictures.append(_pixels(picture, 64))
    for found in pictures:
        assert np.abs(found - wanted).mean() < 3


def test_the_window_has_the_icon(qapp: object, repository: Path) -> None:
    from PySide6.QtGui import QIcon

    from fer_monitor.core.paths import resource
    from fer_monitor.ui.app import ICON

    assert resource(ICON) == repository / ICON
    assert QIcon(str(resource(ICON))).availableSizes()


def test_windows_is_told_about_screens_and_rights(repository: Path) -> None:
    tree = ElementTree.parse(repository / "packaging/windows/fer-monitor.manifest")
    texts = {element.tag.split("}")[1]: (element.text or "").strip() for element in tree.iter()}
    assert texts["dpiAwareness"].split(",")[0] == "PerMonitorV2"
    assert texts["longPathAware"] == "true"
    (level,) = (e for e in tree.iter() if e.tag.endswith("requestedExecutionLevel"))
    assert level.get("level") == "asInvoker"


def test_macos_is_told_why(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(repository / "packaging")
    import product

    assert "webcam" in product.MAC_WORDS["NSCameraUsageDescription"]
    assert "screen" in product.MAC_WORDS["NSScreenCaptureUsageDescription"]
    rights = plistlib.loads((repository / "packaging/macos/entitlements.plist").read_bytes())
    assert rights["com.apple.security.device.camera"] is True


def test_the_menu_entry_is_whole(repository: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None, delimiters="=")
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(repository / "packaging/linux/fer-monitor.desktop", encoding="utf-8")
    (section,) = entry.sections()
    words = entry[section]
    assert section == "Desktop Entry"
    assert (words["Type"], words["Exec"], words["Icon"]) == (
        "Application",
        "fer-monitor",
        "fer-monitor",
    )
    assert words["Categories"].endswith(";")
    # As the window says, or the panel shows another icon.
    assert words["StartupWMClass"] == "fer-monitor"


@pytest.fixture
def unpacked(repository: Path, tmp_path: Path) -> Path:
    """Return the folder that the archive for Linux unpacks to, with a stand-in for the program."""
    folder = tmp_path / "un packed"
    (folder / "program" / "_internal").mkdir(parents=True)
    for name in ("install.sh", "fer-monitor.desktop"):
        (folder / name).write_bytes((repository / "packaging/linux" / name).read_bytes())
    for name in ("fer-monitor.png", "fer-monitor.svg"):
        (folder / name).write_bytes((repository / "assets/icon" / name).read_bytes())
    (folder / "install.sh").chmod(0o755)
    (folder / "program" / "fer-monitor").write_text("#!/bin/sh\necho it runs\n")
    (folder / "program" / "fer-monitor").chmod(0o755)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "a teacher's home"
    for folder in (".local/share/fer-monitor", ".config/fer-monitor", "Documents/FER Monitor"):
        (place / folder).mkdir(parents=True)
        (place / folder / "kept").touch()
    return place


def _install(script: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *words],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _files(home: Path) -> set[str]:
    away = {"mimeinfo.cache", "icon-theme.cache"}
    return {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if not path.is_dir() and path.name not in away
    }


@POSIX
def test_it_is_installed_for_one_person(unpacked: Path, home: Path) -> None:
    done = _install(unpacked / "install.sh", home)
    assert done.returncode == 0, done.stderr
    command = home / ".local/bin/fer-monitor"
    assert subprocess.run([command], capture_output=True, text=True).stdout == "it runs\n"
    entry = (home / ".local/share/applications/fer-monitor.desktop").read_text(encoding="utf-8")
    assert f'Exec="{command}"\n' in entry
    assert (home / ".local/share/icons/hicolor/256x256/apps/fer-monitor.png").is_file()


@POSIX
def test_a_new_version_replaces_the_old_one(unpacked: Path, home: Path) -> None:
    assert _install(unpacked / "install.sh", home).returncode == 0
    (home / ".local/opt/fer-monitor/_internal").joinpath("old.so").touch()
    (unpacked / "program" / "fer-monitor").write_text("#!/bin/sh\necho newer\n")
    assert _install(unpacked / "install.sh", home).returncode == 0
    command = home / ".local/bin/fer-monitor"
    assert subprocess.run([command], capture_output=True, text=True).stdout == "newer\n"
    assert not (home / ".local/opt/fer-monitor/_internal/old.so").exists()


@POSIX
@pytest.mark.parametrize("words", [(), ("--keep-data",)])
def test_uninstalling_keeps_what_is_the_person_s(
    words: tuple[str, ...], unpacked: Path, home: Path
) -> None:
    """Also where nobody can be asked."""
    before = _files(home)
    _install(unpacked / "install.sh", home)
    done = _install(home / ".local/opt/fer-monitor/install.sh", home, "--uninstall", *words)
    assert done.returncode == 0, done.stderr
    assert _files(home) == before
    assert "Sessions stay" in done.stdout


@POSIX
def test_uninstalling_deletes_it_where_that_is_wanted(unpacked: Path, home: Path) -> None:
    _install(unpacked / "install.sh", home)
    installed = home / ".local/opt/fer-monitor/install.sh"
    assert _install(installed, home, "--uninstall", "--delete-data").returncode == 0
    assert _files(home) == {"Documents/FER Monitor/kept"}


@POSIX
def test_a_half_unpacked_archive_is_told(unpacked: Path, home: Path) -> None:
    (unpacked / "program" / "fer-monitor").unlink()
    done = _install(unpacked / "install.sh", home)
    assert done.returncode == 1
    assert "unpack the archive again" in done.stderr
    assert not (home / ".local/opt").exists()


@POSIX
def test_a_wrong_word_is_told(unpacked: Path, home: Path) -> None:
    done = _install(unpacked / "install.sh", home, "--remove")
    assert done.returncode == 2
    assert "usage:" in done.stderr
