"""How the program's figures are known, and from where: one list for window, tables and reports."""

from __future__ import annotations

MEASURED, ESTIMATED, HEURISTIC, NOTED = "measured", "estimated", "heuristic", "noted"
"""The kinds of figures: counted in the pictures; read by a model or a sampling argument, with a
known error; made of readings by a rule that could be another one; written by a person."""
