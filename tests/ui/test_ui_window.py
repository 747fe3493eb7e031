"""The main window as a teacher meets it: real controller, real pipeline, made-up devices."""

from __future__ import annotations

import csv
import shutil
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.capture.source import SourceFault
from fer_monitor.capture.webcam import Camera
from fer_monitor.pipeline.timeline_buffer import TimelineBuffer
from fer_monitor.ui.running.sources import SourceChoice, SourceKind, demo_choice
from fer_monitor.ui.window.marker_dialog import MarkerDialog
from tests.ui.test_ui_controller import BlankSource
from tests.ui.ui_samples import gap, row
from tests.ui.ui_window import ANSWERED, main_window, wait_for


@pytest.fixture
def window(theme, tmp_path):
    with main_window(theme, tmp_path) as made:
        yield made


def start_demo(window):
    window.choose(demo_choice())
    window.commands["start"].trigger()
    wait_for(lambda: window.panels.canvas.snapshot is not None, what="the first picture")


def enabled(window, *names):
    return [window.commands[name].isEnabled() for name in names]


def test_an_empty_window_says_what_to_do(window):
    message = window.panels.canvas.message
    assert message.title.text() == "Which part of the screen shows the class?"
    assert message.button.text() == "Pick region"
    assert enabled(window, "start", "pause", "stop", "marker", "save_copies") == [False] * 5
    assert enabled(window, "pick", "demo") == [True] * 2
    assert window.status_line.words.text() == "Ready"


def test_a_class_from_start_to_saved_files(window, tmp_path):
    start_demo(window)
    assert not window.panels.canvas.message.isVisible()
    assert enabled(window, "start", "pause", "stop", "marker", "demo") == [
        False,
        True,
        True,
        True,
        False,
    ]
    wait_for(lambda: "faces read" in window.panels.right_now.coverage.text())
    wait_for(lambda: window.panels.faces.model().rowCount() > 15)
    wait_for(lambda: "looks a second" in window.status_line.words.text())
    wait_for(lambda: len(window.panels.charts.shares.areas[0].getData()[0]) >= 1)
    assert len(window.panels.canvas.labels()) == len(window.panels.canvas.snapshot.faces)
    window.commands["stop"].trigger()
    wait_for(lambda: window.controller.saved is not None)
    folder = window.controller.saved.folder
    assert window.banner.label.text() == f"Saved 3 files in {folder}"
    assert window.banner.button.text() == "Open folder"
    assert window.banner.button.isVisible()
    assert folder.parent == tmp_path
    assert window.panels.canvas.snapshot is None, "no picture stays after Stop"
    assert window.panels.canvas.message.title.text() == "Session ended"
    assert window.panels.right_now.sentence.text() == "Not watching"
    assert enabled(window, "start", "stop", "open_folder") == [True, False, True]
    assert len(window.panels.charts.shares.areas[0].getData()[0]) >= 1, "charts stay"


def test_pause_and_continue_with_the_same_button(window):
    start_demo(window)
    pause = window.commands["pause"]
    pause.trigger()
    wait_for(lambda: pause.text() == "Continue")
    assert window.panels.canvas.message.title.text() == "Paused"
    assert window.panels.right_now.sentence.text() == "Paused"
    window.panels.canvas.message.button.click()
    wait_for(lambda: pause.text() == "Pause")
    assert not window.panels.canvas.message.isVisible()


def test_a_marker_keeps_the_moment_of_the_key_and_its_note(window, qtbot):
    start_demo(window)
    window.commands["marker"].trigger()
    dialog = window.findChild(MarkerDialog)
    pressed_at = dialog.t
    qtbot.keyClicks(dialog.note, "explained topic 2")
    wait_for(lambda: window.controller.seconds() > pressed_at + 0.3)
    qtbot.keyClick(dialog.note, Qt.Key.Key_Return)
    wait_for(lambda: window.controller.markers)
    assert window.controller.markers[0].t == pressed_at
    assert window.panels.charts.shares.flags.texts == ["explained topic 2"]
    window.commands["stop"].trigger()
    wait_for(lambda: window.controller.saved is not None)
    path = window.controller.saved.folder / "markers.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["note"] for row in csv.DictReader(file)] == ["explained topic 2"]


def test_escape_drops_a_marker(window, qtbot):
    start_demo(window)
    window.commands["marker"].trigger()
    qtbot.keyClick(window.findChild(MarkerDialog), Qt.Key.Key_Escape)
    assert window.controller.markers == ()


