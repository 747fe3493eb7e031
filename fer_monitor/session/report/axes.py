"""What the charts over time share: the time axis, markers, lines with gaps, words of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fer_monitor.core.types import Marker
from fer_monitor.session.report.series import Values
from fer_monitor.session.report.svg import GRID, MUTED, TEXT, Drawing, shortened, text_width

WIDTH = 720.0
LEFT, RIGHT = 40.0, 112.0
"""Room for the numbers on the left and the words on the right."""
MARKERS_HEIGHT = 24.0
_STEPS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
_SMALL = 10.5


def clock(seconds: float) -> str:
    """Return a time since Start as ``2:31`` or ``1:02:31``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"


def signed(value: float) -> str:
    """Return a number in [-1, 1] as ``+0.18``, with a true minus sign."""
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text.replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Return a share in [0, 1] as ``84 %``; the space does not break."""
    return f"{share * 100:.0f}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class TimeAxis:
    """Seconds to the right: from ``start_s`` at ``LEFT`` to ``end_s`` before the words."""

    start_s: float
    end_s: float

    def x(self, second: float) -> float:
        """Return where a second lies."""
        span = max(self.end_s - self.start_s, 1.0)
        return LEFT + (second - self.start_s) / span * (WIDTH - LEFT - RIGHT)

    def draw(self, drawing: Drawing, top: float, bottom: float, *, times: bool = True) -> None:
        """Draw hairlines at round times from ``top`` to ``bottom``, with ``times`` below."""
        span = max(self.end_s - self.start_s, 1.0)
        step = next((s for s in _STEPS if span / s <= 9), span / 8)
        first = -(-self.start_s // step) * step
        for second in np.arange(first, self.end_s + 0.5, step).tolist():
            x = self.x(second)
            drawing.line([(x, top), (x, bottom)], GRID)
            if not times:
                continue
            words = clock(second) if second >= 0 else "\N{MINUS SIGN}" + clock(-second)
            drawing.text(x, bottom + 14, words, anchor="middle", colour=MUTED, size=_SMALL)


def draw_markers(
    drawing: Drawing, axis: TimeAxis, markers: Sequence[Marker], top: float, bottom: float
) -> None:
    """Draw each marker as a numbered dashed line, with as much of its note as there is room."""
    shown = [
        (number, axis.x(marker.t), marker.note)
        for number, marker in enumerate(markers, 1)
        if axis.start_s <= marker.t <= axis.end_s
    ]
    free = LEFT - 20
    for place, (number, x, note) in enumerate(shown):
        drawing.line([(x, top + 17), (x, bottom)], MUTED, 1, "2 3")
        if x - 8 < free:
            # Too near to the one before: its line stays, its number is in the table.
            continue
        drawing.dot(x, top + 9, 8, "#FFFFFF", TEXT)
        drawing.text(x, top + 12.8, str(number), anchor="middle", size=_SMALL, bold=True)
        free = x + 10
        room = (shown[place + 1][1] if place + 1 < len(shown) else WIDTH) - x - 26
        if note.strip() and room > 34:
            words = shortened(note, min(room, 190), _SMALL)
            drawing.text(x + 12, top + 12.8, words, size=_SMALL, colour=TEXT)
            free += 4 + text_width(words, _SMALL)


def runs(known: np.ndarray) -> Iterator[slice]:
    """Yield the stretches in which all of a bool (N,) are true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(start, end)


def draw_line(
    drawing: Drawing,
    x: Values,
    y: Values,
    *,
    colour: str = TEXT,
    width: float = 1.6,
    dashes: str = "",
) -> None:
    """Draw a line with gaps where ``y`` is NaN; a lone value is a short dash."""
    for run in runs(~np.isnan(y)):
        points = list(zip(x[run].tolist(), y[run].tolist(), strict=True))
        if len(points) == 1:
            points = [(points[0][0] - 1.5, points[0][1]), (points[0][0] + 1.5, points[0][1])]
        drawing.line(points, colour, width, dashes)


def draw_band(
    drawing: Drawing, x: Values, low: Values, high: Values, colour: str, opacity: float = 1.0
) -> None:
    """Fill between two lines, with gaps where either is NaN."""
    for run in runs(~np.isnan(low) & ~np.isnan(high)):
        there = list(zip(x[run].tolist(), low[run].tolist(), strict=True))
        back = list(zip(x[run].tolist(), high[run].tolist(), strict=True))
        if len(there) == 1:
            there, back = ([(p[0] + d, p[1]) for d in (-1.5, 1.5)] for p in (there[0], back[0]))
        drawing.area([*there, *reversed(back)], colour, opacity)
