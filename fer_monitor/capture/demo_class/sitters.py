"""The people of the demo class as pictures: the built-in portrait, or photographs from a folder."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.expressions import EXPRESSIONS, FacePoints, FaceWarper
from fer_monitor.core.errors import UserError
from fer_monitor.core.paths import resource
from fer_monitor.core.words import phrase

Pixels = NDArray[np.uint8]

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})
LARGEST_SIDE = 480
"""Pixels; larger photographs are scaled down when read: no tile shows more."""
NUMBER_AT_END = re.compile(r"[ _-]\d+$")
"""``anna_0.jpg`` and ``anna_1.jpg`` show the same person."""


class Sitter(Protocol):
    """Somebody who can be drawn with several expressions."""

    @property
    def expressions(self) -> int:
        """How many there are, at least 1."""
        ...

    @property
    def portrait(self) -> tuple[float, float, float]:
        """Centre of the part to show and its height, as shares of width, height and height."""
        ...

    @property
    def clothes_from(self) -> float | None:
        """Where the clothes begin, as a share of the height; None where it is not known."""
        ...

    def draw(self, before: int, after: int, share: float) -> Pixels:
        """Return BGRA, uint8 (H, W, 4), ``share`` of the way between two expressions."""
        ...


class PortraitSitter:
    """The built-in portrait, with its expressions made by :class:`FaceWarper`."""

    portrait = (0.5, 0.40, 0.68)

    def __init__(self, picture: Pixels, points: FacePoints) -> None:
        self._warper = FaceWarper(picture, points)
        self._poses = tuple(EXPRESSIONS.values())
        self.clothes_from = points.collar_y / picture.shape[0]
        self.draw = lru_cache(maxsize=80)(self._draw)

    @property
    def expressions(self) -> int:
        """How many there are."""
        return len(self._poses)

    def _draw(self, before: int, after: int, share: float) -> Pixels:
        return self._warper.draw(self._poses[before].towards(self._poses[after], share))


class PhotoSitter:
    """One person on one or more photographs, which take turns."""

    portrait = (0.5, 0.5, 0.84)
    clothes_from = None

    def __init__(self, photos: list[Pixels]) -> None:
        self._photos = [_with_soft_sides(photo) for photo in photos]

    @property
    def expressions(self) -> int:
        """How many photographs there are."""
        return len(self._photos)

    def draw(self, before: int, after: int, share: float) -> Pixels:
        """Return one photograph or the other: a blend would show a face that nobody has."""
        return self._photos[after if share >= 0.5 else before]


@lru_cache(maxsize=1)
def demo_sitter() -> PortraitSitter:
    """Return the sitter of the shipped portrait. Raises UserError where it is missing."""
    image = read_picture(resource("assets/demo/portrait.png"), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise UserError(
            "The demo class's portrait is damaged.", "Install FER Monitor again to repair it."
        )
    values = json.loads(resource("assets/demo/portrait.json").read_text(encoding="utf-8"))
    return PortraitSitter(image, FacePoints.from_mapping(values))


def folder_sitters(folder: Path) -> list[PhotoSitter]:
    """Return the people whose pictures lie in ``folder``, in the order of their names.

    Pictures whose names differ only in a number at the end show the same person.

    Raises
    ------
    UserError
        Where the folder does not exist or no picture in it can be read.
    """
    check_folder(folder)
    people: defaultdict[str, list[Pixels]] = defaultdict(list)
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURE_SUFFIXES)
    for path in paths:
        image = read_picture(path, cv2.IMREAD_COLOR)
        if image is not None:
            people[NUMBER_AT_END.sub("", path.stem)].append(_at_most(image, LARGEST_SIDE))
    if not people:
        raise UserError(
            phrase("No picture in {folder} can be read.", folder=folder),
            "Choose a folder with portraits as JPEG or PNG files.",
        )
    return [PhotoSitter(photos) for photos in people.values()]


def check_folder(folder: Path) -> None:
    """Raise UserError where ``folder`` is not a folder."""
    if not folder.is_dir():
        raise UserError(
            phrase("{folder} is not a folder, or does not exist.", folder=folder),
            "Choose a folder that holds portraits.",
        )


def read_picture(path: Path, flags: int) -> Pixels | None:
    """Decode a picture from any path, letters beyond ASCII included; None where it cannot be."""
    data = np.fromfile(path, np.uint8)
    if not data.size:
        return None
    image = cv2.imdecode(data, flags)
    return None if image is None else np.asarray(image, np.uint8)


def _at_most(image: Pixels, side: int) -> Pixels:
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )


def _with_soft_sides(photo: Pixels) -> Pixels:
    """Add an opacity that fades at the left and right edge, so that the photo melts into a tile."""
    height, width = photo.shape[:2]
    x = np.arange(width, dtype=np.float32)
    edge = np.clip(np.minimum(x + 0.5, width - 0.5 - x) / (0.06 * width), 0, 1) * 255
    return np.dstack([photo, np.broadcast_to(edge.astype(np.uint8), (height, width))])
