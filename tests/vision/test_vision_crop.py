"""The crop: shows what FER2013's crops show, from any place of the picture, at any size."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.vision.crop import CROP_SIZE, crop_face, crop_faces, crop_squares
from fer_monitor.vision.detector import YuNetDetector


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])


@pytest.fixture(scope="module")
def features() -> YuNetDetector:
    """Return the detector that reads eyes and mouth off an enlarged crop."""
    return YuNetDetector(upscale_below=0)


def eyes_and_mouth(crop: np.ndarray, detector: YuNetDetector) -> np.ndarray | None:
    """Return the five landmarks (5, 2) of a crop in sides of it, or None where no face is found."""
    margin = 96
    framed = cv2.copyMakeBorder(
        cv2.resize(crop, (192, 192), interpolation=cv2.INTER_CUBIC),
        *(margin,) * 4,
        cv2.BORDER_CONSTANT,
        value=128,
    )
    found = detector.detect(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR))
    return (found.landmarks[0] - margin) / 192 if len(found) else None


def box_around(x: float, y: float, side: float) -> np.ndarray:
    """Return a box whose crop is the square of ``side`` with its centre at x, y."""
    trial = crop_squares(np.array([[0, 0, 100, 125]], np.float32))[0]
    scale = side / trial[2]
    left, top = x - trial[0] * scale, y - trial[1] * scale
    return np.array([left, top, left + 100 * scale, top + 125 * scale], np.float32)


def test_the_square_holds_the_box_in_its_middle() -> None:
    x, y, side = crop_squares(np.array([[100, 200, 180, 302]], np.float32))[0]
    assert x == pytest.approx(140, abs=1)
    assert y == pytest.approx(250, abs=3)
    # FER2013 shows about the whole height of the box and some hair on both sides.
    assert 80 * 1.1 < side < 80 * 1.4


@given(
    st.floats(-500, 500), st.floats(-500, 500), st.floats(8, 300), st.floats(1, 1.6),
    st.floats(0.25, 8),
)  # fmt: skip
def test_the_square_follows_the_box(x, y, width, aspect, factor) -> None:
    box = np.array([[x, y, x + width, y + width * aspect]], np.float32)
    plain, scaled = crop_squares(box)[0], crop_squares(box * np.float32(factor))[0]
    np.testing.assert_allclose(scaled, np.maximum(plain * factor, [-1e9, -1e9, 1]), atol=0.05)
    moved = crop_squares(box + np.array([7, -3, 7, -3], np.float32))[0]
    np.testing.assert_allclose(moved - plain, [7, -3, 0], atol=0.01)


def test_a_crop_of_a_portrait_has_its_features_where_fer2013_has_them(astronaut, features) -> None:
    box = YuNetDetector().detect(astronaut).boxes
    landmarks = eyes_and_mouth(crop_faces(astronaut, box)[0], features)
    assert landmarks is not None
    # Medians of FER2013, docs/crop.md; one face may lie half a tenth off.
    assert landmarks[:2, 1].mean() == pytest.approx(0.38, abs=0.06)
    assert landmarks[3:, 1].mean() == pytest.approx(0.75, abs=0.06)
    assert landmarks[:2, 0].mean() == pytest.approx(0.5, abs=0.08)


def test_crops_of_portraits_lie_like_fer2013_pictures(
    portraits_dir: Path, fer2013_dir: Path, features: YuNetDetector
) -> None:
    live = YuNetDetector()
    own = []
    for path in sorted(portraits_dir.glob("*_2.jpg")):
        image = cv2.imread(str(path))
        own.append(crop_faces(image, live.detect(image).boxes[:1])[0])
    with zipfile.ZipFile(fer2013_dir / "public_test.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".png"))[::18]
        theirs = [
            cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_GRAYSCALE)
            for name in names
        ]
    medians = []
    for pictures in (own, theirs):
        landmarks = [eyes_and_mouth(picture, features) for picture in pictures]
        seen = [points for points in landmarks if points is not None]
        assert len(seen) > 0.9 * len(pictures)
        medians.append(np.median(seen, axis=0))
    np.testing.assert_allclose(medians[0], medians[1], atol=0.035)


@pytest.mark.parametrize("side", [12.0, 23.7, 47.0, 48.0, 61.3, 96.0, 200.0, 333.0])
@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_crop_shows_the_square_and_nothing_else(side: float, shift: float) -> None:
    # A picture whose brightness is its place, so that every pixel of the crop tells where it is.
    across = np.linspace(0, 250, 500, dtype=np.float32)
    grey = np.round(np.tile(across, (500, 1))).astype(np.uint8)
    centre = 250 + shift
    crop = crop_face(grey, box_around(centre, 250, side)).astype(np.float64)
    places = (np.arange(CROP_SIZE) + 0.5) / CROP_SIZE * side + centre - side / 2 - 0.5
    tolerance = 0.6 + (0.6 if side >= CROP_SIZE else 0) * 250 / 499
    np.testing.assert_allclose(crop[24], places * 250 / 499, atol=tolerance)
    downward = crop_face(np.ascontiguousarray(grey.T), box_around(250, centre, side))
    np.testing.assert_allclose(downward[:, 24], places * 250 / 499, atol=tolerance)


def test_shrinking_averages_instead_of_picking_pixels() -> None:
    grey = np.zeros((480, 480), np.uint8)
    grey[::2, ::2] = grey[1::2, 1::2] = 200
    crop = crop_face(grey, box_around(240, 240, 384))
    assert crop.min() >= 98
    assert crop.max() <= 102


def test_colour_becomes_grey_as_opencv_does_it(astronaut) -> None:
    box = np.array([178, 63, 268, 176], np.float32)
    grey = cv2.cvtColor(astronaut, cv2.COLOR_BGR2GRAY)
    np.testing.assert_array_equal(crop_faces(astronaut, box[None])[0], crop_face(grey, box))
    small = cv2.resize(astronaut, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(
        crop_faces(small, box[None] / 5)[0],
        crop_face(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), box / 5),
    )


@pytest.mark.parametrize("side", [20.0, 80.0])
def test_past_the_edge_the_outermost_pixels_are_repeated(side: float) -> None:
    grey = np.full((100, 100), 50, np.uint8)
    grey[:, 0], grey[:, -1] = 210, 130
    left = crop_face(grey, box_around(0, 50, side))
    assert (left[:, : CROP_SIZE // 2 - 4] == 210).all()
    assert (left[:, -10:] == 50).all()
    right = crop_face(grey, box_around(100, 50, side))
    assert (right[:, CROP_SIZE // 2 + 4 :] == 130).all()


@given(
    st.integers(1, 40), st.integers(1, 40),
    st.floats(-100, 100), st.floats(-100, 100), st.floats(0.1, 150), st.floats(0.1, 150),
)  # fmt: skip
def test_any_box_on_any_picture_gives_a_crop(height, width, x, y, box_width, box_height) -> None:
    image = np.full((height, width, 3), (10, 90, 170), np.uint8)
    box = np.array([[x, y, x + box_width, y + box_height]], np.float32)
    crops = crop_faces(image, box)
    assert crops.shape == (1, CROP_SIZE, CROP_SIZE)
    # One colour everywhere stays one grey everywhere, whatever is repeated or scaled.
    assert np.ptp(crops) <= 1
    assert abs(int(crops[0, 0, 0]) - 105) <= 1


def test_crops_come_in_the_order_of_the_boxes(astronaut) -> None:
    boxes = np.array([[178, 63, 268, 176], [10, 10, 30, 35], [300, 300, 420, 450]], np.float32)
    together = crop_faces(astronaut, boxes)
    for box, crop in zip(boxes, together, strict=True):
        np.testing.assert_array_equal(crop_faces(astronaut, box[None])[0], crop)
    assert not np.array_equal(together[0], together[1])


def test_no_faces_no_crops(astronaut) -> None:
    assert crop_faces(astronaut, np.zeros((0, 4), np.float32)).shape == (0, 48, 48)


def test_another_size(astronaut) -> None:
    box = np.array([[178, 63, 268, 176]], np.float32)
    assert crop_faces(astronaut, box, size=64).shape == (1, 64, 64)


@pytest.mark.parametrize(
    "boxes",
    [np.zeros((3, 5)), np.zeros(4), np.array([[0, 0, np.nan, 5]]), np.array([[0, 0, np.inf, 5]])],
)
def test_what_is_not_a_box_is_refused(astronaut, boxes) -> None:
    with pytest.raises(ValueError, match="boxes must be"):
        crop_faces(astronaut, boxes.astype(np.float32))
