"""What surrounds the analysis: the machine, the screen grab, the start of the program."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from fer_monitor.capture.regions import ScreenRegion
from fer_monitor.capture.screen import ScreenRegionSource, list_monitors
from fer_monitor.core.errors import UserError
from tests.support.xserver import virtual_display

REPOSITORY = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 120.0
BUSY_SHARE = 0.15
"""Above this share of processor time used by others, timings are not to be trusted."""
PACKAGES = ("onnxruntime", "ai-edge-litert", "opencv-python-headless", "numpy", "mss")


@dataclass(frozen=True)
class GrabResult:
    """Milliseconds of one grab of the whole screen, as a frame ready for analysis."""

    width: int
    height: int
    median_ms: float
    worst_ms: float


@dataclass(frozen=True)
class StartResult:
    """A fresh process without a window.

    Attributes
    ----------
    launch_s : float
        From launching Python to the first snapshot.
    start_s : float
        From pressing Start to the first snapshot.
    rss_mb : float
        Resident memory after ``looks`` further snapshots, MiB.
    looks : int
    """

    launch_s: float
    start_s: float
    rss_mb: float
    looks: int


def processor_name() -> str:
    """Return the processor's name as the system gives it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> str:
    """Describe the machine and the versions that matter, for the record."""
    memory = psutil.virtual_memory().total / 2**30
    cores = psutil.cpu_count()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{processor_name()}, {cores} processor threads, {memory:.0f} GiB; "
        f"{platform.system()} {platform.machine()}; Python {platform.python_version()}; {packages}"
    )


def others_share(seconds: float = 1.0, times: int = 3) -> float:
    """Return the share of all processor time that is in use while we wait, in [0, 1].

    The median of several waits: one short burst does not make a busy machine.
    """
    return median(psutil.cpu_percent(interval=seconds) for _ in range(times)) / 100


def use_one_core() -> bool:
    """Hold this process and its children to one core; tell whether the system can do that."""
    process = psutil.Process()
    if not hasattr(process, "cpu_affinity"):
        return False
    process.cpu_affinity(process.cpu_affinity()[-1:])
    return True


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def measure_grab(width: int, height: int, times: int) -> GrabResult:
    """Grab the whole of a virtual screen ``times`` times. Raises UserError without Xvfb."""
    try:
        with virtual_display(width, height) as display, environment(DISPLAY=display):
            return _grab_all(times)
    except (FileNotFoundError, RuntimeError) as error:
        raise UserError(
            f"The screen grab cannot be measured ({error}).", "Install Xvfb (apt install xvfb)."
        ) from error


def _grab_all(times: int) -> GrabResult:
    monitor = list_monitors()[0]
    source = ScreenRegionSource(ScreenRegion(monitor.id, 0, 0, monitor.width, monitor.height))
    source.open()
    try:
        source.read()
        samples = []
        for _ in range(times):
            start = time.perf_counter()
            source.read()
            samples.append((time.perf_counter() - start) * 1000)
    finally:
        source.close()
    return GrabResult(monitor.width, monitor.height, median(samples), max(samples))


def measure_start(looks: int) -> StartResult:
    """Start a fresh process on the demo class and wait for its snapshots."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.first_snapshot", str(looks)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child:
        first = child.stdout.readline()
        launch_s = time.perf_counter() - start
        rest, errors = child.communicate(timeout=START_TIMEOUT_S)
    if child.returncode or not first or not rest:
        said = errors.strip().splitlines()
        raise UserError(
            f"The program did not get to its first snapshot: {said[-1] if said else 'no reason'}",
            "Run 'fer-monitor doctor' to see what is missing.",
        )
    report = {**json.loads(first), **json.loads(rest)}
    return StartResult(launch_s, report["start_s"], report["rss_mb"], looks)
