"""Measure the session store: ``python -m benchmarks.session_store``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from uuid import UUID

import numpy as np

from fer_monitor import __version__
from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import N_EMOTIONS
from fer_monitor.core.people import People
from fer_monitor.core.records import ParticipantRow, SessionInfo
from fer_monitor.core.types import Interval, Marker, TimelineRow
from fer_monitor.session.store.opening import open_store
from fer_monitor.session.store.place import COMPANIONS
from fer_monitor.session.store.store import SessionStore

HOURS, PARTICIPANTS, SESSIONS = 3, 49, 1000
START = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)
BAR_MB, BAR_LIST_MS, BAR_READ_S = 20.0, 100.0, 1.0
LIVE_SECONDS = 120
"""Seconds that are saved one by one; the rest is written as from a recording, in groups."""


def session_info(number: int) -> SessionInfo:
    """Return a session with settings of the usual length."""
    settings = {f"setting_{i}": f"{i * 0.5}" for i in range(12)}
    return SessionInfo(
        id=str(UUID(int=number)),
        title=f"Screen region, 1280 x 720 ({number})",
        started_at=START + timedelta(hours=number),
        app_version=__version__,
        model_sha256="0" * 64,
        settings=settings,
        per_participant=True,
    )


def second(
    rng: np.random.Generator, number: int, participants: int
) -> tuple[TimelineRow, list[ParticipantRow]]:
    """Return one second with shares that no compression could shrink."""
    shares = rng.dirichlet(np.ones(N_EMOTIONS), participants + 1).astype(np.float32)
    low, high = sorted(rng.uniform(-1, 1, 2))
    row = TimelineRow(
        second=number,
        frames=5,
        n=float(rng.uniform(1, participants)),
        visible=float(participants),
        coverage=float(rng.uniform()),
        shares=shares[-1],
        valence=float(low),
        arousal=float(high),
        valence_band=Interval(low, high),
        arousal_band=Interval(low, high),
        cameras_on=float(participants),
    )
    everybody = [
        ParticipantRow(number, i + 1, 5, int(rng.integers(1, 6)), shares[i])
        for i in range(participants)
    ]
    return row, everybody


def write_session(
    store: SessionStore, seconds: int, participants: int
) -> list[tuple[float, float]]:
    """Write session 0 and return what each second took that was saved by itself.

    Milliseconds on the clock and of processor time.
    """
    now = 0.0
    writer = store.begin(session_info(0), clock=lambda: now)
    rng, samples = np.random.default_rng(0), []
    for number in range(seconds):
        row, everybody = second(rng, number, participants)
        # The clock goes slowly through most of the session, so that its rows are saved in groups.
        now += 1.0 if number < LIVE_SECONDS else 0.01
        start, work = time.perf_counter(), time.process_time()
        writer.add(row, everybody)
        if number < LIVE_SECONDS:
            took = time.perf_counter() - start, time.process_time() - work
            samples.append((took[0] * 1000, took[1] * 1000))
        if number % 600 == 0:
            writer.add_marker(Marker(float(number), f"topic {number // 600}"))
            writer.add_layout(number, participants)
    writer.set_people(People({i: f"Student {i}" for i in range(1, participants + 1)}))
    if not writer.finish(seconds):
        raise UserError("The session could not be written.", "Free some space on the disk.")
    return samples


def list_ms(store: SessionStore, limit: int | None = None, search: str = "") -> float:
    """Return the median milliseconds of listing the sessions."""
    samples = []
    for _ in range(9):
        start = time.perf_counter()
        store.sessions(search, limit)
        samples.append((time.perf_counter() - start) * 1000)
    return median(samples)


def measure(where: str | Path, hours: float, participants: int, passphrase: str | None) -> None:
    """Write, list, read and delete; print what each took."""
    seconds = round(hours * 3600)
    store = open_store(where, passphrase=passphrase)
    try:
        samples = write_session(store, seconds, participants)
        walls, works = [wall for wall, _ in samples], [work for _, work in samples]
        print(
            f"writing one second (1 + {participants} rows), committed to disk: median "
            f"{median(walls):.1f} ms, worst {max(walls):.1f} ms of {len(samples)}; "
            f"processor time {median(works):.1f} ms"
        )
        if isinstance(where, Path):
            beside = sum(_size(where.with_name(where.name + end)) for end in COMPANIONS)
            print(f"beside the file while it is open: {beside / 1e6:.1f} MB")
        store.close()
        if isinstance(where, Path):
            size = _size(where)
            print(
                f"{seconds} s x {participants} participants "
                f"({seconds * participants} rows): {size / 1e6:.1f} MB (bar {BAR_MB:.0f} MB)"
            )
        reads = [_read_s(store) for _ in range(3)]
        wall, work = min(reads)
        print(
            f"reading it back, best of {len(reads)}: {wall:.2f} s, processor time {work:.2f} s "
            f"(bar about {BAR_READ_S:.0f} s)"
        )
        record = replace(store.read(session_info(0).id), participants=())
        for number in range(1, SESSIONS):
            info = replace(session_info(number), ended=True)
            store.add_record(replace(record, info=info, rows=record.rows[:2]))
        print(
            f"listing {SESSIONS} sessions: {list_ms(store):.1f} ms (bar {BAR_LIST_MS:.0f} ms), "
            f"the newest 50: {list_ms(store, 50):.1f} ms, a search: "
            f"{list_ms(store, search='topic 3'):.1f} ms"
        )
        store.close()
        start = time.perf_counter()
        store = open_store(where, passphrase=passphrase)
        store.sessions()
        print(f"opening and listing: {(time.perf_counter() - start) * 1000:.0f} ms")
        start = time.perf_counter()
        store.delete([session_info(0).id])
        print(f"deleting the long session for good: {time.perf_counter() - start:.2f} s")
    finally:
        store.close()


def _read_s(store: SessionStore) -> tuple[float, float]:
    """Return the seconds on the clock and of processor time."""
    start, work = time.perf_counter(), time.process_time()
    store.read(session_info(0).id)
    return time.perf_counter() - start, time.process_time() - work


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.session_store", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--participants", type=int, default=PARTICIPANTS)
    parser.add_argument("--url", help="an empty PostgreSQL database instead of a file")
    parser.add_argument("--encrypted", action="store_true", help="a file with a passphrase")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            measure(
                options.url or Path(folder) / "sessions.sqlite",
                options.hours,
                options.participants,
                "measured" if options.encrypted else None,
            )
        except UserError as error:
            print(error, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
