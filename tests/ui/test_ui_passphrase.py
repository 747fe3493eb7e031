"""Saved sessions with a passphrase, as the window asks for it, gives it, changes and removes it."""

from __future__ import annotations

import threading

import pytest

from fer_monitor.session.store import passphrase as store_passphrase
from fer_monitor.session.store import place
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.passphrase import is_protected
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.preferences.schema import Section
from fer_monitor.ui.settings.passphrase import AskPassphrase, NewPassphrase, RemovePassphrase
from fer_monitor.ui.settings.protection import Protection, ProtectionPanel
from tests.support.stored_sessions import keep
from tests.ui.test_ui_window import start_demo
from tests.ui.ui_window import main_window, wait_for

pytest.importorskip("sqlcipher3", reason="the extra encrypted is not installed")

ONE, OTHER = "four words in a row", "ünother passphrase"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return place.default_path()


def fill(path, passphrase=None):
    store = open_store(path, passphrase=passphrase)
    info = keep(store, "Algebra", seconds=70)
    store.close()
    return info


def answer(window, kind, *texts):
    """Type into the dialog that is asked, and press its button."""
    wait_for(lambda: isinstance(window.access.dialog, kind), what="the question")
    dialog = window.access.dialog
    assert dialog.isVisible()
    for line, text in zip(dialog.lines, texts, strict=True):
        line.setText(text)
    dialog.ok.click()
    return dialog


def panel_of(window):
    window.settings.open(Section.KEEPING)
    return window.settings.dialog.findChild(ProtectionPanel)


def opened(window):
    wait_for(lambda: window.controller.store is not None, what="the store")
    assert window.controller.store_problem is None
    return [info.title for info in window.controller.store.sessions()]


def test_the_start_asks_tells_a_mistake_and_opens(theme, tmp_path, path):
    fill(path, ONE)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        dialog = answer(window, AskPassphrase, "not this one")
        assert not dialog.ok.isEnabled(), "nothing is tried twice at once"
        wait_for(lambda: dialog.problem.text())
        assert "not the passphrase" in dialog.problem.text()
        assert window.access.dialog is dialog
        assert window.controller.store is None
        answer(window, AskPassphrase, ONE)
        assert opened(window) == ["Algebra"]
        wait_for(lambda: window.access.dialog is None)
        assert window.access.state is Protection.ON
        assert window.banner.notice is None


def test_one_can_go_on_without_and_be_asked_again(theme, tmp_path, path):
    fill(path, ONE)
    before = path.read_bytes()
    with main_window(theme, tmp_path) as window:
        window.access.open()
        wait_for(lambda: isinstance(window.access.dialog, AskPassphrase))
        window.access.dialog.refuse.click()
        assert window.access.dialog is None
        assert "stay locked" in window.banner.notice.text
        assert window.access.state is Protection.LOCKED
        start_demo(window)
        window.controller.stop()
        wait_for(lambda: window.controller.saved is not None)
        assert window.controller.saved.is_whole
        window.history.open()
        assert "stay locked" in window.history.shown.nothing.title.text()
        window.history.shown.nothing.button.click()
        answer(window, AskPassphrase, ONE)
        assert opened(window) == ["Algebra"]
    assert is_protected(path)
    assert len(path.read_bytes()) >= len(before)


def test_an_empty_line_is_not_tried(theme, tmp_path, path):
    fill(path, ONE)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        dialog = answer(window, AskPassphrase, "")
        assert "Type the passphrase" in dialog.problem.text()
        assert dialog.ok.isEnabled()
        dialog.refuse.click()


