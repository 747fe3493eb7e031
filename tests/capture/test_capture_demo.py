"""The demo class: the same for the same seed and clock, moving, and full of real faces."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_monitor.capture.demo_class.gallery import GallerySpec, faces_found
from fer_monitor.capture.demo_class.participants import NAMES, participant_name
from fer_monitor.capture.demo_class.sitters import demo_sitter, folder_sitters
from fer_monitor.capture.demo_class.source import (
    FIRST_MOVE_S,
    MOVE_EVERY_S,
    DemoClass,
    DemoClassSource,
)
from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import Emotion
from fer_monitor.core.types import Frame
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.vision.detector import YuNetDetector

JOKE_S = 20.0
HARD_TOPIC_S = 36.0
EXPERIMENT_S = 51.0
SMALL = GallerySpec(2, 2, 640, 360)


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def frames_at(source: DemoClassSource, clock: Clock, times: tuple[float, ...]) -> list[Frame]:
    source.open()
    started = clock.now
    frames = []
    for t in times:
        clock.now = started + t
        frame = source.read()
        assert isinstance(frame, Frame)
        frames.append(frame)
    source.close()
    return frames


def changed_share(a: Frame, b: Frame) -> float:
    return float(np.any(a.image != b.image, axis=2).mean())


def lesson(seed: int = 7, spec: GallerySpec | None = None) -> DemoClass:
    return DemoClass(spec or GallerySpec(), [demo_sitter()], seed)


def test_same_seed_and_clock_give_the_same_frames() -> None:
    times = (0.0, 0.2, 14.0, 14.4)
    runs = []
    for _ in range(2):
        clock = Clock()
        runs.append(frames_at(DemoClassSource(spec=SMALL, clock=clock), clock, times))
    for first, second in zip(*runs, strict=True):
        assert np.array_equal(first.image, second.image)
        assert first.t == second.t


def test_another_seed_is_another_class() -> None:
    frames = []
    for seed in (7, 8):
        clock = Clock()
        frames += frames_at(DemoClassSource(seed=seed, spec=SMALL, clock=clock), clock, (1.0,))
    assert changed_share(*frames) > 0.3


def test_what_is_drawn_depends_on_the_moment_and_not_on_earlier_looks() -> None:
    looked_often = lesson(spec=SMALL)
    for t in (0.0, 3.0, 11.0, 29.0):
        looked_often.at(t)
    assert np.array_equal(looked_often.at(40.0).image, lesson(spec=SMALL).at(40.0).image)


def test_source_describes_itself_and_numbers_its_frames() -> None:
    clock = Clock(50.0)
    source = DemoClassSource(spec=SMALL, clock=clock)
    assert source.title == "Demo class"
    assert source.pacing is Pacing.ON_DEMAND
    assert source.progress is None
    frames = frames_at(source, clock, (0.0, 0.5, 1.0))
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert [frame.t for frame in frames] == [50.0, 50.5, 51.0]
    assert {frame.source_id for frame in frames} == {source.source_id}
    assert frames[0].image.shape == (360, 640, 3)


def test_heads_move_gently() -> None:
    clock = Clock()
    source = DemoClassSource(spec=SMALL, clock=clock)
    first, second = frames_at(source, clock, (1.0, 2.0))
    assert changed_share(first, second) > 0.05
    assert np.abs(first.image.astype(int) - second.image).mean() < 12


def test_closed_source_says_so_and_can_be_opened_again() -> None:
    clock = Clock()
    source = DemoClassSource(spec=SMALL, clock=clock)
    with pytest.raises(SourceFault, match="not open"):
        source.read()
    frames_at(source, clock, (0.0,))
    source.close()
    with pytest.raises(SourceFault, match="not open"):
        source.read()
    assert frames_at(source, clock, (0.0,))[0].index == 1


def test_25_participants_with_one_camera_off_and_names_of_their_own() -> None:
    picture = lesson().at(0.0)
    assert len(picture.tiles) == 25
    assert len(picture.cameras_on) == 24
    assert len({tile.name for tile in picture.tiles}) == 25
    assert max(len(tile.name) for tile in picture.tiles) > 20


def test_names_never_run_out() -> None:
    names = [participant_name(number) for number in range(3 * len(NAMES))]
    assert len(set(names)) == len(names)


def test_single_tile_keeps_its_camera_on() -> None:
    picture = lesson(spec=GallerySpec(1, 1, 640, 360)).at(FIRST_MOVE_S + 1)
    assert len(picture.cameras_on) == 1


def test_exactly_one_face_changes_its_place_and_comes_back() -> None:
    demo = lesson()

    def seats(t: float) -> dict[int, tuple[int, int]]:
        tiles = demo.at(t).cameras_on
        return {tile.occupant: (tile.rect.left, tile.rect.top) for tile in tiles}

    before, after = seats(FIRST_MOVE_S - 0.1), seats(FIRST_MOVE_S)
    moved = [occupant for occupant in before if before[occupant] != after[occupant]]
    assert moved == [demo.mover]
    assert seats(FIRST_MOVE_S + MOVE_EVERY_S) == before


def test_detector_finds_every_camera_and_nothing_else() -> None:
    detector = YuNetDetector()
    demo = lesson()
    for t in (2.0, FIRST_MOVE_S + 1, HARD_TOPIC_S):
        picture = demo.at(t)
        found = faces_found(picture, detector.detect(picture.image).boxes)
        assert found == (24, 0), f"at {t} s"


def test_what_the_model_reads_changes_with_the_lesson() -> None:
    analyzer = build_analyzer()
    demo = lesson()
    shares = {}
    for index, t in enumerate((JOKE_S, HARD_TOPIC_S, EXPERIMENT_S)):
        analyzer.reset()
        mood = analyzer.process(Frame(demo.at(t).image, index, t, "demo")).mood
        assert mood is not None
        shares[t] = mood.shares
    assert shares[JOKE_S][Emotion.HAPPY] > shares[HARD_TOPIC_S][Emotion.HAPPY] + 0.2
    assert shares[EXPERIMENT_S][Emotion.SURPRISE] > shares[JOKE_S][Emotion.SURPRISE] + 0.1


def portrait_file(path: Path, shade: int) -> None:
    image = np.full((120, 100, 3), shade, np.uint8)
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())


def test_missing_folder_of_faces_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist") as caught:
        DemoClassSource(tmp_path / "nowhere")
    assert caught.value.hint


@pytest.mark.parametrize("junk", [None, "notes.txt", "broken.jpg", "empty.png"])
def test_folder_without_readable_pictures_is_told_when_opening(
    tmp_path: Path, junk: str | None
) -> None:
    if junk:
        (tmp_path / junk).write_bytes(b"" if junk == "empty.png" else b"no picture")
    with pytest.raises(SourceFault, match=r"No picture in .* can be read") as caught:
        DemoClassSource(tmp_path).open()
    assert not caught.value.can_retry
    assert caught.value.hint


def test_pictures_of_one_person_belong_together(tmp_path: Path) -> None:
    for name in ("anna_0.png", "anna_1.png", "bo.png", "Zoë 1.png"):
        portrait_file(tmp_path / name, 90)
    (tmp_path / "readme.md").write_text("not a picture")
    assert [sitter.expressions for sitter in folder_sitters(tmp_path)] == [1, 2, 1]


def test_photos_take_turns_and_are_never_mixed(tmp_path: Path) -> None:
    portrait_file(tmp_path / "anna_0.png", 40)
    portrait_file(tmp_path / "anna_1.png", 200)
    (anna,) = folder_sitters(tmp_path)
    shades = {int(anna.draw(0, 1, share)[60, 50, 0]) for share in (0.0, 0.25, 0.5, 0.75, 1.0)}
    assert shades == {40, 200}


def test_given_portraits_fill_the_tiles(tmp_path: Path) -> None:
    portrait_file(tmp_path / "grey.png", 130)
    clock = Clock()
    source = DemoClassSource(tmp_path, spec=SMALL, clock=clock)
    (frame,) = frames_at(source, clock, (0.0,))
    assert len(YuNetDetector().detect(frame.image)) == 0  # the built-in face is nowhere


def test_real_portraits_are_found_in_their_tiles(portraits_dir: Path) -> None:
    picture = DemoClass(GallerySpec(), list(folder_sitters(portraits_dir)), 7).at(5.0)
    found, _ = faces_found(picture, YuNetDetector().detect(picture.image).boxes)
    assert found >= 23
