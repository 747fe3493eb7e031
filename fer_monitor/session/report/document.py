"""A report as blocks: the page and the PDF are two drawings of the same ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading of ``level`` 2 (a section) or 3 (within one); ``anchor`` is what links go to."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph; ``kind`` is ``lead``, ``body``, ``muted`` or ``note``."""

    text: str
    kind: str = "body"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """A few large figures: (value, what it is)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; ``width`` is its share of the table's, numbers stand to the right."""

    title: str
    width: float
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A table; every row has as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row must have a cell for each column")


@dataclass(frozen=True)
class Chart:
    """A drawing.

    Attributes
    ----------
    svg : str
        A whole ``<svg>`` element, with all text in it escaped.
    width, height : float
        In the units of the drawing.
    title : str
        What it shows, for those who cannot see it.
    """

    svg: str
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class PageBreak:
    """Begin a new page; on the screen, a rule."""


Block = Heading | Text | Bullets | Figures | Table | Chart | PageBreak


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes
    ----------
    kind : str
        ``Session report`` or ``Comparison``.
    title : str
        Of the session.
    about : str
        Date, length and the like, in one line.
    blocks : tuple of Block
    """

    kind: str
    title: str
    about: str
    blocks: tuple[Block, ...]
