"""Be the program without its window: say when the first snapshot is there, then how big we are.

Started by benchmarks.system in a process of its own.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import psutil

from fer_monitor.capture.demo_class.source import DemoClassSource
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.runner import Runner, RunnerState

TIMEOUT_S = 100.0


def main() -> int:
    """Run the demo class for as many snapshots as the command line says."""
    looks = int(sys.argv[1])
    changed = threading.Event()
    settings = AnalysisSettings(analyses_per_second=10, cpu_budget=1.0)
    runner = Runner(
        DemoClassSource(), lambda: build_analyzer(settings), settings, on_change=changed.set
    )
    start = time.perf_counter()
    seen, last, deadline = 0, -1, start + TIMEOUT_S
    runner.start()
    try:
        while seen <= looks and time.perf_counter() < deadline:
            changed.wait(1.0)
            changed.clear()
            if runner.status.state is RunnerState.FAILED:
                print(runner.status.message, runner.status.hint, file=sys.stderr)
                return 1
            snapshot = runner.snapshots.peek()
            if snapshot is None or snapshot.frame.index == last:
                continue
            last = snapshot.frame.index
            seen += 1
            if seen == 1:
                print(json.dumps({"start_s": time.perf_counter() - start}), flush=True)
    finally:
        stopped = runner.stop()
    if seen <= looks or not stopped:
        print(f"only {seen} snapshots came in {TIMEOUT_S:.0f} s", file=sys.stderr)
        return 1
    print(json.dumps({"rss_mb": psutil.Process().memory_info().rss / 2**20}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
