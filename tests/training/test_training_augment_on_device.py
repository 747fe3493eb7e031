"""Changing pictures on a device does what OpenCV does to single ones."""

from __future__ import annotations

from dataclasses import fields, replace

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'native' is not installed")

from fer_monitor.training.data.augment import DEFAULT, Augmentation, augment_batch  # noqa: E402
from fer_monitor.training.native.augment_on_device import (  # noqa: E402
    DeviceAugmenter,
    block_cosines,
    blurring,
    lowering,
    quantiser,
)

SIDE = 48
CPU = torch.device("cpu")
NOTHING = Augmentation(**{field.name: 0.0 for field in fields(Augmentation)})


def faces(count: int = 64) -> np.ndarray:
    """Return smooth pictures, as photographs are."""
    rng = np.random.default_rng(5)
    small = rng.integers(0, 256, (count, 7, 7)).astype(np.uint8)
    return np.stack([cv2.resize(s, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for s in small])


def changed(strength: Augmentation, images: np.ndarray, seed: int = 1) -> np.ndarray:
    augmenter = DeviceAugmenter(SIDE, strength, CPU)
    random = torch.Generator().manual_seed(seed)
    return augmenter(torch.from_numpy(images), random).numpy()


@pytest.mark.parametrize("small", [20, 31, 47])
def test_a_lowered_picture_is_opencvs(small: int) -> None:
    image = faces(1)[0].astype(np.float32)
    tiny = cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA)
    expected = cv2.resize(tiny, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    matrix = lowering(SIDE, small)
    np.testing.assert_allclose(matrix @ image @ matrix.T, expected, atol=0.01)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 1.5])
def test_a_blurred_picture_is_opencvs(sigma: float) -> None:
    image = faces(1)[0].astype(np.float64)
    size = 2 * round(3 * sigma) + 1
    expected = cv2.GaussianBlur(image, (size, size), sigma)
    matrix = blurring(SIDE, sigma)
    np.testing.assert_allclose(matrix @ image @ matrix.T, expected, atol=0.01)


@pytest.mark.parametrize("quality", range(15, 71))
def test_steps_are_those_of_real_jpeg_files(quality: int) -> None:
    _, coded = cv2.imencode(".jpg", faces(1)[0], [cv2.IMWRITE_JPEG_QUALITY, quality])
    written = coded.tobytes()
    at = written.index(b"\xff\xdb") + 5
    # Files hold the table from the lowest frequencies to the highest, in a zigzag.
    zigzag = sorted(
        ((x, y) for y in range(8) for x in range(8)),
        key=lambda place: (sum(place), place[sum(place) % 2]),
    )
    table = np.zeros((8, 8))
    for step, (x, y) in zip(written[at : at + 64], zigzag, strict=True):
        table[y, x] = step
    np.testing.assert_array_equal(quantiser(SIDE, quality)[:8, :8], table)


@pytest.mark.parametrize("quality", [15, 40, 70])
def test_a_compressed_picture_is_jpegs(quality: int) -> None:
    image = faces(1)[0]
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    expected = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE).astype(np.float64)
    cosines, steps = block_cosines(SIDE), quantiser(SIDE, quality)
    waves = cosines @ (image.astype(np.float64) - 128) @ cosines.T
    back = cosines.T @ (np.round(waves / steps) * steps) @ cosines + 128
    # A coder computes in whole numbers: a coefficient may be rounded to the other side.
    assert np.abs(np.clip(back, 0, 255) - expected).mean() < 1.0


def test_nothing_asked_for_leaves_a_picture_or_mirrors_it() -> None:
    images = faces(32)
    out = changed(NOTHING, images)
    same = np.abs(out - images).max((1, 2)) < 0.01
    mirrored = np.abs(out - images[:, :, ::-1]).max((1, 2)) < 0.01
    assert np.all(same | mirrored)
    assert 4 < same.sum() < 28


@pytest.mark.parametrize("name", [field.name for field in fields(Augmentation)])
def test_each_change_is_about_as_strong_as_on_the_processor(name: str) -> None:
    """How far pictures are from what they were, by the median over many of them."""
    images = faces(256)
    full = {"rotation_deg": 15.0, "scale": 0.12, "shift": 0.08}.get(name, 1.0)
    strength = replace(NOTHING, **{name: full})
    theirs = augment_batch(images, np.random.default_rng(2), strength).astype(np.float32)
    ours = changed(strength, images)

    def apart(out: np.ndarray) -> float:
        straight = np.abs(out - images).mean((1, 2))
        mirrored = np.abs(out - images[:, :, ::-1]).mean((1, 2))
        return float(np.median(np.minimum(straight, mirrored)))

    assert apart(ours) == pytest.approx(apart(theirs), rel=0.25, abs=0.3)


def test_the_same_seed_gives_the_same_pictures_within_their_range() -> None:
    images = faces(64)
    one, again = changed(DEFAULT, images, seed=3), changed(DEFAULT, images, seed=3)
    np.testing.assert_array_equal(one, again)
    assert one.dtype == np.float32
    assert one.shape == images.shape
    assert one.min() >= -0.01
    assert one.max() <= 255.01
    assert np.abs(one - changed(DEFAULT, images, seed=4)).mean() > 1


def test_a_side_without_whole_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 8"):
        DeviceAugmenter(50, DEFAULT, CPU)
