"""Makes recorders with quick saves, and finishes them all."""

from __future__ import annotations

from pathlib import Path

from fer_monitor.session.recorder import SessionRecorder
from tests.support.session_rows import STARTED_AT

QUICK_S = 0.02


class Recorders:
    """Makes recorders and finishes them all when the test ends."""

    def __init__(self) -> None:
        self.made: list[SessionRecorder] = []

    def __call__(self, folder: Path, **options: object) -> SessionRecorder:
        options.setdefault("flush_every_s", QUICK_S)
        recorder = SessionRecorder(folder, "Webcam", STARTED_AT, **options)  # type: ignore[arg-type]
        recorder.start()
        self.made.append(recorder)
        return recorder
