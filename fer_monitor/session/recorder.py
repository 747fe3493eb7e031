"""T3: record a session on a thread of its own, so that a slow disk never slows the analysis."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from fer_monitor.core.errors import UserError
from fer_monitor.core.people import NOBODY, People
from fer_monitor.core.types import Marker, Snapshot, TimelineRow
from fer_monitor.core.words import phrase
from fer_monitor.mood.small_groups import exported_row
from fer_monitor.session.csv_table import Opener, open_unbuffered
from fer_monitor.session.face_summary import FaceSighting, sightings
from fer_monitor.session.files import Problem, SessionFiles
from fer_monitor.session.record_queue import RecordQueue
from fer_monitor.session.store_feed import StoreFeed

FLUSH_EVERY_S = 1.0
FACES_EVERY_S = 5.0
QUEUE_CAPACITY = 300
"""Looks, rows and markers in waiting: about 50 s at five looks and one row a second."""
FINISH_TIMEOUT_S = 5.0
N_FILES = 3

log = logging.getLogger(__name__)


class RecorderState(Enum):
    """How the recording is going."""

    OK = "ok"
    DEGRADED = "degraded"
    """Something is late or had to be saved differently; the message says what."""
    FAILED = "failed"
    """Something is not in any file."""


@dataclass(frozen=True)
class RecorderStatus:
    """One moment's report; message and hint are for people and empty where all is well."""

    state: RecorderState
    message: str = ""
    hint: str = ""


@dataclass(frozen=True)
class _Look:
    t: float
    faces: tuple[FaceSighting, ...]
    layout: tuple[int, int] | None = None


class _SaveNow:
    """Asks for a save without waiting for the second to end."""


