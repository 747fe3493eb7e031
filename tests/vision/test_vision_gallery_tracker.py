"""The layout follows real changes quickly and is calm through everything else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.galleries.compose import Scene, Share, compose
from benchmarks.galleries.contents import People
from benchmarks.galleries.no_galleries import desktop
from fer_monitor.vision.gallery import layout_tracker
from fer_monitor.vision.gallery.layout_tracker import LayoutTracker, same_places

PEOPLE = People()
SCENE = Scene(count=9, width=1280, height=720, off_share=0.2, seed=2)
EVERY_S = 0.2


def show(tracker: LayoutTracker, scene: Scene, start: float, seconds: float) -> list[int]:
    """Show a scene for a while, and return the epochs of all looks."""
    pictures = [compose(scene, PEOPLE, moment).image for moment in range(3)]
    times = np.arange(start, start + seconds, EVERY_S)
    return [tracker.update(pictures[i % 3], float(t)).epoch for i, t in enumerate(times)]


def test_the_first_gallery_is_taken_at_once_and_keeps_its_epoch():
    tracker = LayoutTracker()
    assert set(show(tracker, SCENE, 0, 3)) == {1}
    assert len(tracker.layout.tiles) == 9


@pytest.mark.parametrize("count", [8, 10, 16, 2])
def test_a_change_is_taken_within_half_a_second_and_once(count):
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    epochs = show(tracker, replace(SCENE, count=count), 2, 3)
    assert epochs[3:] == [2] * len(epochs[3:])
    assert len(tracker.layout.tiles) == count


def test_a_pop_up_for_three_seconds_changes_nothing():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    before = tracker.layout
    show(tracker, replace(SCENE, popup=True), 2, 3)
    show(tracker, SCENE, 5, 1)
    assert tracker.layout is before


def test_two_tiles_covered_whole_for_three_seconds_are_kept():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    before = tracker.layout
    image = compose(SCENE, PEOPLE).image
    left, right = before.tiles[-2], before.tiles[-1]
    image[left.top - 20 :, left.left - 20 : right.left + right.width + 20] = (60, 50, 40)
    for t in np.arange(2, 5, EVERY_S):
        assert tracker.update(image, float(t)) is before


def test_one_black_frame_changes_nothing():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    before = tracker.layout
    tracker.update(np.zeros((720, 1280, 3), np.uint8), 2.2)
    show(tracker, SCENE, 2.4, 1)
    assert tracker.layout is before


def test_a_shared_screen_takes_over_and_the_gallery_comes_back():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    show(tracker, replace(SCENE, share=Share.STRIP_TOP), 2, 1)
    assert (len(tracker.layout.tiles), tracker.layout.epoch) == (6, 2)
    show(tracker, SCENE, 3, 1)
    assert (len(tracker.layout.tiles), tracker.layout.epoch) == (9, 3)


def test_a_gallery_that_ends_is_forgotten_within_a_second():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    for t in np.arange(2, 3, EVERY_S):
        layout = tracker.update(np.zeros((720, 1280, 3), np.uint8), float(t))
    assert (layout.tiles, layout.epoch) == ((), 2)


def test_another_frame_size_is_taken_at_once():
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 2)
    layout = tracker.update(compose(replace(SCENE, width=640, height=360), PEOPLE).image, 2.0)
    assert (len(layout.tiles), layout.epoch) == (9, 2)
    assert all(t.left + t.width <= 640 and t.top + t.height <= 360 for t in layout.tiles)


def test_a_pixel_of_drift_is_the_same_layout():
    tracker = LayoutTracker()
    image = compose(SCENE, PEOPLE).image
    tracker.update(image, 0.0)
    for t in np.arange(0.2, 12, EVERY_S):
        tracker.update(np.roll(image, 1, axis=1), float(t))
    assert tracker.layout.epoch == 1


def test_an_unchanged_layout_is_not_searched_for(monkeypatch):
    tracker = LayoutTracker()
    pictures = [compose(SCENE, PEOPLE, moment).image for moment in range(5)]
    tracker.update(pictures[0], 0.0)
    searches = []
    search = layout_tracker.search
    monkeypatch.setattr(layout_tracker, "search", lambda image: searches.append(1) or search(image))
    for number, t in enumerate(np.arange(EVERY_S, 9, EVERY_S)):
        tracker.update(pictures[number % 5], float(t))
    assert not searches


def test_a_lasting_pop_up_is_not_searched_for_again_and_again(monkeypatch):
    tracker = LayoutTracker()
    show(tracker, SCENE, 0, 1)
    image = compose(replace(SCENE, popup=True), PEOPLE).image
    searches = []
    search = layout_tracker.search
    monkeypatch.setattr(layout_tracker, "search", lambda image: searches.append(1) or search(image))
    for t in np.arange(1, 8, EVERY_S):
        tracker.update(image, float(t))
    assert len(searches) <= 2


def test_same_places_needs_the_same_number():
    tiles = compose(SCENE, PEOPLE).tiles
    assert same_places(tiles, tiles)
    assert not same_places(tiles, tiles[:-1])


@pytest.fixture
def searches(monkeypatch):
    """Times of all full searches, counted in looks."""
    seen: list[int] = []
    search = layout_tracker.search
    monkeypatch.setattr(layout_tracker, "search", lambda image: seen.append(1) or search(image))
    return seen


def test_a_desktop_that_stays_is_searched_ever_less_often(searches):
    tracker, rng = LayoutTracker(), np.random.default_rng(0)
    desk = desktop(640, 360, 0, PEOPLE)
    for t in np.arange(0, 20, EVERY_S):
        # Somebody types.
        desk[200:210, 100 : 100 + int(rng.integers(1, 90))] = rng.integers(0, 255, 3)
        tracker.update(desk, float(t))
    # At 0, 0.5 or so, 1.5, and every two seconds from there on; 40 without a rest.
    assert len(searches) <= 13


@pytest.mark.parametrize("before", ["black", "desktop"])
def test_a_gallery_after_a_long_rest_is_found_within_a_second(before):
    tracker = LayoutTracker()
    image = np.zeros((720, 1280, 3), np.uint8)
    if before == "desktop":
        image = desktop(1280, 720, 0, PEOPLE)
    show(tracker, SCENE, 0, 1)
    for t in np.arange(1, 21, EVERY_S):
        tracker.update(image, float(t))
    assert not tracker.layout.tiles
    # The worst moment: right after a search that the rest has put off for two seconds.
    for start in np.arange(21, 22, EVERY_S):
        tracker.update(image, float(start))
    show(tracker, SCENE, 22, 1)
    assert len(tracker.layout.tiles) == 9


def test_what_changes_all_the_time_is_searched_every_half_second(searches):
    tracker = LayoutTracker()
    noise = np.random.default_rng(0).integers(0, 255, (20, 18, 32, 3), dtype=np.uint8)
    for number, t in enumerate(np.arange(0, 10, EVERY_S)):
        tracker.update(np.kron(noise[number % 20], np.ones((20, 20, 1), np.uint8)), float(t))
    assert 15 <= len(searches) <= 20
