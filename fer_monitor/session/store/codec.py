"""Turn rows into what the tables hold, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.labels import EMOTION_LABELS, N_EMOTIONS
from fer_monitor.core.records import ParticipantRow, SessionInfo
from fer_monitor.core.types import FloatArray, Interval, TimelineRow

Values = dict[str, Any]

STEPS = 255
"""A share of a participant is kept in this many steps."""
_PACKED = np.dtype(
    [("participant", "<i4"), ("looks", "<i4"), ("read", "<i4"), ("shares", "u1", N_EMOTIONS)]
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SLACK = 1e-3
"""By how much a share may lie outside [0, 1] from rounding."""
_NO_SHARES = bytes(N_EMOTIONS)


def quantised(shares: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Return shares (N, 7) in [0, 1] as bytes, each within 1/255.

    By the method of largest remainders, so that what summed to 1 sums to 255, and that bytes which
    are read and written again stay the same.

    Raises
    ------
    ValueError
        Where a share is not in [0, 1].
    """
    if not np.all((shares >= -_SLACK) & (shares <= 1 + _SLACK)):
        raise ValueError("shares must lie in [0, 1]")
    exact = np.clip(shares, 0, 1).astype(np.float64) * STEPS
    low = np.floor(exact)
    missing = np.rint((exact - low).sum(axis=1, keepdims=True))
    rank = np.argsort(np.argsort(low - exact, axis=1, kind="stable"), axis=1)
    return (low + (rank < missing)).astype(np.uint8)


def restored(packed: bytes) -> FloatArray:
    """Return the shares float32 (N, 7) of N times 7 bytes."""
    return np.frombuffer(packed, np.uint8).reshape(-1, N_EMOTIONS).astype(np.float32) / np.float32(
        STEPS
    )


def plain(text: str) -> str:
    """Return ``text`` as every database can keep it: without NUL and halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def packed_participants(rows: Sequence[ParticipantRow]) -> NDArray[Any]:
    """Return rows of one second in 19 bytes each, as they wait in memory."""
    packed = np.zeros(len(rows), _PACKED)
    if rows:
        packed["participant"] = [row.participant for row in rows]
        packed["looks"] = [row.looks for row in rows]
        packed["read"] = [row.looks_read for row in rows]
        nothing = np.zeros(N_EMOTIONS, np.float32)
        shares = [nothing if row.shares is None else row.shares for row in rows]
        packed["shares"] = quantised(np.stack(shares))
    return packed


def participant_values(session: int, second: int, packed: NDArray[Any]) -> Iterator[Values]:
    """Yield what the table holds of the participants of one second."""
    shares = packed["shares"].tobytes()
    for index, (participant, looks, read, _) in enumerate(packed.tolist()):
        at = index * N_EMOTIONS
        yield {
            "session": session,
            "second": second,
            "participant": participant,
            "looks": looks,
            "looks_read": read,
            "shares": shares[at : at + N_EMOTIONS] if read else None,
        }


def participants_from(
    cells: Sequence[tuple[int, int, int, int, bytes | None]],
) -> tuple[ParticipantRow, ...]:
    """Return rows from ``(second, participant, looks, looks_read, shares)``.

    Raises
    ------
    ValueError
        Where they cannot have been written by this program.
    """
    shares = restored(b"".join([_NO_SHARES if cell[4] is None else cell[4] for cell in cells]))
    if len(shares) != len(cells):
        raise ValueError("a participant's shares have the wrong length")
    return tuple(
        [
            ParticipantRow(second, participant, looks, read, None if blob is None else values)
            for (second, participant, looks, read, blob), values in zip(cells, shares, strict=True)
        ]
    )


def class_values(row: TimelineRow) -> Values:
    """Return what the table holds of one second of the class.

    Raises
    ------
    ValueError
        Where a number is not finite.
    """
    shares = [None] * N_EMOTIONS if row.shares is None else row.shares.tolist()
    valence, arousal = row.valence_band, row.arousal_band
    numbers = {
        "n": row.n,
        "visible": row.visible,
        "coverage": row.coverage,
        **dict(zip(EMOTION_LABELS, shares, strict=True)),
        "valence": row.valence,
        "arousal": row.arousal,
        "valence_low": valence and valence.low,
        "valence_high": valence and valence.high,
        "arousal_low": arousal and arousal.low,
        "arousal_high": arousal and arousal.high,
        "cameras_on": row.cameras_on,
    }
    values: Values = {"second": int(row.second), "frames": int(row.frames)}
    for name, number in numbers.items():
        values[name] = None if number is None else float(number)
        if number is not None and not math.isfinite(number):
            raise ValueError(f"{name} of second {row.second} is {number}")
    return values


def class_row(values: Mapping[str, Any]) -> TimelineRow:
    """Return the second that `class_values` took apart."""
    shares = [values[label] for label in EMOTION_LABELS]
    return TimelineRow(
        second=values["second"],
        frames=values["frames"],
        n=values["n"],
        visible=values["visible"],
        coverage=values["coverage"],
        shares=None if shares[0] is None else np.array(shares, np.float32),
        valence=values["valence"],
        arousal=values["arousal"],
        valence_band=_band(values["valence_low"], values["valence_high"]),
        arousal_band=_band(values["arousal_low"], values["arousal_high"]),
        cameras_on=values["cameras_on"],
    )


def _band(low: float | None, high: float | None) -> Interval | None:
    return None if low is None or high is None else Interval(low, high)


def info_values(info: SessionInfo) -> Values:
    """Return what the table holds of a session."""
    offset = info.started_at.utcoffset() or timedelta()
    settings = {plain(name): plain(value) for name, value in info.settings.items()}
    return {
        "id": info.id,
        "title": plain(info.title),
        "started_us": (info.started_at - _EPOCH) // timedelta(microseconds=1),
        "utc_offset_s": round(offset.total_seconds()),
        "seconds": info.seconds,
        "app_version": plain(info.app_version),
        "model_sha256": plain(info.model_sha256),
        "settings": json.dumps(settings, ensure_ascii=False),
        "per_participant": info.per_participant,
        "ended": info.ended,
        "recovered": info.recovered,
    }


def info_from(values: Mapping[Any, Any]) -> SessionInfo:
    """Return the session that `info_values` took apart."""
    started = _EPOCH + timedelta(microseconds=values["started_us"])
    zone = timezone(timedelta(seconds=values["utc_offset_s"]))
    return SessionInfo(
        id=values["id"],
        title=values["title"],
        started_at=started.astimezone(zone),
        seconds=values["seconds"],
        app_version=values["app_version"],
        model_sha256=values["model_sha256"],
        settings=json.loads(values["settings"]),
        per_participant=values["per_participant"],
        ended=values["ended"],
        recovered=values["recovered"],
    )