def test_a_passphrase_is_given_changed_and_removed(theme, tmp_path, path):
    info = fill(path)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        assert opened(window) == ["Algebra"]
        panel = panel_of(window)
        assert "not protected" in panel.state.text()
        panel.buttons["protect"].click()
        for texts, wrong in (
            (("short", "short"), "at least 8"),
            ((ONE, OTHER), "not the same"),
        ):
            assert wrong in answer(window, NewPassphrase, *texts).problem.text()
        answer(window, NewPassphrase, ONE, ONE)
        wait_for(lambda: window.access.state is Protection.ON, what="the protection")
        assert is_protected(path)
        assert "protected" in window.banner.notice.text
        wait_for(panel.buttons["change"].isVisible)

        panel.buttons["change"].click()
        dialog = answer(window, NewPassphrase, "not this one", OTHER, OTHER)
        assert "not the passphrase of now" in dialog.problem.text()
        answer(window, NewPassphrase, ONE, OTHER, OTHER)
        wait_for(lambda: window.access.dialog is None and window.controller.store is not None)
        assert window.controller.store.database.opens_with(OTHER)

        panel.buttons["remove"].click()
        answer(window, RemovePassphrase, OTHER)
        wait_for(lambda: window.access.state is Protection.OFF, what="no protection")
        assert not is_protected(path)
        assert window.controller.store.read(info.id).info.title == "Algebra"
        assert [each.name for each in path.parent.iterdir() if "coming" in each.name] == []


def test_what_was_typed_does_not_stay_in_the_lines(theme, tmp_path, path):
    fill(path, ONE)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        dialog = answer(window, AskPassphrase, ONE)
        opened(window)
        wait_for(lambda: window.access.dialog is None)
        assert [line.text() for line in dialog.lines] == [""]


def test_the_passphrase_is_on_no_disk(theme, tmp_path, path):
    fill(path)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        opened(window)
        panel_of(window).buttons["protect"].click()
        answer(window, NewPassphrase, ONE, ONE)
        wait_for(lambda: window.access.state is Protection.ON)
    held = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert held
    assert [each for each in held if ONE.encode() in each.read_bytes()] == []


def test_nothing_is_changed_while_a_session_is_recorded(theme, tmp_path, path):
    fill(path)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        opened(window)
        start_demo(window)
        panel = panel_of(window)
        assert not panel.buttons["protect"].isEnabled()
        assert "Press Stop first" in panel.state.text()
        window.controller.stop()
        wait_for(lambda: window.controller.saved is not None)
        wait_for(panel.buttons["protect"].isEnabled)


def test_a_change_that_fails_leaves_the_sessions_open_and_says_why(
    theme, tmp_path, path, monkeypatch
):
    fill(path)

    def full(*_):
        raise OSError(28, "No space left on device")

    with main_window(theme, tmp_path) as window:
        window.access.open()
        opened(window)
        panel_of(window).buttons["protect"].click()
        with monkeypatch.context() as disk:
            disk.setattr(store_passphrase.os, "fsync", full)
            dialog = answer(window, NewPassphrase, ONE, ONE)
            wait_for(lambda: "disk is full" in dialog.problem.text())
        assert opened(window) == ["Algebra"]
        assert window.access.state is Protection.OFF
        dialog.refuse.click()


def test_without_the_addition_it_says_what_to_install(theme, tmp_path, path, monkeypatch):
    monkeypatch.setattr(store_passphrase, "can_protect", lambda: False)
    with main_window(theme, tmp_path) as window:
        window.access.open()
        wait_for(lambda: window.controller.store is not None)
        panel = panel_of(window)
        assert "fer-monitor[encrypted]" in panel.state.text()
        assert not any(button.isVisible() for button in panel.buttons.values())


def test_the_file_is_not_swapped_under_the_history_at_work(theme, tmp_path, path):
    fill(path)
    at_work, done = threading.Event(), []
    with main_window(theme, tmp_path) as window:
        window.access.open()
        opened(window)
        window.background.run("history-work", at_work.wait, done.append, done.append)
        panel_of(window).buttons["protect"].click()
        dialog = answer(window, NewPassphrase, ONE, ONE)
        assert "history is at work" in dialog.problem.text()
        assert window.controller.store is not None
        at_work.set()
        wait_for(lambda: done and not window.background.busy)
        answer(window, NewPassphrase, ONE, ONE)
        wait_for(lambda: window.access.state is Protection.ON)
    assert is_protected(path)


def test_a_schools_server_is_asked_in_place_of_the_file(theme, tmp_path, path):
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    address = "postgresql://teacher:secret@127.0.0.1:9/fer"
    with main_window(theme, tmp_path, preferences=Preferences(store_address=address)) as window:
        window.access.open()
        wait_for(lambda: window.banner.notice is not None)
        assert "database" in window.banner.notice.text
        assert "secret" not in window.banner.notice.text
        assert window.access.state is Protection.ELSEWHERE
    assert not path.exists()
