"""Whole windows in other languages: nothing is left in English, nothing is cut or covered."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import combinations

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton, QToolButton, QWidget

from fer_monitor.core.types import ClassMood, Coverage, Interval
from fer_monitor.mood.wording import NOBODY, TOO_FEW, describe
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.errors import ErrorDialog
from fer_monitor.ui.history.history_window import HistoryWindow
from fer_monitor.ui.look.language import LANGUAGES
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.strip.paint import (
    SECOND_ROW,
    fitted_line,
    fitted_sentence,
    room_for_alert,
)
from fer_monitor.ui.strip.words import strip_face
from fer_monitor.ui.window.about import about_text, privacy_text, show_text
from fer_monitor.ui.window.main_window import MainWindow
from fer_monitor.ui.window.marker_dialog import MarkerDialog
from scripts import screenshots
from scripts.screenshots_dialogs import DIALOGS, LONG_FOLDER
from scripts.translate import ts_file
from tests.support.stored_sessions import keep
from tests.ui.ui_language import in_brackets, outside_brackets, speaking, untranslated
from tests.ui.ui_walk import texts_of
from tests.ui.ui_window import themed, wait_for

CLASS = (
    "Alex",
    "Maria-Magdalena Oberhollenzer von und zu Weitenstein",
    "Maria-Magdalena Oberhollenzer",
    "Kim",
    "Zoë Ångström",
)
NAMES = (
    *CLASS,
    LONG_FOLDER,
    *LANGUAGES.values(),
    "HD Camera",
    "quiz",
    "explained topic 2",
    "Algebra",
    screenshots.LONG.name,
)
STAGES = {**screenshots.STAGES, **DIALOGS}
CODES = ("de", "es", "hi")
TIGHT = ("faces25", "alert", "error", "saved", "ready_long_name", "few")


@contextmanager
def staged(theme, name, size=(1280, 820)):
    """Yield the window in one of the states that are photographed."""
    controller = screenshots.StagedController()
    window = MainWindow(
        theme, controller, screenshots.ANSWERED, find_cameras=list, find_monitors=list
    )
    window.resize(*size)
    window.show()
    STAGES[name](controller, window)
    window.presenter.render()
    window.panels.right_now.refresh()
    for _ in range(3):
        QApplication.processEvents()
    try:
        yield window
    finally:
        controller.stage_status = screenshots.RunnerStatus(RunnerState.IDLE)
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
        window.close()
        window.deleteLater()
        controller.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def history_of(theme, store):
    background = Background()
    window = HistoryWindow(theme, background, lambda: store)
    window.show()
    window.refresh()
    wait_for(lambda: not window.is_busy, what="the list")
    try:
        yield window
    finally:
        assert background.close(10)
        window.close()
        window.deleteLater()
        background.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def painted(window):
    """Yield what the window paints by hand."""
    for label in window.panels.canvas.labels():
        yield "label on a face", label.text
    for row in window.panels.right_now.bars.rows():
        for text in row:
            yield "bar", text
    charts = window.panels.charts
    for labels in (charts.share_labels, charts.mood_labels, charts.attendance_labels):
        for text in labels.texts:
            yield "end of a chart's line", text
    yield "strip", window.strip.spoken


@pytest.mark.parametrize("name", STAGES)
def test_every_text_of_the_window_is_translated(qapp, name):
    with in_brackets(), themed(qapp) as theme, staged(theme, name) as window:
        assert untranslated([*texts_of(window), *painted(window)], NAMES) == []
        assert untranslated(texts_of(window.strip), NAMES) == []


def test_every_text_of_the_history_is_translated(qapp, store):
    for title, seconds in (("Algebra", 20), ("Algebra", 300), ("Algebra", 3900)):
        keep(store, title, seconds)
    with in_brackets(), themed(qapp) as theme, history_of(theme, store) as window:
        assert len(window.table.sessions.lines) == 3
        assert untranslated(texts_of(window), NAMES) == []
        window.search.setText("zzz")
        wait_for(lambda: window.nothing.title.text(), what="the search")
        assert untranslated(texts_of(window), (*NAMES, "zzz")) == []


def test_every_text_of_the_dialogs_is_translated(qapp):
    with in_brackets(), themed(qapp):
        parent = QWidget()
        dialogs = [
            ErrorDialog(True, parent),
            MarkerDialog(75.0, parent),
            show_text(tr("About FER Monitor"), about_text(), parent),
            show_text(tr("Privacy"), privacy_text(), parent),
        ]
        for dialog in dialogs:
            assert untranslated(texts_of(dialog)) == []
        parent.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_what_is_not_translated_is_found(qapp):
    """Or the tests above would say nothing."""
    with in_brackets():
        label = QLabel(tr("Start") + " now")
        assert untranslated(texts_of(label)) == ["QLabel, text: '⟦Start⟧ now'"]
        label.deleteLater()
    assert outside_brackets("a ⟦b ⟦c⟧ d⟧ e") == "a  e"


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_the_window_is_english(qapp, code):
    entries = ts_file.read(code)
    same = {source for source, entry in entries.items() if entry.translation == source}
    with speaking(qapp, code), themed(qapp) as theme, staged(theme, "faces25") as window:
        shown = {text for _, text in [*texts_of(window), *painted(window)]}
        assert tr("Over time") in shown
        assert shown & (entries.keys() - same) == set()


@pytest.mark.parametrize("size", [(1280, 820), (960, 660)], ids=["usual", "smallest"])
@pytest.mark.parametrize("name", TIGHT)
@pytest.mark.parametrize("code", CODES)
def test_nothing_is_cut_or_covered(qapp, code, name, size):
    with speaking(qapp, code), themed(qapp) as theme, staged(theme, name, size) as window:
        assert (window.width(), window.height()) == size
        assert cut_off(window) == []
        assert covered(window) == []


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.parametrize("code", CODES)
def test_nothing_in_a_dialog_is_cut_or_covered(qapp, code, name):
    with speaking(qapp, code), themed(qapp) as theme, staged(theme, name):
        dialog = QApplication.activeModalWidget()
        assert cut_off(dialog) == []
        assert covered(dialog) == []


@pytest.mark.parametrize("name", TIGHT)
def test_nothing_is_cut_or_covered_from_the_right(qapp, name):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with themed(qapp) as theme, staged(theme, name) as window:
            assert cut_off(window) == []
            assert covered(window) == []
            header, strip = window.header, window.strip
            assert header.source.x() > header.width() / 2
            assert window.panels.right_now.bars.isRightToLeft()
            # Time runs to the right, and pictures are not mirrored, in every language.
            assert not window.panels.charts.shares.isRightToLeft()
            assert not window.panels.canvas.isRightToLeft()
            assert not strip.isRightToLeft()
            axis = window.panels.charts.shares.getPlotItem().getAxis("left")
            assert axis.sceneBoundingRect().left() < 10
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize("name", DIALOGS)
def test_nothing_in_a_dialog_is_cut_or_covered_from_the_right(qapp, name):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with themed(qapp) as theme, staged(theme, name):
            dialog = QApplication.activeModalWidget()
            assert dialog.isRightToLeft()
            assert cut_off(dialog) == []
            assert covered(dialog) == []
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_bars_and_scales_are_painted_from_the_side_where_reading_begins(qapp):
    """The same picture from the right is the mirror of that from the left, words aside."""
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        qapp.setLayoutDirection(direction)
        try:
            with themed(qapp) as theme, staged(theme, "faces25") as window:
                bars, scale = (
                    window.panels.right_now.bars,
                    window.panels.right_now.pleasantness._scale,
                )
                colour = theme.tokens.emotions[3].lower()
                image = bars.grab().toImage()
                row = round(bars.height() * 1.5 / 7)
                happy = [
                    x for x in range(image.width()) if image.pixelColor(x, row).name() == colour
                ]
                knob = scale._x(0.5)
                rtl = direction is Qt.LayoutDirection.RightToLeft
                middle = image.width() / 2
                assert (happy[-1] > middle * 1.2) == rtl or happy[0] < middle
                assert (knob < scale.width() / 2) == rtl
                begin = image.width() - happy[-1] if rtl else happy[0]
                # After the words, which are as wide on both sides.
                assert 40 < begin < 140
        finally:
            qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def cut_off(window):
    """Return the texts that do not fit into their widgets."""
    shown = [w for w in window.findChildren(QWidget) if w.isVisible() and not w.size().isEmpty()]
    return [fault for fault in map(fault_of_size, shown) if fault]


def fault_of_size(widget):
    """Return what of a widget does not fit, or an empty text."""
    if isinstance(widget, QLabel):
        if not widget.text():
            return ""
        if widget.wordWrap():
            needed, has = widget.heightForWidth(widget.width()), widget.height()
        else:
            needed = QFontMetricsF(widget.font()).horizontalAdvance(widget.text())
            has = widget.width()
        return f"{widget.text()!r} needs {needed:.0f}, has {has}" if needed > has + 1 else ""
    if isinstance(widget, QListWidget):
        needed, has = widget.sizeHintForColumn(0), widget.viewport().width()
        return f"a list needs {needed}, has {has}" if needed > has else ""
    least, has = widget.minimumSizeHint().width(), widget.width()
    name = widget.text() if isinstance(widget, (QPushButton, QToolButton)) else widget.objectName()
    return f"{type(widget).__name__} {name!r} needs {least}, has {has}" if has < least else ""


def covered(window):
    """Return the pairs of texts and buttons that lie on one another."""
    shown = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, (QLabel, QPushButton, QToolButton))
        and widget.isVisible()
        and not widget.visibleRegion().isEmpty()
        and widget.text()
    ]
    places = [(w.text(), QRect(w.mapTo(window, w.rect().topLeft()), w.size())) for w in shown]
    return [
        (one, other)
        for (one, here), (other, there) in combinations(places, 2)
        if here.intersects(there)
    ]


def moods():
    """Yield every sentence that a class can be put into."""
    for arousal in (0.0, 0.2, 0.5):
        for valence, band in (
            (0.0, (-0.1, 0.1)),
            *(
                (sign * v, (sign * v - w, sign * v + w))
                for sign in (1, -1)
                for v, w in ((0.2, 0.3), (0.2, 0.05), (0.5, 0.05))
            ),
        ):
            level = Interval(arousal, arousal)
            shares = screenshots.np.full(7, 1 / 7, screenshots.np.float32)
            mood = ClassMood(20, shares, valence, arousal, Interval(*band), level)
            yield describe(mood, Coverage(20, 20))


@pytest.mark.parametrize("code", ["en", *CODES])
def test_what_the_strip_says_fits_on_it(qapp, code, theme):
    with speaking(qapp, code):
        font = qapp.font()
        sentences = [tr(sentence) for sentence in (NOBODY, TOO_FEW, *moods())]
        assert len(set(sentences)) == 3 * 7 + 2
        hints = []
        for state in RunnerState:
            face = strip_face("", None, None, screenshots.np.zeros(0), state)
            sentences.append(face.sentence)
            hints.append(face.hint)
        for sentence in sentences:
            assert fitted_sentence(sentence, font)[1] == sentence
        for hint in hints:
            assert fitted_line(hint, font, SECOND_ROW.width())[1] == hint
        alerts = [tr(alert.message) for alert in screenshots.ALERTS.values()]
        alerts.append(tr("Many cameras are off"))
        for alert in alerts:
            assert fitted_line(alert, font, room_for_alert("23/25", font))[1] == alert


def test_faults_of_a_run_are_told_in_the_language_of_the_window(qapp):
    with speaking(qapp, "de"), themed(qapp) as theme, staged(theme, "error") as window:
        message = window.panels.canvas.message
        assert message.title.text() == "Ein anderes Programm benutzt die Kamera."
        told = {text for _, text in texts_of(message)}
        assert fault_words(window.controller.status).split(". ", 1)[1] in told
