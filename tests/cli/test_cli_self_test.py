"""``fer-monitor --self-test``: passes on a whole program, and each of its checks can fail."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from fer_monitor.cli import main
from fer_monitor.commands import self_checks, self_test
from fer_monitor.commands.checks import Finding
from fer_monitor.commands.self_checks import BEFORE, OF_THE_RUN, SECONDS, Failed
from fer_monitor.core.errors import UserError
from fer_monitor.core.types import Coverage
from fer_monitor.session.report import page
from fer_monitor.ui import report_pdf, self_run, shipped_parts
from fer_monitor.ui.self_run import SelfRun, run_demo_class
from fer_monitor.vision import classifier, detector
from fer_monitor.vision.names import reader


def stores() -> dict[Path, float]:
    """Return the stores in the person's own folder, which other tests may have made."""
    home = Path(os.environ["XDG_DATA_HOME"])
    return {path: path.stat().st_mtime for path in home.rglob("sessions.sqlite*")}


@pytest.fixture(scope="module")
def before() -> dict[Path, float]:
    """Return them as they were before the run."""
    return stores()


@pytest.fixture(scope="module")
def whole(
    qapp: object, before: dict[Path, float], tmp_path_factory: pytest.TempPathFactory
) -> SelfRun:
    """Return what a run of the whole program left behind; the tests spoil copies of it."""
    return run_demo_class(tmp_path_factory.mktemp("self-test"), SECONDS)


@pytest.mark.parametrize("name", OF_THE_RUN)
def test_a_whole_program_passes(name: str, whole: SelfRun) -> None:
    assert OF_THE_RUN[name](whole)


@pytest.mark.parametrize("name", BEFORE)
def test_every_part_passes_by_itself(name: str) -> None:
    assert BEFORE[name]()


def test_the_person_s_own_folders_are_left_alone(before: dict[Path, float], whole: SelfRun) -> None:
    """What the run wrote is in the folder that it was given, and no picture is among it."""
    folder = whole.saved.folder.parent.parent
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds <= {".csv", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".claim", ""}
    assert stores() == before


def _blank(picture: Any) -> Any:
    return np.full_like(picture, 255)


def _nobody(run: SelfRun) -> SelfRun:
    return replace(run, snapshot=replace(run.snapshot, faces=(), coverage=Coverage(0, 25, 24)))


def _alike(run: SelfRun) -> SelfRun:
    faces = (run.snapshot.faces[0],) * 24
    return replace(run, snapshot=replace(run.snapshot, faces=faces))


def _without_gallery(run: SelfRun) -> SelfRun:
    seen = len(run.snapshot.faces)
    return replace(run, snapshot=replace(run.snapshot, coverage=Coverage(seen, seen)))


def _grey(run: SelfRun) -> SelfRun:
    frame = replace(run.snapshot.frame, image=np.full((720, 1280, 3), 7, np.uint8))
    return replace(run, snapshot=replace(run.snapshot, frame=frame))


def _other_mood(run: SelfRun) -> SelfRun:
    assert run.snapshot.mood is not None
    return replace(
        run, snapshot=replace(run.snapshot, mood=replace(run.snapshot.mood, valence=-1.0))
    )


def _fewer_in_mood(run: SelfRun) -> SelfRun:
    assert run.snapshot.mood is not None
    return replace(run, snapshot=replace(run.snapshot, mood=replace(run.snapshot.mood, n=3)))


def _record(**changes: Any) -> Callable[[SelfRun], SelfRun]:
    return lambda run: replace(run, record=replace(run.record, **changes))


def _info(**changes: Any) -> Callable[[SelfRun], SelfRun]:
    def spoil(run: SelfRun) -> SelfRun:
        return replace(run, record=replace(run.record, info=replace(run.record.info, **changes)))

    return spoil


def _no_faces_in_store(run: SelfRun) -> SelfRun:
    rows = tuple(
        replace(row, shares=None, n=0.0, valence=None, arousal=None) for row in run.record.rows
    )
    return replace(run, record=replace(run.record, rows=rows))


@pytest.mark.parametrize(
    ("name", "spoil", "found"),
    [
        ("Capture", lambda run: replace(run, looks=1), "1 frames"),
        ("Capture", _grey, "one colour"),
        ("Faces", _nobody, "0 of 24"),
        ("Faces", _alike, "1 different"),
        ("Faces", _without_gallery, "instead of 25"),
        ("Mood", lambda run: replace(run, snapshot=replace(run.snapshot, mood=None)), "none"),
        ("Mood", _other_mood, "outside"),
        ("Mood", _fewer_in_mood, "rests on 3"),
        ("Window", lambda run: replace(run, window=_blank(run.window)), "1 colours"),
        ("Charts", lambda run: replace(run, charts=_blank(run.charts)), r"0\.0% of the charts"),
        ("CSV files", lambda run: replace(run, saved=replace(run.saved, files=())), "missing"),
        ("Session store", _record(rows=()), "0 seconds"),
        ("Session store", _info(ended=False), "not ended"),
        ("Session store", _info(recovered=True), "not ended"),
        ("Session store", _no_faces_in_store, "no second with a face"),
    ],
)
def test_a_spoilt_run_fails(
    name: str, spoil: Callable[[SelfRun], SelfRun], found: str, whole: SelfRun
) -> None:
    with pytest.raises(Failed, match=found):
        OF_THE_RUN[name](spoil(whole))


