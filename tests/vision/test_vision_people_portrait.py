"""A tile's signature stays while its person moves and changes when another takes the place."""

from __future__ import annotations

import numpy as np

from fer_monitor.capture.demo_class.gallery import GallerySpec
from fer_monitor.capture.demo_class.sitters import demo_sitter
from fer_monitor.capture.demo_class.source import DemoClass
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.asking import JUMP
from fer_monitor.vision.people.portrait import TilePortrait

DEMO = DemoClass(GallerySpec(4, 4, 1280, 720), [demo_sitter()], 5)
# People keep their places in the first twelve seconds of the demo.
RECT = next(tile.rect for tile in DEMO.at(0.0).tiles if tile.camera_on)
TILE = TileBox(RECT.left, RECT.top, RECT.width, RECT.height)


def test_somebody_who_moves_stays_the_same() -> None:
    portrait, before, steps = TilePortrait(), None, []
    for t in np.arange(0, 11.5, 0.5):
        portrait.look(DEMO.at(float(t)).image, TILE, None, float(t))
        if before is not None:
            steps.append(float(np.linalg.norm(portrait.signature - before)))
        before = portrait.signature.copy()
    assert max(steps) < JUMP / 2


def test_another_in_the_same_place_is_another_at_once() -> None:
    portrait, image = TilePortrait(), DEMO.at(3.0).image.copy()
    portrait.look(image, TILE, None, 3.0)
    before = portrait.signature.copy()
    other = next(tile.rect for tile in DEMO.at(3.0).tiles if tile.camera_on and tile.rect != RECT)
    image[RECT.area] = 255 - image[other.area]
    portrait.look(image, TILE, None, 3.1)
    assert np.linalg.norm(portrait.signature - before) > JUMP
