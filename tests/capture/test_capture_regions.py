"""Screen regions: logical rectangles become the right pixels, on every scale and origin."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_monitor.capture.regions import (
    LogicalRect,
    LogicalSize,
    Monitor,
    PixelRect,
    ScreenRegion,
    ScreenSize,
    logical_to_pixels,
    pixels_to_logical,
    revalidate,
)
from fer_monitor.capture.source import SourceFault


def make_monitor(
    left: int = 0, top: int = 0, width: int = 1920, height: int = 1080, **more: int
) -> Monitor:
    return Monitor("DP-1", "Desk screen", left, top, width, height, **more)


@pytest.mark.parametrize(
    ("origin", "pixels", "logical", "local", "expected"),
    [
        # 100 %
        ((0, 0), (1920, 1080), (1920, 1080), (10, 20, 300, 200), (10, 20, 300, 200)),
        # 125 %: 1.25 * 10 = 12.5 rounds up, and so does the right edge 1.25 * 310 = 387.5
        ((0, 0), (1920, 1080), (1536, 864), (10, 20, 300, 200), (13, 25, 375, 250)),
        # 150 %
        ((0, 0), (1920, 1080), (1280, 720), (11, 21, 301, 201), (17, 32, 451, 301)),
        # 200 %
        ((0, 0), (3840, 2160), (1920, 1080), (10, 20, 300, 200), (20, 40, 600, 400)),
        # to the left of the main screen: the origin is not scaled
        ((-1920, 0), (1920, 1080), (1920, 1080), (10, 20, 300, 200), (-1910, 20, 300, 200)),
        ((-2560, -360), (2560, 1440), (2048, 1152), (0, 0, 2048, 1152), (-2560, -360, 2560, 1440)),
        ((-3840, 100), (3840, 2160), (1920, 1080), (1, 1, 2, 2), (-3838, 102, 4, 4)),
        # a second screen whose origin is in the first one's pixels
        ((1920, 0), (3840, 2160), (2560, 1440), (100, 100, 640, 360), (2070, 150, 960, 540)),
        # 1366 / 1.5 = 910.67, which the toolkit rounds: the far edge is still the far edge
        ((0, 0), (1366, 768), (911, 512), (0, 0, 911, 512), (0, 0, 1366, 768)),
        # dragged past the edges
        ((0, 0), (1920, 1080), (1920, 1080), (-50, -60, 100, 100), (0, 0, 50, 40)),
        ((0, 0), (1920, 1080), (1280, 720), (1200, 700, 500, 500), (1800, 1050, 120, 30)),
        # nothing left of it: one pixel remains, never an empty picture
        ((0, 0), (1920, 1080), (1920, 1080), (5000, 5000, 10, 10), (1919, 1079, 1, 1)),
        ((-1920, 0), (1920, 1080), (1920, 1080), (-900, -900, 10, 10), (-1920, 0, 1, 1)),
    ],
)
def test_logical_rectangle_becomes_these_pixels(origin, pixels, logical, local, expected):
    monitor = make_monitor(*origin, *pixels)
    mapped = logical_to_pixels(LogicalRect(*local), LogicalSize(*logical), monitor)
    assert mapped == PixelRect(*expected)


sizes = st.integers(200, 4000)
scales = st.sampled_from([1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0])
origins = st.integers(-8000, 8000)


@st.composite
def screens(draw: st.DrawFn) -> tuple[Monitor, LogicalSize]:
    logical = LogicalSize(draw(sizes), draw(sizes))
    scale = draw(scales)
    monitor = make_monitor(
        draw(origins), draw(origins), round(logical.width * scale), round(logical.height * scale)
    )
    return monitor, logical


@given(screens(), st.data())
def test_mapping_back_gives_the_same_logical_rectangle(screen, data):
    monitor, logical = screen
    left = data.draw(st.integers(0, logical.width - 1))
    top = data.draw(st.integers(0, logical.height - 1))
    local = LogicalRect(
        left,
        top,
        data.draw(st.integers(1, logical.width - left)),
        data.draw(st.integers(1, logical.height - top)),
    )
    pixels = logical_to_pixels(local, logical, monitor)
    assert pixels_to_logical(pixels, logical, monitor) == local


@given(screens(), st.tuples(origins, origins, st.integers(1, 9000), st.integers(1, 9000)))
def test_pixels_are_always_inside_the_monitor_and_never_empty(screen, local):
    monitor, logical = screen
    pixels = logical_to_pixels(LogicalRect(*local), logical, monitor)
    assert pixels.width >= 1
    assert pixels.height >= 1
    assert monitor.left <= pixels.left
    assert monitor.top <= pixels.top
    assert pixels.left + pixels.width <= monitor.left + monitor.width
    assert pixels.top + pixels.height <= monitor.top + monitor.height


@given(screens(), st.data())
def test_neighbours_share_no_pixel_and_leave_no_gap(screen, data):
    monitor, logical = screen
    cut = data.draw(st.integers(1, logical.width - 1))
    left = logical_to_pixels(LogicalRect(0, 0, cut, 10), logical, monitor)
    right = logical_to_pixels(LogicalRect(cut, 0, logical.width - cut, 10), logical, monitor)
    assert left.left + left.width == right.left
    assert left.width + right.width == monitor.width


def test_a_region_keeps_the_scale_it_was_picked_at():
    # Picked at 150 %; later the monitors are listed without a toolkit that knows the scale.
    picked = make_monitor(logical_width=1280, logical_height=720).region(100, 50, 640, 360)
    assert picked.to_pixels(make_monitor()) == PixelRect(150, 75, 960, 540)


def test_a_region_without_a_scale_uses_that_of_the_monitor():
    region = ScreenRegion("DP-1", 100, 50, 640, 360)
    scaled = make_monitor(logical_width=960, logical_height=540)
    assert region.to_pixels(scaled) == PixelRect(200, 100, 1280, 720)
    assert region.to_pixels(make_monitor()) == PixelRect(100, 50, 640, 360)


def test_rebasing_keeps_the_pixels_when_the_scale_changes():
    picked = make_monitor(logical_width=1280, logical_height=720).region(100, 50, 640, 360)
    now = make_monitor(logical_width=960, logical_height=540)
    rebased = picked.rebased(now)
    assert rebased.rect == LogicalRect(75, 38, 480, 270)
    assert rebased.picked_on == now.size
    moved = abs(rebased.to_pixels(now).top - picked.to_pixels(now).top)
    assert moved <= now.scale


def test_whole_monitor_is_every_pixel_of_it():
    monitor = make_monitor(-2560, 12, 2560, 1440, logical_width=1707, logical_height=960)
    assert monitor.whole().to_pixels(monitor) == PixelRect(-2560, 12, 2560, 1440)
    assert monitor.scale == pytest.approx(1.5, abs=0.001)


def test_stored_region_comes_back_through_json():
    for region in (
        make_monitor(logical_width=1280, logical_height=720).region(1, 2, 3, 4),
        ScreenRegion("HDMI-1", -5, 0, 10, 20),
    ):
        assert ScreenRegion.from_dict(json.loads(json.dumps(region.to_dict()))) == region


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"monitor_id": ""}, "id of a monitor"),
        ({"monitor_id": 3}, "id of a monitor"),
        ({"width": 0}, "width must be at least 1"),
        ({"height": -4}, "height must be at least 1"),
        ({"left": 1.5}, "left must be a whole number"),
        ({"top": "7"}, "top must be a whole number"),
        ({"top": True}, "top must be a whole number"),
        ({"left": None}, "left must be a whole number"),
        ({"picked_on": [1, 2]}, "screen size must be a table"),
        ({"picked_on": {"logical_width": 5}}, "lacks 'logical_height'"),
    ],
)
def test_damaged_stored_region_is_refused(change, match):
    stored = {**make_monitor().region(1, 2, 3, 4).to_dict(), **change}
    with pytest.raises(ValueError, match=match):
        ScreenRegion.from_dict(stored)


def test_stored_region_that_lacks_a_value_is_refused():
    stored = make_monitor().region(1, 2, 3, 4).to_dict()
    del stored["height"]
    with pytest.raises(ValueError, match="lacks 'height'"):
        ScreenRegion.from_dict(stored)
    with pytest.raises(ValueError, match="table of values"):
        ScreenRegion.from_dict("DP-1")


def test_remembered_region_that_still_fits_is_unchanged():
    region = make_monitor().region(10, 20, 300, 200)
    other = Monitor("HDMI-2", "Projector", 1920, 0, 1024, 768)
    assert revalidate(region, [other, make_monitor()]) == region


def test_remembered_region_is_cut_to_its_screen():
    region = make_monitor().region(-50, 900, 400, 300)
    assert revalidate(region, [make_monitor()]).rect == LogicalRect(0, 900, 350, 180)


def test_region_follows_a_monitor_that_was_moved():
    region = make_monitor().region(10, 20, 300, 200)
    moved = make_monitor(left=-1920, top=40)
    assert revalidate(region, [moved]).to_pixels(moved) == PixelRect(-1910, 60, 300, 200)


def test_missing_monitor_is_a_fault_that_may_pass():
    with pytest.raises(SourceFault, match="not connected") as caught:
        revalidate(make_monitor().region(0, 0, 10, 10), [Monitor("other", "Other", 0, 0, 9, 9)])
    assert caught.value.can_retry
    assert "pick a new region" in caught.value.hint


def test_another_resolution_asks_for_a_new_region():
    region = make_monitor().region(0, 0, 10, 10)
    with pytest.raises(SourceFault, match="resolution of Desk screen has changed") as caught:
        revalidate(region, [make_monitor(width=1280, height=720)])
    assert not caught.value.can_retry


def test_another_scale_at_the_same_resolution_is_no_fault():
    region = make_monitor().region(0, 0, 100, 100)
    scaled = make_monitor(logical_width=1280, logical_height=720)
    assert revalidate(region, [scaled]).to_pixels(scaled) == PixelRect(0, 0, 100, 100)


@pytest.mark.parametrize("left", [1900, 5000, -400])
def test_region_that_is_mostly_off_its_screen_is_a_fault(left):
    region = ScreenRegion("DP-1", left, 0, 300, 200)
    with pytest.raises(SourceFault, match="lies outside Desk screen"):
        revalidate(region, [make_monitor()])


def test_sizes_must_be_real():
    with pytest.raises(ValueError, match="pixel_width"):
        ScreenSize(1, 1, 0, 1)
    with pytest.raises(ValueError, match="width"):
        Monitor("a", "A", 0, 0, 0, 5)
    with pytest.raises(ValueError, match="id"):
        Monitor("", "A", 0, 0, 5, 5)
