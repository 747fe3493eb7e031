"""Every column of the session's tables says how it is known, in which unit and from where."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone
from pathlib import Path

from fer_monitor.session import tables
from fer_monitor.session.columns import COLUMNS_FILE, DESCRIBED, columns_csv
from fer_monitor.session.export import export_session
from fer_monitor.session.files import SessionFiles


def test_each_column_of_each_table_is_described_in_its_order() -> None:
    headers = {
        tables.TIMELINE_FILE: tables.TIMELINE_COLUMNS,
        tables.FACES_FILE: tables.FACES_COLUMNS,
        tables.MARKERS_FILE: tables.MARKERS_COLUMNS,
    }
    assert {name: tuple(line[0] for line in lines) for name, lines in DESCRIBED.items()} == headers
    rows = list(csv.DictReader(io.StringIO(columns_csv().decode("utf-8-sig"))))
    assert {row["kind"] for row in rows} == {"measured", "estimated", "heuristic", "noted"}
    assert all(row["unit"] and row["source"] for row in rows)


def test_the_description_lies_beside_the_tables_and_goes_along_with_copies(tmp_path: Path) -> None:
    files = SessionFiles(tmp_path / "session", datetime(2026, 11, 22, tzinfo=timezone.utc))
    files.create()
    assert (tmp_path / "session" / COLUMNS_FILE).read_bytes() == columns_csv()
    files.finish()
    copy = export_session(files.paths, tmp_path / "copies")
    assert (copy / COLUMNS_FILE).read_bytes() == columns_csv()
