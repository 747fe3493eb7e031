"""The recorder in trouble: locked, slow, full, killed; it is told, and nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Marker
from fer_monitor.session.csv_table import open_unbuffered
from fer_monitor.session.files import SessionFiles
from fer_monitor.session.recorder import RecorderState, SessionRecorder
from tests.support.recorders import Recorders
from tests.support.session_rows import (
    STARTED_AT,
    face,
    read_csv,
    row,
    shares,
    snapshot,
)
from tests.support.waiting import wait_until

HAPPY = shares(0, 0, 0, 1, 0, 0, 0)


class Disk:
    """An opener for a disk that can be locked (writes fail) or slow (writes hang)."""

    def __init__(self) -> None:
        self.locked = False
        self.runs = threading.Event()
        self.runs.set()

    def __call__(self, path: Path, mode: str) -> BinaryIO:
        self.check()
        return DiskFile(open_unbuffered(path, mode), self)  # type: ignore[return-value]

    def check(self) -> None:
        if self.locked:
            raise PermissionError(13, "Permission denied")
        assert self.runs.wait(30)


class DiskFile:
    def __init__(self, file: BinaryIO, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> DiskFile:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        self._disk.check()
        return self._file.write(content)


def test_a_locked_file_is_told_and_catches_up(tmp_path: Path, record: Recorders) -> None:
    disk = Disk()
    recorder = record(tmp_path, opener=disk)
    disk.locked = True
    recorder.on_rows([row(0), row(1)])
    wait_until(lambda: recorder.status.state is RecorderState.DEGRADED, what="the warning")
    status = recorder.status
    assert "timeline.csv cannot be written" in status.message
    assert "open in another program" in status.message
    assert "2 rows are kept" in status.message
    assert "Close it in Excel" in status.hint
    disk.locked = False
    wait_until(lambda: recorder.status.state is RecorderState.OK, what="catching up")
    assert len(read_csv(tmp_path / "timeline.csv")) == 2


def test_a_session_that_can_be_saved_nowhere_says_so_and_can_be_finished_later(
    tmp_path: Path, record: Recorders
) -> None:
    disk = Disk()
    recorder = record(tmp_path, opener=disk)
    recorder.on_rows([row(0)])
    disk.locked = True
    recorder.on_rows([row(1)])
    # Only the markers, of which there are none, are complete.
    assert recorder.finish() == [tmp_path / "markers.csv"]
    assert recorder.status.state is RecorderState.FAILED
    assert "not complete on disk" in recorder.status.message
    assert recorder.status.hint
    disk.locked = False
    assert len(recorder.finish()) == 3
    assert recorder.status.state is RecorderState.OK
    assert [r["second"] for r in read_csv(tmp_path / "timeline.csv")] == ["0", "1"]


def test_an_edited_file_leads_to_one_beside_it_and_the_teacher_is_told(
    tmp_path: Path, record: Recorders
) -> None:
    recorder = record(tmp_path)
    recorder.on_rows([row(0)])
    timeline = tmp_path / "timeline.csv"
    wait_until(lambda: len(read_csv(timeline)) == 1)
    timeline.write_text("edited in a spreadsheet")
    recorder.on_rows([row(1)])
    files = recorder.finish()
    assert files[0] == tmp_path / "timeline (2).csv"
    assert len(read_csv(files[0])) == 2
    assert timeline.read_text() == "edited in a spreadsheet"
    assert recorder.status.state is RecorderState.DEGRADED
    assert "timeline (2).csv" in recorder.status.message


def test_a_slow_disk_costs_looks_that_are_counted_but_no_row_and_no_marker(
    tmp_path: Path, record: Recorders
) -> None:
    disk = Disk()
    recorder = record(tmp_path, opener=disk, queue_capacity=4)
    disk.runs.clear()
    recorder.on_rows([row(0)])

    def fill() -> bool:
        recorder.on_snapshot(snapshot(face(1, HAPPY)), 0.0)
        return recorder.status.state is RecorderState.DEGRADED

    wait_until(fill, what="the full queue")
    for second in range(1, 30):
        recorder.on_rows([row(second)])
    recorder.add_marker(Marker(5.0, "kept"))
    for _ in range(10):
        recorder.on_snapshot(snapshot(face(1, HAPPY)), 1.0)
    assert "too slow" in recorder.status.message
    assert "10 looks" in recorder.status.message
    disk.runs.set()
    recorder.finish()
    assert [r["second"] for r in read_csv(tmp_path / "timeline.csv")] == [*map(str, range(30))]
    assert [r["note"] for r in read_csv(tmp_path / "markers.csv")] == ["kept"]
    assert recorder.status.state is RecorderState.DEGRADED


def test_a_recording_waits_for_a_slow_disk(tmp_path: Path, record: Recorders) -> None:
    disk = Disk()
    recorder = record(tmp_path, opener=disk, queue_capacity=4, wait_when_full=True)
    disk.runs.clear()
    recorder.on_rows([row(0)])
    looks = 50

    def play() -> None:
        for look in range(looks):
            recorder.on_snapshot(snapshot(face(1, HAPPY)), look / 5)

    player = threading.Thread(target=play)
    player.start()
    disk.runs.set()
    player.join(10)
    assert not player.is_alive()
    recorder.finish()
    (one,) = read_csv(tmp_path / "faces.csv")
    assert one["looks"] == str(looks)
    assert recorder.status.state is RecorderState.OK


@pytest.mark.allow_log("The recording broke")
def test_a_fault_in_the_recording_thread_is_visible_and_frees_everybody(
    tmp_path: Path, record: Recorders, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = record(tmp_path, wait_when_full=True, queue_capacity=1)
    recorder.on_rows([row(0)])
    wait_until(lambda: len(read_csv(tmp_path / "timeline.csv")) == 1)

    def broken(self: SessionFiles, *args: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(SessionFiles, "add_look", broken)
    for _ in range(20):
        recorder.on_snapshot(snapshot(face(1, HAPPY)), 0.0)
    wait_until(lambda: recorder.status.state is RecorderState.FAILED)
    recorder.finish()
    assert recorder.status.state is RecorderState.FAILED
    assert len(read_csv(tmp_path / "timeline.csv")) == 1


@pytest.mark.allow_log("came after the recording was over")
def test_rows_after_the_end_are_reported(
    tmp_path: Path, record: Recorders, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = record(tmp_path)
    recorder.finish()
    recorder.on_rows([row(8)])
    recorder.on_snapshot(snapshot(), 8.0)
    recorder.on_end()
    assert "Second 8 came after" in caplog.text


def test_an_old_session_is_never_written_over(tmp_path: Path, record: Recorders) -> None:
    record(tmp_path).finish()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(UserError, match="already holds a recorded session"):
        SessionRecorder(tmp_path, "Webcam", STARTED_AT).start()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_half_old_folder_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "faces.csv").write_text("old")
    with pytest.raises(UserError, match="already holds"):
        SessionRecorder(tmp_path, "Webcam", STARTED_AT).start()
    assert [path.name for path in tmp_path.iterdir()] == ["faces.csv"]


def test_a_folder_below_a_file_is_refused_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="cannot save in the folder") as caught:
        SessionRecorder(tmp_path / "file" / "session", "Webcam", STARTED_AT).start()
    assert "Choose a folder of your own" in caught.value.hint


def test_a_folder_without_permission_is_refused_with_a_next_step(tmp_path: Path) -> None:
    def opener(path: Path, mode: str) -> BinaryIO:
        raise PermissionError(13, "Permission denied", str(path))

    with pytest.raises(UserError, match="no permission") as caught:
        SessionRecorder(tmp_path / "s", "Webcam", STARTED_AT, opener=opener).start()
    assert "Choose a folder of your own" in caught.value.hint


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a real protected folder")
def test_a_folder_that_the_system_protects_is_refused_even_for_root() -> None:
    with pytest.raises(UserError, match="cannot save in the folder /sys/kernel") as caught:
        SessionRecorder(Path("/sys/kernel/fer-monitor"), "Webcam", STARTED_AT).start()
    assert "Choose a folder of your own" in caught.value.hint


ENDLESS = """
import sys, time
from datetime import datetime
from pathlib import Path
from fer_monitor.core.types import Marker, TimelineRow
from fer_monitor.session.recorder import SessionRecorder

