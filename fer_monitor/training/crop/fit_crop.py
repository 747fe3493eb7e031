"""Measure how FER2013's crops lie around the boxes that the face detector gives.

Run ``python -m fer_monitor.training.crop.fit_crop --data DIR [--portraits DIR]``; it prints the
tables of docs/crop.md. The constants in `fer_monitor.vision.crop` come from here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.dataset import IMAGE_SIZE, load_split
from fer_monitor.vision.crop import crop_faces
from fer_monitor.vision.detector import FaceDetector, YuNetDetector

SAMPLE = 3000
ENLARGEMENT = 4
"""A 48 px crop becomes 192 px: well inside the sizes that YuNet finds."""

BORDER_SHARE = 0.5
"""Border around each picture, in its sides; the detector needs room past the forehead."""

BORDERS: Mapping[str, tuple[int, int]] = {
    "grey": (cv2.BORDER_CONSTANT, 128),
    "black": (cv2.BORDER_CONSTANT, 0),
    "replicate": (cv2.BORDER_REPLICATE, 0),
    "reflect": (cv2.BORDER_REFLECT_101, 0),
}
CHOSEN_BORDER = "grey"

Array = NDArray[np.float64]
CORNERS: Array = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


@dataclass(frozen=True, eq=False)
class Faces:
    """What the detector found in square pictures of one face each.

    Attributes
    ----------
    boxes : float64 (N, 4)
        x1, y1, x2, y2 in sides of the picture, so that the picture is (0, 0, 1, 1).
    landmarks : float64 (N, 5, 2)
        In sides of the picture.
    looked_at : int
        Pictures looked at, of which N had a face.
    """

    boxes: Array
    landmarks: Array
    looked_at: int

    def take(self, indices: NDArray[np.int64]) -> Faces:
        """Return the faces at ``indices``."""
        return Faces(self.boxes[indices], self.landmarks[indices], len(indices))

    @property
    def sizes(self) -> Array:
        """Width and height of each box, (N, 2)."""
        return self.boxes[:, 2:] - self.boxes[:, :2]

    @property
    def centres(self) -> Array:
        """Centre of each box, (N, 2)."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    @property
    def features(self) -> Array:
        """Point midway between eyes and mouth, (N, 2)."""
        return np.asarray((self.landmarks[:, :2].mean(1) + self.landmarks[:, 3:].mean(1)) / 2)

    @property
    def spread(self) -> Array:
        """Root mean square distance of eyes and mouth corners from their mean, (N,)."""
        points = self.landmarks[:, [0, 1, 3, 4]]
        return np.asarray(np.sqrt(((points - points.mean(1, keepdims=True)) ** 2).sum(2).mean(1)))

    @property
    def eye_line(self) -> Array:
        """From the eye on the picture's left to the other, (N, 2)."""
        return self.landmarks[:, 1] - self.landmarks[:, 0]


def look(pictures: Iterable[NDArray[np.uint8]], detector: FaceDetector, border: str) -> Faces:
    """Find the one face in each grey 48 x 48 picture, enlarged and given a border."""
    boxes, landmarks, looked_at = [], [], 0
    side = IMAGE_SIZE * ENLARGEMENT
    margin = round(side * BORDER_SHARE)
    kind, level = BORDERS[border]
    for picture in pictures:
        looked_at += 1
        large = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
        framed = cv2.copyMakeBorder(large, margin, margin, margin, margin, kind, value=level)
        found = detector.detect(np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), np.uint8))
        if found.landmarks is None:
            raise ValueError("the detector must give landmarks")
        own = (found.boxes.astype(np.float64) - margin) / side
        centres = (own[:, :2] + own[:, 2:]) / 2
        # A mirrored border shows the same face again, outside the picture.
        inside = np.flatnonzero((np.abs(centres - 0.5) < 0.5).all(axis=1))
        if len(inside):
            boxes.append(own[inside[0]])
            landmarks.append((found.landmarks[inside[0]].astype(np.float64) - margin) / side)
    return Faces(np.reshape(boxes, (-1, 4)), np.reshape(landmarks, (-1, 5, 2)), looked_at)


Anchor = tuple[Array, Array, Array]
"""Point (N, 2), length (N,) and direction (N, 2), of length 1, that a square is tied to."""


def _upright(point: Array, length: Array) -> Anchor:
    return point, length, np.tile([1.0, 0.0], (len(point), 1))


def _with_eye_line(point: Array, length: Array, eye_line: Array) -> Anchor:
    return point, length, eye_line / np.linalg.norm(eye_line, axis=1, keepdims=True)


ANCHORS: Mapping[str, Callable[[Faces], Anchor]] = {
    "box, side from width": lambda f: _upright(f.centres, f.sizes[:, 0]),
    "box, side from height": lambda f: _upright(f.centres, f.sizes[:, 1]),
    "box, side from both": lambda f: _upright(f.centres, np.sqrt(f.sizes.prod(1))),
    "eyes and mouth": lambda f: _upright(f.features, f.spread),
    "eyes and mouth, side from box": lambda f: _upright(f.features, f.sizes[:, 0]),
    "eyes and mouth, turned with the eyes": lambda f: _with_eye_line(
        f.features, f.spread, f.eye_line
    ),
    "box, turned with the eyes": lambda f: _with_eye_line(f.centres, f.sizes[:, 0], f.eye_line),
}


@dataclass(frozen=True)
class Fit:
    """A square tied to an anchor: its side and its centre's offset, in lengths of the anchor."""

    side: float
    offset: tuple[float, float]


