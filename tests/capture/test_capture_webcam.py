"""The webcam source with fake cameras: busy, black, silent, unplugged, coming back."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from fer_monitor.capture import webcam
from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.capture.webcam import Camera, WebcamSource, list_cameras, merge_cameras
from tests.support.waiting import wait_until

CAMERA = Camera(2, "USB Camera", cv2.CAP_V4L2)


def picture(value: int) -> np.ndarray:
    return np.full((48, 64, 3), value, np.uint8)


class FakeCapture:
    """A camera that gives the listed pictures and then the last one for ever.

    None stands for a read that fails; ``answers`` blocks a call until it is set.
    """

    def __init__(
        self,
        pictures: Iterable[np.ndarray | None],
        opened: bool = True,
        answers: threading.Event | None = None,
    ) -> None:
        self._pictures = list(pictures)
        self._opened = opened
        self._answers = answers
        self._now: np.ndarray | None = None
        self.released = False
        self.threads: set[str] = set()

    def isOpened(self) -> bool:
        self._note()
        return self._opened

    def grab(self) -> bool:
        self._note()
        if self._answers is not None:
            self._answers.wait()
        self._now = self._pictures.pop(0) if len(self._pictures) > 1 else self._pictures[0]
        return self._now is not None

    def retrieve(self) -> tuple[bool, np.ndarray | None]:
        self._note()
        return self._now is not None, None if self._now is None else self._now.copy()

    def get(self, prop: int, /) -> float:
        return 0.0

    def set(self, prop: int, value: float, /) -> bool:
        return True

    def release(self) -> None:
        self._note()
        self.released = True

    def _note(self) -> None:
        self.threads.add(threading.current_thread().name)


def source_for(capture: FakeCapture, **more: object) -> WebcamSource:
    waits = {"open_timeout_s": 20.0, "first_frame_timeout_s": 20.0, "read_timeout_s": 20.0, **more}
    return WebcamSource(CAMERA, factory=lambda _camera: capture, **waits)


def test_pictures_arrive_numbered_and_in_order():
    times = iter([10.0, 10.5, 11.0])
    source = source_for(
        FakeCapture([picture(50), picture(60), picture(70)]), clock=lambda: next(times)
    )
    source.open()
    frames = [source.read() for _ in range(3)]
    source.close()
    assert [f.image[0, 0, 0] for f in frames] == [50, 60, 70]
    assert [f.index for f in frames] == [0, 1, 2]
    assert [f.t for f in frames] == [10.0, 10.5, 11.0]
    assert {f.source_id for f in frames} == {"camera:2"}
    assert source.pacing is Pacing.STREAMING
    assert source.progress is None
    assert "USB Camera" in source.title


def test_black_pictures_while_the_camera_warms_up_are_waited_out():
    capture = FakeCapture([picture(0), None, picture(3), picture(90)])
    source = source_for(capture)
    source.open()
    assert source.read().image[0, 0, 0] == 90
    source.close()


def test_a_dark_room_is_not_a_black_picture():
    noisy = picture(4)
    noisy[11, 13] = 40
    source = source_for(FakeCapture([noisy]))
    source.open()
    source.close()


@pytest.mark.parametrize("pictures", [[picture(0)], [None], [picture(12), None, picture(0)]])
def test_a_camera_that_opens_but_shows_nothing_is_in_use(pictures):
    capture = FakeCapture(pictures)
    source = source_for(capture, first_frame_timeout_s=0.2)
    with pytest.raises(SourceFault) as caught:
        source.open()
    assert caught.value.message == "The camera is in use by another program."
    assert "Zoom" in caught.value.hint
    assert caught.value.can_retry
    assert capture.released


def test_a_camera_that_is_taken_away_while_running_is_in_use():
    now = [0.0]
    source = source_for(
        FakeCapture([picture(80), picture(0)]), clock=lambda: now[0], black_patience_s=5.0
    )
    source.open()
    source.read()
    source.read()
    now[0] = 4.9
    source.read()
    now[0] = 5.0
    with pytest.raises(SourceFault, match="in use by another program"):
        source.read()
    source.close()


def test_a_short_black_moment_is_forgiven():
    now = [0.0]
    pictures = [picture(80), picture(0), picture(80), picture(0)]
    source = source_for(FakeCapture(pictures), clock=lambda: now[0], black_patience_s=5.0)
    source.open()
    for now[0] in (0.0, 1.0, 5.5, 7.0, 11.9):
        source.read()
    source.close()


def test_a_camera_that_does_not_open_names_itself():
    capture = FakeCapture([None], opened=False)
    with pytest.raises(SourceFault, match="The camera USB Camera could not be opened") as caught:
        source_for(capture).open()
    assert caught.value.hint.endswith("then press Try again.")
    assert capture.released


def test_a_driver_error_is_a_fault_not_a_crash():
    def broken(_camera: Camera) -> FakeCapture:
        raise cv2.error("driver")

    with pytest.raises(SourceFault, match="could not be opened"):
        WebcamSource(CAMERA, factory=broken).open()


def test_an_unplugged_camera_is_a_fault_and_reopening_brings_it_back():
    captures = [FakeCapture([picture(80), picture(81), None]), FakeCapture([picture(90)])]
    made = iter(captures)
    source = WebcamSource(
        CAMERA, factory=lambda _camera: next(made), first_frame_timeout_s=20.0, read_timeout_s=0.5
    )
    source.open()
    assert source.read().index == 0
    assert source.read().index == 1
    with pytest.raises(SourceFault, match="stopped sending pictures") as caught:
        source.read()
    assert caught.value.can_retry
    source.close()
    source.open()
    frame = source.read()
    source.close()
    assert captures[0].released
    assert (frame.index, frame.image[0, 0, 0]) == (2, 90)


@pytest.mark.allow_log("does not answer")
def test_a_driver_that_never_opens_does_not_hold_us_and_is_released_later():
    answers = threading.Event()
    capture = FakeCapture([picture(80)])

    def slow(_camera: Camera) -> FakeCapture:
        answers.wait()
        return capture

    source = WebcamSource(CAMERA, factory=slow, open_timeout_s=0.05)
    try:
        with pytest.raises(SourceFault, match="did not answer"):
            source.open()
        assert not capture.released
    finally:
        answers.set()
    wait_until(lambda: capture.released, what="the release")


@pytest.mark.allow_log("does not answer")
def test_a_driver_that_hangs_while_reading_does_not_hold_us():
    answers = threading.Event()
    answers.set()
    capture = FakeCapture([picture(80)], answers=answers)
    source = source_for(capture, read_timeout_s=0.5)
    try:
        source.open()
        source.read()
        answers.clear()
        with pytest.raises(SourceFault, match="stopped sending"):
            source.read()
        source.close()
        assert not capture.released
    finally:
        answers.set()
    wait_until(lambda: capture.released, what="the release")


def test_one_thread_owns_the_camera_from_opening_to_release():
    capture = FakeCapture([picture(80)])
    source = source_for(capture)
    source.open()
    source.read()
    source.close()
    source.close()
    assert capture.released
    assert len(capture.threads) == 1
    assert threading.current_thread().name not in capture.threads


def test_grey_and_transparent_pictures_become_bgr():
    for raw in (np.full((5, 7), 90, np.uint8), np.full((5, 7, 4), 90, np.uint8)):
        source = source_for(FakeCapture([raw]))
        source.open()
        assert source.read().image.shape == (5, 7, 3)
        source.close()


def test_reading_before_opening_is_a_mistake_of_the_caller():
    with pytest.raises(RuntimeError):
        source_for(FakeCapture([picture(1)])).read()


def test_a_camera_that_is_not_there_really_cannot_be_opened():
    # Real OpenCV: no computer has a camera 97.
    source = WebcamSource(Camera(97, "Nobody", webcam.system_backends()[0]))
    with pytest.raises(SourceFault, match="The camera Nobody could not be opened"):
        source.open()


def entry(index: int, name: str, backend: int) -> SimpleNamespace:
    return SimpleNamespace(index=index, name=name, backend=backend)


def test_cameras_are_listed_once_by_name_in_order():
    first = [entry(1, "Logitech", 700), entry(0, "Integrated", 700), entry(3, "Integrated", 700)]
    second = [entry(0, "Logitech", 1400), entry(1, "OBS Virtual Camera", 1400), entry(2, "", 1400)]
    assert merge_cameras([first, second]) == [
        Camera(0, "Integrated", 700),
        Camera(1, "Logitech", 700),
        Camera(3, "Integrated", 700),
        Camera(1, "OBS Virtual Camera", 1400),
        Camera(2, "Camera 2", 1400),
    ]


@pytest.mark.parametrize("system", ["Windows", "Darwin", "Linux"])
def test_cameras_are_asked_of_each_systems_backends(monkeypatch, system):
    asked: list[int] = []

    def answer(backend: int) -> list[SimpleNamespace]:
        asked.append(backend)
        return [entry(0, f"Camera of {backend}", backend)]

    monkeypatch.setattr(webcam.platform, "system", lambda: system)
    monkeypatch.setattr(webcam, "_cameras_of", answer)
    cameras = list_cameras()
    assert tuple(asked) == webcam.BACKENDS[system]
    assert [camera.backend for camera in cameras] == asked


def test_the_real_list_of_cameras_can_be_read():
    for camera in list_cameras():
        assert camera.name
        assert camera.id == f"camera:{camera.index}"


def test_a_system_that_does_not_list_cameras_is_a_sentence(monkeypatch):
    def missing(_backend: int) -> list[SimpleNamespace]:
        raise ImportError("No module named 'AVFoundation'")

    monkeypatch.setattr(webcam, "_cameras_of", missing)
    with pytest.raises(SourceFault, match="could not be listed"):
        list_cameras()
