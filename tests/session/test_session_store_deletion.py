"""What is deleted from the store is in no byte of its folder any more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import People
from fer_monitor.session.store import sqlite_file
from fer_monitor.session.store.opening import open_store
from tests.support.stored_sessions import keep

SECRETS = (b"Zanzibar", b"Nightingale")


def found_in(folder: Path) -> set[bytes]:
    """Return which secrets are in any file."""
    content = b"".join(each.read_bytes() for each in folder.iterdir())
    return {secret for secret in SECRETS if secret in content}


def test_nothing_of_a_deleted_session_is_left(tmp_path: Path) -> None:
    store = open_store(tmp_path / "sessions.sqlite")
    kept = keep(store, title="kept", seconds=200)
    people = People({1: "Nightingale"})
    gone = [
        keep(store, title="gone", seconds=300, notes=["about Zanzibar"] * 40, people=people).id
        for _ in range(3)
    ]
    size = sum(each.stat().st_size for each in tmp_path.iterdir())
    assert found_in(tmp_path) == set(SECRETS), "the test would see them"
    store.delete(gone)
    assert found_in(tmp_path) == set()
    assert (tmp_path / "sessions.sqlite-wal").stat().st_size == 0
    assert (tmp_path / "sessions.sqlite").stat().st_size < size / 2
    assert store.sessions() == [kept]
    assert len(store.read(kept.id).participants) == 600
    assert keep(store, title="next").title == "next"
    store.close()


def test_a_renamed_title_leaves_no_trace_either(tmp_path: Path) -> None:
    store = open_store(tmp_path / "sessions.sqlite")
    info = keep(store, title="Lesson with Nightingale")
    store.rename(info.id, "Lesson")
    store.delete([])
    assert found_in(tmp_path) == set()
    store.close()


def test_traces_that_another_program_holds_are_told_and_removed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "PATIENT_S", 0.1)
    store = open_store(tmp_path / "sessions.sqlite")
    info = keep(store, notes=["about Zanzibar"])
    other = sqlite3.connect(tmp_path / "sessions.sqlite", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM markers").fetchall()
    with pytest.raises(UserError, match="traces of them are still in the file"):
        store.delete([info.id])
    assert store.sessions() == []
    other.execute("ROLLBACK")
    other.close()
    store.tidy()
    assert found_in(tmp_path) == set()
    store.close()
