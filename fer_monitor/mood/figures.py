"""How the program's figures are known, and from where: one list for window, tables and reports."""

from __future__ import annotations

from dataclasses import dataclass

from fer_monitor.core.words import Words, mark

MEASURED, ESTIMATED, HEURISTIC = mark("measured"), mark("estimated"), mark("heuristic")
"""The kinds of figures: counted in the pictures; read by a model or a sampling argument, with a
known error; made of readings by a rule that could be another one."""
NOTED = "noted"
"""What a person wrote."""


@dataclass(frozen=True)
class Figure:
    """A figure that the window shows.

    Attributes
    ----------
    name, source : Words
        What it is, and where it comes from; for people.
    kind : Words
        One of the three kinds.
    """

    name: Words
    kind: Words
    source: Words


COUNTS = Figure(
    mark("Faces, people and cameras"), MEASURED, mark("Counted in each picture of the class.")
)
SHARES = Figure(
    mark("Shares of the expressions"),
    ESTIMATED,
    mark(
        "Read from each face by a network trained on the photographs of FER2013, averaged over "
        "faces."
    ),
)
MOOD = Figure(
    mark("Pleasantness and energy"),
    HEURISTIC,
    mark("The shares, weighted by how people rate the words for them (Russell & Mehrabian 1977)."),
)
BANDS = Figure(
    mark("± and shaded bands"),
    ESTIMATED,
    mark(
        "How far the mean would move with other faces (bootstrap, 95 %); whether the faces were "
        "read rightly is not in it."
    ),
)
EVERY_KIND = mark("Counts are measured, shares estimated, pleasantness and energy heuristic.")
