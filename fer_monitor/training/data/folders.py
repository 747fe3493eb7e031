"""Read a split from folders of pictures as Kaggle hands them out: ``train/<emotion>/*.jpg``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fer_monitor.training.data.fer_plus import VOTE_COLUMNS, counts_for_files, find_votes
from fer_monitor.training.data.pictures import LabelledPictures, gather, is_picture


def split_folder(root: Path, split: str) -> Path | None:
    """Return the folder of ``root`` that holds ``split``, or None.

    ``train`` is ``train/``. The public test is ``public_test/``, else ``validation/``, else
    ``test/``, in which Kaggle's copies hold public and private test together. The private test is
    ``private_test/``, or ``test/`` where another folder holds the public one.
    """
    names = {
        "train": ["train"],
        "public_test": ["public_test", "validation", "test"],
        "private_test": ["private_test"],
    }[split]
    if split == "private_test" and any(
        (root / name).is_dir() for name in ("public_test", "validation")
    ):
        names.append("test")
    return next((root / name for name in names if (root / name).is_dir()), None)


def read_folder(root: Path, split: str, damaged: list[str] | None = None) -> LabelledPictures:
    """Return the pictures of one split sorted by path, with FER+ votes where a table has them.

    Parameters
    ----------
    root : Path
        A folder for which ``split_folder`` finds ``split``.
    damaged : list of str or None
        See ``pictures.gather``.

    Raises
    ------
    UserError
        Where a folder is none of the seven expressions, a picture cannot be used, or the table
        of votes is damaged.
    """
    folder = split_folder(root, split)
    if folder is None:
        raise ValueError(f"{root} has no folder for {split}")
    images, labels, paths = gather(_entries(root, folder), damaged)
    table = find_votes(root)
    if table is None:
        counts = np.zeros((len(paths), len(VOTE_COLUMNS)), np.int16)
    else:
        together = split == "public_test" and folder.name == "test"
        splits = {split, "private_test"} if together else {split}
        counts = counts_for_files(table, splits, [path.split("/")[-1] for path in paths])
    return LabelledPictures(images, labels, tuple(paths), counts)


def _entries(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("*/*")):
        name = path.relative_to(root).as_posix()
        if is_picture(name) and path.is_file():
            yield name, path.read_bytes()
