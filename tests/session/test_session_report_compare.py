"""Sessions side by side: aligned by their start or by a marker of the same note."""

from __future__ import annotations

import pytest

from fer_monitor.core.errors import UserError
from fer_monitor.session.report.compare import align, comparison_document
from fer_monitor.session.report.document import Chart, Document, Table, Text
from fer_monitor.session.report.facts import session_facts
from tests.support.records import BRIGHT, CALM, LOW, lesson

FIRST = session_facts(lesson(10, 20, markers=((3, "Group work"),), course=((0, BRIGHT),)))
SECOND = session_facts(
    lesson(8, 16, markers=((5, "group  WORK"), (6, "Quiz")), course=((0, LOW),), title="Chemistry")
)


def lead(document: Document) -> str:
    return next(b.text for b in document.blocks if isinstance(b, Text) and b.kind == "lead")


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def test_sessions_stand_beside_each_other_with_all_their_numbers() -> None:
    document = comparison_document([FIRST, SECOND])
    table = tables(document)[0]
    assert [column.title for column in table.columns] == ["", "Biology, year 9", "Chemistry"]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Length"] == ("10 minutes", "8 minutes")
    assert rows["Faces read (measured)"] == ("19", "15")
    assert rows["Pleasantness (heuristic)"][0].startswith("+")
    assert rows["Pleasantness (heuristic)"][1].startswith("\N{MINUS SIGN}")
    assert "do not overlap" in lead(document)
    (chart,) = [block for block in document.blocks if isinstance(block, Chart)]
    assert "Biology, year 9" in chart.svg
    assert "Chemistry" in chart.svg


def test_like_sessions_are_said_to_be_alike() -> None:
    other = session_facts(lesson(10, 20, course=((0, CALM),), seed=5))
    same = session_facts(lesson(10, 20, course=((0, CALM),), seed=6))
    assert "may be chance" in lead(comparison_document([other, same]))


def test_a_marker_is_found_by_its_note_in_any_case_and_spacing() -> None:
    aligned = align([FIRST, SECOND], " group work")
    assert [each.zero_s for each in aligned] == [180, 300]
    document = comparison_document([FIRST, SECOND], "Group work")
    around = tables(document)[0]
    assert around.columns[1].title == "Pleasantness before (band)"
    assert len(around.rows) == 2


def test_a_session_without_the_marker_is_named() -> None:
    with pytest.raises(UserError, match=r"Biology, year 9.*has no marker.*quiz"):
        align([SECOND, FIRST], "quiz")


def test_one_session_cannot_be_compared() -> None:
    with pytest.raises(UserError, match="One session"):
        comparison_document([FIRST])


def test_small_groups_are_left_out_here_as_well() -> None:
    few = session_facts(lesson(5, 6))
    document = comparison_document([few, FIRST])
    rows = {row[0]: row[1:] for row in tables(document)[0].rows}
    assert rows["Pleasantness (heuristic)"][0] == "fewer than 10 faces: not shown"
    assert "Fewer than two of these sessions" in lead(document)


def test_more_sessions_than_fit_side_by_side_go_into_further_tables() -> None:
    document = comparison_document([FIRST, SECOND] * 3)
    widths = [len(table.columns) - 1 for table in tables(document)[:2]]
    assert widths == [4, 2]
