"""Scripted frame sources and analyzers: fakes of cameras and failures for the runner's tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from fer_monitor.capture.source import END_OF_SOURCE, EndOfSource, Pacing, SourceFault
from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import Frame, Snapshot, TimelineRow
from tests.support.builders import make_snapshot


class ScriptedSource:
    """A source that gives ``count`` frames ``step`` media seconds apart (None: without end).

    ``faults`` maps the number of a read (from 0) to the fault it raises; ``open_faults`` lists
    what the successive calls of ``open`` raise (None: it opens).
    """

    source_id = "scripted"
    title = "Scripted source"

    def __init__(
        self,
        pacing: Pacing = Pacing.ON_DEMAND,
        count: int | None = None,
        step: float = 0.2,
        faults: dict[int, Exception] | None = None,
        open_faults: Sequence[SourceFault | None] = (),
    ) -> None:
        self.pacing = pacing
        self.progress: float | None = None
        self._count, self._step = count, step
        self._faults, self._open_faults = faults or {}, list(open_faults)
        self._image = np.full((48, 64, 3), 128, np.uint8)
        self.reads = self.opened = self.closed = 0

    def open(self) -> None:
        fault = self._open_faults[self.opened] if self.opened < len(self._open_faults) else None
        self.opened += 1
        if fault is not None:
            raise fault

    def read(self) -> Frame | EndOfSource:
        number = self.reads
        if self._count is not None and number >= self._count:
            return END_OF_SOURCE
        self.reads += 1
        if number in self._faults:
            raise self._faults[number]
        if self._count:
            self.progress = self.reads / self._count
        return Frame(self._image, number, number * self._step, self.source_id)

    def close(self) -> None:
        self.closed += 1


class StubAnalyzer:
    """Gives every frame the same two faces; ``before`` runs first and may raise or block."""

    def __init__(self, before: Callable[[Frame], None] = lambda frame: None) -> None:
        self._before = before
        self.seen: list[int] = []

    def process(self, frame: Frame) -> Snapshot:
        self._before(frame)
        self.seen.append(frame.index)
        made = make_snapshot(frame.t, (Emotion.HAPPY, Emotion.NEUTRAL), index=frame.index)
        return Snapshot(frame, made.faces, made.mood, made.coverage, made.timings_ms)


class KeepingSink:
    """Keeps everything it is given."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.rows: list[TimelineRow] = []
        self.ended = 0
        self.lock = threading.Lock()

    def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
        self.times.append(t)

    def on_rows(self, rows: Sequence[TimelineRow]) -> None:
        self.rows.extend(rows)

    def on_end(self) -> None:
        self.ended += 1
