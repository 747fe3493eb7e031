"""Reports, data and exports from the history: real files, made-up dialogs."""

from __future__ import annotations

import csv
import random

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog

from tests.support.records import lesson
from tests.support.stored_sessions import keep
from tests.ui.ui_history import enabled, finish, select, texts, three
from tests.ui.ui_window import wait_for

ENDINGS = {"open": ".html", "data": ".csv", "export": ".fersession"}


@pytest.fixture
def browser(monkeypatch):
    opened = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True
    )
    return opened


def test_the_report_is_saved_where_it_was_asked_for_and_opened(
    history, store, save_as, browser, tmp_path
):
    store.add_record(lesson(3, 5, title="Maths: a/b"))
    window = history(store)
    path = tmp_path / "my report.html"
    asked = save_as(path)
    window.buttons["open"].click()
    finish(window)
    assert "2026-11-23 09-15 Maths a b report.html" in asked[0][1]
    assert "<html" in path.read_text("utf-8")
    assert browser == [str(path)]
    assert window.news.text == f"Saved as {path}."
    assert window.news.tone == "good"
    assert [one.name for one in tmp_path.iterdir()] in ([path.name, "store"], ["store", path.name])


def test_without_a_browser_it_says_where_the_report_is(
    history, store, save_as, monkeypatch, tmp_path
):
    store.add_record(lesson(3, 5))
    window = history(store)
    save_as(tmp_path / "r.html")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    window.buttons["open"].click()
    finish(window)
    assert window.news.text == f"Saved as {tmp_path / 'r.html'}. Open it with a browser."


def test_a_report_is_a_pdf_where_that_was_chosen(history, store, save_as, tmp_path):
    store.add_record(lesson(3, 5))
    window = history(store)
    asked = save_as(tmp_path / "lesson", "PDF (*.pdf)")
    window.buttons["report"].click()
    finish(window)
    assert asked[0][2] == "Web page (*.html);;PDF (*.pdf)"
    assert (tmp_path / "lesson.pdf").read_bytes().startswith(b"%PDF")
    # The dialog asked about "lesson" alone, so the next one gets a name of its own.
    window.buttons["report"].click()
    finish(window)
    assert (tmp_path / "lesson (2).pdf").exists()


def test_data_is_the_tidy_table(history, store, save_as, tmp_path):
    keep(store, "Algebra", 3)
    window = history(store)
    path = tmp_path / "numbers.csv"
    path.write_text("was there before")
    save_as(path)
    window.buttons["data"].click()
    finish(window)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["second"] for row in rows} == {"0", "1", "2"}
    assert {"who", "measure", "value", "unit", "kind"} < set(rows[0])


@pytest.mark.parametrize("name", ENDINGS)
def test_leaving_the_dialog_writes_nothing(history, store, save_as, browser, tmp_path, name):
    keep(store)
    window = history(store)
    asked = save_as(None)
    window.buttons[name].click()
    assert asked[0][1].endswith(ENDINGS[name])
    assert not window.is_busy
    assert [one.name for one in tmp_path.iterdir()] == ["store"]


def test_what_cannot_be_written_is_told_with_a_next_step(history, store, save_as, tmp_path):
    keep(store)
    window = history(store)
    for name, ending in ENDINGS.items():
        path = tmp_path / "gone" / f"file{ending}"
        save_as(path)
        window.buttons[name].click()
        finish(window)
        assert window.news.tone == "danger"
        assert window.news.text.startswith(f"{path} could not be written: its folder is gone.")
        assert window.news.text.endswith("or choose another place.")
        assert enabled(window) == set(window.buttons) - {"compare"}


def test_a_session_goes_to_another_computer_and_back(
    history, store, save_as, monkeypatch, tmp_path
):
    three(store)
    window = history(store)
    select(window, "Algebra")
    path = tmp_path / "out" / "algebra.fersession"
    path.parent.mkdir()
    path.write_text("an older file of that name, and the dialog asked")
    save_as(path)
    window.buttons["export"].click()
    finish(window)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.buttons["import"].click()
    finish(window)
    assert window.news.text == "This session is in the history already."
    store.delete([window.table.selected()[0].info.id])
    window.search.setText("Chem")
    window.buttons["import"].click()
    finish(window)
    assert window.news.text == "Imported “Algebra”."
    wait_for(lambda: [line.info.title for line in window.table.selected()] == ["Algebra"])
    assert len(texts(window)) == 3, "the search is cleared, so that it can be seen"
    path.write_bytes(random.Random(1).randbytes(8192))
    window.buttons["import"].click()
    finish(window)
    assert window.news.text.startswith(f"The file {path} is protected by a passphrase")
    path.unlink()
    window.buttons["import"].click()
    finish(window)
    assert window.news.text.startswith(f"The file {path} cannot be read.")
    path.write_bytes(b"not a session at all, but a text")
    window.buttons["import"].click()
    finish(window)
    assert window.news.tone == "danger"
    assert "Export the session again" in window.news.text


def test_sessions_are_put_side_by_side_at_a_marker_that_all_have(
    history, store, save_as, browser, monkeypatch, tmp_path
):
    asked = []

    def at_the_quiz(_parent, _title, _words, items, *_):
        asked.append(items)
        return items[1], True

    monkeypatch.setattr(QInputDialog, "getItem", at_the_quiz)
    for seed, (title, minutes, markers) in enumerate(
        (("Maths", 4, ((1, "Quiz"), (2, "break"))), ("Physics", 3, ((1.5, " quiz "),)))
    ):
        store.add_record(lesson(minutes, 12, title=title, markers=markers, seed=seed))
    window = history(store)
    window.table.selectAll()
    save_as(tmp_path / "both.html")
    window.buttons["compare"].click()
    finish(window)
    assert [item.strip().casefold() for item in asked[0]] == ["their starts", "quiz"]
    page = (tmp_path / "both.html").read_text("utf-8")
    assert "Maths" in page
    assert "Physics" in page
    assert "aligned at the marker" in page
    assert browser == [str(tmp_path / "both.html")]


def test_sessions_without_a_common_marker_are_compared_from_their_starts(
    history, store, save_as, browser, tmp_path
):
    for seed, title in enumerate(("Maths", "Physics", "Music")):
        store.add_record(lesson(2, 12, title=title, seed=seed, markers=()))
    window = history(store)
    window.table.selectAll()
    save_as(tmp_path / "all.html")
    window.buttons["compare"].click()
    finish(window)
    assert "aligned at their start" in (tmp_path / "all.html").read_text("utf-8")


def test_one_session_cannot_be_compared(history, store):
    store.add_record(lesson(2, 12))
    window = history(store)
    assert not window.buttons["compare"].isEnabled()
    assert "two or more" in window.buttons["compare"].toolTip()
