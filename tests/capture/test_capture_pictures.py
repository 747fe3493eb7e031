"""Pictures and folders as a source: order, damaged files, names and orientation."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.capture.pictures import PicturesSource, find_pictures, natural_key
from fer_monitor.capture.source import END_OF_SOURCE, Pacing, SourceFault
from fer_monitor.core.types import Frame


def write_picture(path: Path, shade: int = 100, size: tuple[int, int] = (8, 6)) -> Path:
    image = np.full((size[1], size[0], 3), shade, np.uint8)
    done, data = cv2.imencode(path.suffix, image)
    assert done
    data.tofile(path)
    return path


def read_all(source: PicturesSource) -> list[Frame]:
    frames: list[Frame] = []
    while isinstance(frame := source.read(), Frame):
        frames.append(frame)
    return frames


def test_a_folder_comes_in_natural_order_one_second_apart(tmp_path):
    for number in (10, 2, 1, 20):
        write_picture(tmp_path / f"Tile {number}.png", shade=number)
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "._Tile 3.png").write_bytes(b"a fork that another system left")
    (tmp_path / "more").mkdir()
    write_picture(tmp_path / "more" / "deep.png")
    source = PicturesSource([tmp_path])
    source.open()
    frames = read_all(source)
    assert [f.image[0, 0, 0] for f in frames] == [1, 2, 10, 20]
    assert [f.t for f in frames] == [0.0, 1.0, 2.0, 3.0]
    assert [f.index for f in frames] == [0, 1, 2, 3]
    assert source.skipped == []
    assert source.pacing is Pacing.RECORDED
    assert source.source_id == "pictures"
    source.close()


def test_files_and_folders_may_be_mixed_and_none_comes_twice(tmp_path):
    folder = tmp_path / "b"
    folder.mkdir()
    inside = write_picture(folder / "1.jpg")
    outside = write_picture(tmp_path / "a.bmp")
    assert find_pictures([inside, folder, str(outside), outside]) == [outside, inside]


def test_unreadable_pictures_are_skipped_with_a_reason_and_keep_their_second(tmp_path):
    write_picture(tmp_path / "2.png", shade=2)
    write_picture(tmp_path / "4.png", shade=4)
    (tmp_path / "1.png").write_bytes(b"")
    (tmp_path / "3.jpg").write_bytes(b"\xff\xd8\xff nothing more")
    source = PicturesSource([tmp_path])
    source.open()
    frames = read_all(source)
    source.close()
    assert [(f.t, f.image[0, 0, 0]) for f in frames] == [(1.0, 2), (3.0, 4)]
    assert [skip.path.name for skip in source.skipped] == ["1.png", "3.jpg"]
    assert source.skipped[0].reason == "the file is empty"
    assert "not a picture" in source.skipped[1].reason
    assert source.pictures[frames[0].index].name == "2.png"


def test_opening_again_starts_anew(tmp_path):
    write_picture(tmp_path / "1.png")
    (tmp_path / "0.png").write_bytes(b"x")
    source = PicturesSource([tmp_path])
    for _ in range(2):
        source.open()
        assert len(read_all(source)) == 1
        assert source.read() is END_OF_SOURCE
        assert len(source.skipped) == 1
        source.close()
        source.close()
    with pytest.raises(RuntimeError):
        source.read()


def test_progress_runs_from_nothing_to_all(tmp_path):
    for number in range(4):
        write_picture(tmp_path / f"{number}.png")
    source = PicturesSource([tmp_path])
    assert source.progress == 0.0
    source.open()
    seen = [source.progress]
    while source.read() is not END_OF_SOURCE:
        seen.append(source.progress)
    source.close()
    assert seen == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_one_readable_picture_among_damaged_ones_is_enough_but_none_is_a_fault(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"y")
    with pytest.raises(SourceFault, match=r"a\.png cannot be read .*nor any of 1 others") as caught:
        PicturesSource([tmp_path]).open()
    assert not caught.value.can_retry
    write_picture(tmp_path / "c.png")
    source = PicturesSource([tmp_path])
    source.open()
    source.close()


def test_an_empty_folder_and_a_missing_file_are_sentences(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceFault, match="no pictures in empty"):
        PicturesSource([tmp_path / "empty"]).open()
    with pytest.raises(SourceFault, match=r"gone\.png was not found"):
        PicturesSource([tmp_path / "gone.png"]).open()
    with pytest.raises(ValueError, match="at least one"):
        PicturesSource([])


@pytest.mark.parametrize("name", ["Grüße 数学.png", "50 % °.jpg", "e\u0301.webp", "UPPER.TIFF"])
def test_unusual_names_are_read(tmp_path, name):
    write_picture(tmp_path / name, shade=77)
    source = PicturesSource([tmp_path])
    source.open()
    [frame] = read_all(source)
    source.close()
    assert abs(int(frame.image[0, 0, 0]) - 77) <= 2


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF block with one tag, 0x0112, behind the JPEG's start marker."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, None),
        (3, cv2.ROTATE_180),
        (6, cv2.ROTATE_90_CLOCKWISE),
        (8, cv2.ROTATE_90_COUNTERCLOCKWISE),
    ],
)
def test_photographs_are_turned_upright(tmp_path, orientation, turn):
    stored = np.zeros((16, 32, 3), np.uint8)
    stored[:8, :16] = 250  # a bright corner tells which way is up
    done, data = cv2.imencode(".jpg", stored)
    assert done
    (tmp_path / "photo.jpg").write_bytes(with_orientation(data.tobytes(), orientation))
    source = PicturesSource([tmp_path / "photo.jpg"])
    source.open()
    [frame] = read_all(source)
    source.close()
    upright = stored if turn is None else cv2.rotate(stored, turn)
    assert frame.image.shape == upright.shape
    assert np.abs(frame.image.astype(int) - upright).max() < 30


@pytest.mark.parametrize("channels", [1, 4])
def test_grey_and_transparent_pictures_become_bgr(tmp_path, channels):
    image = np.full((5, 7, channels), 90, np.uint8)
    cv2.imwrite(str(tmp_path / "a.png"), image)
    source = PicturesSource([tmp_path])
    source.open()
    [frame] = read_all(source)
    source.close()
    assert frame.image.shape == (5, 7, 3)
    assert frame.image[0, 0].tolist() == [90, 90, 90]


def test_sixteen_bit_pictures_become_eight_bit(tmp_path):
    cv2.imwrite(str(tmp_path / "deep.png"), np.full((5, 7), 200 * 257, np.uint16))
    source = PicturesSource([tmp_path])
    source.open()
    [frame] = read_all(source)
    source.close()
    assert frame.image[0, 0].tolist() == [200, 200, 200]


def test_natural_order_minds_numbers_and_not_capitals():
    names = ["b", "A10", "a2", "a02b", "B1", "10", "9"]
    ordered = sorted((Path(name) for name in names), key=natural_key)
    assert [p.name for p in ordered] == ["9", "10", "a2", "a02b", "A10", "b", "B1"]


def test_the_title_names_what_was_chosen(tmp_path):
    assert PicturesSource([tmp_path / "class"]).title == "Pictures, class"
    assert PicturesSource([tmp_path / "a", tmp_path / "b"]).title == "Pictures, a and 1 more"
