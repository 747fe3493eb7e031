"""From a word on the command line to a source."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fer_monitor.capture import choose
from fer_monitor.capture.choose import source_from_argument
from fer_monitor.capture.pictures import PicturesSource
from fer_monitor.capture.regions import Monitor
from fer_monitor.capture.screen import ScreenRegionSource
from fer_monitor.capture.stream import StreamSource
from fer_monitor.capture.video import VideoFileSource
from fer_monitor.capture.webcam import Camera, WebcamSource
from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Frame

CAMERAS = [Camera(0, "Integrated", 200), Camera(2, "Logitech", 200)]
MONITORS = [
    Monitor("left", "Left", -1920, 0, 1920, 1080),
    Monitor("main", "Main", 0, 0, 2560, 1440, is_primary=True),
]


@pytest.fixture
def hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "list_cameras", lambda: CAMERAS)
    monkeypatch.setattr(choose, "list_monitors", lambda: MONITORS)


@pytest.mark.parametrize("name", ["lesson.mp4", "Lesson.MKV", "lesson.webm", "lesson.avi"])
def test_a_video_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"looked at when it is opened")
    source = source_from_argument(str(tmp_path / name), per_second=5)
    assert isinstance(source, VideoFileSource)
    assert source.path.name == name


@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.webp"])
def test_a_picture_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    assert isinstance(source_from_argument(str(tmp_path / name)), PicturesSource)


def test_a_folder_is_pictures(tmp_path):
    assert isinstance(source_from_argument(str(tmp_path)), PicturesSource)


def test_unknown_endings_are_told_by_what_is_inside(tmp_path):
    done, data = cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))
    assert done
    data.tofile(tmp_path / "picture.data")
    (tmp_path / "video.data").write_bytes(b"something else")
    assert isinstance(source_from_argument(str(tmp_path / "picture.data")), PicturesSource)
    assert isinstance(source_from_argument(str(tmp_path / "video.data")), VideoFileSource)


def test_a_real_picture_is_read_end_to_end(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((4, 5, 3), 9, np.uint8))
    source = source_from_argument(str(tmp_path / "a.png"))
    source.open()
    frame = source.read()
    source.close()
    assert isinstance(frame, Frame)
    assert frame.image.tolist() == np.full((4, 5, 3), 9).tolist()


@pytest.mark.parametrize("url", ["rtsp://host/a", "http://user:pw@host:8080/video", "HTTPS://h/v"])
def test_an_address_is_a_stream(url):
    assert isinstance(source_from_argument(url), StreamSource)


@pytest.mark.parametrize(
    ("word", "monitor"), [("screen", "main"), ("Screen", "main"), ("screen:1", "left")]
)
def test_screen_is_a_whole_monitor(hardware, tmp_path, monkeypatch, word, monitor):
    monkeypatch.chdir(tmp_path)
    source = source_from_argument(word)
    assert isinstance(source, ScreenRegionSource)
    assert source.region.monitor_id == monitor
    [expected] = [m for m in MONITORS if m.id == monitor]
    assert source.region.to_pixels(expected)[2:] == (expected.width, expected.height)


@pytest.mark.parametrize(("word", "index"), [("camera", 0), ("camera:0", 0), ("CAMERA:2", 2)])
def test_camera_by_number(hardware, word, index):
    source = source_from_argument(word)
    assert isinstance(source, WebcamSource)
    assert source.camera.index == index


def test_a_file_called_screen_wins(hardware, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "screen").mkdir()
    assert isinstance(source_from_argument("screen"), PicturesSource)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("", "No source was given."),
        ("  ", "No source was given."),
        ("nowhere.mp4", "nowhere.mp4 was not found."),
        ("web-cam", "web-cam was not found."),
        ("camera:one", "'one' is not the number of a camera."),
        ("camera:-1", "'-1' is not the number of a camera."),
        ("camera:7", "There is no camera 7."),
        ("screen:3", "There is no screen 3."),
        ("screen:0", "There is no screen 0."),
        ("ftp://host/a", "The stream address must begin with rtsp:// or http://."),
        ("x" * 5000, None),
        ("nul\0byte", None),
    ],
)
def test_anything_else_is_a_sentence_with_a_next_step(
    hardware, tmp_path, monkeypatch, word, message
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        source_from_argument(word)
    assert message is None or caught.value.message == message
    assert caught.value.hint


def test_the_cameras_that_exist_are_named(hardware):
    with pytest.raises(UserError) as caught:
        source_from_argument("camera:1")
    assert "camera:2 (Logitech)" in caught.value.hint


def test_no_camera_at_all(monkeypatch):
    monkeypatch.setattr(choose, "list_cameras", list)
    with pytest.raises(UserError, match="No camera was found"):
        source_from_argument("camera:0")
