"""What is put into the store comes back, and can be listed, searched, renamed and moved."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.records import ParticipantRow, SessionInfo, SessionRecord
from fer_monitor.core.types import Interval, Marker, TimelineRow
from fer_monitor.session.store import migrations, place
from fer_monitor.session.store.codec import quantised, restored
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.transfer import export_session, import_session
from tests.support.session_rows import empty_row, row
from tests.support.stored_sessions import START, assert_same, everybody, keep, new_info

EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001
NUMBERS = st.floats(-1e6, 1e6)
INTS = st.integers(0, 2**31 - 1)
# Halves of characters and NUL cannot be kept by every database; see the test of wild text.
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)


@st.composite
def distributions(draw: st.DrawFn) -> np.ndarray:
    weights = np.array(draw(st.lists(st.floats(0, 1), min_size=7, max_size=7))) + 1e-6
    return (weights / weights.sum()).astype(np.float32)


@st.composite
def bands(draw: st.DrawFn) -> Interval:
    return Interval(*sorted((draw(NUMBERS), draw(NUMBERS))))


def timeline_rows(second: int) -> st.SearchStrategy[TimelineRow]:
    return st.builds(
        TimelineRow,
        second=st.just(second),
        frames=INTS,
        n=NUMBERS,
        visible=NUMBERS,
        coverage=st.none() | NUMBERS,
        shares=st.none() | distributions(),
        valence=st.none() | NUMBERS,
        arousal=st.none() | NUMBERS,
        valence_band=st.none() | bands(),
        arousal_band=st.none() | bands(),
        cameras_on=st.none() | NUMBERS,
    )


@st.composite
def participants(draw: st.DrawFn, second: int) -> list[ParticipantRow]:
    rows = []
    for number in sorted(draw(st.sets(INTS, max_size=4))):
        looks = draw(st.integers(0, 1000))
        read = draw(st.integers(0, looks))
        shares = draw(distributions()) if read else None
        rows.append(ParticipantRow(second, number, looks, read, shares))
    return rows


@st.composite
def records(draw: st.DrawFn) -> SessionRecord:
    seconds = sorted(draw(st.sets(st.integers(0, 100_000), max_size=4)))
    whole = draw(st.booleans())
    zone = timezone(timedelta(seconds=draw(st.integers(-86_000, 86_000))))
    info = draw(
        st.builds(
            SessionInfo,
            id=st.uuids().map(str),
            title=TEXTS,
            started_at=st.datetimes(EARLIEST, LATEST, timezones=st.just(zone)),
            seconds=INTS,
            app_version=TEXTS,
            model_sha256=TEXTS,
            settings=st.dictionaries(TEXTS, TEXTS, max_size=3),
            per_participant=st.just(whole),
            ended=st.booleans(),
            recovered=st.booleans(),
        )
    )
    marks = draw(st.lists(st.builds(Marker, t=NUMBERS, note=TEXTS), max_size=4))
    names = draw(st.dictionaries(st.integers(1, 100), TEXTS, max_size=3))
    joins = draw(st.dictionaries(st.integers(101, 200), st.integers(1, 100), max_size=3))
    everyone = [each for second in seconds for each in draw(participants(second))]
    return SessionRecord(
        info=info,
        rows=tuple(draw(timeline_rows(second)) for second in seconds),
        markers=tuple(sorted(marks, key=lambda marker: marker.t)),
        participants=tuple(everyone) if whole else (),
        people=People(names, joins) if whole else NOBODY,
        layouts=tuple(draw(st.lists(st.tuples(INTS, INTS), max_size=3))),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    opened = open_store(tmp_path / "sessions.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionStore]:
    opened = open_store(tmp_path_factory.mktemp("wild") / "sessions.sqlite")
    yield opened
    opened.close()


def unlike_all_others(record: SessionRecord) -> SessionRecord:
    return replace(record, info=replace(record.info, id=str(uuid4())))


@settings(max_examples=60)
@given(record=records())
def test_any_record_comes_back(wild: SessionStore, record: SessionRecord) -> None:
    record = unlike_all_others(record)
    assert wild.add_record(record)
    assert_same(wild.read(record.info.id), record)
    assert not wild.add_record(record)


@settings(max_examples=25)
@given(record=records())
def test_a_record_that_was_written_live_comes_back(
    wild: SessionStore, record: SessionRecord
) -> None:
    record = unlike_all_others(record)
    writer = wild.begin(record.info)
    for each in record.rows:
        writer.add(each, [who for who in record.participants if who.second == each.second])
    for marker in record.markers:
        writer.add_marker(marker)
    for layout in record.layouts:
        writer.add_layout(*layout)
    writer.set_people(record.people)
    assert writer.finish(record.info.seconds)
    info = replace(record.info, ended=True, recovered=False)
    assert_same(wild.read(record.info.id), replace(record, info=info))


@given(shares=distributions())
def test_kept_shares_are_near_sum_to_one_and_stay(shares: np.ndarray) -> None:
    once = quantised(shares[None])
    assert int(once.sum()) == 255
    assert float(np.abs(restored(once.tobytes()) - shares).max()) <= 1 / 255
    assert np.array_equal(quantised(restored(once.tobytes())), once)


@pytest.mark.parametrize("wrong", [np.nan, -0.5, 1.5])
def test_shares_that_are_none_are_refused(store: SessionStore, wrong: float) -> None:
    shares = np.full(7, wrong, np.float32)
    writer = store.begin(new_info())
    with pytest.raises(ValueError, match="shares"):
        writer.add(row(0), [ParticipantRow(0, 1, 5, 5, shares)])
    writer.close()


def test_numbers_that_are_none_are_refused(store: SessionStore) -> None:
    writer = store.begin(new_info())
    with pytest.raises(ValueError, match="second 4"):
        writer.add(replace(row(4), valence=float("nan")))
    writer.close()


def test_a_class_only_session_keeps_nobody(store: SessionStore, tmp_path: Path) -> None:
    info = keep(store, per_participant=False, people=People({1: "Ada Lovelace"}))
    record = store.read(info.id)
    assert len(record.rows) == 3
    assert record.participants == ()
    assert record.people == NOBODY
    store.close()
    assert b"Lovelace" not in (tmp_path / "sessions.sqlite").read_bytes()


def test_text_that_no_database_takes_loses_no_row(store: SessionStore) -> None:
    info = keep(store, title="half \ud83d and \0 nothing", notes=["note \udc00"])
    assert info.title == "half ? and  nothing"
    assert store.read(info.id).markers == (Marker(1.5, "note ?"),)


def test_seconds_without_faces_or_pictures_come_back(store: SessionStore) -> None:
    info = new_info()
    writer = store.begin(info)
    writer.add(empty_row(0, frames=5))
    writer.add(empty_row(1, frames=0))
    assert writer.finish(2)
    assert [(each.frames, each.shares) for each in store.read(info.id).rows] == [
        (5, None),
        (0, None),
    ]


def test_who_is_who_is_what_was_said_last(store: SessionStore) -> None:
    info = new_info()
    writer = store.begin(info)
    writer.set_people(People({1: "Ada", 2: "Bob"}, {3: 1}))
    writer.add(row(0), everybody(0))
    writer.set_people(People({1: "Ada L."}, {4: 1}))
    writer.add(row(1), everybody(1))
    assert writer.finish(2)
    assert store.read(info.id).people == People({1: "Ada L."}, {4: 1})


def test_the_list_is_newest_first_and_searched(store: SessionStore) -> None:
    old = keep(store, title="Ökologie", notes=["Explained topic two"])
    new = keep(store, title="Algebra", started_at=START + timedelta(days=7))
    assert store.sessions() == [new, old]
    assert store.sessions(limit=1) == [new]
    for words in ("öKOLOGIE", "TOPIC two", "22 öko", "2026-11-22 öko"):
        assert store.sessions(words) == [old], words
    assert store.sessions("two algebra") == []


def test_a_session_is_renamed(store: SessionStore) -> None:
    info = keep(store)
    store.rename(info.id, "Algebra, 3b")
    assert store.sessions() == [replace(info, title="Algebra, 3b")]
    with pytest.raises(UserError, match="not in the store"):
        store.rename("nobody", "x")
    with pytest.raises(UserError, match="not in the store"):
        store.read("nobody")


def test_old_sessions_expire(store: SessionStore) -> None:
    old = keep(store, started_at=START - timedelta(days=31))
    edge = keep(store, started_at=START - timedelta(days=30))
    running = store.begin(new_info(started_at=START - timedelta(days=90)))
    today = START.date()
    assert store.expired(today=today) == [old]
    assert store.expired(today=today + timedelta(days=1)) == [edge, old]
    assert store.expired(days=31, today=today) == []
    assert store.delete_expired(today=today) == [old]
    assert old not in store.sessions()
    assert edge in store.sessions()
    assert store.delete_expired(today=date(1990, 1, 1)) == []
    running.close()


def test_a_session_moves_to_another_store_once(store: SessionStore, tmp_path: Path) -> None:
    info = keep(store, notes=["topic 1"], people=People({1: "Ada"}))
    keep(store, title="stays at home")
    file = export_session(store, info.id, tmp_path / "out" / "one.fersession")
    assert sorted(each.name for each in file.parent.iterdir()) == ["one.fersession"]
    assert b"stays at home" not in file.read_bytes()
    before = file.read_bytes()
    other = open_store(tmp_path / "other" / "sessions.sqlite")
    try:
        assert import_session(other, file) == [info]
        assert import_session(other, file) == []
        assert_same(other.read(info.id), store.read(info.id))
    finally:
        other.close()
    assert file.read_bytes() == before
    with pytest.raises(UserError, match="exists already"):
        export_session(store, info.id, file)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(500)])
def test_what_is_no_session_is_not_imported(
    store: SessionStore, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "wrong.fersession"
    file.write_bytes(content)
    with pytest.raises(UserError, match="no session"):
        import_session(store, file)
    assert file.read_bytes() == content
    with pytest.raises(UserError, match="cannot be read"):
        import_session(store, tmp_path / "missing")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_only_the_owner_may_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sessions.sqlite"
    store = open_store(path)
    writer = store.begin(new_info())
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert len(modes) == 4, "the file, its log, its index and the claim"
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    writer.close()
    store.close()
    path.chmod(0o644)
    open_store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_rights_are_set_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "HAS_MODES", False)
    monkeypatch.setattr(Path, "chmod", lambda *_: pytest.fail("chmod without modes"))
    path = tmp_path / "sessions.sqlite"
    path.touch(0o644)
    store = open_store(path)
    assert store.sessions() == []
    store.close()


def test_the_usual_place_is_the_users_data_folder() -> None:
    store = open_store()
    try:
        path = place.default_path()
        assert path.is_file()
        assert path.name == "sessions.sqlite"
        assert path.parent.name == "fer-monitor"
        assert Path(os.environ["XDG_DATA_HOME"]) in path.parents or os.name != "posix"
    finally:
        store.close()


def _add_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE sessions ADD COLUMN room TEXT NOT NULL DEFAULT 'A1'"))


def _break_off(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE sessions ADD COLUMN half TEXT"))
    raise RuntimeError("power cut")


def test_a_migration_keeps_everything_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path)
    info = keep(store)
    for _ in range(2):
        with store.database.writing() as connection:
            migrations.migrate(connection, [_add_column])
    assert store.sessions() == [info]
    with pytest.raises(RuntimeError), store.database.writing() as connection:
        migrations.migrate(connection, [_add_column, _break_off])
    store.close()
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT version FROM store_version").fetchall() == [(2,)]
        columns = [each[1] for each in plain.execute("PRAGMA table_info(sessions)")]
        assert columns[-1] == "room"
    plain.close()


def test_a_newer_or_foreign_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    open_store(path).close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE store_version SET version = 99")
    plain.close()
    with pytest.raises(UserError, match="newer version"):
        open_store(path)
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as plain:
        plain.execute("CREATE TABLE bookmarks (url TEXT)")
    plain.close()
    with pytest.raises(UserError, match="another program"):
        open_store(foreign)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["foreign.sqlite", "sessions.sqlite"]
