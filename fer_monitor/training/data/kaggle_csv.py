"""Read a split from Kaggle's table ``fer2013.csv``: ``emotion,pixels,Usage``, a picture a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.training.data.fer_plus import (
    SPLIT_OF_USAGE,
    VOTE_COLUMNS,
    find_votes,
    read_votes,
)
from fer_monitor.training.data.pictures import LabelledPictures
from fer_monitor.training.data.split import IMAGE_SIZE

CSV_NAMES = ("fer2013.csv", "icml_face_data.csv")
"""What Kaggle calls the table; the second has other column order and spaces after commas."""

COLUMNS = ("emotion", "pixels", "usage")
N_PIXELS = IMAGE_SIZE * IMAGE_SIZE
_RELOAD = "The file is probably damaged or incomplete; replace it with an undamaged copy."


@dataclass(frozen=True)
class _Row:
    number: int
    emotion: str
    pixels: str
    split: str


def csv_splits(path: Path) -> set[str]:
    """Return the splits that have rows in the table; rows cut short are passed over."""
    return {row.split for row in _rows(path, damaged=[])}


def read_csv(path: Path, split: str, damaged: list[str] | None = None) -> LabelledPictures:
    """Return the pictures of ``split`` in the table's order, with FER+ votes where it has them.

    Votes come from ``fer2013new.csv`` or ``labels.csv`` in the same folder, whose rows must be in
    the same order. Needs memory for about twice the pictures, never for the whole file.

    Parameters
    ----------
    damaged : list of str or None
        Where given, rows that cannot be used are left out and described here instead of ending
        the reading.

    Raises
    ------
    UserError
        Where the file is empty, lacks a column or is cut short, or where a row of the split has
        an unknown emotion, pixels that are no numbers from 0 to 255, or another count than 2,304.
    """
    images, labels, rows, places = [], [], [], []
    n_rows = 0
    for row in _rows(path, damaged):
        if row.split != split:
            continue
        n_rows += 1
        try:
            label, image = _emotion(path, row), _image(path, row)
        except UserError as error:
            if damaged is None:
                raise
            damaged.append(error.message)
            continue
        images.append(image)
        labels.append(label)
        rows.append(row.number)
        places.append(n_rows - 1)
    stacked = np.stack(images) if images else np.empty((0, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    emotions = np.asarray(labels, np.int64)
    counts = _votes(path, split, n_rows, emotions, np.asarray(places, np.int64))
    return LabelledPictures(stacked, emotions, tuple(f"row {row}" for row in rows), counts)


def _rows(path: Path, damaged: list[str] | None) -> Iterator[_Row]:
    # Bytes that are not UTF-8 turn up as pixels that are no numbers, with their row.
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        reader = csv.reader(stream, skipinitialspace=True)
        try:
            header = [name.strip().lower() for name in next(reader, [])]
            where = _columns(path, header)
            for cells in reader:
                if not cells:
                    continue
                try:
                    yield _row(path, reader.line_num, cells, header, where)
                except UserError as error:
                    if damaged is None:
                        raise
                    damaged.append(error.message)
        except csv.Error as error:
            raise UserError(
                f"{path.name} cannot be read after row {reader.line_num}: {error}.", _RELOAD
            ) from error


def _columns(path: Path, header: list[str]) -> list[int]:
    if not any(header):
        raise UserError(f"{path.name} is empty.", _RELOAD)
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UserError(
            f"{path.name} lacks the column {', '.join(missing)}.",
            "Its first row should be: emotion,pixels,Usage.",
        )
    return [header.index(name) for name in COLUMNS]


def _row(path: Path, number: int, cells: list[str], header: list[str], where: list[int]) -> _Row:
    if len(cells) < len(header):
        raise UserError(
            f"Row {number} of {path.name} is cut short: it has {len(cells)} of "
            f"{len(header)} columns.",
            _RELOAD,
        )
    emotion, pixels, usage = (cells[i].strip() for i in where)
    if usage not in SPLIT_OF_USAGE:
        raise UserError(
            f"Row {number} of {path.name} has the Usage {usage[:30]!r}.",
            f"Usage is one of: {', '.join(SPLIT_OF_USAGE)}.",
        )
    return _Row(number, emotion, pixels, SPLIT_OF_USAGE[usage])


def _emotion(path: Path, row: _Row) -> int:
    if row.emotion not in map(str, range(N_EMOTIONS)):
        raise UserError(
            f"Row {row.number} of {path.name} has the unknown emotion {row.emotion[:30]!r}.",
            f"Emotions are the numbers 0 to 6: {', '.join(EMOTION_LABELS)}.",
        )
    return int(row.emotion)


def _image(path: Path, row: _Row) -> NDArray[np.uint8]:
    try:
        # Wide integers, so that a number too large is seen and not wrapped into 0 to 255.
        values = np.fromstring(row.pixels, np.int64, sep=" ")
    except ValueError:
        raise UserError(
            f"Row {row.number} of {path.name} has pixels that are not whole numbers.", _RELOAD
        ) from None
    if values.size != N_PIXELS:
        raise UserError(
            f"Row {row.number} of {path.name} has {values.size:,} pixels instead of "
            f"{N_PIXELS:,} (48x48).",
            _RELOAD,
        )
    if values.min() < 0 or values.max() > 255:
        raise UserError(f"Row {row.number} of {path.name} has pixels outside 0 to 255.", _RELOAD)
    return values.astype(np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE)


def _votes(
    path: Path, split: str, n_rows: int, labels: NDArray[np.int64], places: NDArray[np.int64]
) -> NDArray[np.int16]:
    """Return the votes at ``places``, after checking that the tables are in the same order."""
    table = find_votes(path.parent, official_first=True)
    votes = read_votes(table, {split}) if table else []
    if table is None or not votes:
        return np.zeros((len(places), len(VOTE_COLUMNS)), np.int16)
    hint = f"Use the {table.name} made for this file, or take it away to do without FER+."
    if len(votes) != n_rows:
        raise UserError(
            f"{table.name} and {path.name} do not belong together: they have {len(votes):,} and "
            f"{n_rows:,} rows of {split}.",
            hint,
        )
    for place, label in zip(places, labels, strict=True):
        if votes[place].label not in ("", EMOTION_LABELS[label]):
            raise UserError(
                f"{table.name} and {path.name} are not in the same order: picture "
                f"{place + 1:,} of {split} is {votes[place].label} in one and "
                f"{EMOTION_LABELS[label]} in the other.",
                hint,
            )
    counts = np.array([row.counts for row in votes], np.int16)
    return counts[places]
