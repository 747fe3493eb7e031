"""The passphrase of an existing store: given, changed, removed, and never at the sessions' cost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import People
from fer_monitor.core.records import SessionInfo
from fer_monitor.session.store import passphrase as module
from fer_monitor.session.store import swap
from fer_monitor.session.store.faults import PassphraseError
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.passphrase import change_passphrase, is_protected, typed
from tests.support.stored_sessions import assert_same, keep

ONE, OTHER = "four words in a row", 'another "passphrase" it\'s ünï'
SECRETS = (b"Zanzibar", b"Nightingale", b"Algebra", b"SQLite format", b"CREATE TABLE")

pytest.importorskip("sqlcipher3", reason="the extra encrypted is not installed")

# Ends the program at the n-th time that something of the swap reaches the disk, for every n.
KILLED_EVERYWHERE = """
import os, pathlib, shutil, sys
from fer_monitor.session.store import passphrase
from fer_monitor.session.store.opening import open_store

folder, old, new = pathlib.Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3] or None
title = sys.argv[4]

def die_at(n):
    count = 0
    def counting(function):
        def call(*arguments, **named):
            nonlocal count
            count += 1
            if count == n:
                os._exit(9)
            return function(*arguments, **named)
        return call
    os.fsync = counting(os.fsync)
    for name in ("rename", "unlink"):
        setattr(pathlib.Path, name, counting(getattr(pathlib.Path, name)))

kept = []
for n in range(1, 100):
    place = folder.with_name(f"{folder.name}-{n}")
    shutil.copytree(folder, place)
    path = place / "sessions.sqlite"
    child = os.fork()
    if not child:
        die_at(n)
        passphrase.change_passphrase(path, old, new)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    is_new = passphrase.is_protected(path) == (new is not None)
    store = open_store(path, passphrase=new if is_new else old)
    assert [info.title for info in store.sessions()] == [title], n
    assert store.notices == (), n
    store.close()
    # An empty file that nobody claims any more does no harm.
    left = [each.name for each in place.iterdir() if each.stat().st_size]
    assert left == ["sessions.sqlite"], (n, left)
    kept.append("new" if is_new else "old")
    if ended == 0:
        break
print(*kept)
"""

HELD_OPEN = """
import pathlib, sys
from fer_monitor.session.store.opening import open_store
store = open_store(pathlib.Path(sys.argv[1]))
print(len(store.sessions()), flush=True)
print(store.read(input()).info.title)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "sessions.sqlite"


def fill(path: Path, passphrase: str | None = None) -> SessionInfo:
    store = open_store(path, passphrase=passphrase)
    info = keep(store, seconds=200, notes=["Zanzibar"], people=People({1: "Nightingale"}))
    keep(store, "Geometry")
    store.close()
    return info


def plain_text_in(folder: Path) -> list[str]:
    return [
        f"{secret!r} in {each.name}"
        for each in folder.iterdir()
        for secret in SECRETS
        if secret in each.read_bytes()
    ]


def test_a_store_gets_a_passphrase_another_one_and_none_again(path: Path) -> None:
    info = fill(path)
    plain = open_store(path)
    before = plain.read(info.id)
    plain.close()
    for old, new in ((None, ONE), (ONE, OTHER), (OTHER, None)):
        change_passphrase(path, old, new)
        assert [each.name for each in path.parent.iterdir()] == ["sessions.sqlite"]
        assert is_protected(path) == (new is not None)
        assert (plain_text_in(path.parent) == []) == (new is not None)
        if os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0
        store = open_store(path, passphrase=new)
        assert store.notices == ()
        assert_same(store.read(info.id), before)
        assert len(store.sessions()) == 2
        store.close()


def test_the_plain_file_is_overwritten_before_it_is_deleted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)
    removed: dict[str, bytes] = {}
    unlink = Path.unlink

    def watched(self: Path, missing_ok: bool = False) -> None:
        if self.exists():
            removed[self.name] = self.read_bytes()
        unlink(self, missing_ok=missing_ok)

    size = path.stat().st_size
    monkeypatch.setattr(Path, "unlink", watched)
    change_passphrase(path, None, ONE)
    assert len(removed["sessions.sqlite-leaving"]) == size
    assert not any(secret in content for content in removed.values() for secret in SECRETS)


