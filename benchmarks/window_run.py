"""Be the program with its window, and say how it goes, a JSON line each time.

``-m benchmarks.window_run watch WIDTH HEIGHT SECONDS`` watches the top left of the screen twice a
second; ``-m benchmarks.window_run soak SECONDS`` runs a lesson of so many seconds as fast as it
can be analysed. Started by benchmarks.window in a process of its own.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections import deque
from itertools import islice
from pathlib import Path
from statistics import median

import psutil
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.capture.screen import ScreenRegionSource, list_monitors
from fer_monitor.capture.source import END_OF_SOURCE, EndOfSource, FrameSource, Pacing
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Frame, Snapshot
from fer_monitor.ui.app import WindowOptions, run_window
from fer_monitor.ui.preferences import Preferences, save_preferences
from fer_monitor.ui.window.main_window import MainWindow

LOOKS_A_SECOND = 2.0
BESIDE_PX = 20
"""Between the gallery and the program's window."""
MOST_LOOKS = 200
POLL_MS = 20
REST_MS = 200
"""Often enough to see every look at `LOOKS_A_SECOND`, and hardly counts itself."""
REPORT_EVERY_S = 300.0


class LongLesson:
    """The demo class as a recording of ``seconds`` seconds, one frame for each."""

    pacing = Pacing.RECORDED
    source_id = "video"
    title = "Long lesson"

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._lesson = DemoClass(GallerySpec(), [demo_sitter()], 7)
        self._next = 0

    @property
    def progress(self) -> float:
        """Share of the lesson that is over."""
        return self._next / self._seconds

    def open(self) -> None:
        """Begin."""

    def read(self) -> Frame | EndOfSource:
        """Return the next second."""
        if self._next >= self._seconds:
            return END_OF_SOURCE
        t = self._next
        self._next += 1
        return Frame(self._lesson.at(float(t)).image, t, float(t), self.source_id)

    def close(self) -> None:
        """End."""


class Reporter(QObject):
    """Looks at the window from inside and prints what it sees."""

    def __init__(self, launched: float) -> None:
        super().__init__()
        self._launched = launched
        self._started: float | None = None
        self._charted = False
        self._snapshot: Snapshot | None = None
        self._looked_at: deque[float] = deque(maxlen=MOST_LOOKS)
        self._faces: deque[int] = deque(maxlen=MOST_LOOKS)
        self._share = 0.0
        self._next_report_s = REPORT_EVERY_S
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(POLL_MS)

    def _look(self) -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        if not windows or not windows[0].controller.is_active:
            return
        controller, now = windows[0].controller, time.perf_counter()
        if self._started is None:
            self._started = now
        timeline = controller.timeline
        if not self._charted and timeline is not None and len(timeline.rows().second):
            self._charted = True
            self._timer.setInterval(REST_MS)
            say(chart_s=now - self._started, launch_s=now - self._launched)
        if self._charted and controller.status.elapsed_s >= self._next_report_s:
            gc.collect()
            say(lesson_s=controller.status.elapsed_s, rss_mb=rss_mb())
            self._next_report_s += REPORT_EVERY_S
        if controller.snapshot is not None and controller.snapshot is not self._snapshot:
            self._snapshot = controller.snapshot
            self._looked_at.append(now)
            self._faces.append(len(self._snapshot.faces))
            self._share = controller.status.cpu_share

    def last(self) -> None:
        """Say how it was, from the second look on: the first loads everything."""
        if len(self._faces) < 3:
            raise SystemExit(f"Only {len(self._faces)} looks were taken.")
        span_s = self._looked_at[-1] - self._looked_at[1]
        say(
            cpu_share=self._share,
            looks_a_second=(len(self._looked_at) - 2) / span_s,
            faces=median(islice(self._faces, 1, None)),
            rss_mb=rss_mb(),
        )


def rss_mb() -> float:
    """Return this process's resident memory, MiB."""
    return psutil.Process().memory_info().rss / 2**20


def say(**values: float) -> None:
    """Print one line of JSON."""
    print(json.dumps(values), flush=True)


def main() -> int:
    """Run the window as the command line says."""
    launched = time.perf_counter()
    what, *numbers = sys.argv[1], *map(float, sys.argv[2:])
    source: FrameSource
    if what == "watch":
        monitor = list_monitors()[0]
        width, height, seconds = numbers
        source = ScreenRegionSource(monitor.region(0, 0, int(width), int(height)))
        settings = AnalysisSettings(analyses_per_second=LOOKS_A_SECOND)
    else:
        source, settings, seconds = LongLesson(int(numbers[0])), AnalysisSettings(), 24 * 3600.0
    # Where no window manager places it, the window would cover what it is to watch.
    place = ["-qwindowgeometry", f"+{int(width) + BESIDE_PX}+0"] if what == "watch" else []
    app = QApplication([*sys.argv[:1], *place])
    reporter = Reporter(launched)
    with tempfile.TemporaryDirectory() as folder:
        # Of somebody who has answered, and sees the most: nobody's own settings count here.
        os.environ["XDG_CONFIG_HOME"] = folder
        save_preferences(
            Preferences(where_i_teach="elsewhere", told_students=True, per_participant=True)
        )
        code = run_window(
            WindowOptions(
                source=source, duration_s=seconds, output_folder=Path(folder), settings=settings
            )
        )
    reporter.last()
    del app
    return code


if __name__ == "__main__":
    sys.exit(main())
