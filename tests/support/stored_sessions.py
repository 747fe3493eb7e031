"""Sessions to put into a store, and how to compare what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import numpy as np

from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.records import ParticipantRow, SessionInfo, SessionRecord
from fer_monitor.core.types import Marker
from fer_monitor.session.store.store import SessionStore
from tests.support.session_rows import HAPPY, row, shares

START = datetime(2026, 11, 22, 9, 15, 30, 123456, tzinfo=timezone(timedelta(hours=1)))


def new_info(
    title: str = "Algebra", *, per_participant: bool = True, **more: object
) -> SessionInfo:
    """Return a session that begins."""
    return SessionInfo(
        id=str(uuid4()),
        title=title,
        started_at=more.pop("started_at", START),  # type: ignore[arg-type]
        app_version="1.2.3",
        model_sha256="ab" * 32,
        settings={"smoothing": "mean", "note": "ünï"},
        per_participant=per_participant,
        **more,  # type: ignore[arg-type]
    )


def everybody(second: int, n: int = 3) -> list[ParticipantRow]:
    """Return participants 1 to n, the last of whom could not be read."""
    read = [ParticipantRow(second, i, 5, 4, shares(*HAPPY)) for i in range(1, n)]
    return [*read, ParticipantRow(second, n, 5, 0, None)]


def keep(
    store: SessionStore,
    title: str = "Algebra",
    seconds: int = 3,
    notes: Sequence[str] = (),
    people: People = NOBODY,
    **more: object,
) -> SessionInfo:
    """Write a whole session and return what the list says of it."""
    info = new_info(title, **more)  # type: ignore[arg-type]
    writer = store.begin(info)
    for second in range(seconds):
        writer.add(row(second), everybody(second))
    for note in notes:
        writer.add_marker(Marker(1.5, note))
    writer.set_people(people)
    assert writer.finish(seconds)
    return next(each for each in store.sessions() if each.id == info.id)


def assert_same(found: SessionRecord, wanted: SessionRecord) -> None:
    """Compare two records; shares of participants within 1/255, everything else exactly."""
    assert found.info == wanted.info
    assert found.info.started_at.utcoffset() == wanted.info.started_at.utcoffset()
    assert found.markers == wanted.markers
    assert found.people == wanted.people
    assert found.layouts == wanted.layouts
    assert len(found.rows) == len(wanted.rows)
    for one, other in zip(found.rows, wanted.rows, strict=True):
        mine, theirs = dict(vars(one)), dict(vars(other))
        _compare(mine.pop("shares"), theirs.pop("shares"), 0)
        assert mine == theirs
    assert len(found.participants) == len(wanted.participants)
    for one, other in zip(found.participants, wanted.participants, strict=True):
        mine, theirs = dict(vars(one)), dict(vars(other))
        _compare(mine.pop("shares"), theirs.pop("shares"), 1 / 255)
        assert mine == theirs


def _compare(one: np.ndarray | None, other: np.ndarray | None, tolerance: float) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.dtype == np.float32
        assert float(np.abs(one - other).max()) <= tolerance + 1e-6
