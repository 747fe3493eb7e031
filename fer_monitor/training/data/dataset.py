"""Find and read the training data, in whichever of the known layouts it lies on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.archives import read_archive
from fer_monitor.training.data.fer_plus import fer_plus_target
from fer_monitor.training.data.folders import read_folder, split_folder
from fer_monitor.training.data.kaggle_csv import CSV_NAMES, csv_splits, read_csv
from fer_monitor.training.data.pictures import LabelledPictures
from fer_monitor.training.data.split import IMAGE_SIZE, FerSplit, hold_out

__all__ = [
    "IMAGE_SIZE",
    "SPLITS",
    "FerSplit",
    "available_splits",
    "fer_plus_target",
    "hold_out",
    "load_split",
    "read_pictures",
]

SPLITS = ("train", "public_test", "private_test")
"""Names of the splits, as FER2013's authors drew them."""

_LAYOUTS = (
    "Give a folder with train.zip, public_test.zip and labels.csv, a folder with train/<emotion>/ "
    "and test/<emotion>/, or Kaggle's fer2013.csv."
)


def load_split(path: Path, split: str) -> FerSplit:
    """Load one split for training or scoring.

    Parameters
    ----------
    path : Path
        A folder with ``train.zip``, ``public_test.zip`` and ``labels.csv``; a folder with
        ``train/<emotion>/`` and ``test/<emotion>/`` (or ``validation/``); Kaggle's ``fer2013.csv``
        or the folder it lies in. The first that fits is taken, in this order.
    split : str
        ``train``, ``public_test`` or ``private_test``.

    Returns
    -------
    FerSplit
        Pictures without FER+ votes have zero votes and the majority -1.

    Raises
    ------
    UserError
        Where no layout fits, a file or class is missing, or a picture or table is damaged.
    """
    pictures = read_pictures(path, split)
    counts = np.bincount(pictures.labels, minlength=N_EMOTIONS)
    missing = [name for name, count in zip(EMOTION_LABELS, counts, strict=True) if count == 0]
    if missing:
        raise UserError(
            f"The split {split} of {path} holds no picture of: {', '.join(missing)}.",
            f"Each of the seven classes ({', '.join(EMOTION_LABELS)}) needs at least one picture.",
        )
    return pictures.as_split()


def read_pictures(path: Path, split: str, damaged: list[str] | None = None) -> LabelledPictures:
    """Read one split with names and raw votes; see ``load_split`` for ``path`` and ``split``.

    Parameters
    ----------
    damaged : list of str or None
        Where given, pictures and rows that cannot be used are left out and described here, one
        sentence each, instead of ending the reading.

    Raises
    ------
    UserError
        As ``load_split``, but for missing classes; also where the split holds no picture at all.
    """
    if split not in SPLITS:
        raise ValueError(f"split must be one of {SPLITS}, not {split!r}")
    table = _table(path)
    if table is not None:
        pictures = read_csv(table, split, damaged)
    elif _has_archives(path):
        pictures = read_archive(path, split, damaged)
    elif split_folder(path, split) is not None:
        pictures = read_folder(path, split, damaged)
    else:
        raise UserError(
            f"The training data is incomplete: {path} has no folder for {split}.",
            "The folders are train/ and test/ (or validation/).",
        )
    if len(pictures.names) == 0:
        raise UserError(f"The split {split} of {path} holds no usable picture.", _LAYOUTS)
    return pictures


def available_splits(path: Path) -> tuple[str, ...]:
    """Return which of ``SPLITS`` lie at ``path``, in that order.

    Raises
    ------
    UserError
        Where no layout fits, or a table cannot be read.
    """
    table = _table(path)
    if table is not None:
        found = csv_splits(table)
        return tuple(split for split in SPLITS if split in found)
    if _has_archives(path):
        return tuple(split for split in SPLITS if (path / f"{split}.zip").is_file())
    return tuple(split for split in SPLITS if split_folder(path, split) is not None)


def _table(path: Path) -> Path | None:
    """Return the CSV to read, or None where archives or folders are to be read."""
    if path.is_file():
        if path.suffix.lower() == ".csv":
            return path
        raise UserError(f"{path} is neither a folder nor a .csv file.", _LAYOUTS)
    if not path.is_dir():
        raise UserError(f"There is no file or folder {path}.", _LAYOUTS)
    if _has_archives(path) or any(split_folder(path, split) for split in SPLITS):
        return None
    for name in CSV_NAMES:
        if (path / name).is_file():
            return path / name
    raise UserError(
        f"No training data was found in {path}: train.zip is missing, and so are the folder "
        f"train/ and the file {CSV_NAMES[0]}.",
        _LAYOUTS,
    )


def _has_archives(path: Path) -> bool:
    return any((path / f"{split}.zip").is_file() for split in SPLITS)
