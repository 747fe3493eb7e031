"""A camera is on where pixels keep moving; a tile that did not change is not analysed again."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.galleries.compose import Picture, Scene, compose
from benchmarks.galleries.contents import People
from fer_monitor.core.layout import Layout
from fer_monitor.vision.gallery.camera_evidence import OFF_AFTER_S, CameraWatch

PEOPLE = People()
SCENE = Scene(count=16, width=1280, height=720, off_share=0.4, seed=8)
EVERY_S = 0.2


@pytest.fixture(scope="module")
def pictures():
    return [compose(SCENE, PEOPLE, moment) for moment in range(4)]


def watch_for(watch, pictures, layout, start, seconds, still=()):
    """Show the pictures in turn, but some tiles as in the first; return ``on`` at the end."""
    on = None
    for number, t in enumerate(np.arange(start, start + seconds, EVERY_S)):
        image = pictures[number % len(pictures)].image.copy()
        for tile in still:
            image[layout.tiles[tile].area] = pictures[0].image[layout.tiles[tile].area]
        on = watch.update(image, layout, float(t))
    return on


def test_live_video_is_on_and_everything_static_is_off(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    on = watch_for(watch, pictures, layout, 0, 2)
    assert on.tolist() == [kind.camera_on for kind in pictures[0].kinds]
    watch_for(watch, pictures, layout, 2, OFF_AFTER_S)
    assert watch.settled.all()


def test_frozen_video_is_off_after_some_seconds_and_not_before(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 0, 2)
    frozen = np.flatnonzero(live)[:3]
    kept = watch_for(watch, pictures, layout, 2, OFF_AFTER_S - 0.5, frozen)
    assert (kept == live).all()
    later = watch_for(watch, pictures, layout, 2 + OFF_AFTER_S - 0.5, 1, frozen)
    assert not later[frozen].any()
    assert later.sum() == live.sum() - 3
    # It is on again when it moves again.
    assert (watch_for(watch, pictures, layout, 8, 2) == live).all()


def test_a_meeting_that_stands_still_as_a_whole_turns_no_camera_off_or_on(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 0, 6)
    assert (watch_for(watch, pictures[:1], layout, 6, 20) == live).all()
    assert watch.settled.all()
    assert (watch_for(watch, pictures, layout, 26, 1) == live).all()


def test_a_camera_that_is_turned_off_is_off_at_once_although_nothing_else_moves(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 0, 2)
    image, tile = pictures[0].image.copy(), int(np.flatnonzero(live)[0])
    image[layout.tiles[tile].area] = (90, 80, 70)
    on = watch.update(image, layout, 2.0)
    assert not on[tile]
    assert on.sum() == live.sum() - 1
    assert not watch.settled[tile]


def test_who_changes_places_is_on_where_they_went_and_off_where_they_were(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 0, 5)
    here, there = int(np.flatnonzero(live)[0]), int(np.flatnonzero(~live)[0])
    swapped = []
    for picture in pictures:
        image = picture.image.copy()
        for tile, other in ((here, there), (there, here)):
            image[layout.tiles[tile].area] = picture.image[layout.tiles[other].area]
        swapped.append(Picture(image, picture.tiles, picture.kinds))
    wanted = live.copy()
    wanted[[here, there]] = wanted[[there, here]]
    on = watch.update(swapped[0].image, layout, 5.0)
    assert not on[here]
    assert (watch_for(watch, swapped, layout, 5 + EVERY_S, 1) == wanted).all()


def test_a_cut_to_another_scene_turns_no_camera_off_for_longer_than_a_second(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 0, 5)
    other = [Picture(255 - p.image, p.tiles, p.kinds) for p in pictures]
    assert (watch_for(watch, other, layout, 5, 1 + EVERY_S) == live).all()


def test_a_clock_that_goes_back_begins_anew(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = watch_for(watch, pictures, layout, 3600, 6)
    assert not watch.update(pictures[0].image, layout, 0.0).any()
    assert not watch.settled.any()
    assert (watch_for(watch, pictures, layout, EVERY_S, 6) == live).all()
    assert watch.settled.all()


def test_a_picture_that_is_replaced_once_is_no_camera():
    watch = CameraWatch()
    scenes = [Scene(count=4, width=640, height=360, off_share=1.0, seed=seed) for seed in (1, 2)]
    before, after = (compose(scene, PEOPLE) for scene in scenes)
    layout = Layout(before.tiles, 1)
    watch_for(watch, [before], layout, 0, 2)
    assert not watch_for(watch, [after], layout, 2, 2).any()


@pytest.mark.parametrize(("stirs_at", "told_off"), [((2.4,), True), ((2.4, 4.8), False)])
def test_who_stirs_twice_is_not_taken_for_a_camera_that_is_off(pictures, stirs_at, told_off):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = [number for number, kind in enumerate(pictures[0].kinds) if kind.camera_on]
    still = live[0]
    for look, t in enumerate(np.arange(0, 6, EVERY_S)):
        image = pictures[look % 2].image.copy()
        moment = pictures[sum(t >= at - 1e-6 for at in stirs_at) % 2]
        image[layout.tiles[still].area] = moment.image[layout.tiles[still].area]
        on = watch.update(image, layout, float(t))
    assert not on[still]
    assert bool(watch.settled[still]) is told_off


def test_the_speakers_border_is_no_camera():
    watch = CameraWatch()
    scenes = [Scene(count=4, width=640, height=360, off_share=1.0, speaker=s) for s in (0, 1)]
    pictures = [compose(scene, PEOPLE) for scene in scenes]
    assert not watch_for(watch, pictures, Layout(pictures[0].tiles, 1), 0, 3).any()


def test_changed_tells_what_differs_from_the_last_analysis(pictures):
    watch = CameraWatch()
    layout = Layout(pictures[0].tiles, 1)
    live = np.array([kind.camera_on for kind in pictures[0].kinds])
    watch.update(pictures[0].image, layout, 0.0)
    assert watch.changed.all()
    watch.analysed(watch.changed)
    assert not watch.changed.any()
    watch.update(pictures[1].image, layout, 0.2)
    assert (watch.changed == live).all()
    # What was not analysed stays changed only as long as it differs.
    watch.update(pictures[0].image, layout, 0.4)
    assert not watch.changed.any()


def test_tiles_that_stay_keep_their_history_when_others_come(pictures):
    watch = CameraWatch()
    tiles = pictures[0].tiles
    on = watch_for(watch, pictures, Layout(tiles[:10], 1), 0, 2)
    more = watch.update(pictures[0].image, Layout(tiles, 2), 2.0)
    assert (more[:10] == on).all()
    assert not more[10:].any()
    assert watch.changed[10:].all()


def test_no_tiles_and_another_frame_size_are_survived(pictures):
    watch = CameraWatch()
    assert watch.update(pictures[0].image, Layout(), 0.0).shape == (0,)
    watch.update(pictures[0].image, Layout(pictures[0].tiles, 1), 1.0)
    small = compose(Scene(count=4, width=640, height=360), PEOPLE)
    assert not watch.update(small.image, Layout(small.tiles, 2), 2.0).any()


def test_flags_for_other_tiles_are_refused(pictures):
    watch = CameraWatch()
    watch.update(pictures[0].image, Layout(pictures[0].tiles, 1), 0.0)
    with pytest.raises(ValueError, match="flags for 16 tiles"):
        watch.analysed(np.ones(3, bool))
