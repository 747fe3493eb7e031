"""Draw lines, areas and words as SVG that a browser and Qt show alike.

Only attributes, no styles, patterns, scripts or links: QtSvg knows SVG Tiny 1.2. All text goes
through one function that escapes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from fer_monitor.session.report.document import Chart

FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
TEXT, MUTED, GRID = "#1A1F29", "#586070", "#D9DDE4"
SIZE = 11.5
"""Size of type in units of the drawing; 720 of them span a page's text."""

# Characters that no XML file may hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of what follows them would turn the chart's own words, too.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")

Points = Sequence[tuple[float, float]]


def writable(text: str) -> str:
    """Return text without the characters that no page can hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def plain(text: str) -> str:
    """Return text in one line that XML can hold, not yet escaped."""
    return " ".join(_TURNING.sub("", writable(text)).split())


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how wide text is; wide scripts count double."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = sum(character in "iljtf.,:;'|!()[] " for character in text)
    return size * (0.58 * (len(text) - wide - narrow) + 0.32 * narrow + 1.02 * wide)


def shortened(text: str, width: float, size: float = SIZE) -> str:
    """Return text that is at most about ``width`` wide, with an ellipsis where cut."""
    text = plain(text)
    if text_width(text, size) <= width:
        return text
    # A name may be as long as a book; no more of it than fits can matter.
    text = text[: max(1, int(width / size * 4))]
    while len(text) > 1 and text_width(text + "\u2026", size) > width:
        text = text[:-1]
    return text.rstrip() + "\u2026"


class Drawing:
    """A drawing in the making.

    Parameters
    ----------
    width, height : float
        In units; 720 span the width of a page.
    title : str
        What it shows, in words.
    """

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height = width, height
        self._title = plain(title)
        self._parts: list[str] = []

    def line(
        self, points: Points, colour: str = TEXT, width: float = 1.0, dashes: str = ""
    ) -> None:
        """Draw a line through points; nothing for fewer than two."""
        if len(points) < 2:
            return
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<polyline points="{_listed(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}" stroke-linejoin="round"{dashed}/>'
        )

    def area(self, points: Points, colour: str, opacity: float = 1.0) -> None:
        """Fill what points enclose; nothing for fewer than three."""
        if len(points) < 3:
            return
        self._parts.append(
            f'<polygon points="{_listed(points)}" fill="{colour}" fill-opacity="{opacity:g}"/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, edge: str = ""
    ) -> None:
        """Fill a rectangle."""
        outline = f' stroke="{edge}" stroke-width="1"' if edge else ""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
            f'height="{max(height, 0):.1f}" fill="{colour}"{outline}/>'
        )

    def dot(self, x: float, y: float, radius: float, colour: str, edge: str = "") -> None:
        """Draw a disc."""
        outline = f' stroke="{edge}" stroke-width="1.2"' if edge else ""
        self._parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}"{outline}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "start",
        colour: str = TEXT,
        size: float = SIZE,
        bold: bool = False,
    ) -> None:
        """Write text, any text, with its baseline at ``y``; ``anchor`` as in SVG."""
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}>{escape(plain(text))}</text>'
        )

    def chart(self) -> Chart:
        """Return the finished drawing."""
        title = escape(self._title)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} '
            f'{self.height:g}" role="img" aria-label="{title}" font-family="{FONT}">'
            f"<title>{title}</title>{''.join(self._parts)}</svg>"
        )
        return Chart(svg, self.width, self.height, self._title)


def _listed(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def spread(wanted: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Move places (in any order) as little as needed to be ``apart`` and between the edges."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [0.0] * len(wanted)
    least = top
    for i in order:
        places[i] = max(wanted[i], least)
        least = places[i] + apart
    limit = bottom
    for i in reversed(order):
        places[i] = min(places[i], limit)
        limit = places[i] - apart
    return places
