"""The log file holds our own words and numbers, and nothing that was filled in by people."""

from __future__ import annotations

import ast
import logging
import os
import stat
from enum import Enum
from pathlib import Path

import pytest

from fer_monitor.core.harmless import Harmless
from fer_monitor.ui import log_file
from fer_monitor.ui.log_file import FILE_NAME, last_lines, log_to_file

OURS = logging.getLogger("fer_monitor.tests.log")
METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


class Colour(Enum):
    RED = "red"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


def written(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


def test_numbers_and_our_own_words_stay_and_all_else_is_left_out(folder: Path) -> None:
    with log_to_file(folder):
        OURS.info("Recording %s into %s", "Grade 10b", Path("/home/ana/sessions"))
        OURS.info("%d of %.1f, %s, %s, %s", 3, 4.5, None, Colour.RED, Harmless("0.1.0"))
        OURS.info("by name %(who)s after %(seconds)d s", {"who": "Ana", "seconds": 7})
        OURS.info(ValueError("Ana"))
    text = written(folder)
    assert "Recording [left out] into [left out]" in text
    assert "3 of 4.5, None, RED, 0.1.0" in text
    assert "by name [left out] after 7 s" in text
    for private in ("Grade", "ana", "Ana"):
        assert private not in text


@pytest.mark.allow_log("It broke")
def test_a_fault_is_its_kind_and_its_place_and_never_its_message(folder: Path) -> None:
    def read_list() -> None:
        raise FileNotFoundError(2, "No such file", "/home/ana/Class 10b.csv")

    with log_to_file(folder):
        try:
            try:
                read_list()
            except OSError as error:
                raise ValueError("Ana Souza is not on the list") from error
        except ValueError:
            OURS.exception("It broke")
    text = written(folder)
    assert "builtins.ValueError\n" in text
    assert "builtins.FileNotFoundError (ENOENT)" in text
    assert "in read_list" in text
    assert Path(__file__).name in text
    for private in ("Souza", "Class", "ana", "No such", str(Path(__file__).parent)):
        assert private not in text


@pytest.mark.allow_log("Ana")
def test_of_other_libraries_only_the_place_is_kept(folder: Path) -> None:
    with log_to_file(folder):
        logging.getLogger("pillow").warning("Ana.png is broken")
        logging.getLogger("fer_monitors").warning("Ana")
    text = written(folder)
    assert "WARNING pillow: a line of this library, test_ui_log_file.py:" in text
    assert "Ana" not in text


def test_it_is_for_its_owner_and_ends_with_the_program(folder: Path) -> None:
    before = logging.getLogger("fer_monitor").level, list(logging.getLogger().handlers)
    with log_to_file(folder):
        OURS.info("within")
        OURS.debug("too small")
    OURS.info("after")
    assert [line.rpartition(" ")[2] for line in last_lines(9, folder)] == ["within"]
    assert (logging.getLogger("fer_monitor").level, list(logging.getLogger().handlers)) == before
    if os.name == "posix":
        assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_old_lines_make_room_and_the_files_stay_few(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST_BYTES", 2000)
    with log_to_file(folder):
        for number in range(300):
            OURS.info("line %d", number)
    files = sorted(each.name for each in folder.iterdir())
    assert files == [FILE_NAME, *(f"{FILE_NAME}.{n}" for n in (1, 2, 3))]
    assert all(each.stat().st_size <= 2000 for each in folder.iterdir())
    assert last_lines(1, folder)[0].endswith("line 299")


def test_a_file_that_cannot_be_renamed_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST_BYTES", 1000)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "open elsewhere")

    monkeypatch.setattr(os, "rename", refuse)
    with log_to_file(folder):
        for number in range(50):
            OURS.info("line %d", number)
    assert [each.name for each in folder.iterdir()] == [FILE_NAME]
    assert last_lines(1, folder)[0].endswith("line 49")


def test_without_a_folder_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")
    with log_to_file(tmp_path / "log"):
        OURS.info("nobody reads this")
    assert last_lines(5, tmp_path / "log") == []


def test_every_line_of_the_program_has_a_literal_template(repository: Path) -> None:
    """What is put together before it is logged could hold anything, and would pass unseen."""
    found = []
    for path in sorted((repository / "fer_monitor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if node.func.attr in METHODS and isinstance(owner, ast.Name) and owner.id == "log":
                first = node.args[0] if node.args else None
                if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                    found.append(f"{path}:{node.lineno}")
    assert found == []
