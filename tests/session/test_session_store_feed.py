"""What is recorded reaches the store second by second, as the CSV files get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fer_monitor.core.people import People
from fer_monitor.core.types import Marker
from fer_monitor.session.face_summary import FaceSighting
from fer_monitor.session.recorder import RecorderState, SessionRecorder
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store_feed import StoreFeed
from tests.support.session_rows import HAPPY, STARTED_AT, face, read_csv, row, shares, snapshot
from tests.support.stored_sessions import new_info

SAD = (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    made = open_store(tmp_path / "sessions.sqlite")
    yield made
    made.close()


def test_looks_become_seconds_of_participants(store: SessionStore) -> None:
    info = new_info(per_participant=True)
    people = [People({7: "Ana"})]
    feed = StoreFeed(store.begin(info), lambda: people[0])
    feed.look(0.1, [FaceSighting(7, 40.0, shares(*HAPPY)), FaceSighting(9, 9.0, None)], (1, 25))
    feed.look(0.6, [FaceSighting(7, 40.0, shares(*SAD))], (1, 25))
    feed.look(1.2, [FaceSighting(7, 40.0, shares(*SAD))], (2, 24))
    feed.row(row(0))
    feed.row(row(1))
    feed.marker(Marker(0.5, "quiz"))
    feed.save()
    people[0] = People({7: "Ana"}, {9: 7})
    feed.finish()
    record = store.read(info.id)
    assert [r.second for r in record.rows] == [0, 1]
    cells = [(r.second, r.participant, r.looks, r.looks_read) for r in record.participants]
    assert cells == [(0, 7, 2, 2), (0, 9, 1, 0), (1, 7, 1, 1)]
    mean = (np.array(HAPPY) + np.array(SAD)) / 2
    assert np.allclose(record.participants[0].shares, mean, atol=1 / 255)
    assert record.layouts == ((0, 25), (1, 24))
    assert record.markers == (Marker(0.5, "quiz"),)
    assert (record.people.name(9), record.info.seconds, record.info.ended) == ("Ana", 2, True)


def test_class_only_sessions_hold_no_row_and_no_name_of_anybody(store: SessionStore) -> None:
    info = new_info(per_participant=False)
    feed = StoreFeed(store.begin(info), lambda: People({7: "Ana"}))
    feed.look(0.1, [FaceSighting(7, 40.0, shares(*HAPPY))], None)
    feed.row(row(0))
    feed.finish()
    record = store.read(info.id)
    assert len(record.rows) == 1
    assert (record.participants, record.people.names) == ((), {})


def test_a_recording_is_in_its_files_and_in_the_store(store: SessionStore, tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path / "session", "test", STARTED_AT)
    info = new_info()
    recorder.start()
    recorder.keep_in(StoreFeed(store.begin(info)))
    for second in range(3):
        recorder.on_snapshot(snapshot(face(1, shares(*HAPPY))), second + 0.2)
        recorder.on_rows([row(second)])
    recorder.add_marker(Marker(1.25, "explained topic 2"))
    recorder.finish()
    assert recorder.status.state is RecorderState.OK
    record = store.read(info.id)
    written = read_csv(tmp_path / "session" / "timeline.csv")
    assert [str(r.second) for r in record.rows] == [r["second"] for r in written]
    assert record.markers[0].note == read_csv(tmp_path / "session" / "markers.csv")[0]["note"]
    assert record.info.ended


def test_a_store_that_cannot_be_written_is_told_while_the_files_grow(
    store: SessionStore, tmp_path: Path
) -> None:
    recorder = SessionRecorder(tmp_path / "session", "test", STARTED_AT, flush_every_s=0.05)
    recorder.start()
    info = new_info()
    recorder.keep_in(StoreFeed(store.begin(info)))
    (tmp_path / "sessions.sqlite").rename(tmp_path / "elsewhere.sqlite")
    recorder.on_rows([row(0)])
    recorder.finish()
    assert recorder.status.state is RecorderState.DEGRADED
    assert "store" in recorder.status.message
    assert len(read_csv(tmp_path / "session" / "timeline.csv")) == 1


@pytest.mark.allow_log("The session store broke")
def test_a_fault_in_the_store_ends_neither_the_files_nor_the_recording(
    store: SessionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boom(*_: object) -> None:
        raise RuntimeError("boom")

    recorder = SessionRecorder(tmp_path / "session", "test", STARTED_AT)
    recorder.start()
    recorder.keep_in(StoreFeed(store.begin(new_info())))
    monkeypatch.setattr(StoreFeed, "row", boom)
    recorder.on_rows([row(0), row(1)])
    recorder.finish()
    assert recorder.status.state is RecorderState.DEGRADED
    assert "store stopped" in recorder.status.message
    assert len(read_csv(tmp_path / "session" / "timeline.csv")) == 2
