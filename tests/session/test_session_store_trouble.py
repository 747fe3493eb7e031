"""The store in trouble: locked, full, read-only, gone, damaged; it is told, and nothing is lost."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Marker
from fer_monitor.session.store import place
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.writer import SessionWriter
from tests.support.session_rows import row
from tests.support.stored_sessions import everybody, keep, new_info

FILE = "sessions.sqlite"
INDEX_LEAF = 0x0A
"""First byte of a page with rows, https://sqlite.org/fileformat2.html section 1.6."""


class Clock:
    """Monotonic seconds that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    opened = open_store(tmp_path / FILE)
    yield opened
    opened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the root of a disk of one megabyte."""
    root = tmp_path / "disk"
    root.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(root)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs Linux and root")
    yield root
    subprocess.run(["umount", str(root)], check=True)


def seconds_of(store: SessionStore, session_id: str) -> list[int]:
    return [each.second for each in store.read(session_id).rows]


def add(writer: SessionWriter, second: int) -> None:
    writer.add(row(second), everybody(second))
    # As the recorder does it: once a second, whether the last try worked or not.
    writer._retry_at = float("-inf")
    writer.save()


def test_a_locked_file_is_told_and_catches_up(store: SessionStore, tmp_path: Path) -> None:
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    assert writer.problem is None
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    add(writer, 1)
    writer.add_marker(Marker(1.5, "while it was locked"))
    add(writer, 2)
    assert writer.problem is not None
    assert writer.problem.message == (
        "The session store cannot be written: another program is using it. "
        "2 seconds are kept in memory."
    )
    assert writer.problem.hint == "Close the other program; recording catches up by itself."
    assert seconds_of(store, info.id) == [0], "others may read meanwhile"
    other.execute("ROLLBACK")
    other.close()
    add(writer, 3)
    assert writer.problem is None
    assert writer.finish(4)
    record = store.read(info.id)
    assert [each.second for each in record.rows] == [0, 1, 2, 3]
    assert len(record.participants) == 12
    assert record.markers == (Marker(1.5, "while it was locked"),)
    assert (record.info.seconds, record.info.ended, record.info.recovered) == (4, True, False)


