"""From tile to reading: faces of the public test lose under 2 points on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import live_accuracy, live_report
from benchmarks.live_readings import Readings, boxes_of, cut_from, faces_at, watch
from benchmarks.live_report import BAR_POINTS, lost, report
from benchmarks.live_scenes import MARGIN, live_galleries, paint, surround
from benchmarks.page import write_into
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Detections, FaceState, FaceStatus, Frame
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.vision.crop import crop_faces, crop_squares

LARGE_CLASSES = (GallerySpec(7, 7, 1280, 720), GallerySpec(7, 7, 1920, 1080))
SMALL = GallerySpec(2, 2, 640, 360)
LEAST_FOUND = 0.8
"""FER2013 has profiles, covered and drawn faces too."""


def pattern(seed: int) -> np.ndarray:
    """Return a picture with detail that survives a tile: 6 x 6 soft blots."""
    small = np.random.default_rng(seed).integers(30, 226, (6, 6), np.uint8)
    return np.kron(small, np.ones((8, 8), np.uint8))


# Some 60,000 readings, of 9 ms each on a processor of the first AVX-512 generation.
@pytest.mark.timeout(1200)
def test_the_whole_way_costs_less_than_the_bar(fer2013_dir: Path) -> None:
    pictures = live_accuracy.load(fer2013_dir, "public_test", None, live_accuracy.SEED)
    readings = live_accuracy.measure(pictures, LARGE_CLASSES, looks=1)
    for one in readings:
        assert one.found.mean() > LEAST_FOUND
        assert one.extra < 0.01 * len(pictures)
        # A network that always says "happy" would lose nothing.
        assert (one.crops == one.labels).mean() > 0.6
    assert lost(readings).value < BAR_POINTS


def test_a_surrounded_picture_is_unchanged_and_ends_in_a_plain_wall() -> None:
    picture = pattern(1)
    surrounded, wall = surround(picture)
    inside = slice(MARGIN, MARGIN + 48)
    np.testing.assert_array_equal(surrounded[inside, inside], picture)
    for edge in (surrounded[0], surrounded[-1], surrounded[:, 0], surrounded[:, -1]):
        np.testing.assert_allclose(edge.astype(int), wall, atol=1)


def test_a_picture_painted_at_its_own_size_is_itself() -> None:
    picture = pattern(2)
    painted = paint(picture, 120, 80, np.array([60.0, 40.0, 48.0]))
    np.testing.assert_array_equal(painted[16:64, 36:84], picture)


def test_every_picture_is_dealt_once_and_lies_where_it_is_said_to() -> None:
    pictures = np.stack([pattern(seed) for seed in range(7)])
    galleries = list(live_galleries(pictures, SMALL, looks=2, seed=3))
    assert [len(gallery.chosen) for gallery in galleries] == [4, 3]
    assert sorted(np.concatenate([gallery.chosen for gallery in galleries])) == list(range(7))
    for gallery in galleries:
        assert not np.array_equal(gallery.squares[0], gallery.squares[1])
        for shown, squares in zip(gallery.looks, gallery.squares, strict=True):
            cut = crop_faces(shown.image, boxes_of(squares))
            for crop, number in zip(cut, gallery.chosen, strict=True):
                difference = np.abs(crop.astype(int) - pictures[number])
                assert difference.mean() < 12
                others = [np.abs(crop.astype(int) - other).mean() for other in pictures]
                assert int(np.argmin(others)) == number


def test_boxes_lead_back_to_their_squares() -> None:
    squares = np.array([[100.0, 50.0, 66.5], [10.0, 20.0, 31.25]])
    np.testing.assert_allclose(crop_squares(boxes_of(squares)), squares, rtol=1e-5)


def face_on(square: np.ndarray, score: float = 0.9, read: bool = True) -> FaceState:
    shares = np.full(7, 1 / 7, np.float32) if read else None
    status = FaceStatus.READ if read else FaceStatus.TOO_SMALL
    box = boxes_of(square[None])[0]
    return FaceState(1, box, score, shares, shares, 1, 0.0, 40.0, status)


def test_a_perfectly_framed_face_is_cut_as_the_picture_itself() -> None:
    square = np.array([200.0, 120.0, 70.0])
    picture = pattern(4)
    cut = cut_from(picture, square, face_on(square))
    assert np.abs(cut.astype(int) - picture).max() <= 2
    twice_as_near = cut_from(picture, square, face_on(square * [1, 1, 0.5]))
    middle = np.kron(picture[12:36, 12:36], np.ones((2, 2), np.uint8))
    assert np.abs(twice_as_near.astype(int) - middle).mean() < 12
    assert np.abs(twice_as_near.astype(int) - picture).mean() > 20


def test_faces_go_to_the_square_under_their_centre_the_surest_first() -> None:
    squares = np.array([[50.0, 50.0, 40.0], [150.0, 50.0, 40.0]])
    unsure, sure = face_on(squares[0], 0.7), face_on(squares[0], 0.8)
    unread, elsewhere = face_on(squares[1], read=False), face_on(np.array([100.0, 50.0, 40.0]))
    gallery = next(live_galleries(np.stack([pattern(5)]), SMALL, looks=1, seed=1))
    frame = Frame(gallery.looks[0].image, 0, 0.0, "test")
    snapshot = watch(gallery, Analyzer(NoFaces(), NoExpressions()))[0]
    snapshot = replace(snapshot, frame=frame, faces=(unsure, sure, unread, elsewhere))
    assert faces_at(snapshot, squares) == {0: sure}


class NoFaces:
    """A detector that finds nobody."""

    def detect(self, image: np.ndarray) -> Detections:
        return Detections.none()


class NoExpressions:
    """A network for no faces."""

    def classify(self, crops: np.ndarray) -> np.ndarray:
        return np.zeros((len(crops), 7), np.float32)


def readings(live_right: int, found: int = 100, n: int = 100) -> Readings:
    """Return readings of ``n`` faces, all right as crops, ``live_right`` of the found ones live."""
    labels = np.arange(n, dtype=np.int64) % 7
    seen = np.arange(n) < found
    live = np.where(seen, np.where(np.arange(n) < live_right, labels, (labels + 1) % 7), -1)
    return Readings(
        title="7x7, 1080p",
        labels=labels,
        found=seen,
        crops=labels,
        live=live,
        smoothed=live,
        resampled=labels,
        framed=live,
        sides=np.full(n, 66.0),
        face_px=np.where(seen, 60.0, np.nan),
        extra=2,
    )


def test_loss_counts_only_faces_that_were_found() -> None:
    loss = lost([readings(live_right=40, found=50)])
    assert loss.value == pytest.approx(20)
    assert 5 < loss.low < loss.value < loss.high < 35
    assert lost([readings(live_right=50, found=50)]).value == 0


def test_the_same_pictures_seen_twice_do_not_make_the_figure_surer() -> None:
    once, twice = lost([readings(90)]), lost([readings(90), readings(90)])
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high), abs=1)


@pytest.mark.parametrize(("live_right", "said"), [(99, "is met"), (90, "is missed")])
def test_the_report_says_whether_the_bar_is_met(live_right: int, said: str) -> None:
    text = report(["today"], [readings(live_right)])
    assert said in text
    row = next(line for line in text.splitlines() if line.startswith("| 7x7, 1080p"))
    assert "100 / 100" in row


def test_a_gallery_in_which_nobody_was_found_is_reported() -> None:
    assert "0 / 100" in report(["today"], [readings(live_right=0, found=0)])


def test_missing_data_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert live_accuracy.main(["--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err.strip()
    assert str(tmp_path) in said
    assert "Traceback" not in said


@pytest.mark.parametrize("more", [["--limit", "9"], ["--split", "held_out"]])
def test_parts_are_never_published(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        live_accuracy.main(["--data", "x", "--write", *more])
    assert "whole public test" in capsys.readouterr().err


def test_the_page_has_its_place_and_another_is_left_alone(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text((repository / "docs" / "live-accuracy.md").read_text("utf-8"), "utf-8")
    write_into(page, "new figures", live_report.BEGIN)
    assert "new figures" in page.read_text("utf-8")
    page.write_text("no markers", "utf-8")
    with pytest.raises(UserError, match="no place for the results"):
        write_into(page, "new figures", live_report.BEGIN)
    assert page.read_text("utf-8") == "no markers"
