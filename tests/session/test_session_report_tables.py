"""The tidy long table, as CSV and as Parquet, and files that never replace another one."""

from __future__ import annotations

import csv
import io
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.core.people import People
from fer_monitor.core.records import ParticipantRow, SessionRecord
from fer_monitor.session.new_file import write_new_files
from fer_monitor.session.parquet import write_parquet
from fer_monitor.session.tidy import CLASS_MEASURES, COLUMNS, tidy_csv
from tests.support.records import lesson


def table(record: SessionRecord) -> list[dict[str, str]]:
    text = b"".join(tidy_csv(record)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_each_value_has_a_line_with_its_unit_and_how_it_is_known() -> None:
    record = lesson(0.1, 12)
    lines = table(record)
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == 6 * len(CLASS_MEASURES)
    first = {line["measure"]: line for line in lines if line["second"] == "0"}
    assert {line["who"] for line in lines} == {"class"}
    row = record.rows[0]
    assert row.shares is not None
    assert row.valence is not None
    assert float(first["happy"]["value"]) == pytest.approx(float(row.shares[3]), abs=1e-4)
    assert float(first["valence"]["value"]) == pytest.approx(row.valence, abs=1e-4)
    assert first["happy"]["unit"] == "share"
    kinds = {name: line["kind"] for name, line in first.items()}
    assert kinds["faces_read"] == kinds["coverage"] == "measured"
    assert kinds["happy"] == kinds["valence_low"] == "estimated"
    assert kinds["valence"] == kinds["arousal"] == "heuristic"


def test_class_only_gives_out_counts_but_no_figures_of_a_small_group() -> None:
    measures = {line["measure"] for line in table(lesson(0.1, 6))}
    assert measures == {
        "frames", "faces_read", "participants_visible", "cameras_on", "coverage"
    }  # fmt: skip


def test_participants_follow_the_class_where_they_may() -> None:
    record = lesson(0.2, 3, per_participant=True, names={2: "Ada"})
    lines = table(record)
    who = {line["who"] for line in lines}
    assert who == {"class", "participant 1", "participant 2: Ada", "participant 3"}
    row = next(row for row in record.participants if row.participant == 2)
    assert row.shares is not None
    ada = {
        line["measure"]: line["value"]
        for line in lines
        if line["who"] == "participant 2: Ada" and line["second"] == str(row.second)
    }
    assert ada["looks"] == ada["looks_read"] == "5"
    for label, share in zip(EMOTION_LABELS, row.shares, strict=True):
        assert float(ada[label]) == pytest.approx(float(share), abs=6e-5)
    hidden = replace(record, info=replace(record.info, per_participant=False))
    assert {line["who"] for line in table(hidden)} == {"class"}


def test_a_second_without_a_reading_has_looks_only() -> None:
    record = replace(
        lesson(0.1, 2, per_participant=True), participants=(ParticipantRow(1, 1, 4, 0, None),)
    )
    lines = [line for line in table(record) if line["who"] != "class"]
    assert [(line["measure"], line["value"]) for line in lines] == [
        ("looks", "4"), ("looks_read", "0")
    ]  # fmt: skip


@given(st.text(min_size=1, max_size=40))
def test_no_name_becomes_a_formula_or_another_line(name: str) -> None:
    base = lesson(0.05, 2, per_participant=True)
    record = replace(base, people=People({1: name, 2: "=cmd|' /C calc'!A1 %s {0}"}))
    lines = table(record)
    assert len(lines) == 3 * len(CLASS_MEASURES) + 9 * len(record.participants)
    assert not any(line["who"][0] in "=+-@\t\r\n" for line in lines)


def test_parquet_holds_the_same_lines() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    record = lesson(0.3, 12, per_participant=True, names={1: "=Ada"})
    file = io.BytesIO()
    write_parquet(record, file)
    read = parquet.read_table(io.BytesIO(file.getvalue()))
    assert tuple(read.column_names) == COLUMNS
    found, wanted = read.to_pylist(), table(record)
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert str(one["second"]) == other["second"]
        for name in ("who", "measure", "unit", "kind"):
            assert one[name] == other[name]
        assert one["value"] == pytest.approx(float(other["value"]), abs=6e-5)


def test_parquet_of_an_empty_session_is_an_empty_table() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    write_parquet(lesson(0, 0, markers=()), file)
    assert parquet.read_table(io.BytesIO(file.getvalue())).num_rows == 0


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UserError, match=r"fer-monitor\[parquet\]"):
        write_parquet(lesson(0.1, 2), io.BytesIO())


def test_files_of_one_report_share_a_name_that_is_new(tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text("mine")
    contents = [(".html", lambda f: f.write(b"a")), (".csv", lambda f: f.write(b"b"))]
    paths = write_new_files(tmp_path, "r", contents)
    assert [path.name for path in paths] == ["r (2).html", "r (2).csv"]
    assert (tmp_path / "r.html").read_text() == "mine"
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


def test_a_report_that_fails_leaves_no_half_of_it(tmp_path: Path) -> None:
    def fail(_file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match="disk is full"):
        write_new_files(tmp_path, "r", [(".html", lambda f: f.write(b"a")), (".csv", fail)])
    assert list(tmp_path.iterdir()) == []
