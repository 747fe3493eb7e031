"""The class list: read it from a file, match the labels to it, name those who are not on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.distance import JaroWinkler, Levenshtein

from fer_monitor.core.errors import UserError
from fer_monitor.core.words import mark, phrase
from fer_monitor.vision.assignment import assign
from fer_monitor.vision.people.labels import Label, clean_label, fold, read_label

CLASS_LIST, CONSENT_LIST = mark("class list"), mark("consent list")
MOST_NAMES = 10_000
LARGEST_BYTES = 4_000_000
LONGEST_NAME = 200
THRESHOLD = 0.82
"""Least likeness, 0 to 1, of a label and a name of the list."""
RIVAL = 0.03
"""A label that is as like a second name as the first, within this, names neither."""
_HEADERS = frozenset(
    {"name", "names", "student", "students", "student name", "full name", "participant",
     "participants", "nombre", "nom", "nome"}
)  # fmt: skip


def pseudonym(number: int) -> str:
    """Return what a participant without a name is called: the same for the whole session."""
    return f"Student {number}"


def read_roster(path: Path, what: str = CLASS_LIST) -> tuple[str, ...]:
    """Read a class list: CSV, one name a line.

    A header such as ``Name``, a byte order mark, quotes, empty lines and names that are there
    twice are allowed. With several columns, the one under such a header counts, or the first.

    Parameters
    ----------
    path : Path
    what : str
        What the list is called in messages.

    Returns
    -------
    tuple of str
        Names in the order of the file, each once.

    Raises
    ------
    UserError
        Where the file cannot be read, is not text, or holds no name or too many.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UserError(
            phrase(
                "The {what} {file} cannot be read: {reason}.",
                what=what,
                file=path.name,
                reason=error.strerror or error,
            ),
            "Check that the file exists and is not open elsewhere, then choose it again.",
        ) from error
    if len(data) > LARGEST_BYTES:
        raise UserError(
            phrase("The {what} {file} is too large to be one.", what=what, file=path.name),
            "Choose a CSV file with one name a line.",
        )
    names = _names(_decoded(data, path.name, what), path.name, what)
    if not names:
        raise UserError(
            phrase("The {what} {file} holds no name.", what=what, file=path.name),
            "Write one name on each line, then save.",
        )
    if len(names) > MOST_NAMES:
        raise UserError(
            phrase(
                "The {what} {file} holds {names} names; at most {most} can be used.",
                what=what,
                file=path.name,
                names=len(names),
                most=MOST_NAMES,
            ),
            "Choose the list of one class.",
        )
    return names


def match_names(
    labels: Sequence[str | None], roster: Sequence[str], threshold: float = THRESHOLD
) -> tuple[str | None, ...]:
    """Find each label's name in the class list; no name is given twice.

    Parameters
    ----------
    labels : sequence of str or None
        As read from tiles, with slips, suffixes and ornaments.
    roster : sequence of str
    threshold : float
        Least likeness, 0 to 1.

    Returns
    -------
    tuple of str or None
        For each label the name, or None where none is like it or two are.
    """
    read = [read_label(label) for label in labels]
    rows = [row for row, label in enumerate(read) if label is not None]
    folded = [fold(clean_label(name)) for name in roster]
    found: list[str | None] = [None] * len(labels)
    if not rows or not folded:
        return tuple(found)
    likeness = np.array(
        [
            [max(_likeness(written, name) for written in _ways(label)) for name in folded]
            for label in read
            if label is not None
        ]
    )
    ordered = np.sort(likeness, 1)
    second = ordered[:, -2] if len(folded) > 1 else np.zeros(len(rows))
    sure = (ordered[:, -1] >= threshold) & (ordered[:, -1] - second > RIVAL)
    for row, column in assign(-likeness * sure[:, None]):
        # Only the name it is most like: a second choice is a guess.
        if sure[row] and likeness[row, column] == ordered[row, -1]:
            found[rows[row]] = roster[column]
    return tuple(found)


def _ways(label: Label) -> tuple[str, ...]:
    """Return how a label may stand on a list: with what is in its brackets, and without."""
    whole = fold(label.text)
    return (label.folded,) if whole == label.folded else (label.folded, whole)


def _likeness(label: str, name: str) -> float:
    """Return how like two folded names are, 0 to 1, whatever the order of their words."""
    if label == name:
        return 1.0
    direct = Levenshtein.normalized_similarity(label, name)
    a, b = label.split(), name.split()
    turned = Levenshtein.normalized_similarity(" ".join(sorted(a)), " ".join(sorted(b)))
    return max(direct, turned * 0.99, _abbreviated(a, b), _abbreviated(b, a))


def _abbreviated(short: list[str], full: list[str]) -> float:
    """Return the likeness of ``Ana M`` to ``Ana Martinez``: initials stand for whole words."""
    if not short or len(short) > len(full) or len(short[0]) < 2:
        return 0.0
    first = JaroWinkler.similarity(short[0], full[0])
    if first < 0.9:
        return 0.0
    if len(short) == 1:
        return 0.9 * first
    rest = full[-(len(short) - 1) :]
    initials = all(
        word == name or (len(word) == 1 and name.startswith(word))
        for word, name in zip(short[1:], rest, strict=True)
    )
    return 0.95 * first if initials else 0.0


def _decoded(data: bytes, name: str, what: str) -> str:
    """Return the text of a file in UTF-8 or, with its mark, UTF-16. Raises UserError."""
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            phrase("The letters in the {what} {file} cannot be read.", what=what, file=name),
            "Save it again as 'CSV UTF-8' in your spreadsheet program, then choose it again.",
        ) from error
    if "\0" in text:
        raise UserError(
            phrase("The {what} {file} is not a text file.", what=what, file=name),
            "Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.",
        )
    return text


def _names(text: str, name: str, what: str) -> tuple[str, ...]:
    first_line = text.lstrip().split("\n", 1)[0]
    # Spreadsheets write semicolons where the comma is the decimal point.
    delimiter = max(";\t,", key=first_line.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UserError(
            phrase(
                "The {what} {file} is not a proper CSV file: {error}.",
                what=what,
                file=name,
                error=error,
            ),
            "Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.",
        ) from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    column = 0
    if rows:
        heads = [" ".join(cell.split()).casefold() for cell in rows[0]]
        named = [index for index, head in enumerate(heads) if head in _HEADERS]
        if named:
            column, rows = named[0], rows[1:]
    cells = (" ".join(row[column].split()) for row in rows if len(row) > column)
    return tuple(dict.fromkeys(cell[:LONGEST_NAME] for cell in cells if cell))
