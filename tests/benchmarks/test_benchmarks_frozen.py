"""The benchmark of the frozen program adds up what is there; how long it takes is not asserted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from benchmarks import frozen
from benchmarks.frozen import Start, first_window, report, sizes
from fer_monitor.core.errors import UserError


def _file(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_libraries_count_as_their_package_s(tmp_path: Path) -> None:
    _file(tmp_path / "fer-monitor", 10)
    _file(tmp_path / "_internal/cv2/cv2.so", 500)
    _file(tmp_path / "_internal/opencv_python_headless.libs/libblas.so", 300)
    _file(tmp_path / "_internal/libX11.so.6", 20)
    _file(tmp_path / "_internal/libpython3.11.so.1.0", 50)
    (tmp_path / "_internal/again.so").symlink_to("libX11.so.6")
    found = sizes(tmp_path)
    assert found == {"OpenCV": 800, "Python": 50, "system libraries": 20, "fer-monitor": 10}
    assert next(iter(found)) == "OpenCV"


def test_the_report_adds_up() -> None:
    parts = {f"part {number}": 2_000_000 for number in range(20)}
    text = report(parts, [Start(1.0, 0.5), Start(3.0, 0.7), Start(2.0, 0.6)], 0.25)
    assert "| unpacked | 40 MB | 250 MB |" in text
    assert "median of 3 starts | 2.00 s (slowest 3.00 s) | 3 s |" in text
    assert "| processor time until then | 0.60 s | |" in text
    assert f"| everything else | {(20 - frozen.LARGEST) * 2:.1f} |" in text
    assert "25%" in text


@pytest.mark.skipif(os.name != "posix", reason="a shell script in the program's place")
def test_a_program_without_a_window_is_told(tmp_path: Path) -> None:
    program = tmp_path / "fer-monitor"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(UserError, match="opened no window"):
        first_window(tmp_path, 1)
