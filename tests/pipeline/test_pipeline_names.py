"""Names on tiles, the consent list and the teacher's word, through the whole analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from fer_monitor.capture.demo_class.gallery import GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.layout import TileBox
from fer_monitor.core.settings import AnalysisSettings, ClassOptions
from fer_monitor.core.types import Detections, FaceState, Frame, Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.pipeline.runner import Runner
from fer_monitor.pipeline.status import RunnerState
from fer_monitor.pipeline.tile_names import TileNames
from fer_monitor.pipeline.who_is_who import WhoIsWho, who_is_who
from fer_monitor.vision.classifier import load_classifier
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.names.reader import LabelReading, installed
from fer_monitor.vision.names.watcher import NameWatcher
from fer_monitor.vision.people.stand_in import read_stand_in
from fer_monitor.vision.tiled_detector import TiledDetector
from tests.support.sources import KeepingSink
from tests.support.waiting import wait_until
from tests.vision.test_vision_names import TILE, tile_with

needs_reader = pytest.mark.skipif(not installed(), reason="needs the extra 'names' (RapidOCR)")

SPEC = GallerySpec(3, 3, 1280, 720)
READ_STAND_IN = "fer_monitor.vision.people.stand_in_watch.read_stand_in"
PATIENT = AnalysisSettings(wait_for_names=True)


def lesson() -> DemoClass:
    return DemoClass(SPEC, [demo_sitter()], 5)


def look(analyzer: Analyzer, image: np.ndarray, t: float) -> Snapshot:
    return analyzer.process(Frame(image, round(t * 10), t, "test"))


def face_in(snapshot: Snapshot, picture: GalleryPicture, name: str) -> FaceState | None:
    rect = next(tile.rect for tile in picture.tiles if tile.name == name)
    return next((f for f in snapshot.faces if rect.contains(*((f.box[:2] + f.box[2:]) / 2))), None)


@pytest.fixture
def reading() -> Iterator[NameWatcher]:
    watcher = NameWatcher()
    yield watcher
    assert watcher.close()


class Spy(TiledDetector):
    """The real detector; notes which tiles it is shown."""

    def __init__(self) -> None:
        super().__init__(YuNetDetector())
        self.tiles: set[tuple[int, int]] = set()

    def detect(self, image: np.ndarray, tiles: Sequence[TileBox], *more: object) -> object:
        self.tiles |= {(tile.left, tile.top) for tile in tiles}
        return super().detect(image, tiles, *more)


@needs_reader
def test_faces_have_the_names_on_their_tiles(reading: NameWatcher) -> None:
    who = WhoIsWho(watcher=reading)
    picture = lesson().at(1.0)
    snapshot = look(build_analyzer(PATIENT, who), picture.image, 1.0)
    right = 0
    for name in (tile.name for tile in picture.tiles if " " not in tile.name):
        face = face_in(snapshot, picture, name)
        known = None if face is None else who.people.name(face.track_id)
        assert known in (None, name)
        right += known == name
    assert right >= 6


@needs_reader
def test_a_name_cut_short_on_its_tile_is_found_in_the_class_list(reading: NameWatcher) -> None:
    picture = lesson().at(1.0)
    longest = max((tile.name for tile in picture.tiles), key=len)
    who = WhoIsWho(class_list=["Ben Okoro", longest], watcher=reading)
    snapshot = look(build_analyzer(PATIENT, who), picture.image, 1.0)
    face = face_in(snapshot, picture, longest)
    assert face is not None
    assert who.people.name(face.track_id) == longest


@needs_reader
def test_nothing_looks_at_who_is_not_on_the_consent_list(reading: NameWatcher) -> None:
    demo = lesson()
    allowed = [tile.name for tile in demo.at(0.0).tiles if tile.camera_on][:3]
    who = WhoIsWho(consenting=allowed, watcher=reading)
    spy = Spy()
    analyzer = Analyzer(
        YuNetDetector(),
        load_classifier(),
        PATIENT,
        GalleryLook(spy, names=TileNames(who, True)),
        who,
    )
    for t in np.arange(0, 16, 0.5):  # at 12 s one participant changes places
        picture = demo.at(float(t))
        may_be_seen = {(x.rect.left, x.rect.top) for x in picture.tiles if x.name in allowed}
        spy.tiles.clear()
        snapshot = look(analyzer, picture.image, float(t))
        found = [tile for tile in spy.tiles if not _near(tile, may_be_seen)]
        assert not found, (t, found)
        assert snapshot.coverage.left_out == len(picture.tiles) - len(allowed)
        assert snapshot.coverage.visible == len(picture.tiles)
    assert len(snapshot.faces) == 3
    assert all(face_in(snapshot, picture, name) is not None for name in allowed)


def _near(tile: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    return any(max(abs(tile[0] - x), abs(tile[1] - y)) <= 3 for x, y in others)


def test_before_a_name_is_read_nobody_is_looked_at() -> None:
    who = WhoIsWho(consenting=["Ana"])  # and nobody reads names
    snapshot = look(build_analyzer(who=who), lesson().at(0.0).image, 0.0)
    assert snapshot.faces == ()
    assert (snapshot.coverage.visible, snapshot.coverage.left_out) == (9, 9)


def test_where_there_is_no_gallery_a_consent_list_means_that_nobody_is_looked_at() -> None:
    picture = lesson().at(3.0)
    tile = next(tile for tile in picture.tiles if tile.camera_on)
    close_up = np.ascontiguousarray(picture.image[tile.rect.area])
    assert len(look(build_analyzer(), close_up, 0.0).faces) == 1
    who = WhoIsWho(consenting=["Ana"])
    assert look(build_analyzer(who=who), close_up, 0.0).faces == ()
    assert who.problem is not None


def test_who_is_split_off_gets_a_number_of_their_own_and_undo_gives_the_old_one_back() -> None:
    who, demo = WhoIsWho(), lesson()
    analyzer = build_analyzer(who=who)
    first = look(analyzer, demo.at(0.0).image, 0.0)
    track = first.faces[2].track_id
    who.split(track)
    after = look(analyzer, demo.at(0.5).image, 0.5)
    numbers = {face.track_id for face in after.faces}
    assert track not in numbers
    (new,) = numbers - {face.track_id for face in first.faces}
    assert who.people.shown(new) == new
    who.undo()
    again = look(analyzer, demo.at(1.0).image, 1.0)
    assert who.people.shown(new) == track
    assert new in {face.track_id for face in again.faces}


@pytest.mark.allow_log("The analysis broke and is built anew")
def test_numbers_and_the_teachers_names_outlive_an_analysis_that_is_built_anew() -> None:
    who, demo = WhoIsWho(), lesson()
    frames = [Frame(demo.at(t).image, n, t, "test") for n, t in enumerate((0.0, 0.5, 1.0, 1.5))]
    numbers: list[set[int]] = []

    class Sink(KeepingSink):
        def on_snapshot(self, snapshot: Snapshot, t: float) -> None:
            numbers.append({face.track_id for face in snapshot.faces})

    class BreaksOnce(Analyzer):
        def process(self, frame: Frame) -> Snapshot:
            if frame.index == 2:
                raise RuntimeError("boom")
            return super().process(frame)

    def make() -> Analyzer:
        built = build_analyzer(who=who)
        built.__class__ = BreaksOnce
        return built

    runner = Runner(_Recorded(frames), make, sinks=[Sink()])
    runner.start()
    wait_until(lambda: len(numbers) > 0)
    who.rename(min(numbers[0]), "Ana")
    wait_until(lambda: runner.status.state is RunnerState.FINISHED)
    runner.stop(5)
    assert len(numbers) == 3
    assert numbers[0] == numbers[1]
    assert not numbers[0] & numbers[2]
    assert who.people.name(min(numbers[0])) == "Ana"


class _Recorded:
    """Frames that were made before, as a recording."""

    def __init__(self, frames: list[Frame]) -> None:
        from fer_monitor.capture.source import Pacing

        self.pacing, self.progress = Pacing.RECORDED, None
        self.source_id, self.title = "test", "test"
        self._frames = iter(frames)

    def open(self) -> None:
        """Do nothing."""

    def read(self) -> object:
        from fer_monitor.capture.source import END_OF_SOURCE

        return next(self._frames, END_OF_SOURCE)

    def close(self) -> None:
        """Do nothing."""


@needs_reader
def test_a_session_with_a_consent_list_trusts_no_doubtful_name(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("Maria Lopez\n", encoding="utf-8")
    for options, trusting in (
        (ClassOptions(read_names=True, per_participant=True), True),
        (ClassOptions(consent_list=listed), False),
    ):
        who = who_is_who(options)
        try:
            assert who.watcher is not None
            assert who.watcher.trusting is trusting
        finally:
            who.close()


def test_who_comes_under_a_name_like_the_last_one_is_left_out_in_the_very_look() -> None:
    class Reads:
        text = "Student 8"

        def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
            return [LabelReading(self.text, 1.0) for _ in strips]

    reader = Reads()
    watcher = NameWatcher(lambda: reader, trusting=False)
    who = WhoIsWho(consenting=["Student 8"], watcher=watcher)
    names = TileNames(who)
    try:
        names.look(0.0, tile_with("Student 8"), (TILE,))
        wait_until(lambda: watcher.idle)
        assert not names.look(0.5, tile_with("Student 8"), (TILE,)).left_out[0]
        reader.text = "Student 3"
        for t in (1.0, 1.5, 2.0):
            assert names.look(t, tile_with("Student 3"), (TILE,)).left_out[0]
            wait_until(lambda: watcher.idle)
    finally:
        who.close()


def test_a_reader_that_failed_leaves_nobody_named() -> None:
    class Broken:
        def read(self, strips: Sequence[np.ndarray]) -> list:
            raise RuntimeError("boom")

    watcher = NameWatcher(Broken)
    who = WhoIsWho(consenting=[t.name for t in lesson().at(0.0).tiles], watcher=watcher)
    analyzer = build_analyzer(PATIENT, who)
    try:
        snapshot = look(analyzer, lesson().at(0.0).image, 0.0)
        assert snapshot.coverage.left_out == 9
        assert isinstance(snapshot.faces, tuple)
        assert not snapshot.faces
        assert who.problem is watcher.error is not None
    finally:
        who.close()


def test_what_a_reader_knew_before_it_failed_lets_nobody_be_looked_at() -> None:
    names = [tile.name for tile in lesson().at(0.0).tiles]

    class FailsLater:
        reads = 0

        def read(self, strips: Sequence[np.ndarray]) -> list[LabelReading]:
            self.reads += 1
            if self.reads > len(names):
                raise RuntimeError("boom")
            return [LabelReading(names[self.reads - 1], 1.0)]

    watcher = NameWatcher(FailsLater)
    who = WhoIsWho(consenting=names, watcher=watcher)
    analyzer, demo = build_analyzer(PATIENT, who), lesson()
    try:
        first = look(analyzer, demo.at(0.0).image, 0.0)
        assert first.coverage.left_out < 9
        assert first.faces
        for t in (12.5, 13.0):  # somebody has changed places: labels must be read again
            last = look(analyzer, demo.at(t).image, t)
        assert watcher.error is not None
        assert last.coverage.left_out == 9
        assert last.faces == ()
    finally:
        who.close()


@needs_reader
@pytest.mark.parametrize("reads", [True, False])
def test_what_stands_in_place_of_cameras_is_read_only_where_names_are_not(
    reading: NameWatcher, *, reads: bool
) -> None:
    who = WhoIsWho(watcher=reading if reads else None)
    detector = YuNetDetector()
    gallery = GalleryLook(TiledDetector(detector), names=TileNames(who))
    with patch(READ_STAND_IN, wraps=read_stand_in) as read:
        for t in (0.0, 0.5):
            gallery.view(lesson().at(t).image, t)
    assert bool(read.call_count) is not reads


def test_nothing_in_the_tiles_of_those_who_are_left_out_is_described() -> None:
    who = WhoIsWho(consenting=())
    gallery = GalleryLook(TiledDetector(YuNetDetector()), names=TileNames(who))
    with patch(READ_STAND_IN, wraps=read_stand_in) as read:
        for t in (0.0, 0.5):
            view = gallery.view(lesson().at(t).image, t)
    assert view is not None
    assert view.left_out.all()
    assert not read.call_count


def test_detections_are_not_asked_for_where_everybody_is_left_out() -> None:
    class NeverAsked(YuNetDetector):
        def look(self, image: np.ndarray, longer_side: int) -> Detections:
            raise AssertionError("somebody looked")

    who = WhoIsWho(consenting=())
    detector = NeverAsked()
    gallery = GalleryLook(TiledDetector(detector), names=TileNames(who))
    analyzer = Analyzer(detector, load_classifier(), gallery=gallery, who=who)
    for t in (0.0, 0.5, 11.0):
        assert look(analyzer, lesson().at(t).image, t).faces == ()