class SessionRecorder:
    """A sink for snapshots that keeps a session's CSV files.

    ``on_...`` and `add_marker` only put small values into a queue and may be called from any
    thread. When the queue is full, rows and markers are kept all the same and looks at faces are
    counted as missing; `status` says so.

    Parameters
    ----------
    folder : Path
        Where the files go, for instance from ``new_session_folder``; made if it is not there.
    source_title : str
        What was watched, for messages in the log.
    started_at : datetime
        Wall time of Start; without a zone it is taken as local time.
    wait_when_full : bool
        For recordings, which can wait: `on_snapshot` blocks instead of counting a look as missing.
    people : callable
        Returns who is who, as it is known when the faces are written.
    class_only : bool
        Whether nothing is kept of single faces, and no figures of small groups.
    flush_every_s, queue_capacity, opener
        For tests.
    """

    def __init__(
        self,
        folder: Path,
        source_title: str,
        started_at: datetime,
        *,
        wait_when_full: bool = False,
        people: Callable[[], People] = lambda: NOBODY,
        class_only: bool = False,
        flush_every_s: float = FLUSH_EVERY_S,
        queue_capacity: int = QUEUE_CAPACITY,
        opener: Opener = open_unbuffered,
    ) -> None:
        if started_at.tzinfo is None:
            started_at = started_at.astimezone()
        self.folder = folder
        self._title = source_title
        self._wait_when_full = wait_when_full
        self._class_only = class_only
        self._flush_every_s = flush_every_s
        self._feed: StoreFeed | None = None
        self._feed_fault: Problem | None = None
        self._files = SessionFiles(folder, started_at, opener, people)
        self._queue: RecordQueue[_Look | TimelineRow | Marker | _SaveNow] = RecordQueue(
            queue_capacity
        )
        self._thread: threading.Thread | None = None
        # Written by one thread at a time; single assignments, so readers need no lock.
        self._problem: Problem | None = None
        self._saved: list[Path] | None = None
        self._broken = False

    @property
    def files(self) -> tuple[Path, ...]:
        """The session's files, where they are now."""
        return self._files.paths

    @property
    def status(self) -> RecorderStatus:
        """The latest report; may be read from any thread."""
        ok, degraded, failed = RecorderState
        if self._saved is not None and len(self._saved) < N_FILES:
            return RecorderStatus(failed, *self._unsaved_words())
        if self._broken:
            return RecorderStatus(
                failed,
                "Recording stopped by a fault in the program; what came before is in the files.",
                "Press Stop and then Start to begin a new recording.",
            )
        problem = self._problem or self._feed_fault
        if problem is None and self._feed is not None:
            problem = self._feed.problem
        if problem is not None:
            return RecorderStatus(
                degraded,
                phrase("Recording degraded: {problem}", problem=problem.message),
                problem.hint,
            )
        if self._queue.full or self._queue.skipped:
            return RecorderStatus(
                degraded,
                phrase(
                    "Recording degraded: the disk is too slow, {looks} looks at faces are "
                    "missing from faces.csv.",
                    looks=self._queue.skipped,
                ),
                "Close programs that use the disk, or record to another disk.",
            )
        if self._saved is not None and self._files.renamed:
            names = ", ".join(path.name for path in self._files.renamed)
            return RecorderStatus(
                degraded,
                phrase(
                    "A file was open in another program, so everything was saved as {names}.",
                    names=names,
                ),
                "Use that file; the one with the usual name is older.",
            )
        return RecorderStatus(ok)

    def start(self) -> None:
        """Make the files and begin.

        Raises
        ------
        UserError
            Where the folder cannot be written to, or already holds a session.
        """
        if self._thread is not None:
            raise RuntimeError("a recorder is started only once")
        self._files.create()
        log.info("Recording %s into %s", self._title, self.folder)
        # A daemon: a disk that never answers must not keep the program from closing.
        self._thread = threading.Thread(target=self._run, name="fer-recorder", daemon=True)
        self._thread.start()

    def keep_in(self, feed: StoreFeed) -> None:
        """Put everything into the session store as well; to be called before the first look."""
        self._feed = feed

    def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
        """Take in the faces of one snapshot, ``t`` seconds after Start."""
        coverage = snapshot.coverage
        in_gallery = coverage.cameras_on is not None
        layout = (snapshot.layout_epoch, coverage.visible) if in_gallery else None
        look = _Look(t, () if self._class_only else sightings(snapshot), layout)
        if self._wait_when_full:
            self._queue.put_waiting(look)
        else:
            self._queue.offer(look)

    def on_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Take in finished seconds."""
        for row in rows:
            if not self._queue.keep(exported_row(row) if self._class_only else row):
                log.warning("Second %d came after the recording was over", row.second)

    def on_end(self) -> None:
        """Save at once: nothing more will come."""
        self._queue.keep(_SaveNow())

    def add_marker(self, marker: Marker) -> None:
        """Take in a marker.

        Raises
        ------
        UserError
            Where the recording is over.
        """
        if not self._queue.keep(marker):
            raise UserError(
                "The marker was not kept: the recording is over.",
                "Press Start to begin a new recording.",
            )

    def finish(self, timeout_s: float = FINISH_TIMEOUT_S) -> list[Path]:
        """Save everything, end the thread and return the files; may be called again.

        Where a file stays locked, its table is saved beside it under another name. Where a table
        could be saved nowhere, `status` is FAILED and another call tries again.
        """
        self._queue.close()
        if self._thread is None:
            return []
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self._problem = Problem(
                "the disk does not answer, so the last rows are not in the files yet.",
                "Check the disk, wait a moment and press Save again.",
            )
            return []
        if self._saved is None or len(self._saved) < N_FILES:
            self._finish_files()
        return list(self._saved or [])

    def _run(self) -> None:
        try:
            self._record()
        except Exception:
            log.exception("The recording broke")
            self._broken = True
        finally:
            # Whoever waits for room in the queue must not wait for a thread that is gone.
            self._queue.close()
            self._finish_files()
            self._feed_with(StoreFeed.finish)

    def _record(self) -> None:
        now = time.monotonic()
        next_flush, next_faces = now + self._flush_every_s, now
        while True:
            closing = self._queue.closed
            wait = max(0.0, next_flush - time.monotonic())
            save_now = self._take_in(self._queue.take_all(wait))
            now = time.monotonic()
            if closing:
                return
            if save_now or now >= next_flush:
                next_flush = now + self._flush_every_s
                self._files.save()
                self._feed_with(StoreFeed.save)
                if save_now or now >= next_faces:
                    next_faces = now + FACES_EVERY_S
                    self._files.save_faces()
                self._problem = self._files.problem

    def _take_in(self, items: Sequence[_Look | TimelineRow | Marker | _SaveNow]) -> bool:
        """Put items into the tables; return whether a save was asked for."""
        save_now = False
        for item in items:
            if isinstance(item, _SaveNow):
                save_now = True
            else:
                self._keep(item)
        return save_now

    def _keep(self, item: _Look | TimelineRow | Marker) -> None:
        files = self._files
        if isinstance(item, _Look):
            files.add_look(item.t, item.faces)
            self._feed_with(lambda feed: feed.look(item.t, item.faces, item.layout))
        elif isinstance(item, TimelineRow):
            files.add_row(item)
            self._feed_with(lambda feed: feed.row(item))
        else:
            files.add_marker(item)
            self._feed_with(lambda feed: feed.marker(item))

    def _feed_with(self, pass_on: Callable[[StoreFeed], None]) -> None:
        """Pass something on to the store; a fault in it must not end the files as well."""
        if self._feed is None or self._feed_fault is not None:
            return
        try:
            pass_on(self._feed)
        except Exception:
            log.exception("The session store broke")
            self._feed_fault = Problem(
                "the session store stopped by a fault in the program; the CSV files go on.",
                "Use the CSV files of this session.",
            )

    def _finish_files(self) -> None:
        self._saved = self._files.finish()
        self._problem = self._files.problem

    def _unsaved_words(self) -> tuple[str, str]:
        message = self._problem.message if self._problem else "A file could not be saved."
        return (
            f"The recording is not complete on disk: {message}",
            "Free some space or reconnect the disk, then press Save again.",
        )
