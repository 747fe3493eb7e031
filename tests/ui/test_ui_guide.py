"""The user guide: every page opens, every picture and link in it is there, in every language."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QImageReader, QTextDocument
from PySide6.QtWidgets import QApplication, QWidget

from fer_monitor.core.paths import resource
from fer_monitor.ui.look.language import LANGUAGES
from fer_monitor.ui.window.guide_window import GUIDE, GuideWindow, guide_folder, title_of
from scripts.guide_pictures import PICTURES, WIDEST_PX
from scripts.translate import ts_file
from scripts.translate.extract import sentences
from tests.ui.ui_language import in_brackets, speaking, untranslated
from tests.ui.ui_walk import texts_of

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)]*)\)")


@contextmanager
def opened():
    window = GuideWindow()
    window.show()
    QApplication.processEvents()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def guides():
    return [code for code in LANGUAGES if (resource(GUIDE) / code).is_dir()]


def pages():
    return [page for code in guides() for page in sorted((resource(GUIDE) / code).glob("*.md"))]


def test_every_language_has_the_same_pages():
    assert guides() == list(LANGUAGES)
    names = [page.name for page in sorted((resource(GUIDE) / "en").glob("*.md"))]
    assert len(names) == 6
    for code in guides():
        assert [p.name for p in sorted((resource(GUIDE) / code).glob("*.md"))] == names


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_every_picture_and_link_of_a_page_is_there(page):
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    found = LINK.findall(text)
    for mark, words, target in found:
        assert words.strip(), f"{target} has no words for those who cannot see it"
        # Nothing of the guide lies on the network: it is read without one.
        assert "://" not in target
        path = (page.parent / target).resolve()
        assert path.is_file()
        assert path.is_relative_to(resource(GUIDE).resolve())
        if mark:
            size = QImageReader(str(path)).size()
            assert 0 < size.width() <= WIDEST_PX
            # Each language shows its own window.
            assert path.parent.name == page.parent.name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_picture_is_taken_and_used(code):
    folder = resource(GUIDE) / "pictures" / code
    taken = {path.stem for path in folder.glob("*.png")}
    assert taken == {*PICTURES, "region"}
    text = "".join(p.read_text(encoding="utf-8") for p in (resource(GUIDE) / code).glob("*.md"))
    assert taken == set(re.findall(rf"pictures/{code}/(\w+)\.png", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_window_opens_each_page_with_its_pictures(qapp, theme, code):
    with speaking(qapp, code), opened() as window:
        assert guide_folder().name == code
        assert window.pages.count() == 6
        for row, page in enumerate(sorted(guide_folder().glob("*.md"))):
            window.pages.setCurrentRow(row)
            assert window.page == page
            assert window.pages.item(row).text() == title_of(page)
            shown = window.text.toPlainText()
            assert shown.startswith(title_of(page))
            assert "![" not in shown
            for mark, _, target in LINK.findall(page.read_text(encoding="utf-8")):
                if mark:
                    kind = QTextDocument.ResourceType.ImageResource
                    assert window.text.loadResource(int(kind.value), QUrl(target)) is not None


def test_a_link_leads_to_its_page_and_back(qapp, theme):
    with opened() as window:
        assert not window.back.isEnabled()
        window.text.setSource(window.text.source().resolved(QUrl("2-region.md")))
        assert window.pages.currentRow() == 1
        assert window.back.isEnabled()
        window.back.click()
        assert window.page.name == "1-start.md"
        assert window.pages.currentRow() == 0


def test_a_language_without_a_guide_shows_the_english_one(qapp, monkeypatch):
    monkeypatch.setattr("fer_monitor.ui.window.guide_window.shown_code", lambda: "xx")
    assert guide_folder().name == "en"


def test_help_opens_the_guide_once(qapp, theme, tmp_path):
    from tests.ui.ui_window import main_window

    with main_window(theme, tmp_path) as window:
        window.commands["guide"].trigger()
        window.commands["guide"].trigger()
        assert window.commands["guide"].shortcut().toString() == "F1"
        (guide,) = window.findChildren(GuideWindow)
        assert guide.isVisible()
        guide.close()


def test_the_frame_of_the_guide_is_translated(qapp, theme):
    parent = QWidget()
    with in_brackets():
        window = GuideWindow(parent)
        titles = [window.pages.item(row).text() for row in range(window.pages.count())]
        texts = [
            (where, text)
            for where, text in texts_of(window)
            # Pages have a language of their own.
            if text not in titles
        ]
        assert untranslated(texts) == []
    parent.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


ELSEWHERE = {
    "en": {"Enter", "Esc", "Xorg", "View", "System Settings", "Privacy & Security", "Camera",
           "Screen Recording", "perhaps"},
    "de": {"Eingabetaste", "Esc", "Xorg", "Systemeinstellungen", "Datenschutz & Sicherheit",
           "Kamera", "Bildschirmaufnahme", "vielleicht"},
    "es": {"Intro", "Esc", "Xorg", "Ajustes del Sistema", "Privacidad y seguridad", "Cámara",
           "Grabación de pantalla", "quizá"},
    "hi": {"Enter", "Esc", "Xorg", "View", "सिस्टम सेटिंग्स", "गोपनीयता और सुरक्षा", "कैमरा",
           "स्क्रीन रिकॉर्डिंग", "शायद"},
}  # fmt: skip
"""Keys, other programs' words, and parts of the window's sentences."""
EMPHASISED = re.compile(r"(?<!\*)\*([^*\n]+(?:\n[^*\n]+)?)\*(?!\*)")


def words_of_the_window(code):
    if code == "en":
        return {text.casefold().rstrip("…") for text in sentences()}
    return {e.translation.casefold().rstrip("…") for e in ts_file.read(code).values()}


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_the_guide_calls_things_what_the_window_calls_them(page):
    code = page.parent.name
    known = words_of_the_window(code) | {word.casefold() for word in ELSEWHERE[code]}
    text = page.read_text(encoding="utf-8")
    said = [" ".join(found.split()) for found in EMPHASISED.findall(text)]
    unknown = [
        words
        for whole in said
        for words in ([whole] if whole.casefold() in known else whole.split(", "))
        if words.casefold() not in known
    ]
    assert unknown == []
