"""Read FER+ votes and turn them into targets (Barsoum et al., arXiv 1608.01041)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import N_EMOTIONS

FER_PLUS_COLUMNS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
"""FER+ column names in this project's emotion order."""

FER_PLUS_OUTSIDE = ("contempt", "unknown", "NF")
"""FER+ columns outside the seven classes; NF is "not a face"."""

VOTE_COLUMNS = FER_PLUS_COLUMNS + FER_PLUS_OUTSIDE
"""Order of the ten counts wherever raw votes are kept."""

MAX_NOT_FACE_VOTES = 4

SPLIT_OF_USAGE = {
    "Training": "train",
    "PublicTest": "public_test",
    "PrivateTest": "private_test",
}
"""What the column ``Usage`` of FER2013's and FER+'s own tables calls each split."""

LABELS_FILE = "labels.csv"
OFFICIAL_FILE = "fer2013new.csv"


@dataclass(frozen=True)
class VoteRow:
    """The FER+ votes on one picture.

    Attributes
    ----------
    file : str
        Name of the picture's file; empty where FER+ names none.
    label : str
        The FER2013 label in words, or empty where the table does not repeat it.
    counts : tuple of int
        Votes in the order of ``VOTE_COLUMNS``.
    """

    file: str
    label: str
    counts: tuple[int, ...]


def fer_plus_targets(
    counts: NDArray[np.int16],
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Turn raw votes into soft targets and majority labels.

    Single votes are dropped as noise, as in Barsoum et al., arXiv 1608.01041. A tie goes to the
    first class in FER2013's order.

    Parameters
    ----------
    counts : int16 (N, 10)
        Votes in the order of ``VOTE_COLUMNS``; all zero where a picture has none.

    Returns
    -------
    votes : float32 (N, 7)
        Rows that sum to 1, or all zero where there is no usable majority.
    majority : int64 (N,)
        0 to 6, or -1 where there is no usable majority.
    """
    kept = np.where(counts <= 1, 0, counts)
    inside, outside = kept[:, :N_EMOTIONS], kept[:, N_EMOTIONS:]
    most = inside.max(axis=1)
    usable = (
        (counts[:, VOTE_COLUMNS.index("NF")] <= MAX_NOT_FACE_VOTES)
        & (most > 0)
        & (outside.max(axis=1) <= most)
    )
    total = np.maximum(inside.sum(axis=1, keepdims=True), 1).astype(np.float32)
    votes = np.where(usable[:, None], inside.astype(np.float32) / total, np.float32(0))
    majority = np.where(usable, inside.argmax(axis=1), -1).astype(np.int64)
    return votes, majority


def fer_plus_target(row: Mapping[str, str]) -> tuple[NDArray[np.float32], int]:
    """Turn one row of FER+ votes into (soft target float32 (7,), majority label or -1)."""
    counts = np.array([[int(row[column]) for column in VOTE_COLUMNS]], np.int16)
    votes, majority = fer_plus_targets(counts)
    return votes[0], int(majority[0])


def find_votes(folder: Path, *, official_first: bool = False) -> Path | None:
    """Return the table of FER+ votes in ``folder``, or None where there is none."""
    names = (LABELS_FILE, OFFICIAL_FILE)
    for name in reversed(names) if official_first else names:
        if (folder / name).is_file():
            return folder / name
    return None


def read_votes(path: Path, splits: Collection[str]) -> list[VoteRow]:
    """Return the rows of ``splits`` in a table of FER+ votes, in the table's order.

    Both this project's ``labels.csv`` (columns split, file, fer2013) and FER+'s own
    ``fer2013new.csv`` (columns Usage, Image name) are understood.

    Raises
    ------
    UserError
        Where the file is empty, a column is missing, or a vote is not a whole number from 0.
    """
    rows = []
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        reader = csv.DictReader(stream)
        split_column, file_column = _key_columns(path, reader.fieldnames)
        for row in reader:
            named = row[split_column] or ""
            if SPLIT_OF_USAGE.get(named, named) in splits:
                counts = _counts(path, reader.line_num, row)
                rows.append(VoteRow(row[file_column] or "", row.get("fer2013") or "", counts))
    return rows


def counts_for_files(path: Path, splits: Collection[str], files: list[str]) -> NDArray[np.int16]:
    """Return the votes on pictures by name, int16 (N, 10); all zero where the table has none.

    Raises
    ------
    UserError
        As ``read_votes``, or where the table has votes on the splits but on none of ``files``.
    """
    rows = [row for row in read_votes(path, splits) if row.file]
    by_file = {row.file: row.counts for row in rows}
    if rows and not any(file in by_file for file in files):
        raise UserError(
            f"{path.name} holds votes on none of the pictures: it speaks of {rows[0].file}, "
            f"the data of {files[0]}.",
            f"Use the {path.name} made for these pictures, or take it away to do without FER+.",
        )
    nothing = (0,) * len(VOTE_COLUMNS)
    counts = [by_file.get(file, nothing) for file in files]
    return np.asarray(counts, np.int16).reshape(len(files), len(VOTE_COLUMNS))


def _key_columns(path: Path, names: object) -> tuple[str, str]:
    present = set(names) if isinstance(names, (list, tuple)) else set()
    if not present:
        raise UserError(f"{path.name} is empty.", "Replace it with an undamaged copy.")
    keys = ("Usage", "Image name") if "Usage" in present else ("split", "file")
    missing = [name for name in (*keys, *VOTE_COLUMNS) if name not in present]
    if missing:
        raise UserError(
            f"{path.name} lacks the column {', '.join(missing)}.",
            "A table of FER+ votes has a split, a file name and ten columns of votes.",
        )
    return keys


def _counts(path: Path, number: int, row: Mapping[str, str | None]) -> tuple[int, ...]:
    texts = [row[column] or "" for column in VOTE_COLUMNS]
    # isdecimal alone would let other scripts' digits pass, and a long number overflow.
    if not all(text.isascii() and text.isdecimal() and len(text) <= 4 for text in texts):
        raise UserError(
            f"Row {number} of {path.name} is damaged: its votes are {', '.join(texts)}.",
            "Each vote is a whole number from 0; replace the file with an undamaged copy.",
        )
    return tuple(int(text) for text in texts)
