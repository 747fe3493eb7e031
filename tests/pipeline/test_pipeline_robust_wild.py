"""Whatever is shown, in whatever order and at whatever time: a sound snapshot comes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.gallery import cover
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.core.settings import AnalysisSettings
from fer_monitor.core.types import FaceStatus, Frame, Snapshot
from fer_monitor.pipeline.analyzer import Analyzer
from fer_monitor.pipeline.build import build_analyzer
from fer_monitor.pipeline.gallery_look import GalleryLook
from fer_monitor.vision.detector import YuNetDetector
from fer_monitor.vision.tiled_detector import TiledDetector

Pixels = NDArray[np.uint8]
PORTRAIT: Pixels = np.ascontiguousarray(demo_sitter().draw(0, 0, 1.0)[..., :3])


@st.composite
def pictures(draw: st.DrawFn) -> Pixels:
    """Noise, plain colour, gradients, and grids of tiles with anything in them."""
    small = draw(st.booleans())
    width = draw(st.integers(1, 40 if small else 400))
    height = draw(st.integers(1, 40 if small else 300))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(("noise", "plain", "gradient", "grid", "grid", "grid")))
    if kind == "noise":
        return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    if kind == "gradient":
        ramp = np.linspace(0, 255, width)[None, :, None] * np.linspace(0, 1, height)[:, None, None]
        return np.broadcast_to(ramp, (height, width, 3)).astype(np.uint8)
    image = np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
    if kind == "grid":
        rows, cols = draw(st.integers(1, 8)), draw(st.integers(1, 8))
        gap = draw(st.integers(0, 12))
        _draw_tiles(image, rows, cols, gap, rng)
    return image


def _draw_tiles(image: Pixels, rows: int, cols: int, gap: int, rng: np.random.Generator) -> None:
    height = (image.shape[0] - gap) // rows - gap
    width = (image.shape[1] - gap) // cols - gap
    if min(width, height) < 1:
        return
    for row in range(rows):
        for col in range(cols):
            top, left = gap + row * (height + gap), gap + col * (width + gap)
            area = image[top : top + height, left : left + width]
            what = rng.integers(4)
            if what == 0:
                area[:] = rng.integers(0, 256, area.shape)
            elif what == 1:
                area[:] = rng.integers(0, 256, 3)
            elif what == 2:
                area[:] = cover(PORTRAIT, width, height)


times = st.one_of(
    st.floats(0, 20, allow_nan=False), st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False)
)
meetings = st.lists(st.tuples(pictures(), times, st.integers(1, 3)), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def analyzers() -> tuple[Analyzer, Analyzer]:
    still = AnalysisSettings(smoothing_window_s=0, track_memory_s=0, still_pictures=True)
    return build_analyzer(), build_analyzer(still)


def check(snapshot: Snapshot) -> None:
    coverage = snapshot.coverage
    read = [face for face in snapshot.faces if face.status is FaceStatus.READ]
    assert coverage.analysed == len(read) <= len(snapshot.faces) <= coverage.visible
    assert (snapshot.mood is None) == (not read)
    numbers = [face.track_id for face in snapshot.faces]
    assert len(set(numbers)) == len(numbers)
    for face in snapshot.faces:
        assert np.isfinite(face.box).all()
        assert (face.box[2:] > face.box[:2]).all()
        assert face.age_s >= 0


@given(meeting=meetings, still=st.booleans())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_any_meeting_gives_sound_snapshots(
    analyzers: tuple[Analyzer, Analyzer], meeting: list[tuple[Pixels, float, int]], still: bool
) -> None:
    analyzer = analyzers[still]
    analyzer.reset()
    index = 0
    for image, start, looks in meeting:
        for look in range(looks):
            # From look to look a pixel moves, as in live video.
            shown = np.ascontiguousarray(np.roll(image, look, axis=1))
            check(analyzer.process(Frame(shown, index, start + look * 0.3, "test")))
            index += 1


@pytest.fixture(scope="module")
def gallery_look() -> GalleryLook:
    return GalleryLook(TiledDetector(YuNetDetector(score_threshold=0.3)))


@given(meeting=meetings)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_any_gallery_has_one_face_a_tile_at_most_and_in_it(
    gallery_look: GalleryLook, meeting: list[tuple[Pixels, float, int]]
) -> None:
    gallery_look.reset()
    for image, start, looks in meeting:
        for look in range(looks):
            view = gallery_look.view(np.roll(image, look, axis=1), start + look * 0.3)
            if view is None:
                continue
            n = len(view.layout.tiles)
            assert n >= 2
            assert view.camera_on.shape == view.participants.shape == (n,)
            assert len(set(view.participants.tolist())) == n
            assert len(set(view.tiles.tolist())) == len(view.tiles) == len(view.faces)
            assert view.camera_on[view.tiles].all()
            for tile in view.layout.tiles:
                assert tile.left + tile.width <= image.shape[1]
                assert tile.top + tile.height <= image.shape[0]
            for box, tile in zip(view.faces.boxes, view.tiles, strict=True):
                middle = (box[:2] + box[2:]) / 2
                assert view.layout.tiles[tile].contains(*middle)
