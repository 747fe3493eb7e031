"""Start, Pause, Stop through the real pipeline; only the sources that fail are made up."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Frame
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.ui.running.background import Background
from fer_monitor.ui.running.bridge import Bridge
from fer_monitor.ui.running.controller import Controller
from fer_monitor.ui.running.sources import SourceChoice, SourceKind, demo_choice
from tests.ui.ui_window import SETTINGS, wait_for


class BlankSource:
    """A live source of grey pictures; can be told to fail."""

    source_id, title, pacing, progress = "blank", "Blank", Pacing.ON_DEMAND, None

    def __init__(self, fault: SourceFault | None = None) -> None:
        self.fault = fault
        self.frames = 0

    def open(self) -> None:
        if self.fault is not None:
            raise self.fault

    def read(self) -> Frame:
        self.frames += 1
        t = 0.1 * self.frames
        return Frame(np.full((120, 160, 3), 90, np.uint8), self.frames, t, self.source_id)

    def close(self) -> None:
        pass


def choice(make) -> SourceChoice:
    return SourceChoice(SourceKind.CAMERA, "Webcam: test", make)


@pytest.fixture
def controller(qapp, tmp_path):
    made = Controller(SETTINGS, tmp_path, build_analyzer)
    yield made
    made.stop()
    wait_for(lambda: not made.is_active, what="the end of the session")
    assert made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_class_from_start_to_csv(controller):
    changes = []
    controller.changed.connect(lambda: changes.append(threading.current_thread()))
    controller.start(demo_choice())
    assert controller.is_active
    assert controller.status.state is RunnerState.OPENING
    wait_for(lambda: controller.snapshot is not None and controller.timeline.version >= 2)
    assert len(controller.snapshot.faces) > 15
    controller.add_marker(controller.seconds(), "=explained topic 2")
    controller.stop()
    wait_for(lambda: controller.saved is not None)
    saved = controller.saved
    assert saved.is_whole
    assert sorted(path.name for path in saved.files) == ["faces.csv", "markers.csv", "timeline.csv"]
    timeline = rows_of(saved.folder / "timeline.csv")
    assert len(timeline) == controller.timeline.version
    assert float(timeline[1]["happy"]) == pytest.approx(
        controller.timeline.rows().shares[1, 3], abs=1e-4
    )
    assert "explained topic 2" in rows_of(saved.folder / "markers.csv")[0]["note"]
    assert controller.snapshot is None, "no picture stays after Stop"
    assert set(changes) == {threading.main_thread()}


def test_pause_and_continue(controller):
    controller.start(choice(BlankSource))
    wait_for(lambda: controller.status.state is RunnerState.RUNNING)
    controller.pause()
    assert controller.status.state is RunnerState.PAUSED
    controller.resume()
    assert controller.status.state is RunnerState.RUNNING


def test_a_source_that_cannot_be_opened_fails_in_words_and_can_be_retried(controller):
    fault = SourceFault("The camera is in use.", "Close Zoom's video.", can_retry=False)
    source = BlankSource(fault)
    controller.start(choice(lambda: source))
    wait_for(lambda: not controller.is_active)
    assert controller.status.state is RunnerState.FAILED
    assert (controller.status.message, controller.status.hint) == (fault.message, fault.hint)
    source.fault = None
    controller.start(choice(lambda: source))
    wait_for(lambda: controller.status.state is RunnerState.RUNNING)
    assert controller.status.message == ""


def test_a_source_that_cannot_even_be_made(controller):
    def make():
        raise UserError("There is no such file.", "Choose another one.")

    controller.start(choice(make))
    wait_for(lambda: not controller.is_active)
    assert controller.status.state is RunnerState.FAILED
    assert controller.status.hint == "Choose another one."


@pytest.mark.allow_log("could not be started")
def test_an_unexpected_fault_while_starting_is_logged_and_told(controller, caplog):
    def make():
        raise RuntimeError("boom")

    controller.start(choice(make))
    wait_for(lambda: not controller.is_active)
    assert controller.status.message == "The session could not be started."
    assert "boom" in caplog.text


def test_a_folder_that_cannot_be_written(qapp, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    controller = Controller(SETTINGS, blocked, build_analyzer)
    controller.start(demo_choice())
    wait_for(lambda: not controller.is_active)
    assert controller.status.state is RunnerState.FAILED
    assert "cannot save" in controller.status.message
    assert controller.close()


def test_stop_while_it_is_still_starting_is_not_forgotten(controller):
    release = threading.Event()

    def make():
        release.wait(10)
        return BlankSource()

    controller.start(choice(make))
    controller.stop()
    release.set()
    wait_for(lambda: controller.saved is not None)
    assert controller.saved.is_whole


@pytest.mark.allow_log("The analysis broke")
def test_stop_does_not_wait_for_a_hanging_analysis(qapp, tmp_path):
    release = threading.Event()
    began = threading.Event()

    class Hanging:
        def process(self, _frame):
            began.set()
            release.wait(20)
            raise RuntimeError("never mind")

    controller = Controller(SETTINGS, tmp_path, lambda *_: Hanging())
    controller.start(choice(BlankSource))
    try:
        wait_for(began.is_set)
        controller.stop()
        wait_for(lambda: controller.saved is not None)
        assert controller.saved.is_whole
    finally:
        release.set()
    assert controller.close()


def test_a_second_start_is_ignored_while_one_runs(controller, tmp_path):
    controller.start(choice(BlankSource))
    controller.start(choice(BlankSource))
    wait_for(lambda: controller.status.state is RunnerState.RUNNING)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_marker_without_a_session_is_refused_in_words(controller):
    with pytest.raises(UserError, match="nothing is being recorded"):
        controller.add_marker(0.0, "note")


def test_save_now_puts_rows_on_disk_without_ending(controller):
    controller.start(choice(BlankSource))
    wait_for(lambda: controller.timeline is not None and controller.timeline.version >= 1)
    controller.save_now()
    path = next(p for p in controller.files if p.name == "timeline.csv")
    wait_for(lambda: len(rows_of(path)) >= 1)
    assert controller.is_watching


def test_the_end_of_the_application_saves_at_once(controller):
    controller.start(choice(lambda: DemoClassSource()))
    wait_for(lambda: controller.snapshot is not None)
    controller.finish_now()
    assert controller.saved.is_whole
    assert not controller.is_active


def test_pokes_from_many_threads_are_merged(qapp, qtbot):
    bridge = Bridge()
    seen = []
    bridge.ready.connect(lambda: seen.append(threading.current_thread()))
    threads = [
        threading.Thread(target=lambda: [bridge.poke() for _ in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: seen)
    assert seen == [threading.main_thread()]
    bridge.poke()
    wait_for(lambda: len(seen) == 2)
    bridge.poke()
    bridge.close()
    bridge.poke()
    qapp.processEvents()
    assert len(seen) == 2


def test_background_calls_bring_results_and_faults_home(qapp):
    background = Background()
    got, faults = [], []
    background.run("add", lambda: 1 + 1, got.append, faults.append)
    background.run("fail", lambda: 1 / 0, got.append, faults.append)
    wait_for(lambda: not background.busy)
    assert got == [2]
    assert isinstance(faults[0], ZeroDivisionError)
    assert background.close()


def test_a_session_is_in_the_store_as_well_and_listed_after_stop(controller, tmp_path):
    controller.open_store(tmp_path / "kept" / "sessions.sqlite")
    controller.start(choice(BlankSource))
    wait_for(lambda: controller.timeline is not None and controller.timeline.version >= 1)
    controller.add_marker(0.5, "quiz")
    controller.stop()
    wait_for(lambda: controller.saved is not None)
    (info,) = controller.store.sessions()
    assert info.ended
    assert info.title == "Blank"
    record = controller.store.read(info.id)
    assert len(record.rows) == len(rows_of(controller.saved.folder / "timeline.csv"))
    assert [marker.note for marker in record.markers] == ["quiz"]
    assert record.info.settings["smoothing_window_s"] == "3.0"
    assert len(record.info.model_sha256) == 64


def test_a_store_that_cannot_be_opened_is_told_and_the_session_goes_on(controller, tmp_path):
    told = []
    controller.store_opened.connect(lambda: told.append(controller.store_problem))
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    controller.open_store(tmp_path / "file" / "sessions.sqlite")
    wait_for(lambda: told)
    assert isinstance(told[0], UserError)
    controller.start(choice(BlankSource))
    wait_for(lambda: controller.timeline is not None and controller.timeline.version >= 1)
    controller.stop()
    wait_for(lambda: controller.saved is not None)
    assert controller.saved.is_whole
