"""The class list, the consent list and the reading of names, as they are chosen in the menu."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from fer_monitor.core.settings import ClassOptions
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.running.sources import demo_choice
from fer_monitor.ui.window import class_lists
from tests.ui.test_ui_controller import BlankSource, choice
from tests.ui.ui_window import ANSWERED, main_window, wait_for, watching_window


def options(read_names=False, class_list=None, consent_list=None):
    """Return the options of a class in which everybody agreed to being shown."""
    return ClassOptions(read_names, class_list, consent_list, per_participant=True, only_me=True)


@pytest.fixture
def reader(monkeypatch):
    """Say whether the reader of names is installed."""
    there = [True]
    monkeypatch.setattr(class_lists, "installed", lambda: there[0])
    return there


@pytest.fixture
def window(theme, tmp_path, reader):
    with main_window(theme, tmp_path) as made:
        yield made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Grade 10b & c.csv"
    path.write_text("Name\nAna Ruiz\nCem Yıldız\nBo\n", encoding="utf-8")
    return path


@pytest.fixture
def choose(monkeypatch):
    def choose(window, name, path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path or ""), ""))
        window.commands[name].trigger()

    return choose


def test_nothing_is_read_and_everyone_analysed_by_default(window):
    assert window.controller.class_options == options()
    assert not window.commands["read_names"].isChecked()
    assert not any(action.isVisible() for action in window.lists.removals.values())


def test_names_are_read_once_they_are_asked_for(window):
    window.commands["read_names"].trigger()
    assert window.controller.class_options.read_names
    assert "on this computer alone" in window.banner.notice.text
    assert window.preferences().read_names
    window.commands["read_names"].trigger()
    assert not window.controller.class_options.read_names


def test_without_the_reader_names_cannot_be_asked_for(theme, tmp_path, reader):
    reader[0] = False
    with main_window(theme, tmp_path) as window:
        action = window.commands["read_names"]
        assert not action.isEnabled()
        assert 'pip install "fer-monitor[names]"' in action.toolTip()
        # What was turned on when it was installed can be turned off.
    remembered = replace(ANSWERED, read_names=True)
    with main_window(theme, tmp_path, preferences=remembered) as window:
        assert window.commands["read_names"].isChecked()
        window.commands["read_names"].trigger()
        assert not window.controller.class_options.read_names
        assert not window.commands["read_names"].isEnabled()


def test_a_class_list_says_what_it_is_good_for(window, file, choose):
    window.commands["read_names"].trigger()
    choose(window, "class_list", file)
    assert window.banner.notice.text == (
        "Class list with 3 names. Names read from tiles are matched to it."
    )
    assert window.controller.class_options == options(True, file)
    removal = window.lists.removals["class_list"]
    assert removal.text() == "Remove class list (Grade 10b && c.csv)"
    assert removal.toolTip() == str(file)
    removal.trigger()
    assert window.controller.class_options == options(True)
    assert not removal.isVisible()


def test_a_class_list_does_not_turn_on_reading_but_offers_it(window, file, choose):
    choose(window, "class_list", file)
    assert window.controller.class_options == options(False, file)
    assert window.banner.notice.text.endswith("Reading names is off.")
    assert window.banner.button.text() == "Read names"
    window.banner.button.click()
    assert window.controller.class_options == options(True, file)
    assert "Names are read" in window.banner.notice.text


def test_a_list_that_cannot_be_read_changes_nothing(window, file, choose, tmp_path):
    choose(window, "class_list", file)
    empty = tmp_path / "empty.csv"
    empty.write_text("\n\n", encoding="utf-8")
    for bad in (empty, tmp_path / "missing.csv"):
        choose(window, "class_list", bad)
        assert window.banner.notice.tone == "danger"
        assert bad.name in window.banner.notice.text
        assert window.controller.class_options.class_list == file
    choose(window, "class_list", None)
    assert window.controller.class_options.class_list == file, "the dialog was left"


def test_a_consent_list_turns_on_reading_names_and_says_so(window, file, choose):
    choose(window, "consent_list", file)
    words = window.banner.notice.text
    assert words.startswith("Consent list with 3 names: only these are analysed.")
    assert "left out before a face is looked for in their tile" in words
    assert "names are now read" in words
    assert window.controller.class_options == options(True, None, file)
    reading = window.commands["read_names"]
    assert reading.isChecked()
    assert not reading.isEnabled()
    assert "consent list needs" in reading.toolTip()
    window.lists.removals["consent_list"].trigger()
    assert "everyone is analysed" in window.banner.notice.text
    assert window.controller.class_options == options(True)
    assert reading.isEnabled()


def test_without_the_reader_a_consent_list_is_not_taken(window, file, choose, reader):
    reader[0] = False
    choose(window, "consent_list", file)
    assert "nobody could be analysed" in window.banner.notice.text
    assert "pip install" in window.banner.notice.text
    assert window.controller.class_options == options()


def test_lists_stay_as_they_are_during_a_session(theme, file, reader):
    remembered = replace(ANSWERED, class_list=str(file), consent_list=str(file))
    with watching_window(theme, preferences=remembered) as window:
        window.controller.changed.emit()
        actions = [window.commands[name] for name in ("read_names", "class_list", "consent_list")]
        for action in (*actions, *window.lists.removals.values()):
            assert not action.isEnabled()
            assert "press Stop first" in action.toolTip()
        window.controller.watching = False
        window.controller.changed.emit()
        for action in (*actions[1:], *window.lists.removals.values()):
            assert action.isEnabled()


def test_what_was_chosen_is_there_after_a_restart(theme, tmp_path, file, choose, reader):
    with main_window(theme, tmp_path) as window:
        choose(window, "class_list", file)
        choose(window, "consent_list", file)
        kept = window.preferences()
    with main_window(theme, tmp_path, preferences=kept) as window:
        assert window.controller.class_options == options(True, file, file)
        assert window.commands["read_names"].isChecked()
        assert window.lists.removals["consent_list"].isVisible()


def test_a_remembered_list_that_is_gone_is_told_at_start_and_not_forgotten(theme, tmp_path, reader):
    gone = Path(tmp_path / "gone.csv")
    remembered = replace(ANSWERED, consent_list=str(gone))
    with main_window(theme, tmp_path, preferences=remembered) as window:
        window.choose(choice(BlankSource))
        window.commands["start"].trigger()
        wait_for(lambda: window.controller.status.state is RunnerState.FAILED)
        assert "gone.csv" in window.panels.canvas.message.title.text()
        assert window.preferences().consent_list == str(gone)
        assert window.lists.removals["consent_list"].isEnabled()


def test_every_change_is_to_be_remembered_at_once(window, file, choose):
    told = []
    window.lists.changed.connect(lambda: told.append(window.preferences().consent_list))
    choose(window, "consent_list", file)
    assert told == [str(file)]
    window.lists.removals["consent_list"].trigger()
    assert told == [str(file), None]


def test_the_demo_class_is_on_nobodys_consent_list(theme, tmp_path, file, reader):
    preferences = replace(ANSWERED, consent_list=str(tmp_path / "gone.csv"))
    with main_window(theme, tmp_path, preferences=preferences) as window:
        window.choose(demo_choice())
        window.commands["start"].trigger()
        wait_for(lambda: window.controller.snapshot is not None)
        assert window.controller.who.consenting is None
        assert window.controller.snapshot.faces
        window.commands["stop"].trigger()
        wait_for(lambda: not window.controller.is_active)