now = datetime.now().astimezone()
recorder = SessionRecorder(Path(sys.argv[1]), "Webcam", now, flush_every_s=0.05)
recorder.start()
for second in range(100_000):
    recorder.on_rows([TimelineRow(second, 5, 0.0, 0.0, None, None, None, None, None, None)])
    recorder.add_marker(Marker(float(second), "two\\nlines, \\"quoted\\""))
    time.sleep(0.01)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_program_leaves_readable_files(tmp_path: Path, repository: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)], cwd=repository)
    try:
        timeline = tmp_path / "timeline.csv"
        wait_until(lambda: timeline.exists() and len(read_csv(timeline)) >= 30, timeout_s=30)
    finally:
        child.kill()
        child.wait(10)
    rows = read_csv(timeline)
    assert [r["second"] for r in rows] == [*map(str, range(len(rows)))]
    assert all(None not in r.values() for r in rows)
    assert {r["note"] for r in read_csv(tmp_path / "markers.csv")} == {'two\nlines, "quoted"'}
    assert timeline.read_bytes().endswith(b"\r\n")


def test_a_disk_that_never_answers_does_not_hold_up_the_program(
    tmp_path: Path, record: Recorders
) -> None:
    disk = Disk()
    recorder = record(tmp_path, opener=disk)
    disk.runs.clear()
    recorder.on_rows([row(0)])
    begun = time.monotonic()
    assert recorder.finish(timeout_s=0.2) == []
    assert time.monotonic() - begun < 10
    assert "does not answer" in recorder.status.message
    disk.runs.set()
    assert len(recorder.finish()) == 3
    assert len(read_csv(tmp_path / "timeline.csv")) == 1
