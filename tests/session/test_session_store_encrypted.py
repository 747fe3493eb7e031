"""A store with a passphrase: no plain text in its files, and nothing without the passphrase."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import People
from fer_monitor.session.store import sqlite_file
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.transfer import export_session, import_session
from tests.support.session_rows import row
from tests.support.stored_sessions import assert_same, everybody, keep, new_info

PASSPHRASE = 'it\'s "my" passphrase; ünï'
SECRETS = (b"Zanzibar", b"Nightingale", b"Algebra", b"SQLite format", b"CREATE TABLE")


@pytest.fixture
def _cipher() -> None:
    pytest.importorskip("sqlcipher3", reason="the extra encrypted is not installed")


def plain_text_in(folder: Path) -> list[str]:
    return [
        f"{secret!r} in {each.name}"
        for each in folder.iterdir()
        for secret in SECRETS
        if secret in each.read_bytes()
    ]


@pytest.mark.usefixtures("_cipher")
def test_no_byte_is_plain_while_it_is_open_or_closed(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path, passphrase=PASSPHRASE)
    info = keep(store, seconds=50, notes=["Zanzibar"], people=People({1: "Nightingale"}))
    writer = store.begin(new_info())
    writer.add(row(0), everybody(0))
    assert (tmp_path / "sessions.sqlite-wal").stat().st_size > 0
    assert plain_text_in(tmp_path) == []
    assert writer.finish(1)
    record = store.read(info.id)
    store.close()
    assert plain_text_in(tmp_path) == []
    store = open_store(path, passphrase=PASSPHRASE)
    assert store.notices == ()
    assert_same(store.read(info.id), record)
    store.delete([info.id])
    assert len(store.sessions()) == 1
    assert plain_text_in(tmp_path) == []
    store.close()


@pytest.mark.usefixtures("_cipher")
@pytest.mark.parametrize("wrong", ["wrong", "", None])
def test_without_the_passphrase_it_stays_closed_and_whole(
    tmp_path: Path, wrong: str | None
) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path, passphrase=PASSPHRASE)
    info = keep(store)
    store.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match=r"with this passphrase|are encrypted|passphrase is empty"):
        open_store(path, passphrase=wrong)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["sessions.sqlite"]
    store = open_store(path, passphrase=PASSPHRASE)
    assert store.sessions() == [info]
    store.close()


@pytest.mark.usefixtures("_cipher")
def test_a_plain_store_is_not_taken_for_an_encrypted_one(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path)
    keep(store)
    store.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match="are not encrypted"):
        open_store(path, passphrase=PASSPHRASE)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("_cipher")
def test_an_export_has_a_passphrase_of_its_own(tmp_path: Path) -> None:
    store = open_store(tmp_path / "sessions.sqlite", passphrase=PASSPHRASE)
    info = keep(store, notes=["Zanzibar"])
    out = tmp_path / "out"
    file = export_session(store, info.id, out / "one.fersession", passphrase="for the colleague")
    assert plain_text_in(out) == []
    store.delete([info.id])
    with pytest.raises(UserError, match="passphrase"):
        import_session(store, file, passphrase=PASSPHRASE)
    assert import_session(store, file, passphrase="for the colleague") == [info]
    store.close()


@pytest.mark.usefixtures("_cipher")
def test_damage_in_an_encrypted_store_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    store = open_store(path, passphrase=PASSPHRASE)
    keep(store, seconds=300)
    store.close()
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    store = open_store(path, passphrase=PASSPHRASE)
    assert "damaged" in store.notices[0].message
    assert store.sessions() == []
    store.close()
    assert len(list(tmp_path.glob("sessions-damaged-*.sqlite"))) == 1


def test_a_file_without_order_is_not_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite"
    path.write_bytes(random.Random(0).randbytes(8192))
    with pytest.raises(UserError, match="encrypted, or the file is damaged"):
        open_store(path)
    assert [each.name for each in tmp_path.iterdir()] == ["sessions.sqlite"]


def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(sqlite_file, "import_module", missing)
    with pytest.raises(UserError, match="needs the package sqlcipher3") as caught:
        open_store(tmp_path / "sessions.sqlite", passphrase="x")
    assert "fer-monitor[encrypted]" in caught.value.hint
