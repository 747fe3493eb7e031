"""Pairing the toolkit's screens with mss's monitors, for desktops as they are found."""

from __future__ import annotations

import itertools

import pytest

from fer_monitor.capture.pairing import LogicalScreen, pair_screens
from fer_monitor.capture.regions import Monitor

# (screens, monitors, id of the monitor for each screen)
LAYOUTS = {
    "one screen at 100 %": (
        [LogicalScreen("eDP-1", 0, 0, 1920, 1080, 1.0, True)],
        [Monitor("edid-a", "Panel", 0, 0, 1920, 1080, is_primary=True, output="eDP-1")],
        ["edid-a"],
    ),
    "laptop at 150 % and a 4K screen at 200 %, unscaled origins": (
        [
            LogicalScreen("Built-in", 0, 0, 1280, 720, 1.5, True),
            LogicalScreen("DELL", 1920, 0, 1920, 1080, 2.0),
        ],
        [
            Monitor("b", "Generic PnP Monitor", 1920, 0, 3840, 2160),
            Monitor("a", "Generic PnP Monitor", 0, 0, 1920, 1080, is_primary=True),
        ],
        ["a", "b"],
    ),
    "twins told apart by their origin, one to the left of the main screen": (
        [
            LogicalScreen("", 0, 0, 1536, 864, 1.25, True),
            LogicalScreen("", -1920, 0, 1536, 864, 1.25),
        ],
        [
            Monitor("main", "DELL", 0, 0, 1920, 1080, is_primary=True),
            Monitor("left", "DELL", -1920, 0, 1920, 1080),
        ],
        ["main", "left"],
    ),
    "twins told apart by their connector, with origins that scaling has shifted": (
        [
            LogicalScreen("DP-2", 1100, 0, 960, 540, 2.0),
            LogicalScreen("DP-1", 0, 0, 960, 540, 2.0, True),
        ],
        [
            Monitor("one", "LG", 0, 0, 1920, 1080, is_primary=True, output="DP-1"),
            Monitor("two", "LG", 1920, 0, 1920, 1080, output="DP-2"),
        ],
        ["two", "one"],
    ),
    "macOS: mss speaks of points, whatever the scale": (
        [
            LogicalScreen("Built-in Retina", 0, 0, 1512, 982, 2.0, True),
            LogicalScreen("LG", 1512, 0, 2560, 1440, 1.0),
        ],
        [
            Monitor("screen-1", "Screen 1", 0, 0, 1512, 982, is_primary=True),
            Monitor("screen-2", "Screen 2", 1512, 0, 2560, 1440),
        ],
        ["screen-1", "screen-2"],
    ),
    "a size that the toolkit has rounded": (
        [LogicalScreen("", 0, 0, 911, 512, 1.5, True), LogicalScreen("", 0, 768, 1366, 768)],
        [
            Monitor("lower", "B", 0, 768, 1366, 768),
            Monitor("upper", "A", 0, 0, 1366, 768, is_primary=True),
        ],
        ["upper", "lower"],
    ),
    "no clue but the order from left to right": (
        [LogicalScreen("", 800, 0, 700, 500), LogicalScreen("", 0, 0, 700, 500)],
        [Monitor("r", "B", 1000, 0, 800, 600), Monitor("l", "A", 3, 3, 800, 600)],
        ["r", "l"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_screen_finds_its_monitor_in_any_order(layout):
    screens, monitors, expected = layout
    for order in itertools.permutations(range(len(monitors))):
        pairs = pair_screens(screens, [monitors[i] for i in order])
        assert [pair.id for pair in pairs] == expected


def test_the_monitor_gets_the_screens_logical_size():
    [monitor] = pair_screens(
        [LogicalScreen("", 0, 0, 1280, 720, 1.5)], [Monitor("a", "A", 5, 6, 1920, 1080)]
    )
    assert (monitor.logical_width, monitor.logical_height, monitor.scale) == (1280, 720, 1.5)
    assert (monitor.left, monitor.top, monitor.width, monitor.height) == (5, 6, 1920, 1080)


def test_a_screen_too_many_gets_none_and_no_monitor_is_given_twice():
    screens = [LogicalScreen("A", 0, 0, 800, 600), LogicalScreen("B", 800, 0, 1920, 1080)]
    pairs = pair_screens(screens, [Monitor("b", "B", 800, 0, 1920, 1080)])
    assert pairs[0] is None
    assert pairs[1] is not None
    assert pairs[1].id == "b"
    assert pair_screens([], []) == []


def test_an_empty_screen_is_refused():
    with pytest.raises(ValueError, match="empty"):
        LogicalScreen("", 0, 0, 0, 600)
    with pytest.raises(ValueError, match="scale"):
        LogicalScreen("", 0, 0, 10, 600, 0.0)