def test_a_session_may_begin_and_end_while_the_file_is_locked(
    store: SessionStore, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    assert not writer.finish(1)
    assert writer.problem is not None
    other.execute("ROLLBACK")
    other.close()
    assert writer.finish(1)
    assert writer.finish(1), "once more does no harm"
    assert seconds_of(store, info.id) == [0]


def test_a_lock_does_not_hold_up_the_recording(store: SessionStore, tmp_path: Path) -> None:
    writer = store.begin(new_info())
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.perf_counter()
    for second in range(40):
        writer.add(row(second), everybody(second))
    # One try waits a quarter of a second; the others of the next second do not try.
    assert time.perf_counter() - start < 2
    assert writer.waiting == 40
    other.close()
    writer.close()


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_full_disk_is_told_and_catches_up(small_disk: Path) -> None:
    store = open_store(small_disk / FILE)
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    filler = small_disk / "filler"
    _fill(filler)
    second = 1
    while writer.problem is None and second < 100:
        add(writer, second)
        second += 1
    assert writer.problem is not None
    assert "the disk is full" in writer.problem.message
    assert "Free some space" in writer.problem.hint
    for _ in range(5):
        add(writer, second)
        second += 1
    assert writer.waiting >= 5
    filler.unlink()
    assert writer.finish(second)
    assert writer.problem is None
    assert seconds_of(store, info.id) == list(range(second))
    store.close()


def test_a_file_that_becomes_read_only_is_told_and_catches_up(store: SessionStore) -> None:
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    # Root may write whatever the file's rights say; SQLite's own switch gives the real error.
    _switch(store, "ON")
    add(writer, 1)
    assert writer.problem is not None
    assert "it is read-only" in writer.problem.message
    _switch(store, "OFF")
    assert writer.finish(2)
    assert seconds_of(store, info.id) == [0, 1]


def _switch(store: SessionStore, query_only: str) -> None:
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA query_only = {query_only}")
        connection.rollback()


def test_a_read_only_folder_is_refused_with_the_reason(small_disk: Path) -> None:
    # The right to write is taken from the whole disk, because root needs no right to a folder.
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(UserError, match="read-only") as caught:
        open_store(small_disk / "folder" / FILE)
    assert "Choose a folder of your own" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "protected"
    folder.mkdir(mode=0o500)
    with pytest.raises(UserError, match="no permission"):
        open_store(folder / FILE)


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(UserError, match="part of that path is a file"):
        open_store(tmp_path / "file" / FILE)


@pytest.mark.skipif(os.name != "posix", reason="Windows does not let an open file be moved")
def test_a_file_that_is_moved_away_is_told_and_catches_up(
    store: SessionStore, tmp_path: Path
) -> None:
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    (tmp_path / FILE).rename(tmp_path / "elsewhere")
    add(writer, 1)
    assert writer.problem is not None
    assert "moved or deleted" in writer.problem.message
    (tmp_path / "elsewhere").rename(tmp_path / FILE)
    assert writer.finish(2)
    assert seconds_of(store, info.id) == [0, 1]


def test_too_much_waiting_is_counted_and_told(store: SessionStore, tmp_path: Path) -> None:
    info = new_info()
    writer = SessionWriter(store.database, info, most_waiting=3)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for second in range(5):
        add(writer, second)
    assert writer.problem is not None
    assert "3 seconds are kept in memory. 2 seconds are missing" in writer.problem.message
    other.execute("ROLLBACK")
    other.close()
    assert writer.finish(5)
    assert seconds_of(store, info.id) == [0, 1, 2], "the oldest are never given up"
    assert writer.problem is not None
    assert writer.problem.message.startswith("2 seconds are missing")


def test_a_deleted_session_does_not_come_back_in_part(store: SessionStore) -> None:
    info = new_info()
    writer = store.begin(info)
    add(writer, 0)
    with pytest.raises(UserError, match="being recorded"):
        store.delete([info.id])
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    add(writer, 1)
    assert writer.problem is not None
    assert "this session was deleted" in writer.problem.message
    assert store.sessions() == []
    writer.close()


def test_sleep_and_a_changed_clock_leave_only_a_gap(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, info = Clock(), new_info()
    writer = store.begin(info, clock=clock)
    add(writer, 0)
    # The lid is closed for an hour, and the clock on the wall is set back by two.
    clock.now += 3600
    monkeypatch.setattr(time, "time", lambda: 0.0)
    add(writer, 3600)
    clock.now += 1
    add(writer, 3601)
    assert writer.finish(3602)
    record = store.read(info.id)
    assert [each.second for each in record.rows] == [0, 3600, 3601]
    assert record.info.started_at == info.started_at


def test_rows_of_a_recording_are_saved_in_groups(store: SessionStore) -> None:
    clock, info = Clock(), new_info()
    writer = store.begin(info, clock=clock)
    clock.now += 1
    writer.add(row(0), everybody(0))
    assert writer.waiting == 0
    for second in range(1, 50):
        clock.now += 0.005
        writer.add(row(second), everybody(second))
    assert writer.waiting == 49
    clock.now += 0.5
    writer.add(row(50), everybody(50))
    assert writer.waiting == 0
    assert writer.finish(51)


def test_two_programs_record_at_once(tmp_path: Path) -> None:
    first, second = open_store(tmp_path / FILE), open_store(tmp_path / FILE)
    one, two = new_info("one"), new_info("two")
    writers = first.begin(one), second.begin(two)
    for number in range(20):
        for writer in writers:
            add(writer, number)
            assert writer.problem is None
    assert second.recover() == [], "what another program records is not finished for it"
    assert first.recover() == []
    for writer in writers:
        assert writer.finish(20)
    assert seconds_of(first, two.id) == seconds_of(second, one.id) == list(range(20))
    first.close()
    second.close()


def test_two_programs_make_the_store_at_once(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, time; from fer_monitor.session.store.opening import open_store;"
        "input(); open_store(pathlib.Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / FILE)]
    programs = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.close()
    assert [program.wait(60) for program in programs] == [0, 0]


@pytest.mark.parametrize("damage", ["header", "zeros", "cut", "text"])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    path = tmp_path / FILE
    store = open_store(path)
    keep(store, seconds=500)
    store.close()
    content = path.read_bytes()
    broken = {
        "header": b"x" * 100 + content[100:],
        "zeros": bytes(len(content)),
        "cut": content[: len(content) // 2 + 100],
        "text": b"Dear diary",
    }[damage]
    path.write_bytes(broken)
    if damage == "cut":
        place.suspect(path)
    store = open_store(path)
    (notice,) = store.notices
    assert "damaged" in notice.message
    (aside,) = tmp_path.glob("sessions-damaged-*.sqlite")
    assert aside.read_bytes() == broken
    assert str(aside) in notice.hint
    keep(store, title="the next")
    assert "the next" in [each.title for each in store.sessions()]
    store.close()
    assert open_store(path).notices == ()


def _spoil_a_page(path: Path) -> None:
    """Overwrite the first page of rows in the second quarter of the file."""
    content = bytearray(path.read_bytes())
    page = next(
        start
        for start in range(len(content) // 4 // 4096 * 4096, len(content), 4096)
        if content[start] == INDEX_LEAF
    )
    content[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(content)


def test_damage_inside_costs_one_session_only(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = open_store(path)
    spoilt = keep(store, title="spoilt", seconds=1500)
    sound = keep(store, title="sound", seconds=1500)
    store.close()
    _spoil_a_page(path)
    store = open_store(path)
    with pytest.raises(UserError, match="damaged"):
        store.read(spoilt.id)
    assert len(store.read(sound.id).participants) == 4500
    store.close()
    store = open_store(path)
    (notice,) = store.notices
    assert "1 session could still be read" in notice.message
    assert store.sessions() == [sound]
    assert len(store.read(sound.id).participants) == 4500
    store.close()
    assert len(list(tmp_path.glob("sessions-damaged-*.sqlite"))) == 1
