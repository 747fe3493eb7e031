"""The benchmark's bookkeeping: what is counted, fitted, written; never how fast anything is."""

from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import pipeline
from benchmarks.best import BEST
from benchmarks.measure import OURS, SceneResult, Tally, fit_line, measure_scene
from benchmarks.page import END, write_into
from benchmarks.peers import Peer
from benchmarks.report import BEGIN, report
from benchmarks.results import Results
from benchmarks.scenes import Scene, SteadyScene, make_scene, make_steady_scene
from benchmarks.system import GrabResult, StartResult
from benchmarks.targets import targets
from benchmarks.window import SoakResult, WindowResult, measure_window
from benchmarks.window_run import LOOKS_A_SECOND
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.core.errors import UserError
from fer_monitor.pipeline.build import build_analyzer

RIVAL = "a rival"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return make_scene(2, 960, 540, [demo_sitter()], moments=2)


def tally(total: float, found: int, present: int, faces: int = 1) -> Tally:
    made = Tally()
    made.add({"detect": total / 2, "classify": 0.3 * faces, "total": total}, found, present, 1)
    return made


def test_scene_knows_its_faces(scene: Scene) -> None:
    frame, truth = scene.frame(3)
    assert frame.image.shape == (540, 960, 3)
    assert frame.t == pytest.approx(0.6)
    assert np.array_equal(frame.image, scene.pictures[1].image)
    assert len(truth.cameras_on) == 3


def test_every_look_but_the_first_is_counted(scene: Scene) -> None:
    result = measure_scene(scene, build_analyzer(), {}, rounds=2)
    ours = result.ours
    assert ours.looks == 2
    assert (ours.found, ours.present) == (6, 6)
    assert ours.ms("total") >= ours.ms("detect") > 0
    assert np.isnan(ours.ms("no such stage"))


def test_line_goes_through_its_points() -> None:
    line = fit_line([4.0, 25.0, 49.0], [10 + 0.5 * n for n in (4, 25, 49)])
    assert line.start == pytest.approx(10)
    assert line.slope == pytest.approx(0.5)


def verdicts(results: Results) -> dict[str, tuple[str, str]]:
    """Return what the table of targets says: measured, and whether that is enough."""
    return {row[0]: (row[1], row[3]) for row in targets(results)}


def test_report_says_which_targets_were_met_and_which_were_missed() -> None:
    def results(ms: float, faces: int, rival_ms: float, best: int, grab: float) -> Results:
        ours, rival, limit = tally(ms, 48, 48, faces), tally(rival_ms, 40, 48), tally(9, best, 48)
        everybody = {OURS: ours, RIVAL: rival, BEST: limit}
        scene = SceneResult(Scene("7x7", 1920, 1080, ()), everybody)
        small = SceneResult(Scene("5x5", 1920, 1080, ()), {OURS: tally(ms / 3, 24, 24)})
        quiet = SteadyScene("7x7", 1920, 1080, (), changing=5)
        steady = SceneResult(quiet, {OURS: tally(ms / 3, 48, 48)})
        return Results(
            ["today"],
            [small, scene],
            [],
            GrabResult(1920, 1080, grab, 9.0),
            StartResult(1.0, 0.5, 180.0, 10),
            [steady],
            WindowResult(grab / 3, 2.0, 0.05, 0.1, 2.0, 24.0, 100 * grab),
            SoakResult(1.0, 300.0, 300.0 + grab),
        )

    good = verdicts(results(ms=75, faces=48, rival_ms=1600, best=48, grab=3.0))
    assert {met for _, met in good.values()} == {"yes"}
    assert good[f"faster than {RIVAL}, 7x7, 1080p"][0] == "21.3 x"
    assert good[f"faces of those that {BEST} finds, 7x7, 1080p"][0] == "1.000"
    assert good["5x5, 1080p, 2 looks a second, grab included"][0] == "5.6% of one core"
    bad = verdicts(results(ms=150, faces=300, rival_ms=2000, best=52, grab=30.0))
    assert bad.keys() == good.keys()
    assert {met for _, met in bad.values()} == {"no"}


def test_report_holds_every_part() -> None:
    ours = tally(100, 48, 48, faces=48)
    result = SceneResult(Scene("7x7", 1920, 1080, ()), {OURS: ours, RIVAL: tally(900, 40, 48)})
    text = report(Results(["today"], [result], []))
    for title in ("Milliseconds", "How the cost grows", "With the window", "Targets", "Against"):
        assert f"### {title}" in text
    assert "Not measured in this run" in text


