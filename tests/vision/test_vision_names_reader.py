"""RapidOCR's recogniser on real strips: what it reads, and that it touches neither net nor disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.vision.names import reader as reader_module
from fer_monitor.vision.names.reader import NameReader, prepared
from fer_monitor.vision.names.strip import corner_of, find_line
from tests.vision.test_vision_names import TILE, tile_with

NAMES = ("Maria Lopez", "Jonas Weber", "Ana Roy", "Student 2", "Zoe Quinn")

WATCHED = """
import sys, threading
seen = []
def hook(event, arguments):
    # On import, urllib3 tries whether this machine knows IPv6, by a socket that reaches nobody.
    own = event == "socket.__new__" or (event == "socket.bind" and arguments[1][0] == "::1")
    if event.startswith("socket.") and not own:
        seen.append((event, str(arguments)))
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append((event, str(arguments[0])))
sys.addaudithook(hook)
sys.dont_write_bytecode = True
before = threading.active_count()
import numpy as np
from fer_monitor.vision.names.reader import NameReader
reader = NameReader()
reader.read([np.full((20, 120, 3), 80, np.uint8)])
import os
print(seen, threading.active_count() - before)
print("cv2 from", __import__("importlib.metadata").metadata.packages_distributions()["cv2"])
"""


@pytest.fixture(scope="module")
def reader() -> NameReader:
    pytest.importorskip("rapidocr", reason="RapidOCR is not installed: pip install .[names]")
    return NameReader()


@pytest.mark.parametrize("light", [True, False])
@pytest.mark.parametrize("size", [13, 16, 26])
def test_names_are_read(reader: NameReader, light: bool, size: int) -> None:
    strips = []
    for seed, name in enumerate(NAMES):
        corner = corner_of(tile_with(name, seed, light=light, size=size, opacity=0.8), TILE)
        line = find_line(corner)
        assert line is not None
        strips.append(corner[line.rows(corner.shape[0]), line.cols(corner.shape[1])])
    readings = reader.read(strips)
    assert [reading.text for reading in readings] == list(NAMES)
    assert min(reading.confidence for reading in readings) > 0.8


def test_a_strip_without_letters_has_no_name(reader: NameReader) -> None:
    (reading,) = reader.read([np.full((20, 100, 3), 128, np.uint8)])
    assert (reading.text, reading.confidence) == ("", 0.0)


def test_no_strips_give_no_readings(reader: NameReader) -> None:
    assert reader.read([]) == []


@pytest.mark.usefixtures("reader")
def test_nothing_is_downloaded_or_written_and_no_thread_stays() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    events, opencv = done.stdout.strip().splitlines()
    assert events == "[] 0"
    assert opencv == "cv2 from ['opencv-python-headless']"
    assert done.stderr == ""


@pytest.mark.parametrize(
    "strip",
    [
        np.zeros((20, 100), np.uint8),
        np.zeros((20, 100, 3), np.float32),
        np.zeros((0, 100, 3), np.uint8),
    ],
)
def test_what_is_no_strip_is_refused(strip: np.ndarray) -> None:
    with pytest.raises(ValueError, match="strip must be"):
        prepared(strip)


def test_a_missing_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ocr_shell").mkdir()
    (tmp_path / "ocr_shell" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(reader_module, "PACKAGE", "ocr_shell")
    with pytest.raises(UserError, match="model is missing"):
        NameReader()
