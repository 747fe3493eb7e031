"""Names and places of session folders."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.session.folder import default_base, new_session_folder, safe_name
from tests.support.session_rows import STARTED_AT


def test_sessions_go_to_the_documents_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_documents_dir", lambda: str(tmp_path))
    assert default_base() == tmp_path / "FER Monitor"
    folder = new_session_folder("Screen region, 1280 x 720", STARTED_AT)
    assert folder == tmp_path / "FER Monitor" / "2026-11-22 09-15 Screen region, 1280 x 720"
    assert folder.is_dir()


def test_two_sessions_of_one_minute_do_not_share_a_folder(tmp_path: Path) -> None:
    names = [new_session_folder("Webcam", STARTED_AT, tmp_path).name for _ in range(3)]
    assert names == [
        "2026-11-22 09-15 Webcam",
        "2026-11-22 09-15 Webcam (2)",
        "2026-11-22 09-15 Webcam (3)",
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("rtsp://host:554/a?b", "rtsp host 554 a b"),
        ("../../etc/passwd", "etc passwd"),
        ("a\nb\tc", "a b c"),
        ("Lesson 4.  ", "Lesson 4"),
        ("", ""),
        ("...", ""),
        ("Größe 你好", "Größe 你好"),
    ],
)
def test_titles_become_safe_names(title: str, expected: str) -> None:
    assert safe_name(title) == expected


@given(st.text(max_size=300))
def test_any_title_makes_a_folder_on_every_system(title: str) -> None:
    name = safe_name(title)
    assert len(name.encode("utf-8")) <= 80
    assert not set(name) & set('<>:"/\\|?*\x00\n\r\t')
    assert name == name.strip(" .")


def test_long_titles_are_cut(tmp_path: Path) -> None:
    folder = new_session_folder("王" * 400, STARTED_AT, tmp_path)
    assert folder.is_dir()
    assert folder.name.startswith("2026-11-22 09-15 王王")


def test_a_base_that_is_a_file_is_explained(tmp_path: Path) -> None:
    base = tmp_path / "notes.txt"
    base.write_text("x")
    with pytest.raises(UserError, match=r"notes\.txt") as caught:
        new_session_folder("Webcam", datetime(2026, 1, 2, 3, 4).astimezone(), base)
    assert "Choose a folder" in caught.value.hint
