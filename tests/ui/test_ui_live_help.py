"""Resting faces that are learnt again, and alerts: quiet, dismissable, and never in the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import Coverage, Snapshot
from fer_monitor.core.words import phrase
from fer_monitor.mood import alerts
from fer_monitor.mood.alerts import Alert, AlertKind, AlertRules
from fer_monitor.mood.neutral_baseline import Baselines
from fer_monitor.ui.preview.canvas import UNREAD_COLOUR, label_texts
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import SourceChoice, SourceKind, demo_choice
from fer_monitor.ui.window.banner import Notice
from tests.ui.test_ui_controller import BlankSource
from tests.ui.ui_samples import face, shares_of, snapshot, tiles
from tests.ui.ui_window import ANSWERED, SETTINGS, WatchingController, main_window, wait_for

FELL = Alert(
    AlertKind.MOOD_FELL,
    400,
    "The mood of the class fell",
    phrase("from {was:+.2f} to {now:+.2f}", was=0.2, now=-0.05),
)
DARK = Alert(AlertKind.CAMERAS_OFF, 800, "Many cameras are off", "4 of 20 on")
COMMANDS = ("relearn_all", "relearn_one")


class HelpedController(WatchingController):
    """Says which alert there is and holds resting faces."""

    def __init__(self):
        super().__init__()
        self.news = None
        self.resting = Baselines(seconds=1.0)

    @property
    def alert(self):
        return self.news

    @property
    def baselines(self):
        return self.resting

    def tell(self, alert):
        self.news = alert
        self.changed.emit()

    def rest(self, *numbers):
        """Let these participants' resting faces be known."""
        for t in range(3):
            for number in numbers:
                self.resting.take(number, float(t), shares_of(Emotion.SAD, 0.5))


@pytest.fixture
def window(theme):
    controller = HelpedController()
    with main_window(theme, None, controller=controller) as made:
        controller.watching = True
        controller.show(tiles(1, 2, 3))
        yield made
        controller.watching = False


def known(window):
    return [number for number in (1, 2, 3) if window.controller.resting.rest(number) is not None]


def enabled(window):
    return [name for name in COMMANDS if window.commands[name].isEnabled()]


def test_all_resting_faces_are_learnt_again(window):
    window.controller.rest(1, 2, 3)
    assert known(window) == [1, 2, 3]
    assert enabled(window) == ["relearn_all"]
    assert "60 seconds" in window.commands["relearn_all"].toolTip()
    window.commands["relearn_all"].trigger()
    assert known(window) == []
    assert "60 seconds" in window.banner.notice.text


def test_one_resting_face_is_learnt_again_by_the_row(window):
    window.controller.rest(1, 2, 3)
    assert "Select one row" in window.commands["relearn_one"].toolTip()
    window.panels.faces.select(2)
    assert enabled(window) == list(COMMANDS)
    window.commands["relearn_one"].trigger()
    assert known(window) == [1, 3]
    assert "Student 2" in window.banner.notice.text
    assert window.commands["relearn_one"] in window.panels.faces.menu.actions()


def test_there_is_nothing_to_learn_without_a_session_or_without_resting_faces(window):
    window.controller.resting = None
    window.controller.changed.emit()
    assert enabled(window) == []
    assert "not learnt here" in window.commands["relearn_all"].toolTip()
    window.controller.watching = False
    window.controller.changed.emit()
    assert enabled(window) == []
    assert "press Start first" in window.commands["relearn_all"].toolTip()


def test_an_alert_is_a_caution_for_as_long_as_it_is_shown(window):
    window.controller.tell(FELL)
    assert window.banner.notice == Notice(
        "The mood of the class fell: from +0.20 to \N{MINUS SIGN}0.05.", "caution"
    )
    window.controller.tell(None)
    assert not window.banner.isVisible()


def test_a_dismissed_alert_does_not_come_back_but_the_next_one_does(window):
    window.controller.tell(FELL)
    window.banner.dismiss.click()
    for _ in range(3):
        window.controller.changed.emit()
    assert not window.banner.isVisible()
    window.controller.tell(DARK)
    assert window.banner.label.text() == "Many cameras are off: 4 of 20 on."


def test_an_alert_waits_for_a_fault_to_be_read_and_takes_nothing_away(window):
    fault = Notice("Nothing can be saved.", "danger")
    window.banner.show_notice(fault)
    window.controller.tell(FELL)
    assert window.banner.notice is fault
    window.controller.tell(None)
    assert window.banner.notice is fault
    window.controller.tell(DARK)
    window.banner.dismiss.click()
    window.controller.changed.emit()
    assert "Many cameras" in window.banner.label.text()
    window.banner.show_notice(fault)
    window.controller.tell(None)
    assert window.banner.notice is fault


