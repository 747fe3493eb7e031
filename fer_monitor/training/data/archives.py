"""Read a split from a zip of pictures, ``<split>.zip`` beside ``labels.csv``."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.training.data.fer_plus import LABELS_FILE, counts_for_files
from fer_monitor.training.data.pictures import LabelledPictures, gather, is_picture


def read_archive(folder: Path, split: str, damaged: list[str] | None = None) -> LabelledPictures:
    """Return the pictures of ``<folder>/<split>.zip`` sorted by path, with FER+ votes.

    Parameters
    ----------
    damaged : list of str or None
        See ``pictures.gather``.

    Raises
    ------
    UserError
        Where the zip or ``labels.csv`` is missing or damaged, or a picture cannot be used.
    """
    archive_path = folder / f"{split}.zip"
    for needed in (archive_path, folder / LABELS_FILE):
        if not needed.is_file():
            raise UserError(
                f"The training data is incomplete: {needed} is missing.",
                "Give --data the folder that holds train.zip, public_test.zip and labels.csv.",
            )
    images, labels, paths = gather(_entries(archive_path), damaged)
    files = [path.split("/")[-1] for path in paths]
    counts = counts_for_files(folder / LABELS_FILE, {split}, files)
    return LabelledPictures(images, labels, tuple(paths), counts)


def _entries(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if is_picture(name):
                    yield name, archive.read(name)
    # RuntimeError: a password is asked for. NotImplementedError: an unknown compression.
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise UserError(
            f"{path.name} is damaged and cannot be unpacked ({error}).",
            "Replace it with an undamaged copy.",
        ) from error
