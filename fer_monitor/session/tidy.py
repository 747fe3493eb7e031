"""The tidy long table: one line for each value, with its unit and how it is known.

``second, who, measure, value, unit, kind``: what a statistics program wants. The class comes
first, second by second, then the participants of a per-participant session. A value that is not
known, or that too few faces make up to be given out, has no line.

A long lesson has millions of lines, so they are made from ready text: a share has only ten
thousand and one spellings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.core.records import ParticipantRow, SessionRecord
from fer_monitor.core.types import TimelineRow
from fer_monitor.mood.figures import ESTIMATED, HEURISTIC, MEASURED
from fer_monitor.session.csv_cells import DECIMALS, number_text, row_bytes
from fer_monitor.session.csv_table import BOM
from fer_monitor.session.report.series import given_out

COLUMNS = ("second", "who", "measure", "value", "unit", "kind")
CLASS = "class"

CLASS_MEASURES: tuple[tuple[str, str, str], ...] = (
    ("frames", "count", MEASURED),
    ("faces_read", "count", MEASURED),
    ("participants_visible", "count", MEASURED),
    ("cameras_on", "count", MEASURED),
    ("coverage", "share", MEASURED),
    *((label, "share", ESTIMATED) for label in EMOTION_LABELS),
    ("valence", "from -1 to 1", HEURISTIC),
    ("valence_low", "from -1 to 1", ESTIMATED),
    ("valence_high", "from -1 to 1", ESTIMATED),
    ("arousal", "from -1 to 1", HEURISTIC),
    ("arousal_low", "from -1 to 1", ESTIMATED),
    ("arousal_high", "from -1 to 1", ESTIMATED),
)
"""(measure, unit, kind) of the class."""
PARTICIPANT_MEASURES: tuple[tuple[str, str, str], ...] = (
    ("looks", "count", MEASURED),
    ("looks_read", "count", MEASURED),
    *((label, "share", ESTIMATED) for label in EMOTION_LABELS),
)
"""(measure, unit, kind) of a participant."""

_CHUNK = 20_000
_STEPS = 10**DECIMALS


def tidy_csv(record: SessionRecord) -> Iterator[bytes]:
    """Yield the whole CSV file in pieces: UTF-8 with a byte order mark, lines ended by CR LF."""
    yield BOM + row_bytes(COLUMNS)
    tails = _tails(CLASS_MEASURES)
    for start in range(0, len(record.rows), _CHUNK):
        lines = [
            line
            for row in record.rows[start : start + _CHUNK]
            for line in _class_lines(given_out(record, row), tails)
        ]
        yield "".join(lines).encode("utf-8")
    if record.info.per_participant:
        yield from _participants(record)


def participant_label(record: SessionRecord, number: int) -> str:
    """Return the cell for a participant: ``participant 7``, then the name where there is one."""
    name = record.people.name(number)
    shown = record.people.shown(number)
    return f"participant {shown}: {name}" if name else f"participant {shown}"


def class_values(row: TimelineRow) -> list[float | None]:
    """Return a second's values in the order of `CLASS_MEASURES`."""
    valence, arousal = row.valence_band, row.arousal_band
    return [
        row.frames,
        row.n,
        row.visible,
        row.cameras_on,
        row.coverage,
        *([None] * len(EMOTION_LABELS) if row.shares is None else row.shares.tolist()),
        row.valence,
        None if valence is None else valence.low,
        None if valence is None else valence.high,
        row.arousal,
        None if arousal is None else arousal.low,
        None if arousal is None else arousal.high,
    ]


def _tails(measures: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str]]:
    """Return what stands before and after the value: (``,happy,``, ``,share,estimated`` + end)."""
    rests = [row_bytes((unit, kind)).decode("utf-8") for _, unit, kind in measures]
    return [(f",{name},", f",{rest}") for (name, _, _), rest in zip(measures, rests, strict=True)]


def _class_lines(row: TimelineRow, tails: list[tuple[str, str]]) -> Iterator[str]:
    start = f"{row.second},{CLASS}"
    for (before, after), value in zip(tails, class_values(row), strict=True):
        if value is not None:
            yield f"{start}{before}{number_text(value)}{after}"


def _participants(record: SessionRecord) -> Iterator[bytes]:
    numbers = {row.participant for row in record.participants}
    cells = {
        number: row_bytes((participant_label(record, number),)).decode("utf-8").removesuffix("\r\n")
        for number in numbers
    }
    tails = _tails(PARTICIPANT_MEASURES)
    # Nine lines in one go; {0} is "second,who", {1} looks, {2} looks read, {3} to {9} shares.
    # Not formatted by name or place: text of a name may hold any character, a brace as well.
    ends = [f"{before}%s{after}" for before, after in tails]
    full, bare = "%s" + "%s".join(ends), "%s" + "%s".join(ends[:2])
    rows = record.participants
    for start in range(0, len(rows), _CHUNK):
        yield "".join(_chunk(rows[start : start + _CHUNK], cells, full, bare)).encode("utf-8")


def _chunk(
    rows: tuple[ParticipantRow, ...], cells: dict[int, str], full: str, bare: str
) -> Iterator[str]:
    read = [row.shares for row in rows if row.shares is not None]
    texts = _spellings()
    steps: list[list[int]] = []
    if read:
        stacked = np.concatenate(read).reshape(-1, len(EMOTION_LABELS)).astype(np.float64)
        steps = np.rint(np.clip(stacked, 0, 1) * _STEPS).astype(np.int64).tolist()
    places = iter(steps)
    for row in rows:
        p = f"{row.second},{cells[row.participant]}"
        if row.shares is None:
            yield bare % (p, row.looks, p, row.looks_read)
            continue
        a, b, c, d, e, f, g = next(places)
        yield full % (
            p, row.looks, p, row.looks_read, p, texts[a], p, texts[b], p, texts[c], p, texts[d],
            p, texts[e], p, texts[f], p, texts[g],
        )  # fmt: skip


@lru_cache(maxsize=1)
def _spellings() -> tuple[str, ...]:
    """Return each share from 0 to 1 as it is written."""
    return tuple(number_text(step / _STEPS) for step in range(_STEPS + 1))