def test_an_alert_goes_before_good_news(window):
    window.banner.show_notice(Notice("Copies saved.", "good"))
    window.controller.tell(FELL)
    assert window.banner.notice.tone == "caution"


def test_an_alert_goes_before_no_question_and_leaves_what_waits_its_turn(window):
    question, later = Notice("Open it?", "good", "Open"), Notice("Later.", "good")
    window.banner.show_in_turn([(question, None), (later, None)])
    window.controller.tell(FELL)
    assert window.banner.notice is question
    window.banner.dismiss.click()
    assert window.banner.notice is later
    window.controller.changed.emit()
    assert window.banner.notice.tone == "caution"
    window.controller.tell(None)
    assert not window.banner.isVisible()


def test_what_lasts_comes_back_after_an_alert(window):
    window.controller.known.consenting = ()
    window.controller.known.see_gallery(False)
    window.presenter.render()
    lasting = window.banner.notice
    window.controller.tell(FELL)
    assert window.banner.notice is not lasting
    window.controller.tell(None)
    assert window.banner.notice is lasting


def test_an_alert_is_gone_with_the_session(window):
    window.controller.tell(FELL)
    window.controller.watching = False
    window.controller.changed.emit()
    assert window.banner.notice is None
    window.controller.watching = True


def test_the_strip_says_it_too(window):
    window.controller.tell(FELL)
    window.commands["strip"].trigger()
    assert "The mood of the class fell: from +0.20 to \N{MINUS SIGN}0.05." in window.strip.spoken
    window.strip.expand_requested.emit()


def test_alerts_are_switched_off_and_that_is_remembered(theme):
    controller = HelpedController()
    kept = replace(ANSWERED, tell_cameras_off=False)
    with main_window(theme, None, controller=controller, preferences=kept) as window:
        assert controller.alert_rules == AlertRules(cameras_off=False)
        shown = {name: action.isChecked() for name, action in window.live_help.wanted.items()}
        assert shown == {"mood_fell": True, "low_coverage": True, "cameras_off": False}
        window.live_help.wanted["mood_fell"].trigger()
        window.live_help.wanted["cameras_off"].trigger()
        assert controller.alert_rules == AlertRules(mood_fell=False)
        remembered = window.preferences()
        assert not remembered.tell_mood_fell
        assert remembered.tell_low_coverage
        assert remembered.tell_cameras_off


def test_unsure_faces_are_labelled_quietly(window):
    unsure = face(1, (0, 0, 40, 40), None, unsure=True)
    window.controller.show(snapshot([unsure], t=9.0))
    assert label_texts(unsure) == ("Unsure", "Unsure")
    assert window.panels.canvas.colour_of(unsure) == UNREAD_COLOUR
    assert "0 of 1 face read: Unsure" in window.panels.canvas.accessibleDescription()


class MostCamerasOff:
    """An analysis of a class of 20 of whom 4 show themselves."""

    def process(self, frame):
        return Snapshot(frame, (), None, Coverage(0, 20, cameras_on=4))


def test_a_live_session_tells_and_has_resting_faces(theme, tmp_path, monkeypatch):
    # The window of the rule itself takes a minute.
    monkeypatch.setattr(alerts, "RECENT_S", 2)
    given = []

    def make(settings, who, baselines):
        given.append(baselines)
        return MostCamerasOff()

    with main_window(theme, tmp_path, analyzer=make) as window:
        window.choose(SourceChoice(SourceKind.CAMERA, "Webcam: test", BlankSource))
        window.commands["start"].trigger()
        wait_for(
            lambda: "Many cameras are off: 4 of 20 on" in window.banner.label.text(),
            what="the alert",
        )
        assert given == [window.controller.baselines]
        assert isinstance(given[0], Baselines)
        window.live_help.wanted["cameras_off"].trigger()
        wait_for(lambda: not window.banner.isVisible(), what="the alert to go")
        window.commands["stop"].trigger()
        wait_for(lambda: window.controller.saved is not None)


def test_the_demo_class_is_learnt_and_learnt_again(theme, tmp_path):
    controller = Controller(SETTINGS, tmp_path)
    with main_window(theme, tmp_path, controller=controller) as window:
        window.choose(demo_choice())
        window.commands["start"].trigger()

        def learning():
            resting = controller.baselines
            return resting is not None and len(resting) > 10 and resting.progress(1) > 0

        wait_for(learning, what="resting faces to be learnt")
        before = np.mean([controller.baselines.progress(n) for n in range(1, 20)])
        controller.pause()
        wait_for(lambda: window.commands["pause"].text() == "Continue")
        window.commands["relearn_all"].trigger()
        assert np.mean([controller.baselines.progress(n) for n in range(1, 20)]) < before
        controller.resume()
        wait_for(learning, what="resting faces to be learnt again")
        controller.stop()
        wait_for(lambda: controller.saved is not None)
        assert len(controller.baselines) == 0, "nothing is kept of a face after Stop"
