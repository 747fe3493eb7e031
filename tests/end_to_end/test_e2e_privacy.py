"""The whole program is watched while it runs: no picture reaches the disk, nothing the network."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.support.privacy_watch import (
    Findings,
    kinds_of_picture,
    look_at_files,
    read_log,
    under_strace,
    why_no_strace,
)

SUPPORT = Path(__file__).resolve().parents[1] / "support"
SECONDS = 4.0
SHORT_S = 1.0
TIMEOUT_S = 120
SESSION = ("timeline.csv", "markers.csv", "faces.csv", "columns.csv")
STORE = "xdg_data_home/fer-monitor/sessions.sqlite*"
LOGS = tuple(f"xdg_state_home/fer-monitor/log/{name}" for name in ("fer-monitor.log", "crash.txt"))
"""Words of the program and numbers, see test_e2e_log; and where it crashed, here nowhere."""
EXPECTED = (*(f"out/*/{name}" for name in SESSION), STORE, *LOGS)
"""All that a run may leave; whoever adds a file to the program adds it here, and says why."""
SILENCED = ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "ORT_RUNNING_UNIT_TESTS")
"""Settings under which a library keeps quiet that would talk on a teacher's computer; so do the
variables by which it knows a build server."""
BUILD_SERVERS = (
    "CI", "CONTINUOUS_INTEGRATION", "GITHUB_", "GITLAB_", "TF_BUILD", "JENKINS_", "TRAVIS",
    "CIRCLECI", "APPVEYOR", "BUILDKITE", "TEAMCITY_", "BUILD_", "PYTEST_", "CODEBUILD_",
)  # fmt: skip

needs_strace = pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace())


@dataclass(frozen=True)
class Run:
    """One watched run."""

    root: Path
    said: list[str]
    findings: Findings

    @property
    def session(self) -> set[str]:
        return {path.name for path in (self.root / "out").glob("*/*") if path.suffix == ".csv"}


def teachers_environment(root: Path) -> dict[str, str]:
    """Return this process's environment as it is on a teacher's computer, at home in ``root``."""
    quiet = (*SILENCED, *BUILD_SERVERS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(quiet)}
    folders = ("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
               "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")  # fmt: skip
    own = {name: str(root / name.lower()) for name in folders}
    for folder in own.values():
        Path(folder).mkdir(mode=0o700)
    return {
        **kept,
        **own,
        "PYTHONPATH": str(SUPPORT.parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }


def watched(root: Path, seconds: float, *smuggle: str, strace: bool) -> Run:
    """Run the window on the demo class and look at all it did."""
    root = root.resolve() / "run"
    (root / "out").mkdir(parents=True)
    log = root.parent / "strace.log"
    program = str(SUPPORT / "private_run.py")
    command = [sys.executable, program, str(seconds), str(root / "out"), *smuggle]
    done = subprocess.run(
        under_strace(log, command) if strace else command,
        cwd=root,
        env=teachers_environment(root),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    stretches = [bytes.fromhex(line.split()[1]) for line in said if line.startswith("stretch ")]
    assert len(stretches) >= 100, "there is nothing to look for in the files"
    areas = [int(line.split()[1]) for line in said if line.startswith("size ")]
    # A raw frame is grey, in colour, or in colour with transparency.
    raw_sizes = {area * channels for area in areas for channels in (1, 3, 4)}
    assert raw_sizes
    findings = look_at_files(root, EXPECTED, stretches, raw_sizes)
    findings.connections += [line for line in said if line.startswith("event ")]
    if strace:
        from_log = read_log(log, root)
        findings.connections += from_log.connections
        findings.unexpected += from_log.unexpected
    return Run(root, said, findings)


@needs_strace
def test_a_whole_run_writes_its_tables_and_nothing_else_and_talks_to_nobody(
    tmp_path: Path,
) -> None:
    run = watched(tmp_path, SECONDS, strace=True)
    assert run.session == set(SESSION)
    assert not run.findings, run.findings


def test_a_whole_run_leaves_only_its_tables_as_python_and_the_disk_see_it(tmp_path: Path) -> None:
    run = watched(tmp_path, SECONDS, strace=False)
    assert run.session == set(SESSION)
    assert not run.findings, run.findings


@needs_strace
def test_the_watch_notices_all_that_is_smuggled_out(tmp_path: Path) -> None:
    smuggle = ("picture", "array", "pixels", "deleted", "connection")
    found = watched(tmp_path, SHORT_S, *smuggle, strace=True).findings
    assert "out/face.dat: PNG" in found.pictures
    assert "out/session.npy: NumPy" in found.pictures
    assert "out/notes.csv: holds pixels that were looked at" in found.pictures
    assert any("written and deleted again" in words for words in found.unexpected)
    assert any("connect(" in words and "AF_INET" in words for words in found.connections)


def test_the_watch_without_strace_notices_a_picture_and_a_connection(tmp_path: Path) -> None:
    found = watched(tmp_path, SHORT_S, "picture", "connection", strace=False).findings
    assert "out/face.dat: PNG" in found.pictures
    assert "event socket.connect AF_INET" in found.connections


def test_a_run_in_which_nothing_is_smuggled_is_told_from_one_in_which_something_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "table.csv").write_bytes(b"second,happy\r\n1,0.5\r\n")
    assert not look_at_files(tmp_path, ["table.csv"], [b"pixels of a face"], {4000})
    (tmp_path / "table.csv").write_bytes(b"second,happy\r\n1,pixels of a face\r\n")
    assert look_at_files(tmp_path, ["table.csv"], [b"pixels of a face"], {4000})


def test_pictures_are_known_by_their_bytes_and_tables_are_not_taken_for_them() -> None:
    assert kinds_of_picture(b"SQLite format 3\x00" + b"\x89PNG\r\n\x1a\n") == ["PNG"]
    assert kinds_of_picture(b"\xff\xd8\xff\xe0\x00\x10JFIF") == ["JPEG"]
    assert kinds_of_picture(b"rows" * 9 + b"\xff\xd8\xff\xe1\x00\x10Exif") == ["JPEG"]
    assert kinds_of_picture("\ufeffsecond,happy\r\n1,0.5\r\n".encode()) == []


def test_a_raw_frame_is_known_by_its_length(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(np.zeros(30 * 40 * 3 + 128, np.uint8).tobytes())
    found = look_at_files(tmp_path, ["data.bin"], [], {30 * 40 * 3})
    assert found.pictures == ["data.bin: as long as a picture, 3728 bytes"]


def test_a_file_that_was_renamed_is_expected_where_it_is_now(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "faces.csv").touch()
    part = f"{tmp_path}/sub/part"
    opened = f'7 openat(AT_FDCWD<{tmp_path}>, "sub/part", O_WRONLY|O_CREAT, 0666) = 9<{part}>'
    moved = f'7 renameat(6<{tmp_path}/sub>, "part", 6<{tmp_path}/sub>, "faces.csv") = 0'
    log = tmp_path / "log"
    log.write_text(f"{opened}\n{moved}\n")
    assert not read_log(log, tmp_path)
    log.write_text(f"{opened}\n")
    assert "written and deleted again" in read_log(log, tmp_path).unexpected[0]
