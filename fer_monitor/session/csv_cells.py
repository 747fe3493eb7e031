"""Turn values into CSV cells that a spreadsheet shows and never executes.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to Excel, LibreOffice and Google
Sheets, even inside quotes, so a note or a name could run commands on the computer of whoever
opens the file. Such *text* gets an apostrophe in front, which makes it plain text. *Numbers* are
written by this module from numbers, cannot be formulas, and stay numbers: -0.18 is ``-0.18``.

Source of the list of characters: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from numbers import Integral, Real

Cell = str | int | float | None
"""What a row may hold; None and NaN become an empty cell."""

DECIMALS = 4
"""Decimals of a share or a coordinate; finer than any of these numbers is known."""

# Spaces before the sign do not help: some programs trim a cell first. The full-width signs are
# formulas in Japanese and Chinese Excel.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_LINE_BREAK = re.compile(r"\r\n?")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def harmless_text(text: str) -> str:
    """Return ``text`` as it may stand in a cell.

    Line breaks become line feeds, the ones that spreadsheets know inside a cell; characters that
    no UTF-8 file can hold become ``�``.
    """
    text = _UNWRITABLE.sub("�", _LINE_BREAK.sub("\n", text))
    return f"'{text}" if _FORMULA.match(text) else text


def number_text(value: float, decimals: int = DECIMALS) -> str:
    """Return a number with a decimal point and without trailing zeros; empty for NaN, infinity."""
    if not math.isfinite(value):
        return ""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def cell_text(value: Cell) -> str:
    """Return what is written for ``value``, before quoting."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless_text(value)
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return number_text(float(value))
    raise TypeError(f"a cell holds text or a number, not {type(value).__name__}")


def row_bytes(row: Sequence[Cell]) -> bytes:
    """Return one row as UTF-8, quoted where needed and ended by CR LF (RFC 4180)."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([cell_text(value) for value in row])
    return line.getvalue().encode("utf-8")
