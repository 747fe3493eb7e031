"""Tables on disk: locked, full, deleted, edited and killed, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from fer_monitor.session.csv_table import BOM, GrowingTable, RewrittenTable, open_unbuffered
from tests.support.session_rows import read_csv

HEADER = ("second", "note")


class Lock:
    """An opener whose files cannot be written or opened while it is held, like Excel's."""

    def __init__(self) -> None:
        self.held = False
        self.suffix = ".csv"

    def __call__(self, path: Path, mode: str) -> BinaryIO:
        self.check(path)
        return LockedFile(open_unbuffered(path, mode), path, self)  # type: ignore[return-value]

    def check(self, path: Path) -> None:
        if self.held and path.name.endswith(self.suffix):
            raise PermissionError(13, "Permission denied", str(path))


class FullDisk(Lock):
    """The same with a disk that takes nothing more: what the kernel's own full device says."""

    def check(self, path: Path) -> None:
        if self.held:
            with Path("/dev/full").open("wb", buffering=0) as device:
                device.write(b"x")


class LockedFile:
    def __init__(self, file: BinaryIO, path: Path, lock: Lock) -> None:
        self._file, self._path, self._lock = file, path, lock

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> LockedFile:
        return self

    def __exit__(self, *exc: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        self._lock.check(self._path)
        return self._file.write(content)


@pytest.fixture
def table(tmp_path: Path) -> GrowingTable:
    made = GrowingTable(tmp_path / "timeline.csv", HEADER)
    made.create()
    return made


def notes(path: Path) -> list[str]:
    return [row["note"] for row in read_csv(path)]


def test_the_file_is_readable_from_the_start_and_after_every_flush(table: GrowingTable) -> None:
    assert table.path.read_bytes() == BOM + b"second,note\r\n"
    table.append((0, "a"))
    assert table.flush()
    assert notes(table.path) == ["a"]
    table.append((1, "b"))
    assert table.finish() == table.path
    assert table.path.read_bytes() == BOM + b"second,note\r\n0,a\r\n1,b\r\n"


def test_it_never_writes_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "timeline.csv"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        GrowingTable(path, HEADER).create()
    assert path.read_text() == "precious"


def test_rows_wait_while_the_file_is_locked_and_come_when_it_is_free(tmp_path: Path) -> None:
    lock = Lock()
    table = GrowingTable(tmp_path / "timeline.csv", HEADER, lock)
    table.create()
    lock.held = True
    for second in range(3):
        table.append((second, f"n{second}"))
        assert not table.flush()
    assert isinstance(table.fault, PermissionError)
    assert table.waiting_rows == 3
    lock.held = False
    assert table.flush()
    assert (table.waiting_rows, table.fault) == (0, None)
    assert table.finish() == tmp_path / "timeline.csv"
    assert notes(tmp_path / "timeline.csv") == ["n0", "n1", "n2"]


def test_a_file_locked_to_the_end_gets_a_complete_one_beside_it(tmp_path: Path) -> None:
    lock = Lock()
    lock.suffix = "timeline.csv"
    table = GrowingTable(tmp_path / "timeline.csv", HEADER, lock)
    table.create()
    table.append((0, "before"))
    table.flush()
    (tmp_path / "timeline (2).csv").write_text("somebody's")
    lock.held = True
    table.append((1, "after"))
    assert table.finish() == tmp_path / "timeline (3).csv"
    assert notes(tmp_path / "timeline (3).csv") == ["before", "after"]
    assert notes(tmp_path / "timeline.csv") == ["before"]
    assert (tmp_path / "timeline (2).csv").read_text() == "somebody's"
    assert not list(tmp_path.glob(".*"))


def test_after_a_finish_that_found_no_place_another_one_can_succeed(tmp_path: Path) -> None:
    lock = Lock()
    lock.suffix = ""
    table = GrowingTable(tmp_path / "timeline.csv", HEADER, lock)
    table.create()
    table.append((0, "kept"))
    lock.held = True
    assert table.finish() is None
    assert isinstance(table.fault, PermissionError)
    lock.held = False
    assert table.finish() == tmp_path / "timeline.csv"
    assert notes(tmp_path / "timeline.csv") == ["kept"]


def test_a_deleted_file_is_written_again_in_full(table: GrowingTable) -> None:
    table.append((0, "a"))
    table.flush()
    table.path.unlink()
    table.append((1, "b"))
    assert table.flush()
    assert table.finish() == table.path
    assert notes(table.path) == ["a", "b"]


@pytest.mark.parametrize("edit", ["replaced", "appended"])
def test_a_file_that_somebody_edited_is_left_to_them(table: GrowingTable, edit: str) -> None:
    table.append((0, "a"))
    table.flush()
    original = table.path
    edited = original.read_bytes() + b"9,mine\r\n"
    if edit == "replaced":
        draft = original.with_name("draft")
        draft.write_bytes(edited)
        draft.replace(original)
    else:
        original.write_bytes(edited)
    table.append((1, "b"))
    assert table.flush()
    assert original.read_bytes() == edited
    assert table.path == original.with_name("timeline (2).csv")
    assert table.finish() == table.path
    assert notes(table.path) == ["a", "b"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_fault_and_not_a_loss(tmp_path: Path) -> None:
    disk = FullDisk()
    table = GrowingTable(tmp_path / "timeline.csv", HEADER, disk)
    table.create()
    table.append((0, "a"))
    assert table.flush()
    disk.held = True
    table.append((1, "b"))
    assert not table.flush()
    assert table.fault is not None
    assert table.fault.errno == errno.ENOSPC
    assert table.finish() is None
    disk.held = False
    assert table.finish() == tmp_path / "timeline.csv"
    assert notes(table.path) == ["a", "b"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from fer_monitor.session.csv_table import GrowingTable

table = GrowingTable(Path(sys.argv[1]), ("second", "note"))
table.create()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
for second in range(20):
    table.append((second, f"row {second}"))
    table.flush()
assert table.fault is not None and table.waiting_rows > 0
size_when_full = table.path.stat().st_size
assert table.path.read_bytes().endswith(b"\\r\\n"), "half a row was left in the file"
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert table.flush(), table.fault
assert size_when_full <= 100 and table.waiting_rows == 0
table.finish()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_rows_cut_off_by_a_real_limit_are_completed_later(tmp_path: Path, repository: Path) -> None:
    path = tmp_path / "timeline.csv"
    subprocess.run([sys.executable, "-c", FULL_DISK, str(path)], check=True, cwd=repository)
    assert notes(path) == [f"row {second}" for second in range(20)]


def test_half_a_row_left_by_a_crash_of_the_disk_is_completed(table: GrowingTable) -> None:
    table.append((0, "a long note"))
    table.flush()
    os.truncate(table.path, table.path.stat().st_size - 5)
    table.append((1, "b"))
    assert table.flush()
    assert notes(table.path) == ["a long note", "b"]
    table.finish()


@pytest.fixture
def summary(tmp_path: Path) -> tuple[RewrittenTable, Lock]:
    lock = Lock()
    made = RewrittenTable(tmp_path / "faces.csv", HEADER, lock)
    made.create()
    return made, lock


def test_a_rewritten_table_holds_the_last_rows_only(summary: tuple[RewrittenTable, Lock]) -> None:
    table, _ = summary
    assert notes(table.path) == []
    assert table.write([(0, "old")])
    assert table.finish([(0, "new"), (1, "more")]) == table.path
    assert notes(table.path) == ["new", "more"]


def test_a_reader_never_meets_half_a_rewritten_table(
    summary: tuple[RewrittenTable, Lock],
) -> None:
    table, lock = summary
    table.write([(0, "old")])
    lock.suffix = ".part"
    lock.held = True
    assert not table.write([(0, "new")])
    assert notes(table.path) == ["old"]
    assert [path.name for path in table.path.parent.iterdir()] == ["faces.csv"]


def test_a_rewritten_table_that_stays_locked_goes_beside(
    summary: tuple[RewrittenTable, Lock], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = summary
    locked = table.path
    replace: Callable[[Path, Path], Path] = Path.replace

    def replace_unless_locked(self: Path, target: Path) -> Path:
        # What Windows answers while Excel has the target open.
        if target == locked:
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_unless_locked)
    assert not table.write([(0, "late")])
    assert isinstance(table.fault, PermissionError)
    assert table.finish([(0, "late")]) == locked.with_name("faces (2).csv")
    assert notes(table.path) == ["late"]
    assert table.fault is None
