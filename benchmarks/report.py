"""Turn measurements into the tables of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.measure import STAGES, SceneResult, fit_line
from benchmarks.page import begin
from benchmarks.results import Results
from benchmarks.targets import TARGET_HEADER, targets

BEGIN = begin("pipeline")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table, aligned so that it reads well as plain text too."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return "| " + " | ".join(padded) + " |"

    return [line(cells[0]), "|" + "|".join("-" * (w + 2) for w in widths) + "|"] + [
        line(row) for row in cells[1:]
    ]


def report(results: Results) -> str:
    """Return the whole report as Markdown."""
    parts = [
        [f"- {line}" for line in results.conditions],
        [
            "### Milliseconds a frame, by stage",
            "",
            *stage_table([*results.grids, *results.steady, *results.sizes]),
        ],
        ["### How the cost grows", "", *growth(results)],
        ["### With the window", "", *whole_program(results)],
        ["### Targets", "", *table(TARGET_HEADER, targets(results))],
    ]
    if any(len(result.tallies) > 1 for result in results.grids):
        rivals = [*results.grids, *results.steady]
        parts.append(["### Against fer", "", *peer_table(rivals)])
    return "\n\n".join("\n".join(part) for part in parts)


def stage_table(scenes: Sequence[SceneResult]) -> list[str]:
    """Medians of every stage, quartiles of the total, and the faces found."""
    header = ["gallery", *STAGES, "quartiles", "ms a face", "found / present", "extra boxes"]
    header.append("RSS, MiB")
    rows = []
    for result in _unique(scenes):
        tally = result.ours
        low, high = tally.spread("total")
        per_face = tally.ms("total") / max(tally.faces_a_frame, 1e-9)
        rows.append(
            [
                result.scene.title,
                *(f"{tally.ms(stage):.1f}" for stage in STAGES),
                f"{low:.1f} to {high:.1f}",
                f"{per_face:.2f}" if tally.found else "-",
                f"{tally.found} / {tally.present}",
                str(tally.extra),
                f"{result.rss_mib:.0f}",
            ]
        )
    return table(header, rows)


def growth(results: Results) -> list[str]:
    """Lines fitted to the cost over faces and over pixels, the start and the memory."""
    lines = []
    if len(results.grids) > 1:
        faces = [result.ours.faces_a_frame for result in results.grids]
        rest = [r.ours.ms("total") - r.ours.ms("detect") for r in results.grids]
        line = fit_line(faces, rest)
        lines.append(
            f"- All but the detector: {line.start:.1f} ms + {line.slope:.2f} ms a face (1080p)."
        )
    if len(results.sizes) > 1:
        pixels = [result.scene.megapixels for result in results.sizes]
        detect = [f"{r.scene.height}p {r.ours.ms('detect'):.1f} ms" for r in results.sizes]
        line = fit_line(pixels[:2], [r.ours.ms("detect") for r in results.sizes[:2]])
        lines.append(
            f"- Detector: {', '.join(detect)}. Between the two smaller sizes that is "
            f"{line.slope:.1f} ms a megapixel; pictures with a longer side than 1920 are shrunk "
            "to it first."
        )
    if results.grab:
        grab = results.grab
        lines.append(
            f"- Screen grab, {grab.width} x {grab.height}, as a frame ready for analysis: "
            f"{grab.median_ms:.1f} ms (worst {grab.worst_ms:.1f} ms), Xvfb."
        )
    if results.start:
        start = results.start
        lines.append(
            f"- Start to first snapshot, demo class, no window: {start.start_s:.2f} s after "
            f"Start, {start.launch_s:.2f} s after launching Python. Memory (RSS) after "
            f"{start.looks} more: {start.rss_mb:.0f} MiB."
        )
    return lines


def whole_program(results: Results) -> list[str]:
    """Say what the program with its window costs, and whether its memory grows."""
    lines = []
    if results.window:
        seen = results.window
        lines += [
            f"- Watching a moving 5x5 gallery on a screen of its own (Xvfb), "
            f"{seen.looks_a_second:.1f} looks a second, {seen.faces:.0f} faces: "
            f"{seen.analysis_share:.1%} of one core for grabbing and analysing, "
            f"{seen.process_share:.1%} with drawing the window.",
            f"- First point in the charts {seen.chart_s:.1f} s after Start, {seen.launch_s:.1f} s "
            f"after launching Python. Memory (RSS) {seen.rss_mb:.0f} MiB.",
        ]
    if results.soak:
        soak = results.soak
        lines.append(
            f"- A lesson of {soak.hours:g} h, as fast as it goes, window open: {soak.first_mb:.0f} "
            f"MiB after 5 min, {soak.last_mb:.0f} MiB at its end, with the drawing of the demo "
            f"class in the same process; {soak.growth_mb_an_hour:+.1f} MiB an hour."
        )
    return lines or ["- Not measured in this run."]


def peer_table(scenes: Sequence[SceneResult]) -> list[str]:
    """Every contestant on every gallery, frame by frame in turn."""
    rows = []
    for result in scenes:
        for name, tally in result.tallies.items():
            ratio = result.ratio(name)
            rows.append(
                [
                    result.scene.title,
                    name,
                    f"{tally.ms('total'):.1f}",
                    f"{ratio:.1f} x",
                    f"{tally.found} / {tally.present}",
                    str(tally.extra),
                ]
            )
    header = ["gallery", "program", "ms a frame", "ratio", "found / present", "extra boxes"]
    return table(header, rows)


def _unique(scenes: Sequence[SceneResult]) -> list[SceneResult]:
    """Leave out a gallery that both series share."""
    by_title: dict[str, SceneResult] = {}
    for result in scenes:
        by_title.setdefault(result.scene.title, result)
    return list(by_title.values())