def test_a_quiet_class_changes_a_few_tiles_at_a_time_and_all_in_the_end() -> None:
    quiet = make_steady_scene(3, 960, 540, [demo_sitter()], moments=3, share=0.2)
    assert quiet.title == "3x3, 540p, 2 changing"
    frames = [quiet.frame(turn)[0].image for turn in range(6)]
    areas = [tile.rect.area for tile in quiet.pictures[0].tiles]
    changed = [
        {n for n, area in enumerate(areas) if not np.array_equal(a[area], b[area])}
        for a, b in itertools.pairwise(frames)
    ]
    assert all(len(tiles) <= 2 for tiles in changed)
    on = {n for n, tile in enumerate(quiet.pictures[0].tiles) if tile.camera_on}
    assert set().union(*changed) == on
    assert np.array_equal(quiet.frame(0)[0].image, frames[0])


def test_the_whole_program_is_measured_on_a_screen_of_its_own() -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    seen = measure_window(8.0)
    assert 0.5 < seen.chart_s < 60
    assert 0 < seen.analysis_share < seen.process_share + 0.5
    assert 23 <= seen.faces <= 24
    # How often is up to the computer, but it is no more than was asked for.
    assert 0 < seen.looks_a_second < 1.2 * LOOKS_A_SECOND
    assert 100 < seen.rss_mb < 1000


def test_only_the_generated_part_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(page, "new", BEGIN)
    write_into(page, "newer", BEGIN)
    assert page.read_text(encoding="utf-8") == f"# Title\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"


@pytest.mark.parametrize("text", ["", "no markers", f"{END} {BEGIN}", BEGIN])
def test_page_without_a_place_for_results_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="no place for the results"):
        write_into(page, "new", BEGIN)
    assert page.read_text(encoding="utf-8") == text


def test_projects_page_has_its_place(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "benchmarks.md"
    copy.write_text((repository / "docs" / "benchmarks.md").read_text(encoding="utf-8"), "utf-8")
    write_into(copy, "new figures", BEGIN)
    assert "new figures" in copy.read_text(encoding="utf-8")


def test_missing_model_is_named_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "MODEL", "models/not-there.tflite")
    assert pipeline.main(["--quick", "--demo-portrait"]) == 2
    assert "models/not-there.tflite" in capsys.readouterr().err


def test_quick_figures_are_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        pipeline.main(["--quick", "--write"])
    assert "no figures worth writing" in capsys.readouterr().err


def test_rival_that_is_not_installed_is_explained(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be started") as caught:
        Peer(tmp_path / "python", "haar")
    assert "peer-venv.sh" in caught.value.hint


FAKE_FER = '''
import numpy as np

class FER:
    """Finds the bright rectangle, in fer's own way of answering."""

    def __init__(self, mtcnn=False):
        if mtcnn:
            raise Exception("MTCNN not installed")
        print("libraries print on stdout")

    def detect_emotions(self, picture):
        rows, cols = np.nonzero(picture[..., 0] > 200)
        if not len(rows):
            return []
        box = [cols.min(), rows.min(), np.ptp(cols) + 1, np.ptp(rows) + 1]
        return [{"box": box, "emotions": {}}]
'''


@pytest.fixture
def rival_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an interpreter in which a small stand-in for fer can be imported."""
    package = tmp_path / "site" / "fer"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "fer.py").write_text(FAKE_FER, encoding="utf-8")
    info = tmp_path / "site" / "fer-25.10.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fer\nVersion: 25.10.3\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    return Path(sys.executable)


def test_rival_answers_frames_in_turn(rival_python: Path) -> None:
    picture = np.zeros((540, 960, 3), np.uint8)
    picture[100:150, 200:280] = 255
    with Peer(rival_python, "haar") as rival:
        assert rival.version == "25.10.3"
        for _ in range(2):
            ms, boxes = rival.look(picture)
            assert ms >= 0
            assert boxes.tolist() == [[200, 100, 280, 150]]
            assert rival.look(np.zeros_like(picture))[1].shape == (0, 4)
    rival.close()


def test_rival_that_cannot_run_says_why(rival_python: Path) -> None:
    with pytest.raises(UserError, match="MTCNN not installed"):
        Peer(rival_python, "mtcnn")


def test_folders_of_this_machine_are_left_out_of_the_published_command() -> None:
    assert pipeline._without_paths(["--peers", "--peer-python", "/home/x/python"])[-1] == "DIR"
