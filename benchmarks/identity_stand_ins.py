"""What meeting programs show in place of a camera that is off: a name, initials or a photograph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks import identity_lesson as lesson
from benchmarks.identity_labels import MUTE_S, enlarged
from benchmarks.name_labels import FONTS, LabelPen, Look
from fer_monitor.core.layout import TileBox
from fer_monitor.vision.people.stand_in import StandIn
from fer_monitor.vision.people.stand_in_watch import StandInWatch

Pixels = NDArray[np.uint8]

PHOTO_SHARE = 0.25
"""How many have put a photograph of themselves there."""
NAME_SIZE = 0.11
"""Height of the letters of a name that stands alone, in tile heights; long ones are smaller."""
NAME_ROOM = 0.8
"""Share of a tile's width that it may fill."""
DISC = {"Teams": 0.42, "Meet": 0.36}
"""Diameter of the disc with initials, in tile heights."""
LETTERS = {"Teams": 2, "Meet": 1}
"""Initials in it."""
COLOURS = 12
"""Different discs; which one is somebody's is chance."""
DARK, LIGHT = (38, 38, 38), (66, 58, 52)
"""Colours of a tile without camera in the dark and the light look, BGR."""
SIDES = (0.62, 1.0)
"""Heights of photographs, in tile heights."""


class DrawnStandIns:
    """Draws what one class shows in place of cameras.

    Parameters
    ----------
    look : Look
        A meeting program's.
    names : sequence of str
        Everybody's.
    photos : sequence of uint8 (H, W, 3)
        One of each.
    seed : int
        Chooses who shows what.
    """

    def __init__(
        self, look: Look, names: Sequence[str], photos: Sequence[Pixels], seed: int
    ) -> None:
        rng = np.random.default_rng([seed, 1])
        # The shade is there for letters on a bare camera picture.
        self._look = replace(look, shade=0.0)
        self._pen = LabelPen(self._look)
        # The looks' fonts have no emoji.
        self._names = ["".join(c for c in name if ord(c) < 0x2600).strip() for name in names]
        self._photos = [
            photos[i % len(photos)] for i in rng.permutation(max(len(names), len(photos)))
        ]
        self._program = look.title.split(",")[0]
        self._has_photo = rng.random(len(names)) < PHOTO_SHARE
        self._side = SIDES[int(rng.integers(len(SIDES)))]
        self._colour = rng.integers(COLOURS, size=len(names))
        self._drawn: dict[tuple[int, int, int], Pixels] = {}
        self._watches: list[StandInWatch] = []
        self._epoch = -1

    def at(self, person: int, width: int, height: int, muted: bool) -> Pixels:
        """Return a tile of that size, uint8 (height, width, 3), with its name label."""
        key = (person, width, height)
        if key not in self._drawn:
            self._drawn[key] = self._draw(person, width, height)
        tile = self._drawn[key].copy()
        self._pen.draw(tile, self._names[person], muted)
        return tile

    def seen(self, look: lesson.Look) -> list[StandIn | None]:
        """Return what the program makes of the tiles whose cameras are off."""
        if look.epoch != self._epoch:
            self._epoch = look.epoch
            self._watches = [StandInWatch() for _ in look.tiles]
        for watch, box, person, on in zip(
            self._watches, look.tiles, look.people.tolist(), look.camera_on, strict=True
        ):
            if on:
                watch.forget()
                continue
            tile = enlarged(box)
            muted = int(look.t / MUTE_S + person) % 2 == 0
            picture = self.at(person, tile.width, tile.height, muted)
            watch.look(picture, TileBox(0, 0, tile.width, tile.height))
        return [watch.stand_in for watch in self._watches]

    def _draw(self, person: int, width: int, height: int) -> Pixels:
        ground = LIGHT if "light" in self._look.title else DARK
        canvas = Image.new("RGB", (width, height), ground[::-1])
        if self._has_photo[person]:
            self._add_photo(canvas, self._photos[person])
        elif self._program in DISC:
            self._add_disc(canvas, person)
        else:
            size = round(NAME_SIZE * height)
            while self._font(size).getlength(self._names[person]) > NAME_ROOM * width:
                size -= 1
            self._write(canvas, self._names[person], size, (240, 240, 240))
        return np.ascontiguousarray(np.asarray(canvas)[..., ::-1])

    def _add_photo(self, canvas: Image.Image, photo: Pixels) -> None:
        round_one = self._program in DISC
        side = round((DISC[self._program] if round_one else self._side) * canvas.height)
        scaled = cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA)[..., ::-1]
        mask = Image.new("L", (side, side), 0 if round_one else 255)
        if round_one:
            ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
        place = ((canvas.width - side) // 2, (canvas.height - side) // 2)
        canvas.paste(Image.fromarray(np.ascontiguousarray(scaled)), place, mask)

    def _add_disc(self, canvas: Image.Image, person: int) -> None:
        side = round(DISC[self._program] * canvas.height)
        hue = round(180 / COLOURS * int(self._colour[person]))
        bgr = cv2.cvtColor(np.array([[[hue, 130, 170]]], np.uint8), cv2.COLOR_HSV2BGR)[0, 0]
        left, top = (canvas.width - side) / 2, (canvas.height - side) / 2
        large = Image.new("RGB", (canvas.width * 2, canvas.height * 2), canvas.getpixel((0, 0)))
        box = tuple(2 * edge for edge in (left, top, left + side, top + side))
        ImageDraw.Draw(large).ellipse(box, fill=tuple(bgr[::-1].tolist()))
        canvas.paste(large.resize(canvas.size, Image.Resampling.BOX))
        words = self._names[person].split("(")[0].split()
        letters = "".join(word[0] for word in words if word[0].isalpha())
        self._write(canvas, letters[: LETTERS[self._program]], round(0.45 * side), (255,) * 3)

    def _write(self, canvas: Image.Image, text: str, size: int, ink: tuple[int, ...]) -> None:
        middle = (canvas.width / 2, canvas.height / 2)
        ImageDraw.Draw(canvas).text(middle, text, font=self._font(size), fill=ink, anchor="mm")

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(FONTS / self._look.font), size)
