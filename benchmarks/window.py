"""Measure the whole program with its window: what a teacher's computer has to bear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from fer_monitor.core.errors import UserError
from tests.support.xserver import virtual_display

REPOSITORY = Path(__file__).resolve().parent.parent
GALLERY = (1920, 1080)
SCREEN = (3400, 1100)
"""Room for the gallery and, beside it, the program's window."""
WARM_S = 5.0
SAMPLE_S = 1.0


@dataclass(frozen=True)
class WindowResult:
    """The program watching a moving 5x5 gallery on a screen, twice a second, window open.

    Attributes
    ----------
    chart_s : float
        From pressing Start to the first point in the charts.
    launch_s : float
        From launching Python to the first point in the charts, Start pressed at once.
    analysis_share : float
        Share of one core that grabbing and analysing used, as the program itself says.
    process_share : float
        Share of one core that the whole process used, drawing included: median of seconds.
    looks_a_second : float
    faces : float
        Faces seen at a look, median; the gallery shows 24 (``GallerySpec``: one camera is off).
    rss_mb : float
        Resident memory at the end, MiB.
    """

    chart_s: float
    launch_s: float
    analysis_share: float
    process_share: float
    looks_a_second: float
    faces: float
    rss_mb: float


@dataclass(frozen=True)
class SoakResult:
    """A long lesson, as fast as it can be analysed, window open.

    Attributes
    ----------
    hours : float
        Length of the lesson.
    first_mb, last_mb : float
        Resident memory when a twelfth of it was over and at its end, MiB.
    """

    hours: float
    first_mb: float
    last_mb: float

    @property
    def growth_mb_an_hour(self) -> float:
        """How much the memory grew, MiB an hour of lesson."""
        return (self.last_mb - self.first_mb) / (self.hours * 11 / 12)


def measure_window(seconds: float) -> WindowResult:
    """Let the program watch a screen for ``seconds``. Raises UserError without Xvfb."""
    with ExitStack() as stack:
        try:
            display = stack.enter_context(virtual_display(*SCREEN))
        except (FileNotFoundError, RuntimeError) as error:
            raise UserError(
                f"The window cannot be measured ({error}).", "Install Xvfb (apt install xvfb)."
            ) from error
        size = [str(n) for n in GALLERY]
        gallery = stack.enter_context(_child(["gallery_window", *size], display))
        _line(gallery)
        program = stack.enter_context(
            _child(["window_run", "watch", *size, str(seconds + WARM_S)], display)
        )
        first = _next_line(program)
        time.sleep(WARM_S)
        shares = _shares(program, seconds)
        last = _next_line(program)
    return WindowResult(
        first["chart_s"],
        first["launch_s"],
        last["cpu_share"],
        median(shares),
        last["looks_a_second"],
        last["faces"],
        last["rss_mb"],
    )


def measure_soak(hours: float) -> SoakResult:
    """Run a lesson of ``hours`` hours through the program. Raises UserError where that fails."""
    # Drawn without a screen: nothing has to be grabbed.
    with _child(["window_run", "soak", str(int(hours * 3600))], None) as program:
        reports = [_next_line(program)]
        while "cpu_share" not in reports[-1]:
            reports.append(_next_line(program))
    at_times = [report for report in reports if "lesson_s" in report]
    if len(at_times) < 2:
        raise UserError("The long lesson ended too soon.", "Look at what the program says above.")
    return SoakResult(hours, at_times[0]["rss_mb"], at_times[-1]["rss_mb"])


@contextmanager
def _child(words: list[str], display: str | None) -> Iterator[subprocess.Popen[str]]:
    """Run a module of this package on a display, or off screen; end it afterwards."""
    where = {"QT_QPA_PLATFORM": "offscreen"}
    if display is not None:
        where = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
    child = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{words[0]}", *words[1:]],
        cwd=REPOSITORY,
        env={**os.environ, **where},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        child.communicate()


def _next_line(child: subprocess.Popen[str]) -> dict[str, float]:
    return dict(json.loads(_line(child)))


def _line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise UserError("The program ended before it was measured.", "Look at what it says above.")
    return line


def _shares(child: subprocess.Popen[str], seconds: float) -> list[float]:
    """Return the share of one core that a process used in each of ``seconds`` seconds."""
    process = psutil.Process(child.pid)
    process.cpu_percent()
    return [process.cpu_percent(interval=SAMPLE_S) / 100 for _ in range(max(1, round(seconds - 2)))]
