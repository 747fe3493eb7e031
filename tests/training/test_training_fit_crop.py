"""The measurement behind the crop: recovers a mapping that is known, and the one in use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fer_monitor.training.crop import fit_crop
from fer_monitor.training.crop.fit_crop import ANCHORS, Faces, corner_errors, fit_square, look
from fer_monitor.vision.crop import crop_squares
from fer_monitor.vision.detector import YuNetDetector


def known_faces(n: int = 200, tilt: float = 0.0) -> Faces:
    """Return faces whose picture is always 1.25 box widths wide and 0.1 of them above the box.

    The eyes are turned by ``tilt`` degrees times a normal draw.
    """
    rng = np.random.default_rng(0)
    width = np.full(n, 1 / 1.25)
    height = width * rng.uniform(1.1, 1.5, n)
    centre = np.tile([0.5, 0.5 + 0.1 / 1.25], (n, 1))
    half = np.stack([width, height], axis=1) / 2
    points = np.array([[-0.2, -0.2], [0.2, -0.2], [0, 0], [-0.15, 0.2], [0.15, 0.2]])
    angle = np.radians(rng.normal(0, 1, n) * tilt)[:, None]
    x = np.cos(angle) * points[:, 0] - np.sin(angle) * points[:, 1]
    y = np.sin(angle) * points[:, 0] + np.cos(angle) * points[:, 1]
    landmarks = centre[:, None] + np.stack([x, y], axis=-1)
    return Faces(np.hstack([centre - half, centre + half]), landmarks, n)


def test_a_known_square_is_recovered_exactly() -> None:
    anchor = ANCHORS["box, side from width"](known_faces())
    fit = fit_square(anchor)
    assert fit.side == pytest.approx(1.25)
    assert fit.offset == pytest.approx((0, -0.1))
    np.testing.assert_allclose(corner_errors(anchor, fit), 0, atol=1e-9)


def test_a_wrong_side_shows_as_an_error() -> None:
    anchor = ANCHORS["box, side from height"](known_faces())
    assert np.median(corner_errors(anchor, fit_square(anchor))) > 0.03


def test_turning_with_tilted_eyes_is_an_error_where_the_picture_is_upright() -> None:
    faces = known_faces(tilt=10)
    errors = {
        name: np.median(corner_errors(ANCHORS[name](faces), fit_square(ANCHORS[name](faces))))
        for name in ("box, side from width", "box, turned with the eyes")
    }
    assert errors["box, side from width"] < 1e-9
    assert errors["box, turned with the eyes"] > 0.05


def test_the_program_crops_by_what_is_measured(fer2013_dir: Path) -> None:
    images = fit_crop.load_split(fer2013_dir, "public_test").images[::12]
    faces = look(images, YuNetDetector(upscale_below=0), fit_crop.CHOSEN_BORDER)
    assert len(faces.boxes) > 0.9 * len(images) == 0.9 * faces.looked_at
    # The crop of each found box should be the whole picture: centre 0.5, 0.5 and side 1.
    squares = crop_squares((faces.boxes * 1000).astype(np.float32)) / 1000
    np.testing.assert_allclose(np.median(squares, axis=0), [0.5, 0.5, 1.0], atol=0.03)


def test_missing_data_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fit_crop.main(["--data", str(tmp_path)]) == 1
    assert "train.zip is missing" in capsys.readouterr().err
