"""A gallery is looked at tile by tile: who is there, whose camera is on, and at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

import cv2
import numpy as np
import pytest

from fer_monitor.capture.demo_class.gallery import GalleryPicture, GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import Detections, Frame, Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.people.stand_in import read_stand_in
from fer_monitor.vision.tiled_detector import TiledDetector

SPEC = GallerySpec(4, 4, 1280, 720)


class CountingDetector(YuNetDetector):
    """The real detector; remembers what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.pixels: list[int] = []

    def look(self, image: np.ndarray, longer_side: int) -> Detections:
        self.pixels.append(image.shape[0] * image.shape[1])
        return super().look(image, longer_side)


class Neutral:
    """A network that finds everybody neutral; counts the crops."""

    def __init__(self) -> None:
        self.crops = 0

    def classify(self, crops: np.ndarray) -> np.ndarray:
        self.crops += len(crops)
        shares = np.zeros((len(crops), 7), np.float32)
        shares[:, 6] = 1
        return shares


def lesson() -> DemoClass:
    return DemoClass(SPEC, [demo_sitter()], 5)


def look(analyzer: Analyzer, image: np.ndarray, t: float) -> Snapshot:
    return analyzer.process(Frame(image, round(t * 10), t, "test"))


def in_their_tiles(snapshot: Snapshot, picture: GalleryPicture) -> int:
    """Return how many faces lie in a tile whose camera is on."""
    return sum(
        tile.rect.contains(*((face.box[:2] + face.box[2:]) / 2))
        for face in snapshot.faces
        for tile in picture.tiles
        if tile.camera_on
    )


def test_everybody_in_the_gallery_counts_with_the_camera_on_or_off() -> None:
    demo, analyzer = lesson(), build_analyzer()
    for t in np.arange(0, 6, 0.5):
        picture = demo.at(float(t))
        snapshot = look(analyzer, picture.image, float(t))
    on = sum(tile.camera_on for tile in picture.tiles)
    assert snapshot.coverage.visible == len(picture.tiles) == 16
    assert snapshot.coverage.cameras_on == on
    assert in_their_tiles(snapshot, picture) == len(snapshot.faces) >= on - 1


def test_a_tile_that_stands_still_is_not_looked_at_again() -> None:
    detector, network = CountingDetector(), Neutral()
    analyzer = Analyzer(detector, network, gallery=GalleryLook(TiledDetector(detector)))
    image = lesson().at(3.0).image
    first = look(analyzer, image, 0.0)
    shown, read = len(detector.pixels), network.crops
    again = look(analyzer, image.copy(), 0.5)
    assert len(again.faces) == len(first.faces) > 10
    assert (len(detector.pixels), network.crops) == (shown, read)
    moving = image.copy()
    box = first.faces[0].box.astype(int)
    area = moving[box[1] : box[3], box[0] : box[2]]
    area[:] = np.minimum(area, 225) + 30
    look(analyzer, moving, 1.0)
    assert network.crops == read + 1
    assert detector.pixels[-1] < detector.pixels[0] / 8


@pytest.mark.parametrize("every_s", [0.5, 2.5, 4.0])
def test_a_slow_computer_remembers_who_is_there_and_what_it_read(every_s: float) -> None:
    detector, network = CountingDetector(), Neutral()
    analyzer = Analyzer(detector, network, gallery=GalleryLook(TiledDetector(detector)))
    demo = lesson()
    # Looks at once after Start, then as rarely as the computer allows.
    times = [0.0, *(0.5 + every_s * n for n in range(8))]
    for t in times[:6]:
        look(analyzer, demo.at(3.0 + t / 10).image, t)
    image = demo.at(3.0 + times[5] / 10).image
    read = network.crops
    for t in times[6:]:
        snapshot = look(analyzer, image.copy(), t)
    ages = [face.age_s for face in snapshot.faces]
    assert len(ages) > 10
    # That looks are rare is known after a few of them.
    assert min(ages) >= times[-1] - times[4]
    # Nothing moved any more: a tile is looked at anew every 5 to 10 s, and not at every look.
    assert network.crops - read <= 1.5 * len(ages)


def test_one_longer_wait_makes_nobody_a_newcomer_and_nothing_be_read_again() -> None:
    detector, network = CountingDetector(), Neutral()
    analyzer = Analyzer(detector, network, gallery=GalleryLook(TiledDetector(detector)))
    image = lesson().at(3.0).image
    for t in (0.0, 0.6, 1.2, 1.8, 2.4):
        look(analyzer, image, t)
    read = network.crops
    snapshot = look(analyzer, image.copy(), 2.4 + 3.2)
    assert len(snapshot.faces) > 10
    assert min(face.age_s for face in snapshot.faces) == pytest.approx(5.6)
    assert network.crops - read < len(snapshot.faces) / 2
    # After a pause it begins anew.
    again = look(analyzer, image.copy(), 60.0)
    assert max(face.age_s for face in again.faces) == 0


