"""Recordings, written and read back with the real codecs."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.capture.source import END_OF_SOURCE, Pacing, SourceFault
from fer_monitor.capture.video import VideoFileSource
from fer_monitor.core.types import Frame

FPS, COUNT, BITS = 10, 40, 8
CODECS = {"clip.mp4": "mp4v", "clip.avi": "MJPG", "clip.webm": "VP80", "clip.mkv": "mp4v"}


def write_video(
    path: Path, count: int = COUNT, fps: float = FPS, size: tuple[int, int] = (64, 48)
) -> Path:
    """Write frames that show their number (from 0) as eight bright or dark stripes."""
    code = cv2.VideoWriter_fourcc(*CODECS.get(path.name, "MJPG"))
    # FFmpeg's writer cuts odd sizes; OpenCV's own keeps them.
    backend = cv2.CAP_OPENCV_MJPEG if size[0] % 2 else cv2.CAP_FFMPEG
    writer = cv2.VideoWriter(str(path), backend, code, fps, size)
    assert writer.isOpened()
    stripe = np.arange(size[0]) * BITS // size[0]
    for i in range(count):
        row = np.where(i >> stripe & 1, 220, 30).astype(np.uint8)
        writer.write(np.ascontiguousarray(np.broadcast_to(row[None, :, None], (*size[::-1], 3))))
    writer.release()
    return path


def read_all(source: VideoFileSource) -> list[Frame]:
    frames: list[Frame] = []
    while isinstance(frame := source.read(), Frame):
        frames.append(frame)
    assert source.read() is END_OF_SOURCE
    return frames


def read_file(path: Path, per_second: float | None = None) -> list[Frame]:
    source = VideoFileSource(path, per_second)
    source.open()
    try:
        return read_all(source)
    finally:
        source.close()


def number_of(frame: Frame) -> int:
    stripes = frame.image.reshape(frame.height, BITS, -1).mean(axis=(0, 2))
    return int(((stripes > 128) << np.arange(BITS)).sum())


class FakeFile:
    """A file whose codec tells the given times (seconds) and properties."""

    def __init__(self, times: list[float], fps: float, count: float, broken: tuple[int, ...] = ()):
        self._times, self._broken, self._at = times, broken, -1
        self._values = {cv2.CAP_PROP_FPS: fps, cv2.CAP_PROP_FRAME_COUNT: count}

    def isOpened(self) -> bool:
        return True

    def grab(self) -> bool:
        self._at += 1
        return self._at < len(self._times)

    def retrieve(self) -> tuple[bool, np.ndarray | None]:
        if self._at in self._broken:
            return False, None
        return True, np.full((4, 6, 3), self._at, np.uint8)

    def get(self, prop: int, /) -> float:
        if prop == cv2.CAP_PROP_POS_MSEC:
            return self._times[self._at] * 1000
        return self._values.get(prop, 0.0)

    def set(self, prop: int, value: float, /) -> bool:
        return False

    def release(self) -> None:
        pass


def fake_source(times: list[float], fps: float = 10, **more: object) -> VideoFileSource:
    per_second = more.pop("per_second", None)
    file = FakeFile(times, fps, **{"count": float(len(times)), **more})
    source = VideoFileSource(__file__, per_second, factory=lambda _path: file)
    source.open()
    return source


@pytest.mark.parametrize("name", CODECS)
def test_every_frame_comes_at_its_media_time(tmp_path, name):
    frames = read_file(write_video(tmp_path / name))
    assert [f.index for f in frames] == list(range(COUNT))
    assert [f.t for f in frames] == pytest.approx([i / FPS for i in range(COUNT)], abs=1e-3)
    assert [number_of(f) for f in frames] == list(range(COUNT))
    assert {f.source_id for f in frames} == {"video"}


@pytest.mark.parametrize("name", CODECS)
def test_seeking_lands_on_the_frame_of_that_time(tmp_path, name):
    source = VideoFileSource(write_video(tmp_path / name))
    source.open()
    try:
        for seconds, number in ((2.0, 20), (0.5, 5), (3.9, 39), (0.0, 0), (1.96, 20)):
            source.seek(seconds)
            frame = source.read()
            assert isinstance(frame, Frame)
            assert (number_of(frame), frame.index) == (number, number)
            assert frame.t == pytest.approx(number / FPS, abs=1e-3)
        after = source.read()
        assert isinstance(after, Frame)
        assert number_of(after) == 21
    finally:
        source.close()


def test_seeking_past_the_end_gives_the_end_and_back_again_frames(tmp_path):
    source = VideoFileSource(write_video(tmp_path / "clip.avi"))
    source.open()
    source.seek(60)
    assert source.read() is END_OF_SOURCE
    source.seek(1)
    assert len(read_all(source)) == COUNT - 10
    source.close()


def test_a_time_given_before_opening_is_where_reading_starts(tmp_path):
    source = VideoFileSource(write_video(tmp_path / "clip.avi"))
    source.seek(2.5)
    source.open()
    frame = source.read()
    source.close()
    assert isinstance(frame, Frame)
    assert frame.t == pytest.approx(2.5, abs=1e-3)
    with pytest.raises(ValueError, match="0 or more"):
        source.seek(-1)


def test_two_readings_are_the_same_to_the_last_bit(tmp_path):
    path = write_video(tmp_path / "clip.mp4")
    first, second = read_file(path, 3), read_file(path, 3)
    assert [(f.index, f.t) for f in first] == [(f.index, f.t) for f in second]
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.image, b.image)


@pytest.mark.parametrize("per_second", [0.5, 1, 2, 3, 4, 5, 7])
def test_thinning_keeps_the_frames_nearest_to_the_grid(tmp_path, per_second):
    frames = read_file(write_video(tmp_path / "clip.avi"), per_second)
    wanted = math.ceil((COUNT - 1) / FPS * per_second + 1e-9)
    targets = [n / per_second for n in range(wanted + 1) if n / per_second <= (COUNT - 1) / FPS]
    assert len(frames) == len(targets)
    for frame, target in zip(frames, targets, strict=True):
        assert abs(frame.t - target) <= 0.5 / FPS + 1e-6
        assert number_of(frame) == frame.index


@pytest.mark.parametrize("per_second", [10, 12.5, 100])
def test_thinning_to_more_than_there_is_keeps_every_frame(tmp_path, per_second):
    frames = read_file(write_video(tmp_path / "clip.avi"), per_second)
    assert [f.index for f in frames] == list(range(COUNT))


def test_thinned_frames_are_not_decoded(tmp_path):
    decoded = []
    file = FakeFile([i / 10 for i in range(40)], 10, 40)
    original = file.retrieve
    file.retrieve = lambda: decoded.append(1) or original()  # type: ignore[method-assign]
    source = VideoFileSource(__file__, 2, factory=lambda _path: file)
    source.open()
    assert len(read_all(source)) == len(decoded) == 8


def test_progress_runs_from_nothing_to_all(tmp_path):
    source = VideoFileSource(write_video(tmp_path / "clip.avi"))
    assert source.progress == 0.0
    assert source.duration_s is None
    source.open()
    assert source.duration_s == pytest.approx(COUNT / FPS)
    seen = [source.progress]
    while source.read() is not END_OF_SOURCE:
        seen.append(source.progress)
    source.close()
    assert seen == sorted(seen)
    assert seen[COUNT // 2] == pytest.approx(0.5)
    assert source.progress == 1.0
    assert not source.ended_early
    assert source.pacing is Pacing.RECORDED
    assert "clip.avi" in source.title


@pytest.mark.parametrize("name", ["clip.avi", "clip.mkv"])
def test_a_recording_cut_short_gives_what_is_there_and_says_so(tmp_path, name):
    path = write_video(tmp_path / name, count=200)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    source = VideoFileSource(path)
    source.open()
    frames = read_all(source)
    source.close()
    assert 50 < len(frames) < 150
    assert [f.index for f in frames] == list(range(len(frames)))
    assert frames[-1].t == pytest.approx((len(frames) - 1) / FPS, abs=1e-3)


def test_a_recording_that_promises_more_than_it_holds_has_ended_early():
    source = fake_source([i / 10 for i in range(40)], count=400.0)
    assert not source.ended_early
    read_all(source)
    assert source.ended_early
    assert source.progress == 1.0


def test_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(SourceFault, match=r"The recording lesson\.mp4 was not found") as caught:
        VideoFileSource(tmp_path / "lesson.mp4").open()
    assert not caught.value.can_retry
    assert str(tmp_path) not in caught.value.message


@pytest.mark.parametrize(
    "content", [b"", b"this is a text, not a video\n" * 50, bytes(range(256)) * 40]
)
def test_a_file_that_is_no_video_is_a_sentence(tmp_path, content, capfd):
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceFault, match=r"notes\.mp4 is not a video|no readable") as caught:
        VideoFileSource(path).open()
    assert not caught.value.can_retry
    assert "mp4, webm" in caught.value.hint
    assert capfd.readouterr().err == ""


def test_an_mp4_without_its_index_is_a_sentence(tmp_path):
    path = write_video(tmp_path / "clip.mp4")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(SourceFault, match="damaged"):
        VideoFileSource(path).open()


def test_a_folder_is_not_a_recording(tmp_path):
    with pytest.raises(SourceFault, match="is not a file"):
        VideoFileSource(tmp_path).open()


@pytest.mark.parametrize("name", ["Zürich 数学 12:30.avi", "50 % — 1°.avi"])
def test_unusual_names_are_read(tmp_path, name, monkeypatch):
    write_video(tmp_path / "clip.avi", count=3).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(read_file(Path(name))) == 3


@pytest.mark.parametrize("size", [(63, 47), (4500, 32), (2, 2)])
def test_odd_and_very_wide_pictures_keep_their_size(tmp_path, size):
    frames = read_file(write_video(tmp_path / "clip.avi", count=2, size=size))
    assert [(f.width, f.height) for f in frames] == [size, size]


def test_times_that_stand_still_or_run_back_fall_back_on_the_frame_rate():
    frames = read_all(fake_source([0.0, 0.0, 0.0, 0.0], fps=5))
    assert [f.t for f in frames] == pytest.approx([0, 0.2, 0.4, 0.6])
    frames = read_all(fake_source([0.0, 0.1, 0.05, 0.3, math.nan, 0.5], fps=10))
    assert [f.t for f in frames] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])


def test_a_file_without_rate_and_length_is_still_read():
    source = fake_source([0.0, 0.0, 0.0], fps=0, count=-1.0)
    assert source.duration_s is None
    assert source.progress is None
    assert [f.t for f in read_all(source)] == pytest.approx([0, 0.04, 0.08])
    assert source.progress == 1.0
    assert not source.ended_early


def test_frames_that_cannot_be_decoded_are_left_out():
    frames = read_all(fake_source([0.0, 0.1, 0.2, 0.3], broken=(0, 2)))
    assert [f.index for f in frames] == [1, 3]
    assert [f.t for f in frames] == pytest.approx([0.1, 0.3])


def test_thinning_takes_the_next_frame_for_one_that_cannot_be_decoded():
    frames = read_all(fake_source([i / 10 for i in range(21)], per_second=1, broken=(10,)))
    assert [f.index for f in frames] == [0, 11, 20]


def test_a_file_without_one_decodable_frame_is_a_fault():
    source = fake_source([0.0, 0.1], broken=(0, 1))
    with pytest.raises(SourceFault, match="no readable picture"):
        source.read()


def test_variable_frame_rate_gives_each_frame_once():
    times = [0.0, 0.05, 0.1, 0.9, 0.95, 2.5, 2.6, 2.7, 3.0]
    frames = read_all(fake_source(times, fps=20, per_second=2))
    assert [f.t for f in frames] == pytest.approx([0.0, 0.9, 2.5, 3.0])


def test_rates_that_make_no_sense_are_refused():
    for bad in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match="per_second"):
            VideoFileSource("x.mp4", bad)


def test_closing_twice_and_opening_again_starts_anew(tmp_path):
    source = VideoFileSource(write_video(tmp_path / "clip.avi"))
    source.close()
    for _ in range(2):
        source.open()
        assert len(read_all(source)) == COUNT
        source.close()
        source.close()
    with pytest.raises(RuntimeError):
        source.read()
