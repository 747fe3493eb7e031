"""The same store on a real PostgreSQL server, which the test starts and stops."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import People
from fer_monitor.core.types import Marker
from fer_monitor.session.store import postgres
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.store import SessionStore
from fer_monitor.session.store.transfer import export_session, import_session
from tests.support.session_rows import row
from tests.support.stored_sessions import assert_same, everybody, keep, new_info

psycopg = pytest.importorskip("psycopg", reason="the extra postgres is not installed")


class Server:
    """A PostgreSQL server of our own, reached through a socket in its folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user is not None:
            shutil.chown(folder, self._user)
        self._run(
            "initdb", "-E", "UTF8", "-A", "trust", "-U", "teacher", "-N", "-D", str(folder / "data")
        )

    @property
    def url(self) -> str:
        return f"postgresql://teacher:secret@/postgres?host={self._folder}"

    def start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            user=self._user,
            env={**os.environ, "PGDATA": str(self._folder / "data"), "LC_ALL": "C"},
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


def find_programs() -> Path:
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    choices = [*([Path(found).parent] if found else []), *folders]
    for folder in choices:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("PostgreSQL's server is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="fer-pg-"))
    try:
        server = Server(programs, folder)
        server.start()
    except (OSError, LookupError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder)
        pytest.skip(f"PostgreSQL's server cannot be started as {getpass.getuser()}: {error}")
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def store(server: Server) -> Iterator[SessionStore]:
    opened = open_store(server.url)
    opened.delete([info.id for info in opened.sessions()])
    yield opened
    opened.close()


def test_a_session_is_kept_listed_renamed_and_deleted(store: SessionStore) -> None:
    people = People({1: "Ada"}, {3: 1})
    info = keep(store, seconds=5, notes=["topic: Ünïcode \U0001f600"], people=people)
    record = store.read(info.id)
    assert [each.second for each in record.rows] == list(range(5))
    assert len(record.participants) == 15
    assert record.people == people
    assert record.info.started_at.utcoffset() == new_info().started_at.utcoffset()
    assert store.sessions("ÜNÏCODE") == [info]
    store.rename(info.id, "Algebra, 3b")
    assert store.sessions() == [replace(info, title="Algebra, 3b")]
    store.delete([info.id])
    assert store.sessions() == []


def test_a_session_moves_between_server_and_file(store: SessionStore, tmp_path: Path) -> None:
    info = keep(store, seconds=5, notes=["topic 1"], people=People({1: "Ada"}))
    record = store.read(info.id)
    file = export_session(store, info.id, tmp_path / "one.fersession")
    store.delete([info.id])
    assert import_session(store, file) == [info]
    assert import_session(store, file) == []
    assert_same(store.read(info.id), record)


def test_a_server_that_stops_is_told_and_catches_up(store: SessionStore, server: Server) -> None:
    info = new_info()
    writer = store.begin(info)
    writer.add(row(0), everybody(0))
    assert writer.save()
    server.stop()
    try:
        writer._save_at = float("-inf")
        writer.add(row(1), everybody(1))
        writer.add_marker(Marker(1.5, "without a server"))
        assert writer.problem is not None
        assert "the database does not answer" in writer.problem.message
        assert "secret" not in repr(writer.problem)
        assert writer.waiting == 1
    finally:
        server.start()
    writer._retry_at = float("-inf")
    writer.add(row(2), everybody(2))
    assert writer.save()
    assert writer.problem is None
    other = open_store(server.url)
    assert other.recover() == [], "the claim was taken again"
    other.close()
    assert writer.finish(3)
    record = store.read(info.id)
    assert [each.second for each in record.rows] == [0, 1, 2]
    assert record.markers == (Marker(1.5, "without a server"),)
    assert record.info.ended


def test_what_a_dead_program_left_is_finished_by_another(server: Server) -> None:
    dead, other = open_store(server.url), open_store(server.url)
    other.recover()
    writer = dead.begin(new_info())
    writer.add(row(0), everybody(0))
    assert writer.save()
    assert other.recover() == []
    with pytest.raises(UserError, match="being recorded"):
        other.delete([writer.info.id])
    # As the server sees it when a program dies.
    writer.close()
    dead.close()
    (found,) = other.recover()
    assert (found.seconds, found.ended, found.recovered) == (1, True, True)
    assert other.recover() == []
    other.close()


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not answer") as caught:
        open_store(f"postgresql://teacher:secret@/postgres?host={tmp_path}")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://host/name", "postgresql://host:port/name", "://"])
def test_another_address_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="not one of a PostgreSQL database"):
        open_store(address)


def test_a_passphrase_is_not_for_a_server() -> None:
    with pytest.raises(UserError, match="passphrase is for a file"):
        open_store("postgresql://host/name", passphrase="x")


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("No module named 'psycopg'")

    monkeypatch.setattr(postgres, "create_engine", missing)
    with pytest.raises(UserError, match="needs the package psycopg") as caught:
        open_store("postgresql://host/name")
    assert "fer-monitor[postgres]" in caught.value.hint
