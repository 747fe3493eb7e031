"""The compact strip: what it says in each state, how one gets back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPolygonF
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from fer_monitor.core.types import ClassMood, Coverage, Interval
from fer_monitor.mood.alerts import Alert, AlertKind
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.look.theme import Theme
from fer_monitor.ui.look.tokens import DARK, LIGHT, Tokens
from fer_monitor.ui.strip.compact_strip import CompactStrip, ExpandButton
from fer_monitor.ui.strip.paint import (
    DOT,
    HEIGHT,
    HINT_SIZE,
    SENTENCE,
    SMALLEST_ALERT,
    WIDTH,
    fitted_line,
    fitted_sentence,
    paint_mark,
    sparkline_segments,
)
from fer_monitor.ui.strip.words import Mark, strip_face

NOTHING = np.zeros(0)
FULL = Coverage(22, 25)
CAMERAS_OFF = Alert(AlertKind.CAMERAS_OFF, 90, "Many cameras are off", "4 of 20 on")


def mood(valence: float, n: int = 22) -> ClassMood:
    around = Interval(valence - 0.05, valence + 0.05)
    return ClassMood(n, np.full(7, 1 / 7, np.float32), valence, 0.1, around, Interval(0, 0.2))


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    theme = Theme(qapp, "light")
    yield theme
    theme.deleteLater()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def running(strip: CompactStrip, values: Sequence[float] | np.ndarray = ()) -> None:
    strip.update_from(
        "Calm, a little positive", mood(0.2), FULL, np.asarray(values, float), RunnerState.RUNNING
    )


def test_an_alert_is_a_line_of_text_in_the_sparklines_place(strip: CompactStrip) -> None:
    running(strip, np.full(300, 0.4))
    before = strip.grab().toImage()
    update = ("Calm, a little positive", mood(0.2), FULL, np.full(300, 0.4))
    strip.update_from(*update, RunnerState.RUNNING, CAMERAS_OFF)
    assert strip.spoken.splitlines()[2] == "Many cameras are off: 4 of 20 on."
    assert strip.toolTip() == strip.spoken
    assert strip.shown_sentence == "Calm, a little positive", "the sentence stays"
    image, ratio = strip.grab().toImage(), before.devicePixelRatio()
    first_row = QRect(0, 0, round(WIDTH * ratio), round(40 * ratio))
    assert image.copy(first_row) == before.copy(first_row)
    assert colours(before, LIGHT.accent) > 100
    assert colours(image, LIGHT.accent) < 20, "no line"
    assert colours(image, LIGHT.caution) > 20
    strip.update_from(*update, RunnerState.RUNNING)
    assert strip.grab().toImage() == before


def colours(image: QImage, colour: str) -> int:
    """Count the pixels of a colour in the second row."""
    ratio = image.devicePixelRatio()
    wanted = QColor(colour)
    return sum(
        near(image.pixelColor(x, y), wanted)
        for y in range(round(41 * ratio), round(66 * ratio))
        for x in range(round(10 * ratio), round(270 * ratio))
    )


def test_a_run_that_stands_still_has_nothing_to_tell(strip: CompactStrip) -> None:
    strip.update_from("Calm", mood(0.2), FULL, NOTHING, RunnerState.PAUSED, CAMERAS_OFF)
    assert "cameras" not in strip.spoken


def test_it_is_a_small_window_on_top_of_all(strip: CompactStrip) -> None:
    assert (strip.width(), strip.height()) == (340, 72)
    flags = strip.windowFlags()
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert flags & Qt.WindowType.FramelessWindowHint


def test_it_says_in_words_all_that_it_shows(strip: CompactStrip) -> None:
    running(strip, [0.1, np.nan, -0.05, 0.18])
    assert strip.spoken.splitlines() == [
        "Calm, a little positive.",
        "22 of 25 faces read.",
        "Pleasantness in the last 5 minutes: +0.18 at the end, from \N{MINUS SIGN}0.05 to +0.18.",
        "Counts are measured, shares estimated, pleasantness and energy heuristic.",
    ]
    assert strip.toolTip() == strip.accessibleDescription() == strip.spoken
    assert strip.accessibleName() == "Class mood"


@pytest.mark.parametrize(
    ("class_mood", "coverage", "mark"),
    [
        (mood(0.2), FULL, Mark.POSITIVE),
        (mood(-0.2), FULL, Mark.NEGATIVE),
        (mood(0.02), FULL, Mark.BALANCED),
        (mood(0.5, n=2), Coverage(2, 3), Mark.UNKNOWN),
        (mood(0.5, n=5), Coverage(5, 25), Mark.UNKNOWN),
        (None, Coverage(0, 25), Mark.UNKNOWN),
        (None, Coverage(0, 0), Mark.UNKNOWN),
        (None, None, Mark.UNKNOWN),
    ],
)
def test_the_dot_claims_no_more_than_the_sentence(
    class_mood: ClassMood | None, coverage: Coverage | None, mark: Mark
) -> None:
    face = strip_face("A sentence", class_mood, coverage, NOTHING, RunnerState.RUNNING)
    assert face.mark is mark
    assert face.sentence == "A sentence"


@pytest.mark.parametrize(
    ("state", "mark", "word"),
    [
        (RunnerState.IDLE, Mark.OFF, "Not running"),
        (RunnerState.OPENING, Mark.OFF, "Starting"),
        (RunnerState.PAUSED, Mark.PAUSED, "Paused"),
        (RunnerState.RECONNECTING, Mark.ALERT, "lost"),
        (RunnerState.FINISHED, Mark.OFF, "over"),
        (RunnerState.STOPPED, Mark.OFF, "Not running"),
        (RunnerState.FAILED, Mark.ALERT, "fault"),
    ],
)
def test_a_run_that_stands_still_shows_its_state_not_an_old_mood(
    strip: CompactStrip, state: RunnerState, mark: Mark, word: str
) -> None:
    face = strip_face("Calm, a little positive", mood(0.2), FULL, NOTHING, state)
    assert face.mark is mark
    assert word in face.sentence
    assert face.count == ""
    assert face.hint
    strip.update_from("Calm, a little positive", mood(0.2), FULL, NOTHING, state)
    assert "Calm" not in strip.spoken
    assert "22" not in strip.spoken


def test_every_state_of_a_run_has_a_look() -> None:
    for state in RunnerState:
        assert strip_face("Calm", None, None, NOTHING, state).sentence


def test_a_run_without_a_picture_yet_is_starting() -> None:
    face = strip_face("", None, None, NOTHING, RunnerState.RUNNING)
    assert (face.sentence, face.mark, face.live) == ("Starting", Mark.OFF, False)


def test_nobody_in_view_is_not_counted_as_nought_of_nought() -> None:
    face = strip_face("No faces in view", None, Coverage(0, 0), NOTHING, RunnerState.RUNNING)
    assert face.count == ""
    assert "0" not in face.spoken


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_each_sign_has_a_shape_of_its_own(qapp: QApplication, tokens: Tokens) -> None:
    shapes = {mark: silhouette(mark, tokens) for mark in Mark}
    for one in Mark:
        for other in Mark:
            if one is not other:
                different = np.mean(shapes[one] != shapes[other])
                assert different > 0.02, f"{one.value} looks like {other.value}"


def silhouette(mark: Mark, tokens: Tokens) -> np.ndarray:
    """Return the sign in black and white, four times as large: where it is not its ground."""
    scale, side = 4, round(DOT.width())
    image = QImage(side * scale, side * scale, QImage.Format.Format_Grayscale8)
    image.fill(QColor(tokens.surface))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    paint_mark(painter, QRectF(0, 0, side, side), mark, tokens)
    painter.end()
    pixels = range(side * scale)
    grey = np.array([[image.pixelColor(x, y).lightness() for x in pixels] for y in pixels])
    return np.abs(grey - np.median(grey)) > 60


def test_the_sparkline_ends_at_the_right_and_keeps_its_gaps() -> None:
    area = QRectF(10, 0, 299, 20)
    values = np.array([0.0, 0.5, np.nan, np.nan, -0.5, 0.25, np.nan, 9.0])
    lines = sparkline_segments(values, area)
    assert [[(p.x(), p.y()) for p in points_of(line)] for line in lines] == [
        [(302, 10), (303, 0)],
        [(306, 20), (307, 5)],
        [(309, 0)],
    ]


def points_of(line: QPolygonF) -> list[QPointF]:
    return [line.at(index) for index in range(line.size())]


def test_the_sparkline_holds_five_minutes_and_drops_what_is_older() -> None:
    area = QRectF(0, 0, 299, 20)
    values = np.concatenate([np.full(100, 0.5), np.zeros(300)])
    (line,) = sparkline_segments(values, area)
    assert line.size() == 300
    assert {p.y() for p in points_of(line)} == {10}
    assert (line.at(0).x(), line.at(299).x()) == (0, 299)
    assert sparkline_segments(np.full(5, np.nan), area) == []


def test_the_window_shows_the_line_where_values_are_and_not_in_the_gap(
    strip: CompactStrip,
) -> None:
    values = np.full(300, 0.4)
    values[100:200] = np.nan
    running(strip, values)
    accent = QColor(LIGHT.accent)
    image = strip.grab().toImage()
    ratio = image.devicePixelRatio()
    columns = [
        x
        for x in range(16, 262)
        if any(
            near(image.pixelColor(round(x * ratio), round(y * ratio)), accent)
            for y in range(42, 64)
        )
    ]
    gap = [x for x in range(columns[0], columns[-1]) if x not in columns]
    assert 60 < len(gap) < 100, "about a third of the line is missing"
    assert gap == list(range(gap[0], gap[-1] + 1)), "in one piece"


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def near(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 60 for a, b in zip(rgb(one), rgb(other), strict=True))


def test_a_dark_theme_is_followed_at_once(strip: CompactStrip, theme: Theme) -> None:
    running(strip, [0.1])
    light = ground(strip)
    theme.choose("dark")
    assert light == QColor(LIGHT.surface)
    assert ground(strip) == QColor(DARK.surface)


def ground(strip: CompactStrip) -> QColor:
    image = strip.grab().toImage()
    return image.pixelColor(image.width() // 2, round(6 * image.devicePixelRatio()))


def test_the_corners_are_round(strip: CompactStrip) -> None:
    image = strip.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(image.width() - 1, image.height() - 1).alpha() == 0


def test_a_long_sentence_is_cut_and_told_in_the_tooltip(strip: CompactStrip) -> None:
    sentence = "Lively, and so much more than could ever be written into so small a window"
    strip.update_from(sentence, mood(0.2), FULL, NOTHING, RunnerState.RUNNING)
    assert strip.shown_sentence.endswith("…")
    assert len(strip.shown_sentence) < len(sentence)
    assert sentence in strip.toolTip()


@pytest.mark.parametrize("points", [8.0, 10.0, 16.0, 30.0])
def test_any_size_of_type_fits_into_the_strip(qapp: QApplication, points: float) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(points)
    fitted, sentence = fitted_sentence("Awake, neither positive nor negative", font)
    metrics = QFontMetricsF(fitted)
    assert metrics.horizontalAdvance(sentence) <= SENTENCE.width()
    assert metrics.height() <= SENTENCE.height()


@pytest.mark.parametrize("way", ["button", "double click", "Space", "Return", "Escape"])
def test_there_are_many_ways_back_to_the_window(strip: CompactStrip, way: str) -> None:
    asked = QSignalSpy(strip.expand_requested)
    button = strip.findChild(ExpandButton)
    assert button is not None
    left = Qt.MouseButton.LeftButton
    if way == "button":
        QTest.mouseClick(button, left)
    elif way == "double click":
        QTest.mouseDClick(strip, left, pos=QPoint(100, 20))
    else:
        strip.setFocus()
        assert strip.focusWidget() is button
        QTest.keyClick(button, getattr(Qt.Key, f"Key_{way}"))
    assert asked.count() == 1


def test_the_button_is_reached_by_keyboard_and_named(strip: CompactStrip) -> None:
    button = strip.findChild(ExpandButton)
    assert button is not None
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert button.accessibleName() == "Open the full window"
    assert "Enter" in button.toolTip()
    assert min(button.width(), button.height()) >= 24


def test_the_focus_is_framed_for_the_keyboard_only(strip: CompactStrip) -> None:
    button = strip.findChild(ExpandButton)
    assert button is not None
    button.clearFocus()
    plain = button.grab().toImage()
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    assert button.grab().toImage() == plain
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.grab().toImage() != plain


def test_its_owner_may_close_it(strip: CompactStrip) -> None:
    asked = QSignalSpy(strip.expand_requested)
    strip.close()
    assert asked.count() == 0
    assert not strip.isVisible()


def test_values_may_change_behind_its_back(strip: CompactStrip) -> None:
    """The caller's ring buffer goes on; the strip keeps what it was shown."""
    values = np.array([0.1, 0.2])
    running(strip, values)
    before = strip.grab().toImage()
    values[:] = -0.5
    assert strip.grab().toImage() == before


def test_its_size_is_the_designs() -> None:
    assert (WIDTH, HEIGHT) == (340, 72)


@pytest.mark.parametrize("room", range(150, 400, 7))
def test_words_are_cut_only_where_they_are_as_small_as_may_be(qapp, room: int) -> None:
    """Also where letters come in whole pixel sizes, so that the width falls in jumps."""
    words = "Awake, perhaps a little negative"
    font, shown = fitted_line(words, qapp.font(), room)
    if shown == words:
        assert QFontMetricsF(font).horizontalAdvance(words) <= room
    else:
        full, _ = fitted_line("", qapp.font(), room)
        assert font.pointSizeF() == pytest.approx(full.pointSizeF() * SMALLEST_ALERT / HINT_SIZE)