def test_a_photograph_in_place_of_a_camera_is_not_read() -> None:
    demo, analyzer = lesson(), build_analyzer()
    frozen = None
    for t in np.arange(0, 8, 0.5):
        picture = demo.at(float(t))
        image = picture.image.copy()
        area = next(tile for tile in picture.tiles if tile.camera_on).rect.area
        frozen = image[area].copy() if frozen is None else frozen
        image[area] = frozen
        snapshot = look(analyzer, image, float(t))
        rect = next(tile for tile in picture.tiles if tile.camera_on).rect
        there = [f for f in snapshot.faces if rect.contains(*((f.box[:2] + f.box[2:]) / 2))]
        if t == 0:
            assert there
    assert not there
    assert snapshot.coverage.visible == 16


def off_gallery(letters: Sequence[str], t: float) -> np.ndarray:
    """Six tiles; where there are no letters something moves before a camera."""
    image = np.full((720, 1280, 3), 20, np.uint8)
    rng = np.random.default_rng(0)
    for slot, text in enumerate(letters):
        left, top = 20 + 420 * (slot % 3), 60 + 240 * (slot // 3)
        tile = image[top : top + 225, left : left + 400]
        tile[:] = 60
        if text:
            cv2.putText(tile, text, (120, 120), cv2.FONT_HERSHEY_SIMPLEX, 1, (240,) * 3, 2)
        else:
            small = rng.integers(60, 255, (9, 16, 3)).astype(np.uint8)
            tile[:] = cv2.resize(small, (400, 225), interpolation=cv2.INTER_NEAREST)
            tile[60:180, 100 + int(t * 20) % 200 :][:, :60] = 255
    return image


def test_cameras_that_are_off_are_known_by_their_letters_and_read_once() -> None:
    gallery = GalleryLook(TiledDetector(YuNetDetector()))
    before = ["Ana", "", "Ben", "Eva", "", "Dan"]
    after = ["Eva", "", "Ana", "Dan", "", "Ben"]
    for t in np.arange(0, 6, 0.5):
        first = gallery.view(off_gallery(before, float(t)), float(t))
    with patch(
        "fer_monitor.vision.people.stand_in_watch.read_stand_in", wraps=read_stand_in
    ) as reads:
        for t in np.arange(6, 8, 0.5):
            second = gallery.view(off_gallery(after, float(t)), float(t))
    assert first is not None
    assert second is not None
    number = dict(zip(before, first.participants.tolist(), strict=True))
    shown = [tile for tile, text in enumerate(after) if text]
    found = second.participants.tolist()
    assert [found[tile] for tile in shown] == [number[after[tile]] for tile in shown]
    assert reads.call_count == len(shown)


def test_a_gallery_that_stands_still_as_a_whole_keeps_its_faces() -> None:
    analyzer, image = build_analyzer(), lesson().at(3.0).image
    counts = [len(look(analyzer, image, t).faces) for t in (0.0, 3.0, 6.0, 20.0)]
    assert min(counts) == max(counts) > 10


def test_without_a_gallery_the_whole_frame_is_looked_at() -> None:
    analyzer = build_analyzer()
    rng = np.random.default_rng(0)
    room = np.clip(rng.normal(120, 30, (720, 1280, 3)), 0, 255).astype(np.uint8)
    picture = lesson().at(3.0)
    tile = next(tile for tile in picture.tiles if tile.camera_on)
    room[100 : 100 + tile.rect.height, 200 : 200 + tile.rect.width] = picture.image[tile.rect.area]
    snapshot = look(analyzer, room, 0.0)
    assert snapshot.coverage.cameras_on is None
    assert len(snapshot.faces) == 1


def test_a_shared_screen_ends_the_gallery_and_its_return_brings_everybody_back() -> None:
    demo, analyzer = lesson(), build_analyzer()
    before = look(analyzer, demo.at(0.0).image, 0.0)
    slide = np.full((720, 1280, 3), 245, np.uint8)
    slide[100:140, 100:900] = 40
    for t in np.arange(1, 9, 0.5):
        shared = look(analyzer, slide, float(t))
    assert shared.faces == ()
    assert shared.coverage.visible == 0
    for t in np.arange(9, 12, 0.5):
        after = look(analyzer, demo.at(float(t)).image, float(t))
    assert after.coverage.visible == 16
    assert len(after.faces) >= len(before.faces) - 2
    assert after.layout_epoch > before.layout_epoch


def test_pictures_that_have_nothing_to_do_with_one_another_share_no_numbers() -> None:
    settings = AnalysisSettings(smoothing_window_s=0, track_memory_s=0, still_pictures=True)
    analyzer = build_analyzer(settings)
    image = lesson().at(3.0).image
    first, second = look(analyzer, image, 0.0), look(analyzer, image, 1.0)
    assert not {f.track_id for f in first.faces} & {f.track_id for f in second.faces}
    assert len(first.faces) == len(second.faces) > 10
    assert all(face.samples == 1 for face in second.faces)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3000), (48, 64), (719, 1279)])
def test_frames_of_any_size_are_taken(shape: tuple[int, int]) -> None:
    analyzer = build_analyzer()
    for value in (0, 255):
        snapshot = look(analyzer, np.full((*shape, 3), value, np.uint8), value / 100)
        assert snapshot.faces == ()
