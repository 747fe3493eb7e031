"""The scenes to measure with: every look, number of participants, frame size and disturbance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

from benchmarks.galleries.compose import Panel, Scene, Share
from benchmarks.galleries.looks import LOOKS

COUNTS = (1, 2, 3, 4, 5, 7, 9, 12, 16, 20, 23, 25, 30, 36, 42, 49)
"""Squares and rows that are not full."""
SIZES = ((640, 360), (1024, 768), (1280, 720), (1600, 900), (1920, 1080), (2560, 1440))
BEYOND = "compressed, 640x360"
"""Gaps of two pixels that the codec has smeared: measured, but not part of the aim."""
LARGE = (3840, 2160)
"""Drawn seldom: it takes long."""


def scenes() -> Iterator[tuple[str, Scene]]:
    """Yield what is special about each scene, and the scene; always the same ones."""
    yield from _plain()
    yield from _disturbed()


def _plain() -> Iterator[tuple[str, Scene]]:
    """Every look with every number of participants; sizes, panels and bars take turns."""
    sizes = cycle(SIZES)
    panels = cycle((Panel.NONE, Panel.NONE, Panel.PEOPLE, Panel.CHAT, Panel.NONE))
    for number, look in enumerate(LOOKS):
        for place, count in enumerate(COUNTS):
            width, height = next(sizes)
            seed = number * 100 + place
            yield (
                "plain",
                Scene(look, count, width, height, next(panels), bars=place % 3 != 0, seed=seed),
            )
        yield "plain", Scene(look, 25, *LARGE, seed=number)
        next(sizes)


def _disturbed() -> Iterator[tuple[str, Scene]]:
    """Every look with each disturbance, three numbers of participants each."""
    sizes = cycle(SIZES)
    for number, look in enumerate(LOOKS):
        for place, count in enumerate((6, 17, 31)):
            seed = 1000 + number * 10 + place
            width, height = next(sizes)
            common = Scene(look, count, width, height, seed=seed)
            yield "letterboxed", replace(common, letterbox=True)
            yield "chat pop-up", replace(common, popup=True)
            yield "all cameras off", replace(common, off_share=1.0)
            yield "all cameras on", replace(common, off_share=0.0)
            yield "strip above a shared screen", replace(common, share=Share.STRIP_TOP)
            yield "strip beside a shared screen", replace(common, share=Share.STRIP_RIGHT)
            coarse = width < 1000
            yield BEYOND if coarse else "compressed recording", replace(common, compressed=True)
        next(sizes)
