"""Preferences survive a restart, a broken file, a full disk and a stranger's edits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fer_monitor.capture.regions import ScreenRegion, ScreenSize
from fer_monitor.core.errors import UserError
from fer_monitor.ui.preferences import Preferences, load_preferences, save_preferences
from fer_monitor.ui.preferences import file as module
from fer_monitor.ui.preferences.fields import SETTINGS
from fer_monitor.ui.preferences.kinds import (
    FARTHEST_PIXEL,
    Base64,
    Choice,
    Kind,
    Number,
    Position,
    Region,
    ServerAddress,
    Text,
    WholeNumber,
    YesNo,
)

A_RECTANGLE = "rectangle on a screen"

pixels = st.integers(-FARTHEST_PIXEL, FARTHEST_PIXEL)
texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=60)
sides = st.integers(1, FARTHEST_PIXEL)
regions = st.builds(
    ScreenRegion,
    monitor_id=texts.filter(bool),
    left=pixels,
    top=pixels,
    width=sides,
    height=sides,
    picked_on=st.none() | st.builds(ScreenSize, sides, sides, sides, sides),
).map(ScreenRegion.to_dict)


def values_of(kind: Kind) -> st.SearchStrategy:
    """Return what a setting of this kind may be."""
    if isinstance(kind, WholeNumber):
        return st.integers(kind.low, kind.high)
    if isinstance(kind, Number):
        return st.floats(kind.low, kind.high)
    if isinstance(kind, Choice):
        return st.sampled_from(list(kind.words))
    if isinstance(kind, ServerAddress):
        return texts.map("postgresql://{}".format)
    if isinstance(kind, Text):
        return texts if kind.may_be_empty else texts.filter(bool)
    others = {
        YesNo: st.booleans(),
        Base64: st.sampled_from(["", "AdnQywADAAA=", "AAAA"]),
        Position: st.tuples(pixels, pixels),
        Region: regions,
    }
    return others[type(kind)]


any_preferences = st.builds(
    Preferences,
    **{
        name: values_of(each.kind) | (st.none() if each.default is None else st.nothing())
        for name, each in SETTINGS.items()
    },
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "preferences.toml"


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_first_start_has_defaults_and_writes_nothing(path: Path) -> None:
    assert load_preferences(path) == (Preferences(), ())
    assert not path.parent.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(preferences=any_preferences)
def test_what_is_saved_comes_back(preferences: Preferences, path: Path) -> None:
    save_preferences(preferences, path)
    assert load_preferences(path) == (preferences, ())
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=200) | texts.map(str.encode))
def test_no_content_whatever_stops_the_program(content: bytes, path: Path) -> None:
    write(path, content)
    preferences, problems = load_preferences(path)
    assert isinstance(preferences, Preferences)
    if problems:
        assert load_preferences(path) == (preferences, ()), "the repaired file is clean"
    for backup in path.parent.glob("*backup*"):
        backup.unlink()


@pytest.mark.parametrize(
    "content",
    [
        b"theme = ",
        b"\xff\xfe\x00broken",
        b"window_geometry = " + b"[" * 100_000,
        b"compact_pos = [" + b"9" * 5000 + b"]",
    ],
    ids=["cut off", "not text", "too deep", "endless number"],
)
def test_a_broken_file_is_kept_replaced_and_reported(path: Path, content: bytes) -> None:
    write(path, content)
    preferences, problems = load_preferences(path)
    assert preferences == Preferences()
    backup = path.with_name("preferences-backup.toml")
    assert backup.read_bytes() == content
    assert str(path) in problems[0]
    assert "standard settings are used" in problems[0]
    assert str(backup) in problems[-1]
    assert load_preferences(path) == (Preferences(), ())


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("theme = 'pink'", "system, light or dark"),
        ("theme = ['dark']", "system, light or dark"),
        ("show_faces = 1", "true or false"),
        ("camera = 7", "quotation marks"),
        ("source_kind = ''", "empty"),
        ('output_folder = "a\\u0000b"', "cannot be printed"),
        (f"camera = '{'x' * 30_000}'", "too long"),
        ("window_geometry = 'not base64!'", "cannot be decoded"),
        ("window_geometry = 'ä'", "cannot be decoded"),
        ("compact_pos = [1]", "two numbers"),
        ("compact_pos = [1, true]", "whole numbers"),
        ("compact_pos = [1, 99999999999999999999]", "whole numbers"),
        ("region = {monitor_id = 'a', left = 0}", A_RECTANGLE),
        (
            "region = {monitor_id = 'a', left = 0, top = 0, width = 0, height = 5}",
            A_RECTANGLE,
        ),
        (
            "region = {monitor_id = '', left = 0, top = 0, width = 9, height = 5}",
            A_RECTANGLE,
        ),
        (
            "region = {monitor_id = 'a', left = 0.5, top = 0, width = 9, height = 5}",
            A_RECTANGLE,
        ),
        ("read_names = 'yes'", "true or false"),
        ("class_list = ''", "empty"),
        ("consent_list = 3", "quotation marks"),
        ("keep_days = -1", "number of days"),
        ("keep_days = true", "number of days"),
        ("keep_days = 30.5", "number of days"),
        ("looks_per_second = 0", "between 0.5 and 15 (looks a second)"),
        ("looks_per_second = nan", "between 0.5 and 15"),
        ("looks_per_second = 'often'", "a number from 0.5 to 15"),
        ("processor_percent = 101", "from 2 to 100"),
        ("processor_percent = true", "from 2 to 100"),
        ("smoothing = 'median'", "mean or vote"),
        ("alert_pause_minutes = 1", "from 5 to 60 (minutes)"),
        ("language = 'tlh'", "system, en, de, es or hi"),
        ("store_address = 'mysql://school'", "postgresql://"),
        ("colour = 'red'", "not known"),
    ],
)
def test_one_bad_value_costs_only_itself(path: Path, line: str, word: str) -> None:
    write(path, f"chart_range = '30 min'\n{line}\n")
    preferences, problems = load_preferences(path)
    assert preferences == Preferences(chart_range="30 min")
    assert word in problems[0]
    assert line.split(" ")[0] in problems[0]
    assert all(problem.endswith(".") for problem in problems)
    assert line in path.with_name("preferences-backup.toml").read_text("utf-8")
    assert load_preferences(path) == (Preferences(chart_range="30 min"), ())


def test_a_second_accident_does_not_overwrite_the_first_backup(path: Path) -> None:
    for content in ("first [", "second ["):
        write(path, content)
        load_preferences(path)
    kept = sorted(file.read_text() for file in path.parent.glob("*backup*"))
    assert kept == ["first [", "second ["]


def test_an_editor_that_adds_a_byte_order_mark_does_no_harm(path: Path) -> None:
    write(path, b"\xef\xbb\xbftheme = 'dark'\r\n")
    assert load_preferences(path) == (Preferences(theme="dark"), ())


def test_a_folder_in_the_files_place_is_reported_not_raised(path: Path) -> None:
    path.mkdir(parents=True)
    preferences, problems = load_preferences(path)
    assert preferences == Preferences()
    assert len(problems) == 1
    assert "could not be opened" in problems[0]


def test_a_file_that_could_not_be_read_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, "theme = 'dark'")
    readable = Path.open

    def refuse(self: Path, *mode: str, **more: object) -> object:
        if self == path and "r" in (mode or ("r",))[0]:
            raise PermissionError(13, "Permission denied")
        return readable(self, *mode, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as disk:
        disk.setattr(Path, "open", refuse)
        disk.setattr(Path, "read_bytes", lambda self: refuse(self, "rb"))
        preferences, problems = load_preferences(path)
        assert "could not be opened" in problems[0]
        save_preferences(preferences, path)
    assert path.with_name("preferences-backup.toml").read_text() == "theme = 'dark'"
    assert load_preferences(path) == (Preferences(), ())


def test_an_unwritable_place_gives_a_sentence_and_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError) as caught:
        save_preferences(Preferences(), tmp_path / "file" / "preferences.toml")
    assert "could not be saved" in caught.value.message
    assert str(tmp_path / "file") in caught.value.hint


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="needs a user whom folder permissions bind",
)
def test_a_read_only_folder_gives_a_sentence_and_a_next_step(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="could not be saved"):
        save_preferences(Preferences(), tmp_path / "preferences.toml")


def test_a_disk_that_fills_up_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_preferences(Preferences(theme="dark"), path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        save_preferences(Preferences(theme="light"), path)
    assert load_preferences(path) == (Preferences(theme="dark"), ())
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_that_cannot_be_repaired_says_so_and_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, "theme = 'pink'")

    def refuse(*_arguments: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(module.shutil, "copyfile", refuse)
    preferences, problems = load_preferences(path)
    assert preferences == Preferences()
    assert "could not be repaired" in problems[-1]
    assert path.read_text() == "theme = 'pink'"


def test_a_folder_name_that_is_not_text_gives_a_sentence(path: Path) -> None:
    with pytest.raises(UserError, match="unreadable characters"):
        save_preferences(Preferences(output_folder="caf\udce9"), path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_linked_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "real.toml")
    save_preferences(Preferences(theme="dark"), path)
    assert path.is_symlink()
    assert load_preferences(tmp_path / "real.toml")[0].theme == "dark"


def test_the_file_lies_in_the_users_own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "user_config_path", lambda name, **_: tmp_path / name)
    save_preferences(Preferences(theme="light"))
    assert (tmp_path / "fer-monitor" / "preferences.toml").exists()
    assert load_preferences()[0].theme == "light"
