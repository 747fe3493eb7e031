"""The window in other languages: nothing left in English, numbers their way, files as ever."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QMessageBox

from fer_monitor.core.errors import UserError
from fer_monitor.core.records import SessionInfo
from fer_monitor.core.words import Words, mark, phrase, together
from fer_monitor.ui.history.words import day_and_hour, when
from fer_monitor.ui.look import language as languages
from fer_monitor.ui.look.language import LANGUAGES, Language, code_of, locale_for, wanted_language
from fer_monitor.ui.look.words import fault_words, percent, signed, tr
from tests.ui.ui_language import speaking

MORNING = datetime(2026, 11, 2, 9, 5, tzinfo=timezone.utc)


def test_words_are_their_english_text_to_everybody_else():
    words = phrase("{file} is in {folder}.", file="a.csv", folder=mark("Documents"))
    assert words == "a.csv is in Documents."
    assert f"{words}!" == "a.csv is in Documents.!"
    assert type(f"{words}") is str
    copy = pickle.loads(pickle.dumps(words))
    assert isinstance(copy, Words)
    assert (copy, copy.sentence, copy.values) == (words, words.sentence, words.values)


def test_words_keep_no_fault_alive():
    fault = ValueError("broken")
    words = phrase("It failed: {error}.", error=fault)
    assert words == "It failed: broken."
    assert words.values == {"error": "broken"}


def test_braces_in_what_is_marked_are_letters():
    assert mark("a {b}") == "a {b}"
    assert tr(mark("a {b}")) == "a {b}"


def test_a_sentence_from_below_the_window_is_translated_with_its_values(qapp):
    reason = mark("the disk is full")
    fault = UserError(
        phrase("FER Monitor cannot save in the folder {folder}: {why}.", folder="/a", why=reason),
        "Choose another folder.",
    )
    assert str(fault) == (
        "FER Monitor cannot save in the folder /a: the disk is full. Choose another folder."
    )
    with speaking(qapp, "de"):
        assert fault_words(fault) == (
            "FER Monitor kann im Ordner /a nicht speichern: der Datenträger ist voll. "
            "Wählen Sie einen anderen Ordner."
        )
        both = together(mark("1 row is kept in memory."), "", mark("Press Stop first."))
        assert tr(both) == (
            "1 Zeile wird im Arbeitsspeicher gehalten. Klicken Sie zuerst auf Stopp."
        )
    assert fault_words(fault) == str(fault)


def test_names_are_not_translated_even_where_they_are_words(qapp):
    with speaking(qapp, "de"):
        assert tr(phrase("{file} was not found.", file="Start")) == "Start wurde nicht gefunden."


@pytest.mark.parametrize(
    ("code", "share", "value", "date", "hour"),
    [
        ("en", "84 %", "+0.18", "2 Nov 2026, 9:05", "2 November, 9:05"),
        ("de", "84 %", "+0,18", "2. Nov. 2026, 9:05", "2. November, 9:05"),
        ("es", "84 %", "+0,18", "2 nov 2026, 9:05", "2 de noviembre, 9:05"),
        ("hi", "84%", "+0.18", "2 नव॰ 2026, 9:05", "2 नवंबर, 9:05"),
    ],
)
def test_numbers_and_dates_are_written_the_way_of_the_language(
    qapp, code, share, value, date, hour
):
    with speaking(qapp, code):
        assert percent(0.84) == share
        assert signed(0.18) == value
        assert signed(-0.5)[0] == "\N{MINUS SIGN}"
        assert when(MORNING) == date
        assert day_and_hour(MORNING) == hour


def test_numbers_inside_sentences_follow_the_language(qapp):
    evidence = phrase(
        "pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, "
        "{faces} faces",
        was=0.25, now=-0.05, seconds=90, faces=22,
    )  # fmt: skip
    assert evidence == "pleasantness +0.25 before, -0.05 over the last 90 seconds, 22 faces"
    with speaking(qapp, "de"):
        words = tr(evidence)
    assert "+0,25" in words
    assert "\N{MINUS SIGN}0,05" in words
    assert "22" in words


def test_the_end_gives_english_back(qapp):
    before = QLocale(), qapp.layoutDirection()
    spoken = Language(qapp, "es")
    assert spoken.code == "es"
    assert spoken.problems == ()
    assert tr("Start") == "Iniciar"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"
    spoken.uninstall()
    assert tr("Start") == "Start"
    assert (QLocale(), qapp.layoutDirection()) == before


@pytest.mark.parametrize(
    ("choice", "system", "code", "country"),
    [
        ("system", ["de-CH", "de"], "de", "CH"),
        ("system", ["fr-FR", "es-MX"], "es", "MX"),
        ("system", ["fr-FR"], "en", "US"),
        ("system", ["C"], "en", "US"),
        ("de", ["de-AT", "en-GB"], "de", "AT"),
        ("hi", ["en-GB"], "hi", "IN"),
        ("klingon", ["es-ES"], "es", "ES"),
    ],
)
def test_the_country_is_the_systems_where_the_language_is(choice, system, code, country):
    locale = locale_for(choice, system)
    assert code_of(locale) == code
    assert locale.name().split("_")[1] == country


def test_the_option_goes_before_the_variable_and_that_before_the_preference(monkeypatch):
    monkeypatch.delenv("FER_MONITOR_LANGUAGE", raising=False)
    assert wanted_language(None, "es") == "es"
    monkeypatch.setenv("FER_MONITOR_LANGUAGE", "hi")
    assert wanted_language(None, "es") == "hi"
    assert wanted_language("de", "es") == "de"
    monkeypatch.setenv("FER_MONITOR_LANGUAGE", "xx")
    assert wanted_language(None, "yy") == "system"


def test_the_command_line_offers_the_same_languages():
    from fer_monitor.commands import show

    assert languages.CHOICES == show.LANGUAGES
    assert next(iter(LANGUAGES)) == "en"


def test_a_language_without_its_file_says_so_and_stays_english(qapp, monkeypatch):
    def gone(relative):
        raise UserError(phrase("A part of FER Monitor is missing: {relative}.", relative=relative))

    monkeypatch.setattr(languages, "resource", gone)
    with speaking(qapp, "de") as spoken:
        assert tr("Start") == "Start"
        assert "fer-monitor_de.qm" in spoken.problems[0]


def test_a_damaged_file_is_named(qapp, monkeypatch, tmp_path):
    broken = tmp_path / "fer-monitor_de.qm"
    broken.write_bytes(b"not a translation")
    monkeypatch.setattr(languages, "resource", lambda relative: broken)
    with speaking(qapp, "de") as spoken:
        assert any("fer-monitor_de.qm" in problem for problem in spoken.problems)


def test_hindi_without_its_letters_is_english_and_says_which_font_is_wanted(qapp, monkeypatch):
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: [])
    with speaking(qapp, "hi") as spoken:
        assert spoken.code == "en"
        assert tr("Start") == "Start"
        assert "no font for Hindi" in spoken.problems[0]
        assert "fonts-lohit-deva" in spoken.problems[1]


def test_qts_own_buttons_are_translated_in_every_language(qapp):
    buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
    for code, words in (("de", {"Schließen", "Abbrechen"}), ("hi", {"बंद करें", "रद्द करें"})):
        with speaking(qapp, code):
            box = QMessageBox()
            box.setStandardButtons(buttons)
            assert {button.text() for button in box.buttons()} == words
            box.deleteLater()
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_language_from_the_right_turns_the_window(qapp, monkeypatch):
    monkeypatch.setitem(LANGUAGES, "ar", "العربية")
    monkeypatch.setattr(languages, "resource", lambda relative: Path(languages.__file__))
    with speaking(qapp, "ar"):
        assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft


def test_the_title_of_a_session_is_kept_in_the_window_language(qapp):
    from fer_monitor.capture.demo_class.source import DemoClassSource
    from fer_monitor.core.settings import AnalysisSettings
    from fer_monitor.ui.running.live_session import session_info

    with speaking(qapp, "de"):
        info = session_info(DemoClassSource(), MORNING, AnalysisSettings())
    assert isinstance(info, SessionInfo)
    assert info.title == "Demoklasse"
