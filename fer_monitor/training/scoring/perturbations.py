"""What a call or a room may do to a face, done to labelled pictures in the same way each time.

Every change takes grey pictures uint8 (N, 48, 48) and a random generator and returns new ones of
the same shape; with one seed it gives the same pixels on every computer with the same OpenCV.
Places in the face come from docs/crop.md: eyes at 0.38 and mouth at 0.75 of the side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]

SEED = 3
SIDE = 48
DISPLAY_GAMMA = 2.2
"""Grey levels are about the (1 / 2.2)th power of light (IEC 61966-2-1, sRGB)."""


@dataclass(frozen=True)
class Perturbation:
    """One named change.

    Attributes
    ----------
    name : str
        Key in the figures.
    title : str
        Name for people.
    what : str
        What is done, with its numbers.
    change : callable
        (uint8 (N, 48, 48), numpy Generator) -> uint8 (N, 48, 48).
    """

    name: str
    title: str
    what: str
    change: Callable[[Pictures, np.random.Generator], Pictures]

    def apply(self, images: Pictures) -> Pictures:
        """Return changed copies of ``images`` uint8 (N, 48, 48), the same at every call."""
        return self.change(images, np.random.default_rng(SEED))


def _to_grey(values: NDArray[np.floating]) -> Pictures:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _dark(images: Pictures, rng: np.random.Generator) -> Pictures:
    """Dim the room: gamma 1.5, 40 % of the levels left, sensor noise of 4 levels."""
    dimmed = 255 * 0.4 * (images / np.float32(255)) ** 1.5
    return _to_grey(dimmed + rng.normal(0, 4, images.shape))


def _blur(images: Pictures, _: np.random.Generator) -> Pictures:
    return _each(images, lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), 1.5), np.uint8))


def _small(images: Pictures, _: np.random.Generator) -> Pictures:
    def down_and_up(image: Pictures) -> Pictures:
        small = cv2.resize(image, (24, 24), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR))

    return _each(images, down_and_up)


def _jpeg(images: Pictures, _: np.random.Generator) -> Pictures:
    def there_and_back(image: Pictures) -> Pictures:
        _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 30])
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE))

    return _each(images, there_and_back)


def _turned(degrees: float) -> Callable[[Pictures, np.random.Generator], Pictures]:
    centre = ((SIDE - 1) / 2, (SIDE - 1) / 2)
    matrix = cv2.getRotationMatrix2D(centre, degrees, 1.0)

    def turn(image: Pictures) -> Pictures:
        return np.asarray(
            cv2.warpAffine(image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        )

    return lambda images, _: _each(images, turn)


def _covered(
    height: float, width: float, thickness: float
) -> Callable[[Pictures, np.random.Generator], Pictures]:
    """Return a change that lays a patch over the face at ``height`` (all in sides).

    The patch is an ellipse in the picture's own median grey, as skin is, shifted by up to two
    pixels, with noise of 6 levels so that it is no flat field.
    """

    def cover(images: Pictures, rng: np.random.Generator) -> Pictures:
        covered = images.copy()
        half = (round(width * SIDE / 2), round(thickness * SIDE / 2))
        for image in covered:
            dx, dy = rng.integers(-2, 3, 2)
            mask = np.zeros(image.shape, np.uint8)
            centre = (SIDE // 2 + int(dx), round(height * SIDE) + int(dy))
            cv2.ellipse(mask, centre, half, 0, 0, 360, 1, cv2.FILLED)
            patch = _to_grey(np.median(image) + rng.normal(0, 6, image.shape))
            np.copyto(image, patch, where=mask.astype(bool))
        return covered

    return cover


def exposed(stops: float, contrast: float) -> Callable[[Pictures, np.random.Generator], Pictures]:
    """Return a change to 2 ** ``stops`` of the light, then to a fraction of the contrast.

    Contrast shrinks about each picture's own mean, so that it does not change the brightness.
    """

    def expose(images: Pictures, _: np.random.Generator) -> Pictures:
        lit = np.minimum(images * np.float32(2 ** (stops / DISPLAY_GAMMA)), 255)
        mean = lit.mean(axis=(1, 2), keepdims=True)
        return _to_grey(mean + np.float32(contrast) * (lit - mean))

    return expose


def _each(images: Pictures, change: Callable[[Pictures], Pictures]) -> Pictures:
    return np.stack([change(image) for image in images])


ROBUSTNESS = (
    Perturbation(
        "dark", "Dark", "a dim room: gamma 1.5, 40 % of the levels, sensor noise of 4 levels", _dark
    ),
    Perturbation("blur", "Blurred", "Gaussian blur with a sigma of 1.5 pixels", _blur),
    Perturbation("24px", "24 pixels", "made 24 pixels wide and enlarged again", _small),
    Perturbation("jpeg30", "JPEG 30", "saved as JPEG at quality 30", _jpeg),
    Perturbation("left25", "Turned left", "turned 25 degrees anticlockwise", _turned(25)),
    Perturbation("right25", "Turned right", "turned 25 degrees clockwise", _turned(-25)),
    Perturbation(
        "mouth",
        "Mouth covered",
        "a patch of skin grey, 60 % wide and 33 % high, over the mouth",
        _covered(0.75, 0.60, 0.33),
    ),
    Perturbation(
        "eyes",
        "Eyes covered",
        "a patch of skin grey, 75 % wide and 25 % high, over the eyes",
        _covered(0.38, 0.75, 0.25),
    ),
)

EXPOSURE = (
    Perturbation("light-2", "Double light", "one stop more, clipped at white", exposed(1, 1)),
    Perturbation("light-1/2", "Half light", "one stop less", exposed(-1, 1)),
    Perturbation("light-1/4", "Quarter light", "two stops less", exposed(-2, 1)),
    Perturbation("light-1/8", "Eighth light", "three stops less", exposed(-3, 1)),
    Perturbation("contrast-60", "60 % contrast", "the same brightness", exposed(0, 0.6)),
    Perturbation("contrast-30", "30 % contrast", "the same brightness", exposed(0, 0.3)),
    Perturbation(
        "light-1/4-contrast-60",
        "Quarter light, 60 % contrast",
        "two stops less, then flatter",
        exposed(-2, 0.6),
    ),
)
