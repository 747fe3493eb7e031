"""What a crash leaves is told once, without the user's name, and then forgotten."""

from __future__ import annotations

import faulthandler
import getpass
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.ui.crash_file import FILE_NAME, CrashFile, crash_file
from fer_monitor.ui.scrub import scrubbed

CRASHING = """
import faulthandler, pathlib, sys
from fer_monitor.ui.crash_file import crash_file
with crash_file(pathlib.Path(sys.argv[1])):
    def watch_the_class():
        faulthandler._sigsegv()
    watch_the_class()
"""


@pytest.fixture(autouse=True)
def _as_before():
    was_on = faulthandler.is_enabled()
    yield
    if was_on and not faulthandler.is_enabled():
        faulthandler.enable(sys.__stderr__)


def test_a_crash_is_found_kept_until_it_was_seen_and_then_forgotten(
    tmp_path: Path, repository: Path
) -> None:
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", CRASHING, str(tmp_path)], cwd=repository, check=False,
            capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode != 0
    with crash_file(tmp_path) as found:
        assert found.report.count("Segmentation fault") == 2, "the first one is not lost"
        assert "in watch_the_class" in found.report
    with crash_file(tmp_path) as found:
        assert found.report
        found.forget()
        assert found.report == ""
    with crash_file(tmp_path) as found:
        assert found.report == ""
    assert (tmp_path / FILE_NAME).read_bytes() == b""
    if os.name == "posix":
        assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_where_nothing_crashed_nothing_is_told(tmp_path: Path) -> None:
    for _ in range(2):
        with crash_file(tmp_path / "log") as found:
            assert found.report == ""


def test_what_a_library_handled_is_no_crash_after_a_clean_end(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("an earlier crash\n")
    with crash_file(tmp_path, noisy=True), (tmp_path / FILE_NAME).open("a") as file:
        file.write("Windows fatal exception: code 0x8001010d\n")
    assert CrashFile(tmp_path / FILE_NAME).report == "an earlier crash"


def test_the_end_of_an_endless_report_is_kept(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("x" * 50_000 + "the end")
    report = CrashFile(tmp_path / FILE_NAME).report
    assert len(report) == 20_000
    assert report.endswith("the end")


def test_without_a_folder_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with crash_file(tmp_path / "file") as found:
        assert found.report == ""


def test_nobody_is_named_by_their_folders() -> None:
    name, home = getpass.getuser(), Path.home()
    text = f'File "{home}/.venv/lib/cv2.py"\nFile "/media/{name}/USB/a.py"\n/mnt/{name}'
    assert str(home) not in scrubbed(text)
    assert "~/.venv/lib/cv2.py" in scrubbed(text)
    assert "/media/…/USB/a.py" in scrubbed(text)
    assert scrubbed(text).endswith("/mnt/…")