def test_a_wrong_passphrase_changes_nothing(path: Path) -> None:
    fill(path, ONE)
    before = path.read_bytes()
    with pytest.raises(PassphraseError, match="with this passphrase"):
        change_passphrase(path, "not this one", OTHER)
    with pytest.raises(PassphraseError, match="are encrypted"):
        change_passphrase(path, None, OTHER)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["sessions.sqlite"]


@pytest.mark.parametrize("new", ["short", "with a\nline", "with a nul \0 in it", ""])
def test_what_cannot_be_a_passphrase_is_refused(path: Path, new: str) -> None:
    fill(path)
    with pytest.raises(UserError, match="cannot be the passphrase"):
        change_passphrase(path, None, new)
    assert not is_protected(path)


def test_nothing_is_changed_while_another_window_has_the_sessions_open(
    path: Path, repository: Path
) -> None:
    info = fill(path)
    # A program of its own: two builds of SQLite in one process do not see each other's locks.
    command = [sys.executable, "-c", HELD_OPEN, str(path)]
    with subprocess.Popen(
        command, cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "2\n"
        with pytest.raises(UserError, match="another program is using the sessions"):
            change_passphrase(path, None, ONE)
        said, _ = other.communicate(f"{info.id}\n", timeout=60)
    assert said == "Algebra\n"
    assert not is_protected(path)
    change_passphrase(path, None, ONE)
    assert is_protected(path)


def test_two_windows_do_not_change_it_at_once(path: Path) -> None:
    fill(path)
    claim = swap.claim_for_swap(path)
    with pytest.raises(UserError, match="Another window"):
        change_passphrase(path, None, ONE)
    claim.close()
    assert not is_protected(path)


def test_a_copy_that_is_not_the_same_never_takes_the_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)
    verify = module._verify

    def spoiled(made: Path, new: str | None, *rest: object) -> None:
        store = open_store(made, passphrase=new)
        store.rename(store.sessions()[0].id, "another title")
        store.close()
        verify(made, new, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_verify", spoiled)
    with pytest.raises(UserError, match="the copy holds other rows"):
        change_passphrase(path, None, ONE)
    store = open_store(path)
    assert len(store.sessions()) == 2
    store.close()
    assert [each.name for each in path.parent.iterdir()] == ["sessions.sqlite"]


def test_a_full_disk_is_told_and_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(UserError, match="disk is full"):
        change_passphrase(path, None, ONE)
    monkeypatch.undo()
    assert not is_protected(path)
    store = open_store(path)
    assert len(store.sessions()) == 2
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("old", "new"), [("", ONE), (ONE, "")])
def test_a_program_that_ends_at_any_moment_leaves_a_whole_store(
    path: Path, repository: Path, old: str, new: str
) -> None:
    store = open_store(path, passphrase=old or None)
    keep(store, "Geometry")
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED_EVERYWHERE, str(path.parent), old, new, "Geometry"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = done.stdout.split()
    assert len(kept) >= 6
    assert {kept[0], kept[-1]} == {"old", "new"}
    assert kept == sorted(kept, reverse=True), "once it is the new one, it stays"


def test_the_same_letters_open_it_whatever_keyboard_typed_them() -> None:
    assert typed("ünï") == typed("u\u0308ni\u0308")


def test_a_former_file_that_cannot_be_wiped_is_told_and_wiped_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    with monkeypatch.context() as disk:
        disk.setattr(swap, "_wipe", refuse)
        assert not change_passphrase(path, None, ONE)
    assert swap.leaving(path).exists()
    store = open_store(path, passphrase=ONE)
    assert len(store.sessions()) == 2
    store.close()
    assert [each.name for each in path.parent.iterdir()] == ["sessions.sqlite"]
