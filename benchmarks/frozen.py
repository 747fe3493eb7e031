"""Measure the frozen program: how much room it takes, and how soon its window is there.

    scripts/bundle.sh
    python -m benchmarks.frozen [--program DIR] [--starts N] [--write]

The window counts as there once the X server lists it as visible: from the start of the process, on
a screen of its own, with a home of its own, from a disk that has been read before (the first start
is left out). The targets are 250 MB and 3 s. With ``--write`` the figures go into
docs/packaging.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.page import begin, write_into
from benchmarks.system import others_share, processor_name
from fer_monitor.core.errors import UserError
from tests.support.xserver import virtual_display

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "packaging.md"
PROGRAM = REPOSITORY / "dist" / "FER Monitor"
TARGET_MB, TARGET_S = 250.0, 3.0
STARTS = 7
TIMEOUT_S = 60.0
_POLL_S = 0.01
LARGEST = 12
"""Parts that are named; the rest is added up."""


def sizes(program: Path) -> dict[str, int]:
    """Return the bytes of each part of the program, the largest first.

    A part is a folder or a file beside the others in ``_internal``, with the libraries that a
    package keeps in a folder of their own counted as the package's.
    """
    found: dict[str, int] = defaultdict(int)
    inside = program / "_internal"
    for path in program.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        part = path.relative_to(inside if path.is_relative_to(inside) else program).parts[0]
        found[_package(part)] += path.stat().st_size
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _package(part: str) -> str:
    part = part.removesuffix(".libs")
    if part in ("cv2", "opencv_python_headless"):
        return "OpenCV"
    if part.startswith(("python3", "libpython", "base_library")):
        return "Python"
    if ".so" in part or part.endswith((".dll", ".dylib")):
        return "system libraries"
    return {"PySide6": "Qt and PySide6", "PIL": "pillow", "rapidocr": "name reader"}.get(part, part)


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process to a visible window, by the clock and of processor."""

    clock_s: float
    processor_s: float


def first_window(program: Path, starts: int) -> list[Start]:
    """Return each start but the first, which may read a cold disk.

    Raises
    ------
    UserError
        Where xdotool is missing, or no window comes.
    """
    if shutil.which("xdotool") is None:
        raise UserError("xdotool is not installed.", "Run scripts/setup.sh test.")
    with virtual_display() as display, tempfile.TemporaryDirectory() as home:
        return [_start(program, display, home) for _ in range(starts + 1)][1:]


def _start(program: Path, display: str, home: str) -> Start:
    environment = {"PATH": os.defpath, "HOME": home, "DISPLAY": display, "LANG": "C.UTF-8"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [program / "fer-monitor"], env=environment, cwd=home, stderr=subprocess.DEVNULL
    )
    try:
        while not _has_window(display):
            if process.poll() is not None or time.perf_counter() - start > TIMEOUT_S:
                raise UserError("The frozen program opened no window.", "Run its --self-test.")
            time.sleep(_POLL_S)
        clock = time.perf_counter() - start
        used = psutil.Process(process.pid).cpu_times()
        return Start(clock, used.user + used.system)
    finally:
        process.terminate()
        process.wait()


def _has_window(display: str) -> bool:
    search = ["xdotool", "search", "--onlyvisible", "--name", "^FER Monitor$"]
    done = subprocess.run(
        search, env={**os.environ, "DISPLAY": display}, capture_output=True, check=False
    )
    return done.returncode == 0


def report(parts: dict[str, int], starts: list[Start], busy: float) -> str:
    """Return the figures as Markdown."""
    total = sum(parts.values()) / 1e6
    seconds = [start.clock_s for start in starts]
    processor = median(start.processor_s for start in starts)
    named = list(parts.items())[:LARGEST]
    rest = sum(parts.values()) - sum(size for _, size in named)
    lines = [
        f"{processor_name()}, {os.cpu_count()} processor threads, {platform.system()} "
        f"{platform.machine()}; other programs used {busy:.0%} of the processor.",
        "",
        "| | measured | target |",
        "|---|---|---|",
        f"| unpacked | {total:.0f} MB | {TARGET_MB:.0f} MB |",
        f"| first window, warm disk, median of {len(seconds)} starts | {median(seconds):.2f} s "
        f"(slowest {max(seconds):.2f} s) | {TARGET_S:.0f} s |",
        f"| processor time until then | {processor:.2f} s | |",
        "",
        "| part | MB |",
        "|---|---|",
        *(f"| {name} | {size / 1e6:.1f} |" for name, size in named),
        f"| everything else | {rest / 1e6:.1f} |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print, and write where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--write", action="store_true", help=f"put the figures into {PAGE.name}")
    args = parser.parse_args()
    if not (args.program / "fer-monitor").is_file():
        raise UserError(f"There is no frozen program in {args.program}.", "Run scripts/bundle.sh.")
    busy = others_share()
    text = report(sizes(args.program), first_window(args.program, args.starts), busy)
    print(text)
    if args.write:
        write_into(PAGE, text, begin("frozen"))


if __name__ == "__main__":
    main()
