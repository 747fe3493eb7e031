"""The first page, the lock in the EU and EEA, and class-only mode, as a teacher meets them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from fer_monitor.capture.webcam import Camera
from fer_monitor.core.labels import Emotion
from fer_monitor.core.left_out import FIRST_SEAT, LeftOut, LeftOutReason
from fer_monitor.core.place_of_use import PlaceOfUse
from fer_monitor.pipeline.class_only import class_only
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.preferences import Preferences
from fer_monitor.ui.running.sources import SourceChoice, SourceKind, camera_choice
from fer_monitor.ui.window.first_page import FirstPage
from fer_monitor.ui.window.student_notice import student_notice
from tests.support.answers import ANSWERED
from tests.support.session_rows import read_csv
from tests.ui.test_ui_controller import BlankSource
from tests.ui.ui_samples import face, gallery, snapshot
from tests.ui.ui_window import ClassOptions, main_window, wait_for, watching_window

CLASS_ONLY = replace(ANSWERED, per_participant=False)
IN_EU = Preferences(where_i_teach="eu")
MY_CAMERA = camera_choice(Camera(0, "Integrated camera"))


@pytest.fixture
def open_window(theme, tmp_path):
    def open_window(preferences=None):
        return main_window(theme, tmp_path, preferences=preferences)

    return open_window


def begin(window):
    """Choose a source that shows others, and press Start."""
    window.choose(SourceChoice(SourceKind.STREAM, "Camera in the room", BlankSource))
    window.commands["start"].trigger()


def test_the_first_start_of_a_class_asks_before_anything_is_watched(open_window):
    with open_window(Preferences()) as window:
        begin(window)
        page = window.permission.page
        assert page.isVisible()
        assert not window.controller.is_active
        assert not page.go_on.isEnabled(), "nothing is assumed"
        page.elsewhere.click()
        assert "own camera" in page.consequence.text()
        page.told_box.click()
        page.go_on.click()
        # What was wanted goes on by itself.
        wait_for(lambda: window.controller.is_watching)
        kept = window.preferences()
        assert (kept.where_i_teach, kept.told_students) == ("elsewhere", True)
        assert not kept.per_participant


def test_a_page_that_is_closed_answers_nothing(open_window):
    with open_window(Preferences()) as window:
        begin(window)
        window.permission.page.in_eu.click()
        window.permission.page.reject()
        assert window.permission.page is None
        assert window.permission.place is PlaceOfUse.UNKNOWN
        assert not window.controller.is_active


def test_the_demo_can_be_seen_before_anything_is_answered(open_window):
    with open_window(Preferences()) as window:
        begin(window)
        window.permission.page.demo.click()
        wait_for(lambda: window.controller.status.state is RunnerState.RUNNING)
        assert window.presenter.choice.words == "Demo class"
        assert window.permission.place is PlaceOfUse.UNKNOWN


def test_in_the_eu_others_cannot_be_watched_and_the_reason_is_given(open_window):
    with open_window(IN_EU) as window:
        begin(window)
        assert not window.controller.is_active
        assert not window.commands["start"].isEnabled()
        shown = window.panels.canvas.message
        assert shown.isVisible()
        words = shown.accessibleName() + shown.accessibleDescription()
        assert "Article 5(1)(f)" in words
        # The way to a wrong answer back.
        window.commands["before"].trigger()
        assert window.permission.page.in_eu.isChecked()


def test_in_the_eu_demo_and_own_camera_still_work(open_window):
    with open_window(IN_EU) as window:
        window.commands["demo"].trigger()
        assert window.commands["start"].isEnabled()
        window.choose(MY_CAMERA)
        assert window.commands["start"].isEnabled()
        assert window.controller.options_for(MY_CAMERA).only_me
        only_me = window.commands["only_me"]
        assert only_me.isChecked()
        assert not only_me.isEnabled()


def test_without_the_students_agreement_nobody_is_watched(open_window):
    with open_window(replace(CLASS_ONLY, told_students=False)) as window:
        begin(window)
        assert not window.controller.is_active
        assert not window.commands["start"].isEnabled()


def test_a_webcam_in_a_classroom_is_a_class(open_window):
    with open_window(CLASS_ONLY) as window:
        window.choose(MY_CAMERA)
        assert window.controller.options_for(MY_CAMERA).only_me
        window.commands["only_me"].trigger()
        assert not window.controller.options_for(MY_CAMERA).only_me
        assert not window.preferences().camera_only_me


def test_single_participants_need_a_word_that_everybody_agreed(open_window):
    with open_window(CLASS_ONLY) as window:
        action = window.commands["participants"]
        action.trigger()
        question = window.permission.question
        assert not question.show_them.isEnabled()
        assert not action.isChecked()
        question.cancel.click()
        assert not window.controller.class_options.per_participant
        action.trigger()
        question = window.permission.question
        question.agreed.click()
        question.show_them.click()
        assert window.controller.class_options.per_participant
        assert action.isChecked()
        assert "single participants are shown" in window.windowTitle()
        assert window.preferences().per_participant
        action.trigger()
        assert not window.controller.class_options.per_participant
        assert window.windowTitle() == "FER Monitor"


def test_the_list_of_faces_is_there_only_for_single_participants(open_window):
    with open_window(CLASS_ONLY) as window:
        assert not window.panels.faces_card.isVisible()
        assert not window.commands["faces"].isEnabled()
    with open_window(ANSWERED) as window:
        assert window.panels.faces_card.isVisible()
        assert window.commands["faces"].isEnabled()


def test_the_preview_of_a_class_shows_where_faces_are_and_no_expression(theme):
    with watching_window(theme, preferences=CLASS_ONLY) as window:
        window.controller.told_options = ClassOptions()
        window.controller.show(class_only(gallery(4)))
        canvas = window.panels.canvas
        assert len(canvas.snapshot.faces) == 16
        assert canvas.labels() == []
        assert canvas.accessibleDescription() == "16 of 16 faces read."
        window.panels.right_now.refresh()
        assert "16 of 16 faces read" in window.panels.right_now.coverage.text()


def test_who_is_left_out_is_listed_also_in_class_only_mode_and_nobody_else(theme, tmp_path):
    consent = tmp_path / "consent.csv"
    consent.write_text("Ana\n", encoding="utf-8")
    kept = replace(CLASS_ONLY, consent_list=str(consent))
    with watching_window(theme, preferences=kept) as window:
        window.controller.told_options = ClassOptions(consent_list=consent)
        seen = class_only(gallery(3))
        window.controller.show(
            replace(seen, left_out=(LeftOut(FIRST_SEAT, 3, None, LeftOutReason.NOT_READ, 20.0),))
        )
        assert window.panels.faces_card.isVisible()
        [row] = window.panels.faces.faces.rows()
        assert "name not read" in row.cells[1]


def test_of_four_faces_the_window_says_from_how_many_on_it_speaks(theme):
    with watching_window(theme, preferences=CLASS_ONLY) as window:
        window.controller.told_options = ClassOptions()
        four = [face(i + 1, (0, 0, 60, 60), Emotion.HAPPY) for i in range(4)]
        window.controller.show(class_only(snapshot(four)))
        now = window.panels.right_now
        now.refresh()
        assert now.sentence.text() == "Too few faces to say"
        assert "from 5 faces on" in now.coverage.text()


def test_before_my_own_camera_one_face_is_enough_and_two_are_too_many(theme):
    with watching_window(theme) as window:
        window.controller.told_options = ClassOptions(only_me=True)
        window.controller.show(snapshot([face(1, (0, 0, 90, 90), Emotion.HAPPY)]))
        now = window.panels.right_now
        now.refresh()
        assert "positive" in now.sentence.text()
        window.controller.show(snapshot([], visible=2, left_out=2))
        now.refresh()
        assert now.coverage.text().startswith("2 faces are in view.")


def test_title_and_list_stay_while_the_source_is_being_opened(open_window):
    with open_window(ANSWERED) as window:
        window.commands["demo"].trigger()
        window.commands["start"].trigger()
        assert window.controller.status.state is RunnerState.OPENING
        assert "single participants are shown" in window.windowTitle()
        assert window.panels.faces_card.isVisible()
        wait_for(lambda: window.controller.snapshot is not None)


@pytest.mark.parametrize("preferences", [CLASS_ONLY, ANSWERED], ids=["class", "participants"])
def test_the_store_keeps_single_people_only_where_they_agreed(open_window, tmp_path, preferences):
    with open_window(preferences) as window:
        controller = window.controller
        controller.open_store(tmp_path / "sessions.sqlite")
        wait_for(lambda: controller.store is not None)
        window.commands["demo"].trigger()
        window.commands["start"].trigger()
        wait_for(lambda: controller.seconds() > 2)
        window.commands["stop"].trigger()
        wait_for(lambda: controller.saved is not None)
        [info] = controller.store.sessions()
        record = controller.store.read(info.id)
    assert any(row.valence is not None for row in record.rows)
    assert info.per_participant == preferences.per_participant
    assert bool(record.participants) == preferences.per_participant


def test_a_class_session_keeps_no_row_of_a_single_person(open_window, tmp_path):
    with open_window(CLASS_ONLY) as window:
        window.commands["demo"].trigger()
        window.commands["start"].trigger()
        wait_for(lambda: window.controller.snapshot is not None)
        snapshot_ = window.controller.snapshot
        assert all(each.probabilities is None for each in snapshot_.faces)
        wait_for(lambda: window.controller.seconds() > 2)
        window.commands["stop"].trigger()
        wait_for(lambda: window.controller.saved is not None)
        folder = window.controller.saved.folder
    rows = read_csv(folder / "timeline.csv")
    assert any(row["valence"] for row in rows)
    assert read_csv(folder / "faces.csv") == []


@pytest.mark.parametrize("per_participant", [False, True])
def test_the_notice_for_students_says_what_is_kept(qapp, per_participant):
    page = FirstPage(per_participant=per_participant)
    page.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text == student_notice(per_participant=per_participant)
    assert ("Nothing is kept about single people" in text) != per_participant
    assert "[name, address]" in text
    page.deleteLater()


def test_the_notice_in_the_window_is_the_one_in_the_documents(repository):
    document = (repository / "docs" / "privacy.md").read_text(encoding="utf-8")
    plain = " ".join(document.replace("> ", "").replace("**", "").split())
    for paragraph in student_notice(per_participant=False).split("\n\n"):
        assert " ".join(paragraph.replace("“", '"').replace("”", '"').split()) in plain
