"""Labelled pictures with where each came from, read from files in folders named by expression."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.training.data.fer_plus import VOTE_COLUMNS, fer_plus_targets
from fer_monitor.training.data.split import IMAGE_SIZE, FerSplit

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg")

FOLDER_NAMES = {
    **{label: index for index, label in enumerate(EMOTION_LABELS)},
    "anger": 0,
    "disgusted": 1,
    "fearful": 2,
    "happiness": 3,
    "sadness": 4,
    "surprised": 5,
}
"""Emotion by lower-case folder name; the second half is what some copies on Kaggle use."""

# Modes that Pillow turns into 8-bit grey without guessing at a range.
_EIGHT_BIT_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}


@dataclass(frozen=True)
class LabelledPictures:
    """One split as it was found, with names and raw votes.

    Attributes
    ----------
    images : uint8 (N, 48, 48)
    labels : int64 (N,)
        The FER2013 label, 0 to 6.
    names : tuple of str
        Where each picture came from: its path, or its row in a table.
    vote_counts : int16 (N, 10)
        Raw FER+ votes in the order of ``VOTE_COLUMNS``; all zero where there are none.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    vote_counts: NDArray[np.int16]

    def __post_init__(self) -> None:
        n = len(self.names)
        if self.images.shape != (n, IMAGE_SIZE, IMAGE_SIZE) or self.labels.shape != (n,):
            raise ValueError("images must be (N, 48, 48) and labels (N,), one entry a name")
        if self.vote_counts.shape != (n, len(VOTE_COLUMNS)):
            raise ValueError(f"vote_counts must be (N, 10), not {self.vote_counts.shape}")

    def as_split(self) -> FerSplit:
        """Return what training needs of it."""
        votes, majority = fer_plus_targets(self.vote_counts)
        return FerSplit(self.images, self.labels, votes, majority)


def gather(
    entries: Iterable[tuple[str, bytes]], damaged: list[str] | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.int64], list[str]]:
    """Decode pictures whose label is the name of the folder they lie in.

    Parameters
    ----------
    entries : iterable of (path, content)
        Paths use ``/``; those that are not pictures in a folder are passed over.
    damaged : list of str or None
        Where given, pictures that cannot be used are left out and described here instead of
        ending the reading.

    Returns
    -------
    images, labels, paths
        uint8 (N, 48, 48), int64 (N,), list of N paths.

    Raises
    ------
    UserError
        Where a folder is none of the seven expressions, or a picture is broken or not 48x48.
    """
    images, labels, paths = [], [], []
    for path, content in entries:
        label = _label(path)
        try:
            image = decode(path, content)
        except UserError as error:
            if damaged is None:
                raise
            damaged.append(error.message)
            continue
        images.append(image)
        labels.append(label)
        paths.append(path)
    stacked = np.stack(images) if images else np.empty((0, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    return stacked, np.asarray(labels, np.int64), paths


def is_picture(path: str) -> bool:
    """Return whether ``path`` names a picture in a folder, and no hidden or system file."""
    parts = path.split("/")
    hidden = parts[0] == "__MACOSX" or parts[-1].startswith(".")
    return len(parts) >= 2 and not hidden and path.lower().endswith(PICTURE_ENDINGS)


def decode(name: str, content: bytes) -> NDArray[np.uint8]:
    """Return the picture as grey uint8 (48, 48).

    Raises
    ------
    UserError
        Where it is empty, broken, cut short, not 48x48 or not 8-bit.
    """
    found = ""
    try:
        # Pillow refuses a picture that is cut short; OpenCV fills the rest with grey.
        with Image.open(io.BytesIO(content)) as picture:
            if picture.size != (IMAGE_SIZE, IMAGE_SIZE):
                found = f"{picture.width}x{picture.height}"
            elif picture.mode not in _EIGHT_BIT_MODES:
                found = f"not 8-bit (mode {picture.mode})"
            else:
                return np.asarray(picture.convert("L"), np.uint8)
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, Image.DecompressionBombError):
        found = "an empty file" if not content else "broken or not a picture"
    raise UserError(
        f"{name} should be a 48x48 picture but is {found}.",
        "Replace the data with an undamaged copy, or take this picture out.",
    )


def _label(path: str) -> int:
    folder = path.split("/")[-2]
    try:
        return FOLDER_NAMES[folder.lower()]
    except KeyError:
        raise UserError(
            f"{path} lies in a folder that is none of the seven expressions.",
            f"The folders are: {', '.join(EMOTION_LABELS)}.",
        ) from None
