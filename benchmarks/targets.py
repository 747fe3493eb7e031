"""What was promised, held against what was measured."""

from __future__ import annotations

from benchmarks.best import BEST
from benchmarks.measure import OURS, SceneResult
from benchmarks.results import Results

TARGET_HEADER = ("what", "measured", "target", "met")
MOST_MS = {"7x7, 1080p": 90.0, "7x7, 1080p, 5 changing": 30.0}
MOST_MS_A_FACE = 1.0
MOST_GRAB_MS = 10.0
LOOKS_A_SECOND = 2
SHARED_GRID, LARGEST_GRID = "5x5, 1080p", "7x7"
MOST_SHARE = 0.08
"""Of one core, for the dearest case: every tile changes between two looks."""
LEAST_RATIO = 20.0
LEAST_RECALL = 0.99
MOST_RSS_MB = 350.0
MOST_GROWTH_MB = 5.0
LATEST_POINT_S = 3.0


def targets(results: Results) -> list[list[str]]:
    """Return the rows of the table of targets."""
    scenes = [*results.grids, *results.steady]
    rows = []
    for result in scenes:
        limit = MOST_MS.get(result.scene.title)
        if limit is not None:
            rows.append(
                _most(f"{result.scene.title}, a look", result.ours.ms("total"), limit, "ms")
            )
    rows += _of_the_largest(results)
    if results.grab:
        rows.append(_most("screen grab, 1080p", results.grab.median_ms, MOST_GRAB_MS, "ms"))
    rows += [row for result in scenes for row in _against_others(result)]
    if results.window:
        rows.append(_most("memory with the window", results.window.rss_mb, MOST_RSS_MB, "MiB"))
        rows.append(_most("Start to the first point", results.window.chart_s, LATEST_POINT_S, "s"))
    if results.soak:
        growth = results.soak.growth_mb_an_hour
        rows.append(_most("growth of the memory in an hour", growth, MOST_GROWTH_MB, "MiB"))
    return rows


def _of_the_largest(results: Results) -> list[list[str]]:
    rows = []
    for result in results.grids:
        tally = result.ours
        if result.scene.grid == LARGEST_GRID and not result.scene.jumping:
            a_face = tally.ms("classify") / max(tally.faces_a_frame, 1e-9)
            rows.append(_most("network, a face", a_face, MOST_MS_A_FACE, "ms"))
        if result.scene.title == SHARED_GRID and results.grab:
            a_look = tally.ms("total") + results.grab.median_ms
            share = LOOKS_A_SECOND * a_look / 1000
            met = "yes" if share <= MOST_SHARE else "no"
            what = f"{SHARED_GRID}, {LOOKS_A_SECOND} looks a second, grab included"
            rows.append([what, f"{share:.1%} of one core", f"at most {MOST_SHARE:.0%}", met])
    return rows


def _against_others(result: SceneResult) -> list[list[str]]:
    rows, where = [], result.scene.title
    for name, tally in result.tallies.items():
        if name == OURS:
            continue
        if name == BEST:
            recall = result.ours.found / max(tally.found, 1)
            met = "yes" if recall >= LEAST_RECALL else "no"
            what = f"faces of those that {name} finds, {where}"
            rows.append([what, f"{recall:.3f}", f"at least {LEAST_RECALL}", met])
        else:
            ratio = result.ratio(name)
            met = "yes" if ratio >= LEAST_RATIO else "no"
            what = f"faster than {name}, {where}"
            rows.append([what, f"{ratio:.1f} x", f"at least {LEAST_RATIO:g} x", met])
    return rows


def _most(what: str, value: float, limit: float, unit: str) -> list[str]:
    met = "yes" if value <= limit else "no"
    return [what, f"{value:.2f} {unit}", f"at most {limit:g} {unit}", met]
