"""``fer-monitor report`` with a real store and a real exported session."""

from __future__ import annotations

from pathlib import Path

import pytest

from fer_monitor import cli
from fer_monitor.core.records import SessionRecord
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.transfer import export_session
from tests.support.records import lesson


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionRecord:
    """Put a lesson into the user's own store and, exported, beside it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "data")
    record = lesson(3, 12, title="Algebra")
    store = open_store()
    assert store.add_record(record)
    export_session(store, record.info.id, tmp_path / "algebra.sqlite")
    store.close()
    return record


def run(*words: object) -> int:
    return cli.main(["report", *map(str, words)])


def test_the_list_names_every_session_with_its_id(kept: SessionRecord, capsys) -> None:
    assert run("--list") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(kept.info.id)
    assert line.endswith("Algebra")
    assert run("--list", "chemistry") == 0
    assert "No sessions with 'chemistry'" in capsys.readouterr().out


def test_a_session_is_found_by_its_id_and_by_its_file(kept: SessionRecord, tmp_path: Path) -> None:
    assert run(kept.info.id, tmp_path / "algebra.sqlite", "--out", tmp_path / "out") == 0
    pages = sorted((tmp_path / "out").iterdir())
    assert len(pages) == 2
    first, second = (page.read_text(encoding="utf-8") for page in pages)
    assert first == second
    assert "Algebra" in first


def test_an_unknown_session_is_told_with_the_way_to_the_list(
    kept: SessionRecord, tmp_path: Path, capsys
) -> None:
    assert run("nonsense", "--out", tmp_path / "out") == 3
    assert "--list" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_a_session_or_a_folder_the_way_is_shown(kept: SessionRecord, capsys) -> None:
    assert run() == 2
    assert run(kept.info.id) == 2
    assert "--out DIR" in capsys.readouterr().err
