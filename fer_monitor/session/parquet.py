"""The tidy long table as one Parquet file, for statistics programs; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import how_to_add
from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.records import ParticipantRow, SessionRecord
from fer_monitor.core.words import together
from fer_monitor.session.report.series import given_out
from fer_monitor.session.tidy import (
    CLASS,
    CLASS_MEASURES,
    COLUMNS,
    PARTICIPANT_MEASURES,
    class_values,
    participant_label,
)

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 100_000


def require_parquet() -> None:
    """Raise UserError where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UserError(
            "Parquet files need the package pyarrow, which is not installed.",
            together(how_to_add("parquet"), "(or choose csv)"),
        ) from error


def write_parquet(record: SessionRecord, file: BinaryIO) -> None:
    """Write the table: columns of `COLUMNS`, values as double, texts as dictionaries.

    The same lines as `tidy_csv`; values are not rounded and texts are as they are, for nothing
    here is ever taken for a formula.

    Raises
    ------
    UserError
        Where pyarrow is not installed.
    """
    require_parquet()
    import pyarrow.parquet as pq

    writer = None
    try:
        for batch in _batches(record):
            if writer is None:
                writer = pq.ParquetWriter(file, batch.schema, compression="zstd")
            writer.write_table(batch)
    finally:
        if writer is not None:
            writer.close()


def _batches(record: SessionRecord) -> Iterator[pa.Table]:
    values = np.array(
        [_numbers(class_values(given_out(record, row))) for row in record.rows], np.float64
    ).reshape(-1, len(CLASS_MEASURES))
    seconds = np.array([row.second for row in record.rows], np.int32)
    yield _table(seconds, np.zeros(len(seconds), np.int32), [CLASS], values, CLASS_MEASURES)
    if not record.info.per_participant:
        return
    rows = record.participants
    numbers = sorted({row.participant for row in rows})
    places = {number: place for place, number in enumerate(numbers)}
    labels = [_writable(participant_label(record, number)) for number in numbers]
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        who = np.array([places[row.participant] for row in part], np.int32)
        seconds = np.array([row.second for row in part], np.int32)
        yield _table(seconds, who, labels, _participant_values(part), PARTICIPANT_MEASURES)


def _numbers(values: list[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def _participant_values(rows: tuple[ParticipantRow, ...]) -> np.ndarray:
    """Return float64 (N, 9), NaN where no expression was read."""
    nothing = np.full(N_EMOTIONS, np.nan, np.float32)
    shares = np.concatenate([nothing if row.shares is None else row.shares for row in rows])
    counts = np.array([(row.looks, row.looks_read) for row in rows], np.float64)
    return np.hstack([counts, shares.reshape(-1, N_EMOTIONS).astype(np.float64)])


def _table(
    seconds: np.ndarray,
    who: np.ndarray,
    labels: list[str],
    values: np.ndarray,
    measures: tuple[tuple[str, str, str], ...],
) -> pa.Table:
    """Return one line for each value that is known."""
    import pyarrow as pa

    count = len(measures)
    known = ~np.isnan(values.ravel())
    which = np.tile(np.arange(count, dtype=np.int32), len(seconds))[known]
    words = [
        pa.DictionaryArray.from_arrays(pa.array(which), pa.array([m[place] for m in measures]))
        for place in range(3)
    ]
    columns = [
        pa.array(np.repeat(seconds, count)[known]),
        pa.DictionaryArray.from_arrays(
            pa.array(np.repeat(who, count)[known]), pa.array(labels, pa.string())
        ),
        words[0],
        pa.array(values.ravel()[known]),
        words[1],
        words[2],
    ]
    return pa.table(columns, names=list(COLUMNS))


def _writable(text: str) -> str:
    """Return text without halves of characters, which no UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