def test_closing_while_running_saves_everything(theme, tmp_path):
    with main_window(theme, tmp_path) as window:
        closed = []
        window.closed.connect(lambda: closed.append(True))
        start_demo(window)
        wait_for(lambda: window.controller.timeline.version >= 1)
        window.close()
        wait_for(lambda: closed, what="the window to close")
        saved = window.controller.saved
        assert saved.is_whole
        with (saved.folder / "timeline.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == window.controller.timeline.version


def test_closing_does_not_block_the_window_while_the_analysis_hangs(theme, tmp_path):
    release = threading.Event()
    began = threading.Event()

    class Hanging:
        def process(self, frame):
            began.set()
            release.wait(20)
            raise SourceFault(f"too late for {frame.index}")

    try:
        with main_window(theme, tmp_path, analyzer=lambda *_: Hanging()) as window:
            window.choose(SourceChoice(SourceKind.CAMERA, "Webcam: test", BlankSource))
            window.commands["start"].trigger()
            wait_for(began.is_set)
            window.close()
            # The call has returned while stopping goes on elsewhere.
            assert window.controller.is_active
            assert window.isVisible()
            wait_for(lambda: not window.isVisible())
    finally:
        release.set()


def test_a_fault_is_a_sentence_with_a_next_step_and_can_be_retried(window):
    source = BlankSource(
        SourceFault("The camera is in use by another program.", "Close it there.", can_retry=False)
    )
    window.choose(SourceChoice(SourceKind.CAMERA, "Webcam: test", lambda: source))
    window.commands["start"].trigger()
    message = window.panels.canvas.message
    wait_for(lambda: message.button.text() == "Try again" and message.button.isVisible())
    assert message.title.text() == "The camera is in use by another program."
    assert message.detail.text() == "Close it there."
    source.fault = None
    message.button.click()
    wait_for(lambda: window.panels.canvas.snapshot is not None)


def test_cameras_are_listed_by_name_without_holding_up_the_window(theme, tmp_path):
    release = threading.Event()

    def slow():
        release.wait(10)
        return [Camera(0, "Integrated camera"), Camera(1, "Document camera")]

    with main_window(theme, tmp_path, cameras=slow) as window:
        window.look_for_devices()
        assert [a.text() for a in window.sources.webcams.actions()] == ["Looking for cameras…"]
        release.set()
        wait_for(lambda: window.sources.cameras)
        actions = window.sources.webcams.actions()
        assert [a.text() for a in actions] == ["Integrated camera", "Document camera"]
        actions[1].trigger()
        assert window.header.source.text() == "Webcam: Document camera"
        assert actions[1].isChecked()
        assert window.preferences().source_kind == "camera"
        assert window.preferences().camera == "Document camera"


def test_no_camera_is_said_in_words(theme, tmp_path):
    with main_window(theme, tmp_path) as window:
        window.look_for_devices()
        wait_for(lambda: not window.background.busy)
        text = window.sources.webcams.actions()[0].text()
        assert text.startswith("No camera found.")


def test_cameras_that_cannot_be_listed_are_said_in_words(theme, tmp_path):
    def broken():
        raise SourceFault("The cameras could not be listed.", "Run doctor.")

    with main_window(theme, tmp_path, cameras=broken) as window:
        window.sources.find_cameras()
        wait_for(lambda: not window.background.busy)
        text = window.sources.webcams.actions()[0].text()
        assert text == "The cameras could not be listed. Run doctor."


def test_the_camera_of_the_last_time_is_chosen_again_once(theme, tmp_path):
    cameras = [Camera(0, "Integrated camera"), Camera(1, "Document camera")]
    remembered = replace(ANSWERED, source_kind="camera", camera="Document camera")
    with main_window(theme, tmp_path, cameras=lambda: cameras, preferences=remembered) as window:
        window.look_for_devices()
        wait_for(lambda: window.header.source.text() == "Webcam: Document camera")
        window.choose(demo_choice())
        window.sources.find_cameras()
        wait_for(lambda: not window.background.busy)
        assert window.header.source.text() == "Demo class"


def test_screens_that_cannot_be_captured_are_said_in_words(theme, tmp_path):
    def none():
        raise SourceFault("The screen cannot be captured.", "Allow it in the settings.")

    with main_window(theme, tmp_path, monitors=none) as window:
        window.look_for_devices()
        wait_for(lambda: window.banner.isVisible())
        assert "Allow it in the settings." in window.banner.label.text()
        window.banner.dismiss.click()
        assert not window.banner.isVisible()


def test_a_picked_region_becomes_the_source(window):
    region = ScreenRegion("screen-1", 10, 20, 800, 450)
    window.hide()
    window.regions.picker.accepted.emit(region)
    assert window.isVisible()
    assert window.header.source.text() == "Screen region, 800 x 450"
    assert enabled(window, "start") == [True]
    assert window.preferences().region["width"] == 800


def test_preferences_are_restored_and_given_back(theme, tmp_path):
    with main_window(
        theme, tmp_path, preferences=replace(ANSWERED, chart_range="all", show_faces=False)
    ) as window:
        assert window.panels.charts.chart_range == "all"
        assert not window.panels.faces_card.isVisible()
        window.commands["faces"].trigger()
        assert window.panels.faces_card.isVisible()
        window.commands["theme_dark"].trigger()
        window.panels.charts.choose_range("2 min")
        kept = window.preferences()
        assert (kept.theme, kept.chart_range, kept.show_faces) == ("dark", "2 min", True)
        assert kept.window_geometry


def test_the_compact_strip_takes_over_and_gives_back(window):
    start_demo(window)
    window.commands["strip"].trigger()
    assert window.strip.isVisible()
    assert not window.isVisible()
    wait_for(lambda: "24" in window.strip.spoken, what="the strip's numbers")
    window.strip.expand_requested.emit()
    assert window.isVisible()
    assert not window.strip.isVisible()


def test_the_compact_strips_line_has_no_gap_where_nobody_looked_for_a_second(window, monkeypatch):
    timeline = TimelineBuffer()
    # Five minutes are drawn; the first of these seconds is one in which nobody looked.
    timeline.extend([gap(s) if s % 10 == 0 else row(s) for s in range(400)])
    monkeypatch.setattr(type(window.controller), "timeline", timeline)
    drawn = []
    shown = window.strip.update_from
    monkeypatch.setattr(
        window.strip, "update_from", lambda *what: (drawn.append(what[3]), shown(*what))
    )
    window.commands["strip"].trigger()
    wait_for(lambda: drawn, what="the strip's line")
    assert np.isfinite(drawn[0][-300:]).all()


def test_a_marker_can_be_set_from_the_compact_strip(window, qtbot):
    start_demo(window)
    window.commands["strip"].trigger()
    window.strip.activateWindow()
    wait_for(window.strip.isActiveWindow, what="the strip to be active")
    qtbot.keyClick(window.strip, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, MarkerDialog)]
    assert len(dialogs) == 1
    dialogs[0].accept()
    assert len(window.controller.markers) == 1
    window.strip.expand_requested.emit()


