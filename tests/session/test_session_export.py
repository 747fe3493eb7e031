"""Copies of a session's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.session.export import export_session


@pytest.fixture
def session(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "2026-11-22 09-15 Webcam"
    folder.mkdir()
    for name in ("timeline.csv", "faces.csv", "markers.csv"):
        (folder / name).write_text(f"this is {name}")
    return sorted(folder.iterdir())


def test_the_copy_has_the_session_s_name_and_never_replaces_another(
    session: list[Path], tmp_path: Path
) -> None:
    destination = tmp_path / "desktop"
    first, second = export_session(session, destination), export_session(session, destination)
    assert first == destination / "2026-11-22 09-15 Webcam"
    assert second == destination / "2026-11-22 09-15 Webcam (2)"
    for copy in (first, second):
        assert sorted(path.name for path in copy.iterdir()) == [path.name for path in session]
        assert (copy / "faces.csv").read_text() == "this is faces.csv"


def test_exporting_to_the_sessions_own_place_makes_a_second_folder(session: list[Path]) -> None:
    assert export_session(session, session[0].parent.parent).name.endswith(" (2)")
    assert all(path.exists() for path in session)


def test_a_destination_that_is_a_file_is_explained(session: list[Path], tmp_path: Path) -> None:
    destination = tmp_path / "file"
    destination.write_text("x")
    with pytest.raises(UserError, match="part of that path is a file") as caught:
        export_session(session, destination)
    assert caught.value.hint


def test_a_copy_that_fails_halfway_leaves_nothing(
    session: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copy2

    def full_at_the_second(source: Path, target: Path) -> None:
        if target.name == "markers.csv":
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(shutil, "copy2", full_at_the_second)
    with pytest.raises(UserError, match="the disk is full"):
        export_session(session, tmp_path / "desktop")
    assert list((tmp_path / "desktop").iterdir()) == []


def test_nothing_to_export_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing to export"):
        export_session([], tmp_path)


def test_a_missing_file_is_named(session: list[Path], tmp_path: Path) -> None:
    session[1].unlink()
    with pytest.raises(UserError, match=session[1].name):
        export_session(session, tmp_path / "desktop")