def fit_square(anchor: Anchor) -> Fit:
    """Return the median fit of the whole picture (centre 0.5, 0.5; side 1) to its anchor."""
    point, length, direction = anchor
    offset = _turned_back(0.5 - point, direction) / length[:, None]
    x, y = np.median(offset, axis=0)
    return Fit(float(np.median(1 / length)), (float(x), float(y)))


def corner_errors(anchor: Anchor, fit: Fit) -> Array:
    """Return how far the fitted square's corners lie from the picture's, (N,), root mean square."""
    point, length, direction = anchor
    local = np.asarray(fit.offset) + CORNERS * fit.side
    corners = point[:, None] + _turned(local[None], direction[:, None]) * length[:, None, None]
    return np.asarray(np.sqrt(((corners - (CORNERS + 0.5)) ** 2).sum(2).mean(1)))


def regression_errors(fitted: Faces, tested: Faces) -> Array:
    """Return the corner errors of least squares on box and landmarks together, (N,)."""
    weights = np.linalg.lstsq(_regressors(fitted), _targets(fitted), rcond=None)[0]
    predicted = _regressors(tested) @ weights
    scale = np.sqrt(tested.sizes.prod(1))
    centre = tested.centres + predicted[:, :2] * scale[:, None]
    side = np.exp(predicted[:, 2]) * scale
    return np.asarray(np.sqrt(((centre - 0.5) ** 2).sum(1) + (side - 1) ** 2 / 2))


def _regressors(faces: Faces) -> Array:
    scale = np.sqrt(faces.sizes.prod(1))
    return np.column_stack(
        [
            np.ones(len(scale)),
            np.log(faces.sizes[:, 0] / faces.sizes[:, 1]),
            (faces.features - faces.centres) / scale[:, None],
            np.log(faces.spread / scale),
            (faces.landmarks[:, 2] - faces.features) / scale[:, None],
        ]
    )


def _targets(faces: Faces) -> Array:
    scale = np.sqrt(faces.sizes.prod(1))
    return np.column_stack([(0.5 - faces.centres) / scale[:, None], -np.log(scale)])


def _turned(points: Array, direction: Array) -> Array:
    cos, sin = direction[..., 0], direction[..., 1]
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def _turned_back(points: Array, direction: Array) -> Array:
    return _turned(points, direction * [1, -1])


def crops_of_portraits(folder: Path, detector: FaceDetector) -> list[NDArray[np.uint8]]:
    """Crop the surest face of every picture in ``folder`` exactly as the program does live."""
    crops = []
    for path in sorted(folder.glob("*.jpg")):
        image = cv2.imread(str(path))
        if image is None:
            raise UserError(f"{path} is not a picture.", "Take it out of the folder.")
        found = detector.detect(np.asarray(image, np.uint8))
        if len(found):
            crops.append(crop_faces(np.asarray(image, np.uint8), found.boxes[:1])[0])
    return crops


def _print_where(name: str, faces: Faces) -> None:
    x, y, width, height = np.median(np.hstack([faces.boxes[:, :2], faces.sizes]), axis=0)
    eyes, mouth = (np.median(faces.landmarks[:, rows, 1]) for rows in ([0, 1], [3, 4]))
    apart = np.median(faces.eye_line[:, 0])
    share = 100 * len(faces.boxes) / faces.looked_at
    print(
        f"| {name} | {share:.1f} % | {x:.3f} | {y:.3f} | {width:.3f} | {height:.3f} "
        f"| {eyes:.3f} | {mouth:.3f} | {apart:.3f} |"
    )


def _print_fits(faces: Faces, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(faces.boxes)).astype(np.int64)
    fitted, tested = (faces.take(half) for half in np.array_split(order, 2))
    print("\n| square tied to | side | offset right | down | median error | mean | 90 % |")
    print("|---|---|---|---|---|---|---|")
    for name, anchor in ANCHORS.items():
        errors = corner_errors(anchor(tested), fit_square(anchor(fitted)))
        fit = fit_square(anchor(faces))
        place = f"{fit.side:.3f} | {fit.offset[0]:+.3f} | {fit.offset[1]:+.3f}"
        print(f"| {name} | {place} | {_summary(errors)} |")
    errors = regression_errors(fitted, tested)
    print(f"| box and landmarks, least squares | - | - | - | {_summary(errors)} |")
    angles = np.degrees(np.arctan2(faces.eye_line[:, 1], faces.eye_line[:, 0]))
    low, middle, high = np.percentile(angles, [5, 50, 95])
    print(f"\nTilt of the eyes in degrees: median {middle:.1f}, 5 to 95 %: {low:.1f} to {high:.1f}")


def _summary(errors: Array) -> str:
    return f"{np.median(errors):.4f} | {errors.mean():.4f} | {np.percentile(errors, 90):.4f}"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013's zips")
    parser.add_argument("--portraits", type=Path, help="folder of .jpg portraits to check against")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="pictures to look at")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    try:
        images = load_split(options.data, "train").images
        # The pictures are enlarged here already; doubling them again would only take longer.
        detector = YuNetDetector(upscale_below=0)
        chosen = np.random.default_rng(options.seed).permutation(len(images))[: options.sample]
        print("| pictures, border | found | box x | y | width | height | eyes | mouth | apart |")
        print("|---|---|---|---|---|---|---|---|---|")
        by_border = {border: look(images[chosen], detector, border) for border in BORDERS}
        for border, faces in by_border.items():
            _print_where(f"FER2013, {border}", faces)
        if options.portraits:
            crops = crops_of_portraits(options.portraits, YuNetDetector())
            _print_where(f"live crops, {CHOSEN_BORDER}", look(crops, detector, CHOSEN_BORDER))
        _print_fits(by_border[CHOSEN_BORDER], options.seed)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
