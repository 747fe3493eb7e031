"""``fer-monitor report`` on protected sessions: it asks for the passphrase, or is told it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fer_monitor.core.records import SessionInfo
from fer_monitor.session.store.opening import open_store
from tests.support.stored_sessions import keep

pytest.importorskip("sqlcipher3", reason="the extra encrypted is not installed")
pty = pytest.importorskip("pty", reason="needs a terminal of Unix")

PASSPHRASE = "four wörds in a row"
COMMAND = [sys.executable, "-m", "fer_monitor", "report"]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def session(home: dict[str, str]) -> SessionInfo:
    path = Path(home["XDG_DATA_HOME"]) / "fer-monitor" / "sessions.sqlite"
    store = open_store(path, passphrase=PASSPHRASE)
    info = keep(store, "Algebra")
    store.close()
    return info


def without_terminal(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_the_environment_opens_them(home, session, tmp_path: Path) -> None:
    told = {**home, "FER_MONITOR_PASSPHRASE": PASSPHRASE}
    done = without_terminal(told, "--list")
    assert session.id in done.stdout, done.stderr
    out = tmp_path / "out"
    done = without_terminal(told, session.id, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert len(list(out.glob("*.html"))) == 1


@pytest.mark.parametrize("given", [None, "not this one"])
def test_without_the_passphrase_it_says_what_to_do(home, session, given: str | None) -> None:
    told = home if given is None else {**home, "FER_MONITOR_PASSPHRASE": given}
    done = without_terminal(told, "--list")
    assert done.returncode == 3
    assert session.id not in done.stdout
    wanted = "set FER_MONITOR_PASSPHRASE" if given is None else "cannot be opened with this"
    assert wanted in done.stderr
    assert "Traceback" not in done.stderr
    assert "ERROR" not in done.stderr, "the library's own words help nobody"


def test_on_a_terminal_it_is_asked_for_once_and_again_after_a_mistake(
    home, session, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    master, slave = pty.openpty()
    words = [session.id, session.id, "--out", str(out)]
    with subprocess.Popen(
        [*COMMAND, *words], env=home, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True,
    ) as child:  # fmt: skip
        os.close(slave)
        said = ""
        for answer in ("not this one", PASSPHRASE):
            asked = said.count("Passphrase of the saved sessions")
            said = read_until(master, said, "Passphrase of the saved sessions", asked + 1)
            os.write(master, f"{answer}\n".encode())
        said = read_until(master, said, ".html", 2)
        assert child.wait(60) == 0
    os.close(master)
    assert "cannot be opened with this passphrase" in said
    assert PASSPHRASE not in said
    assert len(list(out.glob("*.html"))) == 2


def read_until(terminal: int, said: str, words: str, times: int) -> str:
    """Return all that was said once ``words`` were said so often."""
    deadline = time.monotonic() + 60
    while said.count(words) < times:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"not said: {words!r}; but: {said!r}"
        said += os.read(terminal, 4096).decode("utf-8", "replace")
    return said


def test_a_schools_server_is_asked_in_place_of_the_file(home, session, tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    settings = tmp_path / "config" / "fer-monitor" / "preferences.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('store_address = "postgresql://t:secret@127.0.0.1:9/fer"\n', "utf-8")
    done = without_terminal({**home, "XDG_CONFIG_HOME": str(tmp_path / "config")}, "--list")
    assert done.returncode == 3
    assert "database" in done.stderr
    assert "secret" not in done.stderr
