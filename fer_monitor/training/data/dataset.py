"""Read FER2013 with its FER+ votes from zips of PNG files into arrays."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.duplicates import photograph_ids

IMAGE_SIZE = 48
"""Side of a FER2013 picture, pixels."""

FER_PLUS_COLUMNS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
"""FER+ column names in this project's emotion order."""

FER_PLUS_OUTSIDE = ("contempt", "unknown", "NF")
MAX_NOT_FACE_VOTES = 4


@dataclass(frozen=True)
class FerSplit:
    """One split of FER2013 with both label sets.

    Attributes
    ----------
    images : uint8 (N, 48, 48)
        Grey pictures.
    labels : int64 (N,)
        The original FER2013 label, 0 to 6.
    votes : float32 (N, 7)
        FER+ votes in this project's order with single votes dropped as noise, normalised to sum
        to 1; all zero where FER+ gives no usable label.
    majority : int64 (N,)
        FER+ majority label, or -1 where the picture is left out (majority outside the seven
        classes, or five or more "not a face" votes).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.float32]
    majority: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.images)
        if self.images.shape != (n, IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"images must be (N, 48, 48), not {self.images.shape}")
        if not (self.labels.shape == self.majority.shape == (n,)):
            raise ValueError("labels and majority must have one entry an image")
        if self.votes.shape != (n, N_EMOTIONS):
            raise ValueError(f"votes must be (N, 7), not {self.votes.shape}")

    def __len__(self) -> int:
        return len(self.images)

    def take(self, indices: NDArray[np.int64]) -> FerSplit:
        """Return the pictures at ``indices`` (int64, any length), in that order."""
        return FerSplit(
            self.images[indices], self.labels[indices], self.votes[indices], self.majority[indices]
        )


def load_split(data_dir: Path, split: str) -> FerSplit:
    """Load ``train`` or ``public_test`` from ``<data_dir>/<split>.zip`` and ``labels.csv``.

    Raises
    ------
    UserError
        Where a file is missing, an image is broken or of another size, or a class has no picture.
    """
    archive_path = data_dir / f"{split}.zip"
    for needed in (archive_path, data_dir / "labels.csv"):
        if not needed.is_file():
            raise UserError(
                f"The training data is incomplete: {needed} is missing.",
                "Give --data the folder that holds train.zip, public_test.zip and labels.csv.",
            )
    votes_by_file = _read_votes(data_dir / "labels.csv", split)
    images, labels, votes, majority = [], [], [], []
    with zipfile.ZipFile(archive_path) as archive:
        for emotion, file_name, image in _iter_images(archive):
            images.append(image)
            labels.append(emotion)
            vote, winner = votes_by_file.get(file_name, (np.zeros(N_EMOTIONS, np.float32), -1))
            votes.append(vote)
            majority.append(winner)
    missing = [name for i, name in enumerate(EMOTION_LABELS) if i not in set(labels)]
    if missing:
        raise UserError(
            f"{archive_path.name} holds no picture of: {', '.join(missing)}.",
            "Each of the seven folders (angry, disgust, ...) needs at least one picture.",
        )
    return FerSplit(
        np.stack(images),
        np.asarray(labels, np.int64),
        np.stack(votes).astype(np.float32),
        np.asarray(majority, np.int64),
    )


def hold_out(split: FerSplit, fraction: float = 0.05, seed: int = 7) -> tuple[FerSplit, FerSplit]:
    """Divide ``split`` at random into (training, validation).

    Exact and near duplicates stay on one side, so that validation never scores a photograph that
    was trained on.
    """
    ids = photograph_ids(split.images)
    order = np.random.default_rng(seed).permutation(int(ids.max()) + 1)
    sizes = np.bincount(ids)[order]
    n_held = int(np.searchsorted(np.cumsum(sizes), fraction * len(split))) + 1
    held = np.isin(ids, order[:n_held])
    return split.take(np.flatnonzero(~held)), split.take(np.flatnonzero(held))


def _iter_images(archive: zipfile.ZipFile) -> Iterator[tuple[int, str, NDArray[np.uint8]]]:
    for name in sorted(archive.namelist()):
        parts = name.split("/")
        if not name.endswith(".png") or len(parts) < 3:
            continue
        emotion, file_name = parts[-2], parts[-1]
        if emotion not in EMOTION_LABELS:
            raise UserError(
                f"{name} lies in a folder that is none of the seven expressions.",
                f"The folders are: {', '.join(EMOTION_LABELS)}.",
            )
        image = cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_GRAYSCALE)
        if image is None or image.shape != (IMAGE_SIZE, IMAGE_SIZE):
            found = "not a picture" if image is None else f"{image.shape[1]}x{image.shape[0]}"
            raise UserError(
                f"{name} should be a 48x48 picture but is {found}.",
                "Replace the archive with an undamaged copy.",
            )
        yield EMOTION_LABELS.index(emotion), file_name, image.astype(np.uint8)


def _read_votes(path: Path, split: str) -> dict[str, tuple[NDArray[np.float32], int]]:
    table: dict[str, tuple[NDArray[np.float32], int]] = {}
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["split"] == split:
                table[row["file"]] = fer_plus_target(row)
    return table


def fer_plus_target(row: dict[str, str]) -> tuple[NDArray[np.float32], int]:
    """Turn one row of FER+ votes into (soft target float32 (7,), majority label or -1).

    Single votes are dropped as noise, as in Barsoum et al., arXiv 1608.01041.
    """
    inside = np.array([int(row[c]) for c in FER_PLUS_COLUMNS], np.float32)
    outside = np.array([int(row[c]) for c in FER_PLUS_OUTSIDE], np.float32)
    not_face = int(row["NF"])
    inside[inside <= 1] = 0
    outside[outside <= 1] = 0
    unusable = not_face > MAX_NOT_FACE_VOTES or inside.max() <= 0 or outside.max() > inside.max()
    if unusable:
        return np.zeros(N_EMOTIONS, np.float32), -1
    return inside / inside.sum(), int(inside.argmax())
