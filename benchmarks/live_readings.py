"""Let the whole analyzer read galleries of FER2013's pictures, beside what each step costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.live_scenes import LiveGallery, live_galleries, paint
from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.core.types import FaceState, Frame, Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.vision.classifier import ExpressionClassifier
from fer_monitor.vision.crop import CROP_SIZE, crop_faces, crop_squares

LOOK_STEP_S = 0.2
"""Five looks a second, as the program takes."""
BATCH = 49
TYPICAL_BOX = np.array([[0.0, 0.0, 80.0, 100.0]], np.float32)
"""Shape of a box of YuNet's (docs/crop.md). Only its shape counts: a crop moves and grows with its
box."""


@dataclass(frozen=True, eq=False)
class Readings:
    """What was read of N pictures in the galleries of one grid.

    Attributes
    ----------
    title : str
        Such as ``7x7, 1080p``.
    labels : int64 (N,)
    found : bool (N,)
        Whether the first look at a picture's gallery found and read its face.
    crops : int64 (N,)
        Likeliest expression of the picture itself, as the network sees it in its usual test.
    live, smoothed : int64 (N,)
        Of the Analyzer: at the first look, and smoothed after the last one; -1 where there is none.
    resampled : int64 (N,)
        Of the gallery's pixels cut at the picture's true place: what resampling alone does.
    framed : int64 (N,)
        Of the picture cut straight to the square that the detector led to: what framing alone
        does; -1 where no face was found.
    sides : float64 (N,)
        Side of each picture in its tile, pixels.
    face_px : float64 (N,)
        Size of the face as the program gives it; NaN where none was found.
    extra : int
        Boxes at the first look that belong to no picture, or that are a second one on it.
    """

    title: str
    labels: NDArray[np.int64]
    found: NDArray[np.bool_]
    crops: NDArray[np.int64]
    live: NDArray[np.int64]
    smoothed: NDArray[np.int64]
    resampled: NDArray[np.int64]
    framed: NDArray[np.int64]
    sides: NDArray[np.float64]
    face_px: NDArray[np.float64]
    extra: int


def read_galleries(
    pictures: NDArray[np.uint8],
    labels: NDArray[np.int64],
    spec: GallerySpec,
    analyzer: Analyzer,
    classifier: ExpressionClassifier,
    looks: int,
    seed: int,
) -> Readings:
    """Read every picture in a gallery through ``analyzer``, and in parts through ``classifier``.

    Parameters
    ----------
    pictures : uint8 (N, 48, 48)
    labels : int64 (N,)
    spec : GallerySpec
    analyzer : Analyzer
    classifier : ExpressionClassifier
        The same network.
    looks : int
        Looks at each gallery, at least 1.
    seed : int
    """
    n = len(pictures)
    found, extra = np.zeros(n, bool), 0
    live, smoothed = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    sides, face_px = np.zeros(n), np.full(n, np.nan)
    at_true_place = np.zeros((n, CROP_SIZE, CROP_SIZE), np.uint8)
    in_true_pixels = pictures.copy()
    for gallery in live_galleries(pictures, spec, looks, seed):
        snapshots = watch(gallery, analyzer)
        first = faces_at(snapshots[0], gallery.squares[0])
        last = faces_at(snapshots[-1], gallery.squares[-1])
        extra += len(snapshots[0].faces) - len(first)
        sides[gallery.chosen] = gallery.squares[0, :, 2]
        at_true_place[gallery.chosen] = crop_faces(
            gallery.looks[0].image, boxes_of(gallery.squares[0])
        )
        for tile, face in first.items():
            i = gallery.chosen[tile]
            assert face.probabilities_raw is not None
            found[i], face_px[i] = True, face.size_px
            live[i] = face.probabilities_raw.argmax()
            in_true_pixels[i] = cut_from(pictures[i], gallery.squares[0, tile], face)
        for tile, face in last.items():
            smoothed[gallery.chosen[tile]] = int(face.likeliest()[0])
    framed = np.where(found, guesses(classifier, in_true_pixels), -1)
    return Readings(
        title=f"{spec.rows}x{spec.cols}, {spec.height}p",
        labels=labels,
        found=found,
        crops=guesses(classifier, pictures),
        live=live,
        smoothed=smoothed,
        resampled=guesses(classifier, at_true_place),
        framed=framed,
        sides=sides,
        face_px=face_px,
        extra=extra,
    )


def watch(gallery: LiveGallery, analyzer: Analyzer) -> list[Snapshot]:
    """Return the snapshot of every look at ``gallery``, as a session of its own."""
    analyzer.reset()
    return [
        analyzer.process(Frame(picture.image, number, number * LOOK_STEP_S, "benchmark"))
        for number, picture in enumerate(gallery.looks)
    ]


def faces_at(snapshot: Snapshot, squares: NDArray[np.float64]) -> dict[int, FaceState]:
    """Return the face that was read on each square (row of ``squares`` (n, 3)), the surest first.

    A face belongs to the square that holds the centre of its box.
    """
    faces: dict[int, FaceState] = {}
    for face in sorted(snapshot.faces, key=lambda face: -face.score):
        centre = (face.box[:2] + face.box[2:]) / 2
        inside = (np.abs(squares[:, :2] - centre) < squares[:, 2:] / 2).all(axis=1)
        for tile in np.flatnonzero(inside).tolist():
            if face.probabilities_raw is not None:
                faces.setdefault(tile, face)
    return faces


def boxes_of(squares: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return boxes (n, 4) whose crops, as the program cuts them, are ``squares`` (n, 3)."""
    centre_x, centre_y, side = crop_squares(TYPICAL_BOX)[0].astype(np.float64)
    unit = (TYPICAL_BOX - np.tile([centre_x, centre_y], 2)) / side
    return (np.tile(squares[:, :2], 2) + unit * squares[:, 2:]).astype(np.float32)


def cut_from(
    picture: NDArray[np.uint8], square: NDArray[np.float64], face: FaceState
) -> NDArray[np.uint8]:
    """Return what the program's square around ``face`` shows, cut from ``picture`` in one step.

    ``square`` is where ``picture`` lies in the gallery.
    """
    centre_x, centre_y, side = crop_squares(face.box[None])[0].astype(np.float64)
    scale = CROP_SIZE / side
    inside = (square - [centre_x, centre_y, 0]) * scale + [CROP_SIZE / 2, CROP_SIZE / 2, 0]
    return paint(picture, CROP_SIZE, CROP_SIZE, inside)


def guesses(classifier: ExpressionClassifier, crops: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the likeliest expression, int64 (N,), of each crop (uint8 (N, 48, 48))."""
    parts = [
        classifier.classify(crops[start : start + BATCH]).argmax(axis=1)
        for start in range(0, len(crops), BATCH)
    ]
    return np.concatenate(parts).astype(np.int64)
