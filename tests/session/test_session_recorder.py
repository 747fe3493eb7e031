"""The recorder: rows on disk every second, read back as they were, and no thread left."""

from __future__ import annotations

import csv
import gc
import io
import os
import stat
import weakref
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Marker
from fer_monitor.session.csv_cells import harmless_text
from fer_monitor.session.recorder import RecorderState, SessionRecorder
from tests.support.recorders import Recorders
from tests.support.session_rows import (
    STARTED_AT,
    empty_row,
    face,
    read_csv,
    row,
    shares,
    snapshot,
)
from tests.support.waiting import wait_until

HAPPY = shares(0, 0, 0, 1, 0, 0, 0)


def test_headers_are_what_we_promised(tmp_path: Path, record: Recorders) -> None:
    record(tmp_path).finish()
    headers = {
        path.name: path.read_bytes().decode("utf-8-sig").splitlines()[0]
        for path in tmp_path.iterdir()
    }
    assert headers == {
        "timeline.csv": "wall_time,second,frames,faces_read,participants_visible,coverage,"
        "angry,disgust,fear,happy,sad,surprise,neutral,"
        "valence,valence_low,valence_high,arousal,arousal_low,arousal_high,cameras_on",
        "faces.csv": "face,first_seen_s,last_seen_s,in_view_s,looks,looks_read,"
        "angry,disgust,fear,happy,sad,surprise,neutral,"
        "most_frequent,mean_confidence,mean_valence,mean_arousal,median_size_px,name",
        "markers.csv": "wall_time,second,note",
        "columns.csv": "table,column,kind,unit,source",
    }
    if os.name == "posix":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        assert modes == {0o600}, "for the owner alone"
    for path in tmp_path.iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_session_reads_back(tmp_path: Path, record: Recorders) -> None:
    recorder = record(tmp_path / "new" / "folder")
    recorder.on_snapshot(snapshot(face(1, HAPPY), face(2, None, 9.0)), 0.2)
    recorder.on_rows([row(0), empty_row(1, frames=5)])
    recorder.on_rows([empty_row(2, frames=0)])
    recorder.add_marker(Marker(1.25, "quiz"))
    recorder.on_end()
    files = recorder.finish()
    assert [path.name for path in files] == ["timeline.csv", "faces.csv", "markers.csv"]
    assert recorder.status.state is RecorderState.OK

    first, faceless, pictureless = read_csv(files[0])
    assert first == {
        "wall_time": "2026-11-22T09:15:30+01:00",
        "second": "0",
        "frames": "5",
        "faces_read": "3",
        "participants_visible": "4",
        "coverage": "0.75",
        **dict.fromkeys(("angry", "disgust", "fear", "sad", "surprise"), "0"),
        "happy": "0.75",
        "neutral": "0.25",
        "valence": "-0.18",
        "valence_low": "-0.23",
        "valence_high": "-0.13",
        "arousal": "0.3825",
        "arousal_low": "0.3",
        "arousal_high": "0.4",
        "cameras_on": "4",
    }
    assert (faceless["second"], faceless["frames"], faceless["faces_read"]) == ("1", "5", "0")
    assert (pictureless["second"], pictureless["frames"]) == ("2", "0")
    for gap in (faceless, pictureless):
        assert gap["happy"] == gap["valence"] == gap["arousal_high"] == gap["coverage"] == ""
    assert [(r["face"], r["looks_read"]) for r in read_csv(files[1])] == [("1", "1"), ("2", "0")]
    assert read_csv(files[2]) == [
        {"wall_time": "2026-11-22T09:15:31+01:00", "second": "1.25", "note": "quiz"}
    ]


def test_rows_reach_the_disk_while_recording(tmp_path: Path, record: Recorders) -> None:
    recorder = record(tmp_path)
    for second in range(3):
        recorder.on_rows([row(second)])
        wait_until(lambda n=second: len(read_csv(tmp_path / "timeline.csv")) == n + 1)
    recorder.on_snapshot(snapshot(face(1, HAPPY)), 3.0)
    recorder.on_end()
    wait_until(lambda: len(read_csv(tmp_path / "faces.csv")) == 1, what="faces.csv")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes=st.lists(st.text(max_size=40), max_size=8))
def test_any_notes_read_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, notes: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    recorder = SessionRecorder(folder, "Webcam", STARTED_AT)
    recorder.start()
    for second, note in enumerate(notes):
        recorder.add_marker(Marker(float(second), note))
    recorder.finish()
    assert [r["note"] for r in read_csv(folder / "markers.csv")] == [*map(harmless_text, notes)]


def test_dangerous_notes_are_disarmed_and_odd_ones_survive(
    tmp_path: Path, record: Recorders
) -> None:
    recorder = record(tmp_path)
    notes = ['=HYPERLINK("http://x")', "Zoë, 你好 🙂", 'said "yes"', "two\nlines", "-"]
    for second, note in enumerate(notes):
        recorder.add_marker(Marker(second, note))
    recorder.finish()
    assert [r["note"] for r in read_csv(tmp_path / "markers.csv")] == [
        '\'=HYPERLINK("http://x")',
        "Zoë, 你好 🙂",
        'said "yes"',
        "two\nlines",
        "'-",
    ]


def test_finishing_twice_is_harmless_and_later_markers_are_refused(
    tmp_path: Path, record: Recorders
) -> None:
    recorder = record(tmp_path)
    assert recorder.finish() == recorder.finish()
    with pytest.raises(UserError, match="recording is over"):
        recorder.add_marker(Marker(1.0, "late"))


def test_a_snapshot_is_let_go(tmp_path: Path, record: Recorders) -> None:
    recorder = record(tmp_path)
    seen = snapshot(face(1, HAPPY))
    picture = weakref.ref(seen.frame)
    recorder.on_snapshot(seen, 0.0)
    del seen
    gc.collect()
    assert picture() is None


def test_a_start_without_a_zone_is_local_time(tmp_path: Path) -> None:
    naive = datetime(2026, 11, 22, 9, 15)  # noqa: DTZ001 (that is the point)
    recorder = SessionRecorder(tmp_path, "Webcam", naive)
    recorder.start()
    recorder.on_rows([row(1)])
    recorder.finish()
    (first,) = read_csv(tmp_path / "timeline.csv")
    written = datetime.fromisoformat(first["wall_time"])
    assert written.utcoffset() is not None
    assert written.replace(tzinfo=None) == naive.replace(second=1)


def test_files_are_strict_csv(tmp_path: Path, record: Recorders) -> None:
    recorder = record(tmp_path)
    recorder.on_rows([row(0)])
    for path in recorder.finish():
        text = path.read_bytes().decode("utf-8-sig")
        lengths = {len(cells) for cells in csv.reader(io.StringIO(text, newline=""), strict=True)}
        assert len(lengths) == 1
        assert text.count("\n") == text.count("\r\n")
