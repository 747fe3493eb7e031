"""The 'Right now' panel: honest, readable, calm."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from fer_monitor.core.labels import Emotion
from fer_monitor.core.settings import ClassOptions
from fer_monitor.core.types import Interval
from fer_monitor.mood.wording import describe
from fer_monitor.ui.look.words import clock, percent, signed
from fer_monitor.ui.now.mood_average import average
from fer_monitor.ui.now.right_now import RightNow
from fer_monitor.ui.now.scale_meter import number_with_doubt
from tests.support.waiting import wait_until
from tests.ui.ui_samples import face, snapshot

BOX = (0, 0, 40, 40)


def class_of(*emotions, visible=None, share=0.84):
    faces = [face(i + 1, BOX, emotion, share) for i, emotion in enumerate(emotions)]
    return snapshot(faces, visible=visible)


@pytest.fixture
def panel(theme, qtbot):
    widget = RightNow(theme)
    widget.options = ClassOptions(per_participant=True)
    qtbot.addWidget(widget)
    return widget


def test_the_sentence_comes_first_and_rests_on_a_count(panel):
    seen = class_of(*[Emotion.HAPPY] * 5, visible=6)
    panel.take(seen)
    panel.refresh()
    assert panel.sentence.text() == describe(seen.mood, seen.coverage)
    assert panel.coverage.text() == "5 of 6 faces read"
    assert dict(panel.bars.rows())["Happy"] == "84 %"
    assert panel.pleasantness.number.text().startswith("+0.")
    assert "±" in panel.pleasantness.number.text()
    assert panel.sentence.property("doubt") is False


def test_too_few_faces_give_no_numbers_and_say_what_helps(panel):
    panel.take(class_of(Emotion.HAPPY, visible=24))
    panel.refresh()
    assert panel.sentence.text() == "Too few faces to say"
    assert "1 of 24 faces read" in panel.coverage.text()
    assert "would help" in panel.coverage.text()
    assert panel.pleasantness.number.text() == "–"
    assert panel.sentence.property("doubt") is True


def test_unsure_faces_are_told_apart_from_unread_ones(panel):
    named = [face(i, BOX) for i in range(1, 5)]
    unsure = [face(i, BOX, None, unsure=True) for i in range(5, 9)]
    panel.take(snapshot([*named, *unsure], visible=9, cameras_on=8))
    panel.refresh()
    assert panel.coverage.text() == "4 of 9 faces read, 4 unsure, 8 cameras on"
    panel.take(snapshot([*named[:1], *unsure], visible=9, cameras_on=8))
    panel.refresh()
    assert panel.sentence.text() == "Too few faces to say"
    assert panel.coverage.text().endswith("8 cameras on. Too many of them are unsure.")
    panel.take(snapshot([*named[:1], *unsure[:1]], visible=9, cameras_on=8))
    panel.refresh()
    assert panel.coverage.text().endswith("Larger tiles or more cameras would help.")


def read(panel, visible, on, left_out, faces=5):
    faces = [face(i + 1, BOX, Emotion.HAPPY) for i in range(faces)]
    panel.take(snapshot(faces, visible=visible, cameras_on=on, left_out=left_out))
    panel.refresh()
    return panel.coverage.text()


def test_who_is_left_out_is_said_and_why(panel):
    assert read(panel, 8, 7, 2) == "5 of 8 faces read, 7 cameras on, 2 left out"
    assert panel.coverage.toolTip() == "Not on the consent list"
    assert read(panel, 8, 7, 0) == "5 of 8 faces read, 7 cameras on"
    assert "consent" not in panel.coverage.toolTip()


def test_larger_tiles_are_not_advised_where_consent_is_what_is_missing(panel):
    assert read(panel, 25, 20, 18).endswith("18 left out. Too few of them are on the consent list.")
    assert "Larger tiles" in read(panel, 25, 20, 3)


def test_a_low_panel_does_with_less_height_and_loses_no_number(panel):
    read(panel, 5, 5, 0)
    panel.resize(560, 400)
    panel.show()
    needed = panel.minimumSizeHint().height()
    panel.set_low(True)
    QApplication.processEvents()
    assert panel.minimumSizeHint().height() < needed - 50
    assert panel.bars.isVisible()
    assert panel.energy.number.isVisible()
    assert "with other faces" in panel.energy.toolTip()
    assert "heuristic" in panel.energy.toolTip()
    panel.set_low(False)
    QApplication.processEvents()
    assert panel.minimumSizeHint().height() == needed


def test_nobody_in_view(panel):
    panel.take(class_of())
    panel.refresh()
    assert panel.sentence.text() == "No faces in view"
    assert all(number == "–" for _, number in panel.bars.rows())


def test_numbers_stand_still_between_refreshes_and_are_means(panel):
    panel.take(class_of(*[Emotion.HAPPY] * 4, share=0.8))
    panel.refresh()
    before = panel.bars.rows()
    panel.take(class_of(*[Emotion.HAPPY] * 4, share=0.6))
    panel.take(class_of(*[Emotion.HAPPY] * 4, share=0.4))
    assert panel.bars.rows() == before
    panel.refresh()
    assert dict(panel.bars.rows())["Happy"] == "50 %"


def test_a_snapshot_is_shown_without_being_asked(panel):
    panel.take(class_of(*[Emotion.HAPPY] * 5))
    wait_until(
        lambda: "5 of 5" in panel.coverage.text(), 5, "a refresh", QApplication.processEvents
    )


def test_a_pause_is_no_now(panel):
    seen = class_of(*[Emotion.HAPPY] * 5)
    panel.take(seen)
    panel.refresh()
    panel.hold("Paused")
    assert panel.sentence.text() == "Paused"
    assert panel.coverage.text() == f"Last look: {describe(seen.mood, seen.coverage)}"
    assert panel.pleasantness.number.text() == "–"
    panel.clear()
    assert panel.sentence.text() == "Not watching"


def test_a_class_that_became_unreadable_is_not_described_by_the_past():
    look = average([class_of(*[Emotion.HAPPY] * 5), class_of(visible=5)])
    assert look.mood is None
    assert look.coverage.visible == 5


def test_the_mean_of_looks_is_a_distribution():
    look = average([class_of(Emotion.HAPPY, Emotion.SAD), class_of(Emotion.SAD)])
    assert look.mood.n == 1
    assert float(np.sum(look.mood.shares)) == pytest.approx(1, abs=1e-6)


def test_panels_speak(panel):
    panel.take(class_of(*[Emotion.HAPPY] * 5))
    panel.refresh()
    assert "Happy 84 %" in panel.bars.accessibleDescription()
    assert panel.energy.accessibleName() == "Energy"
    assert "+0." in panel.energy.accessibleDescription()


@pytest.mark.parametrize(
    ("value", "doubt", "text"),
    [
        (0.18, Interval(0.13, 0.23), "+0.18 ± 0.05"),
        (-0.5, None, "\N{MINUS SIGN}0.50"),
        (None, None, "–"),
    ],
)
def test_a_number_carries_its_doubt(value, doubt, text):
    assert number_with_doubt(value, doubt) == text


def test_small_words():
    assert [clock(s) for s in (0, 59.9, 151, 3725)] == ["0:00", "0:59", "2:31", "1:02:05"]
    assert percent(0.836) == "84 %"
    assert signed(0) == "+0.00"