@pytest.mark.parametrize(
    ("table", "old", "new", "found"),
    [
        ("timeline", b"0.", b"1.", "sum to"),
        ("timeline", b"\r\n", b" ", "0 seconds"),
        ("faces", b"\r\n", b" ", "0 people"),
    ],
)
def test_spoilt_tables_fail(
    table: str, old: bytes, new: bytes, found: str, whole: SelfRun, tmp_path: Path
) -> None:
    copies = []
    for path in whole.saved.files:
        content = path.read_bytes()
        copies.append(tmp_path / path.name)
        copies[-1].write_bytes(content.replace(old, new) if path.stem == table else content)
    spoilt = replace(whole, saved=replace(whole.saved, files=tuple(copies)))
    with pytest.raises(Failed, match=found):
        self_checks.csv_files(spoilt)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("<html><svg></svg>Demo class", "not whole"),
        ("<html>Demo class</html>", "no charts"),
        ("<html><svg></svg></html>", "title"),
    ],
)
def test_a_spoilt_page_fails(
    content: str, found: str, whole: SelfRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "page", lambda _: content)
    with pytest.raises(Failed, match=found):
        self_checks.report_page(whole)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.4 /Type /Page\n /FontDescriptor", "not a whole"),
        (b"%PDF-1.4 /FontDescriptor %%EOF", "no page"),
        (b"%PDF-1.4 /Type /Page\n %%EOF", "no letters"),
    ],
)
def test_a_spoilt_pdf_fails(
    content: bytes, found: str, whole: SelfRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_pdf, "report_pdf", lambda _: content)
    with pytest.raises(Failed, match=found):
        self_checks.report_pdf(whole)


def test_a_blind_detector_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector.YuNetDetector, "look", lambda *_: detector.Detections.none())
    with pytest.raises(Failed, match="0 faces"):
        self_checks.face_detector()
    with pytest.raises(Failed, match="no face"):
        self_checks.expression_model()


def test_a_confused_model_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    read = classifier.TFLiteClassifier.classify
    monkeypatch.setattr(
        classifier.TFLiteClassifier,
        "classify",
        lambda self, crops: np.roll(read(self, crops), 1, axis=1),
    )
    with pytest.raises(Failed, match="instead of happy"):
        self_checks.expression_model()


def test_a_reader_that_misreads_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "clean_name", lambda _: "Nana")
    with pytest.raises(Failed, match="'Nana'"):
        self_checks.name_labels()


def test_the_frozen_program_must_have_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PACKAGE", "package_that_nobody_has")
    assert self_checks.name_labels() == "not installed (optional)"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(UserError):
        self_checks.name_labels()


def test_a_database_without_encryption_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", sqlite3)
    with pytest.raises(Failed, match="no encryption"):
        self_checks.passphrase()
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    assert self_checks.passphrase() == "not installed (optional)"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(Failed, match="missing"):
        self_checks.passphrase()


def test_an_opencv_without_ffmpeg_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2.videoio_registry, "getStreamBackends", list)
    with pytest.raises(Failed, match="FFmpeg"):
        self_checks.recordings()


def test_a_language_without_words_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.qm"
    damaged.write_bytes(b"nothing")
    monkeypatch.setattr(shipped_parts, "resource", lambda _: damaged)
    with pytest.raises(Failed, match="only en can"):
        self_checks.languages()


def test_a_guide_without_its_pictures_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shipped_parts, "resource", lambda _: tmp_path)
    with pytest.raises(Failed, match="no pages"):
        self_checks.user_guide()
    (tmp_path / "1.md").write_text("# Start\n\n![A window](../pictures/en/gone.png)\n")
    with pytest.raises(Failed, match=r"missing: \.\./pictures/en/gone\.png"):
        self_checks.user_guide()


def test_what_fails_is_named_and_the_rest_goes_on(
    whole: SelfRun, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = replace(whole, charts=_blank(whole.charts), saved=replace(whole.saved, files=()))
    monkeypatch.setattr(self_run, "run_demo_class", lambda *_: spoilt)
    monkeypatch.setattr(cv2.videoio_registry, "getStreamBackends", lambda: 1 / 0)
    assert main(["--self-test"]) == 1
    said = capsys.readouterr().out
    assert "FAILED   Recordings        ZeroDivisionError: division by zero" in said
    assert "ok       Session store" in said
    assert "The self-test failed: Recordings, Charts, CSV files.\n" in said


def test_a_run_that_breaks_is_one_failed_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> SelfRun:
        raise UserError("The demo class does not open.", "Install it.")

    monkeypatch.setattr(self_run, "run_demo_class", broken)
    last = list(self_test.perform(tmp_path))[-1]
    assert (last.subject, last.finding) == ("Demo class", Finding.FAILED)
    assert last.remedy == "Install it."


def test_a_session_that_cannot_begin_is_told(
    qapp: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from fer_monitor.capture.demo_class import source

    def unreadable() -> None:
        raise UserError("The portrait is damaged.", "Install it.")

    monkeypatch.setattr(source, "demo_sitter", unreadable)
    with pytest.raises(UserError, match="portrait is damaged"):
        run_demo_class(tmp_path, 1.0)


def test_it_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--self-test", "demo"]) == 2
    assert "without a command" in capsys.readouterr().err


def test_it_passes_as_a_program_without_a_screen(repository: Path, tmp_path: Path) -> None:
    away = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(
        [sys.executable, "-m", "fer_monitor", "--self-test"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"The self-test passed: {len(BEFORE) + len(OF_THE_RUN)} checks." in done.stdout
    assert list(tmp_path.iterdir()) == []