def test_the_folder_for_sessions_can_be_chosen(window, tmp_path, monkeypatch):
    chosen = str(tmp_path / "elsewhere")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen)
    window.commands["save_in"].trigger()
    assert chosen in window.banner.notice.text
    assert window.preferences().output_folder == chosen
    start_demo(window)
    assert window.controller.files[0].is_relative_to(chosen)


def test_a_folder_of_pictures_can_be_opened(window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.commands["folder"].trigger()
    assert window.presenter.choice.words == f"Pictures in {tmp_path.name}"


def test_cameras_of_one_name_are_told_apart(theme, tmp_path):
    twins = [Camera(0, "Cam A&T", 0), Camera(1, "Cam A&T", 0)]
    with main_window(theme, tmp_path, cameras=lambda: twins) as window:
        window.look_for_devices()
        wait_for(lambda: window.sources.cameras, what="the cameras")
        first, second = window.sources.webcams.actions()
        assert first.text() == "Cam A&&T"
        second.trigger()
        assert (first.isChecked(), second.isChecked()) == (False, True)


def test_the_compact_strip_stays_where_it_was_put(theme, tmp_path):
    with main_window(
        theme, tmp_path, preferences=replace(ANSWERED, compact_pos=(120, 90))
    ) as window:
        window.commands["strip"].trigger()
        assert (window.strip.x(), window.strip.y()) == (120, 90)
        window.strip.move(200, 150)
        window.strip.expand_requested.emit()
        window.commands["strip"].trigger()
        assert (window.strip.x(), window.strip.y()) == (200, 150)
        assert window.preferences().compact_pos == (200, 150)
        window.strip.expand_requested.emit()


def test_a_place_of_the_strip_that_was_not_used_is_kept(theme, tmp_path):
    with main_window(theme, tmp_path, preferences=replace(ANSWERED, compact_pos=(7, 8))) as window:
        assert window.preferences().compact_pos == (7, 8)


@pytest.mark.allow_log("cannot|not be|Recording")
def test_what_could_not_be_saved_at_stop_can_be_saved_again(window):
    start_demo(window)
    folder = window.controller.files[0].parent
    shutil.rmtree(folder)
    folder.write_text("in the way", encoding="utf-8")
    window.commands["stop"].trigger()
    wait_for(lambda: window.controller.saved is not None, what="the failed save")
    assert not window.controller.saved.is_whole
    assert window.banner.button.text() == "Save again"
    folder.unlink()
    folder.mkdir()
    window.banner.button.click()
    wait_for(lambda: window.controller.saved.is_whole, what="the second save")
    assert (folder / "timeline.csv").is_file()
    assert "Saved 3 files" in window.banner.notice.text


def test_copies_are_saved_elsewhere(window, tmp_path, monkeypatch):
    start_demo(window)
    wait_for(lambda: window.controller.timeline.version >= 1)
    window.commands["stop"].trigger()
    wait_for(lambda: window.controller.saved is not None)
    target = tmp_path / "elsewhere"
    monkeypatch.setattr(
        "fer_monitor.ui.window.main_window.QFileDialog.getExistingDirectory", lambda *_: str(target)
    )
    window.commands["save_copies"].trigger()
    wait_for(lambda: window.banner.label.text().startswith("Copies saved in"))
    copies = list(target.glob("*/*.csv"))
    names = {path.name for path in copies}
    assert names == {"columns.csv", "faces.csv", "markers.csv", "timeline.csv"}
