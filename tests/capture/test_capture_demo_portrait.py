"""The demo's portrait: made from scikit-image's photograph, and changed by honest warps."""

from __future__ import annotations

import json
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.expressions import (
    AS_PHOTOGRAPHED,
    EXPRESSIONS,
    Expression,
    FacePoints,
    FaceWarper,
)
from fer_monitor.capture.demo_class.participants import ExpressionScript, Look
from fer_monitor.core.paths import resource
from fer_monitor.vision.detector import YuNetDetector

LEFT, TOP, SIDE = 63, 0, 320
"""Where scripts/make_demo_portrait.py says that it cuts."""


@pytest.fixture(scope="module")
def portrait() -> NDArray[np.uint8]:
    image = cv2.imread(str(resource("assets/demo/portrait.png")), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return np.asarray(image, np.uint8)


@pytest.fixture(scope="module")
def points() -> FacePoints:
    text = resource("assets/demo/portrait.json").read_text(encoding="utf-8")
    return FacePoints.from_mapping(json.loads(text))


@pytest.fixture(scope="module")
def warper(portrait: NDArray[np.uint8], points: FacePoints) -> FaceWarper:
    return FaceWarper(portrait, points)


def landmarks(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the five landmarks that the detector sees, in pixels of the picture."""
    opacity = picture[..., 3:] / 255
    seen = np.ascontiguousarray((picture[..., :3] * opacity + 150 * (1 - opacity)).astype(np.uint8))
    found = YuNetDetector().detect(seen)
    assert len(found) == 1
    assert found.landmarks is not None
    return found.landmarks[0]


def teeth(picture: NDArray[np.uint8], points: FacePoints) -> int:
    """Count bright, colourless pixels between the corners of the mouth."""
    (x1, y1), (x2, _) = points.right_mouth_corner, points.left_mouth_corner
    mouth = picture[int(y1) - 5 : int(y1) + 25, int(x1) : int(x2), :3]
    hsv = cv2.cvtColor(np.ascontiguousarray(mouth), cv2.COLOR_BGR2HSV)
    return int(((hsv[..., 1] < 30) & (hsv[..., 2] > 190)).sum())


def test_portrait_is_scikit_images_photograph_where_it_is_opaque(
    portrait: NDArray[np.uint8],
) -> None:
    data = pytest.importorskip("skimage.data")
    photo = data.astronaut()[TOP : TOP + SIDE, LEFT : LEFT + SIDE, ::-1]
    opaque = portrait[..., 3] == 255
    assert 0.3 < opaque.mean() < 0.9
    assert np.array_equal(portrait[..., :3][opaque], photo[opaque])


def test_marked_eyes_are_where_the_detector_sees_them(
    portrait: NDArray[np.uint8], points: FacePoints
) -> None:
    right_eye, left_eye = landmarks(portrait)[:2]
    assert np.linalg.norm(right_eye - points.right_eye) < 4
    assert np.linalg.norm(left_eye - points.left_eye) < 4


def test_incomplete_points_are_refused() -> None:
    with pytest.raises(KeyError, match="left_eye"):
        FacePoints.from_mapping({"right_eye": [1, 2]})


def test_photographed_expression_is_the_photograph(
    portrait: NDArray[np.uint8], warper: FaceWarper
) -> None:
    drawn = warper.draw(AS_PHOTOGRAPHED)
    assert np.array_equal(drawn, portrait)
    drawn[:] = 0
    assert np.array_equal(warper.draw(AS_PHOTOGRAPHED), portrait)


@pytest.mark.parametrize("name", [name for name in EXPRESSIONS if name != "smiling"])
def test_expressions_change_the_face_and_nothing_else(
    name: str, portrait: NDArray[np.uint8], warper: FaceWarper, points: FacePoints
) -> None:
    drawn = warper.draw(EXPRESSIONS[name])
    # Less than this is the interpolation's rounding.
    changed = np.abs(drawn.astype(int) - portrait).max(axis=2) > 6
    rows, cols = np.nonzero(changed)
    assert changed.sum() > 500
    assert rows.max() < points.collar_y
    assert cols.min() > points.right_eye[0] - 60
    assert cols.max() < points.left_eye[0] + 60
    assert np.array_equal(drawn[..., 3], portrait[..., 3])
    assert len(landmarks(drawn)) == 5  # still a face


def test_closing_the_mouth_hides_the_teeth(
    portrait: NDArray[np.uint8], warper: FaceWarper, points: FacePoints
) -> None:
    smiling = teeth(portrait, points)
    assert smiling > 30
    assert teeth(warper.draw(Expression(close=1.0)), points) < smiling / 4


def test_opening_the_mouth_darkens_it(warper: FaceWarper, points: FacePoints) -> None:
    x = int((points.right_mouth_corner[0] + points.left_mouth_corner[0]) / 2)
    y = int(points.right_mouth_corner[1] + points.upper_lip_drop + points.lower_lip_drop) - 5
    closed = warper.draw(Expression(close=1.0, open=0.0))[y, x, :3].mean()
    assert warper.draw(Expression(open=1.1))[y, x, :3].mean() < closed - 60


def test_corners_of_the_mouth_go_where_they_are_sent(warper: FaceWarper) -> None:
    def corner_height(corners: float) -> float:
        """Return how low the corners are, seen from the eyes."""
        marks = landmarks(warper.draw(Expression(close=1.0, cheeks=1.0, corners=corners)))
        return float(marks[3:, 1].mean() - marks[:2, 1].mean())

    assert corner_height(-0.2) > corner_height(0.05) + 1


def test_halfway_lies_between() -> None:
    there = Expression(close=1.0, corners=-0.2)
    half = AS_PHOTOGRAPHED.towards(there, 0.5)
    assert (half.close, half.corners) == (0.5, -0.1)
    assert AS_PHOTOGRAPHED.towards(there, 1.0) == there
    assert AS_PHOTOGRAPHED.towards(there, 0.0) == AS_PHOTOGRAPHED


def test_script_shows_several_expressions_and_changes_gradually() -> None:
    script = ExpressionScript(np.random.default_rng(3), len(EXPRESSIONS))
    poses = [script.at(t) for t in np.arange(0, 150, 0.1)]
    assert len({pose.after for pose in poses}) >= 3
    assert {0.25, 0.5, 0.75, 1.0} <= {pose.share for pose in poses}
    for before, after in pairwise(poses):
        assert before.after == after.after or before.after == after.before


def test_script_of_a_single_photograph_stands_still() -> None:
    script = ExpressionScript(np.random.default_rng(3), 1)
    assert {(p.before, p.after) for p in map(script.at, np.arange(0, 150, 0.5))} == {(0, 0)}


def test_looks_differ() -> None:
    rng = np.random.default_rng(1)
    looks = [Look.random(rng) for _ in range(25)]
    assert len(set(looks)) == 25
    assert len({look.mirrored for look in looks}) == 2
    for look in looks:
        curves = look.curves
        assert curves.shape == (1, 256, 3)
        assert np.all(np.diff(curves[0].astype(int), axis=0) >= 0)
