"""Measure the whole line: ``python -m benchmarks.pipeline --help``."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path

import cv2

from benchmarks import report as reporting
from benchmarks.best import BEST, BestSetting
from benchmarks.measure import Contestant, SceneResult, measure_scene
from benchmarks.page import write_into
from benchmarks.peers import DETECTORS, Peer
from benchmarks.results import Results
from benchmarks.scenes import make_scene, make_steady_scene, sitters_from
from benchmarks.system import (
    BUSY_SHARE,
    GrabResult,
    StartResult,
    machine,
    measure_grab,
    measure_start,
    others_share,
    use_one_core,
)
from benchmarks.window import SoakResult, WindowResult, measure_soak, measure_window
from fer_monitor.capture.demo_class.sitters import Sitter
from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import build_analyzer

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "benchmarks.md"
PORTRAITS = Path(
    os.environ.get("FER_MONITOR_PORTRAITS") or REPOSITORY.parent / "shared" / "portraits"
)
PEER_PYTHON = REPOSITORY / ".venv-peer" / "bin" / "python"
MODEL = "models/expression.tflite"

GRID_SIDES = (2, 5, 7)
FULL_HD = (1920, 1080)
SIZES = ((1280, 720), FULL_HD, (2560, 1440))
SIZES_SIDE = 5
STEADY_SIDES = (5, 7)
STEADY_SHARE = 0.1
"""Share of the tiles that change from one look to the next in a quiet class."""
WINDOW_S = 30.0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    parser.add_argument(
        "--portraits",
        type=Path,
        default=PORTRAITS if PORTRAITS.is_dir() else None,
        help="folder of portraits for the tiles (default: FER_MONITOR_PORTRAITS or "
        "../shared/portraits where it exists, else the built-in portrait)",
    )
    parser.add_argument("--demo-portrait", action="store_true", help="use the built-in portrait")
    parser.add_argument("--peers", action="store_true", help="measure fer 25.10 in the same run")
    parser.add_argument(
        "--peer-python",
        type=Path,
        default=PEER_PYTHON,
        help="Python of the environment made by scripts/peer-venv.sh",
    )
    parser.add_argument("--rounds", type=int, default=30, help="timed looks at every gallery")
    parser.add_argument(
        "--soak",
        type=float,
        default=0.0,
        metavar="HOURS",
        help="also run a lesson of so many hours, as fast as it goes, and see the memory grow",
    )
    parser.add_argument("--quick", action="store_true", help="two looks: does it run at all?")
    parser.add_argument("--write", action="store_true", help="write the results into docs/")
    options = parser.parse_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if options.quick and options.write:
        parser.error("--quick gives no figures worth writing")
    if options.demo_portrait:
        options.portraits = None
    if options.quick:
        options.rounds = 2
    return options


def open_peers(python: Path, stack: ExitStack) -> dict[str, Peer]:
    """Start the rivals; one whose detector cannot run is named and left out.

    Raises
    ------
    UserError
        Where not even fer's default runs.
    """
    peers: dict[str, Peer] = {}
    default, *others = DETECTORS.items()
    peers[default[0]] = stack.enter_context(Peer(python, default[1]))
    for name, detector in others:
        peer = _peer_or_none(python, detector, name)
        if peer is not None:
            peers[name] = stack.enter_context(peer)
    return peers


def _peer_or_none(python: Path, detector: str, name: str) -> Peer | None:
    try:
        return Peer(python, detector)
    except UserError as error:
        print(f"Left out: {name}. {error}", file=sys.stderr)
        return None


def measure_all(
    analyzer: Analyzer, sitters: list[Sitter], peers: Mapping[str, Contestant], rounds: int
) -> tuple[list[SceneResult], list[SceneResult], list[SceneResult]]:
    """Return the results for growing grids, quiet classes (both with rivals), growing pictures."""
    # One picture for each look and one to warm up: nobody jumps back.
    looks, moments = rounds + 1, min(rounds, 10)
    grids = []
    scenes = [make_scene(side, *FULL_HD, sitters, looks) for side in GRID_SIDES]
    scenes.append(make_scene(GRID_SIDES[-1], *FULL_HD, sitters, moments, jumping=True))
    for scene in scenes:
        print(f"  {scene.title} ...", file=sys.stderr, flush=True)
        grids.append(measure_scene(scene, analyzer, peers, rounds))
    steady = []
    for side in STEADY_SIDES:
        quiet = make_steady_scene(side, *FULL_HD, sitters, moments, STEADY_SHARE)
        print(f"  {quiet.title} ...", file=sys.stderr, flush=True)
        steady.append(measure_scene(quiet, analyzer, peers, rounds))
    sizes = []
    for size in SIZES:
        scene = make_scene(SIZES_SIDE, *size, sitters, looks)
        print(f"  {scene.title} ...", file=sys.stderr, flush=True)
        sizes.append(measure_scene(scene, analyzer, {}, rounds))
    return grids, steady, sizes


def with_window(options: argparse.Namespace) -> tuple[WindowResult | None, SoakResult | None]:
    """Measure the program with its window, where there is an Xvfb, and a long lesson if asked."""
    window = None
    try:
        window = measure_window(3.0 if options.quick else WINDOW_S)
    except UserError as error:
        print(f"Left out: {error}", file=sys.stderr)
    return window, measure_soak(options.soak) if options.soak else None


def surroundings(quick: bool) -> tuple[GrabResult | None, StartResult]:
    """Measure the grab, where there is an Xvfb, and the start."""
    grab = None
    try:
        grab = measure_grab(*FULL_HD, times=3 if quick else 100)
    except UserError as error:
        print(f"Left out: {error}", file=sys.stderr)
    return grab, measure_start(looks=3 if quick else 100)


def run(options: argparse.Namespace, command: str) -> Results:
    """Measure everything that ``options`` asks for. Raises UserError."""
    resource(MODEL)  # a clear sentence now rather than in the middle
    sitters, who = sitters_from(options.portraits)
    busy = others_share()
    grab, start = surroundings(options.quick)
    window, soak = with_window(options)
    one_core = use_one_core()
    cv2.setNumThreads(1)
    with ExitStack() as stack:
        peers: dict[str, Contestant] = {BEST: BestSetting()}
        if options.peers:
            peers |= open_peers(options.peer_python, stack)
        grids, steady, sizes = measure_all(build_analyzer(), sitters, peers, options.rounds)
    conditions = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d} with `{command}`.",
        f"{machine()}.",
        f"Tiles: {who}. Medians of {options.rounds} looks, after those to warm up; one thread"
        + (", all on one core." if one_core else "."),
    ]
    if busy > BUSY_SHARE:
        conditions.append(
            f"**Other programs used {busy:.0%} of the processor at the start: do not trust these "
            "times.**"
        )
    return Results(conditions, grids, sizes, grab, start, steady, window, soak)


def _without_paths(arguments: Sequence[str]) -> list[str]:
    """Leave the folders of this machine out of a command that will be published."""
    return ["DIR" if "/" in word or "\\" in word else word for word in arguments]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and, if asked, write."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parse(given)
    command = f"python -m benchmarks.pipeline {shlex.join(_without_paths(given))}".strip()
    try:
        text = reporting.report(run(options, command))
        print(text)
        if options.write:
            write_into(PAGE, text, reporting.BEGIN)
            print(f"Written into {PAGE}.", file=sys.stderr)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
