"""CSV cells: harmless text, numbers that stay numbers, files that read back as they were meant."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.session.csv_cells import cell_text, harmless_text, row_bytes


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1234",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =HYPERLINK(1)",
        "＝1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    assert cell_text(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["", "quiz", "2 + 2 = 4", "a-b", "me@school.org", "'quoted'", "Zoë 你好"]
)
def test_other_text_is_left_alone(text: str) -> None:
    assert cell_text(text) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-0.18, "-0.18"),
        (-1, "-1"),
        (0.25, "0.25"),
        (1.0, "1"),
        (-0.00001, "0"),
        (1e-9, "0"),
        (120000.0, "120000"),
        (np.float32(-0.5), "-0.5"),
        (np.int64(-3), "-3"),
        (None, ""),
        (math.nan, ""),
        (math.inf, ""),
    ],
)
def test_numbers_stay_numbers(value: float | None, expected: str) -> None:
    assert cell_text(value) == expected


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6))
def test_a_number_reads_back_to_four_decimals(value: float) -> None:
    assert float(cell_text(value)) == pytest.approx(value, abs=5.1e-5)


@given(st.text())
def test_no_text_can_begin_a_formula(text: str) -> None:
    written = harmless_text(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not written.startswith(("\t", "\r", "\n"))


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_any_row_of_text_reads_back_cell_by_cell(cells: list[str]) -> None:
    assert parsed(row_bytes(cells)) == ([[harmless_text(cell) for cell in cells]])


def test_commas_quotes_line_breaks_and_scripts_survive() -> None:
    cells = ['a, "b"; c', "two\nlines", "mac\rlines", "dos\r\nlines", "Müller 王 🙂"]
    assert parsed(row_bytes(cells)) == [
        ['a, "b"; c', "two\nlines", "mac\nlines", "dos\nlines", "Müller 王 🙂"]
    ]


def test_characters_that_no_file_can_hold_are_replaced() -> None:
    assert cell_text("a\x00b\ud83d") == "a�b�"


def test_only_text_and_numbers_are_cells() -> None:
    with pytest.raises(TypeError, match="list"):
        cell_text([1])  # type: ignore[arg-type]
