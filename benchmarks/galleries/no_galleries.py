"""Pictures in which there is no gallery: nothing may be found in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.galleries.contents import People
from benchmarks.galleries.furniture import draw_bar, draw_slide, fill, write
from benchmarks.galleries.looks import LOOKS
from benchmarks.galleries.places import Area

Pixels = NDArray[np.uint8]
Maker = Callable[[int, int, int, People], Pixels]


def _plain(width: int, height: int, colour: tuple[int, int, int]) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def black(width: int, height: int, seed: int, people: People) -> Pixels:
    """Return one colour: a minimised window, or a camera that gives nothing."""
    del people
    return _plain(width, height, ((0, 0, 0), (255, 255, 255), (32, 33, 36))[seed % 3])


def noise(width: int, height: int, seed: int, people: People) -> Pixels:
    """Noise of every pixel."""
    del people
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def one_picture(width: int, height: int, seed: int, people: People) -> Pixels:
    """Speaker view: one picture that fills the frame."""
    return people.picture(seed, width, height)


def letterboxed(width: int, height: int, seed: int, people: People) -> Pixels:
    """Speaker view of a 4:3 camera: one picture between two bars."""
    image = _plain(width, height, (0, 0, 0))
    wide = min(width, height * 4 // 3)
    left = (width - wide) // 2
    image[:, left : left + wide] = people.picture(seed, wide, height)
    return image


def classroom(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a real classroom as a webcam sees it: heads in rows before a wall, desks."""
    rng = np.random.default_rng(seed)
    shade = np.linspace(150, 90, height)[:, None, None]
    image = np.clip(shade + rng.normal(0, 4, (height, width, 3)), 0, 255).astype(np.uint8)
    cv2.rectangle(image, (width // 5, 0), (width * 4 // 5, height // 3), (60, 90, 60), -1)
    for row in range(3):
        y = height // 3 + row * height // 5
        cv2.rectangle(image, (0, y + height // 9), (width, y + height // 7), (60, 110, 160), -1)
        for col in range(6):
            size = height // 9
            x = int(width * (col + 0.5) / 6 + rng.normal(0, size / 5)) - size // 2
            top = y + int(rng.normal(0, size / 8))
            head = people.picture(seed * 31 + row * 6 + col, size, size)
            area = image[top : top + size, max(0, x) : x + size]
            disc = np.zeros((size, size), np.uint8)
            cv2.ellipse(disc, (size // 2, size // 2), (size // 3, size // 2), 0, 0, 360, 255, -1)
            mask = disc[: area.shape[0], : area.shape[1]] > 0
            area[mask] = head[: area.shape[0], : area.shape[1]][mask]
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.0), np.uint8)


def slides(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a slide that fills the frame."""
    del people
    image = _plain(width, height, (0, 0, 0))
    draw_slide(image, Area(0, 0, width, height), seed)
    return image


def slide_with_picture(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a slide with one photograph on it."""
    image = slides(width, height, seed, people)
    wide, high = width // 3, height // 2
    area = image[height // 4 : height // 4 + high, width // 2 : width // 2 + wide]
    area[:] = people.picture(seed, wide, high)
    return image


def desktop(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a desktop with overlapping windows and a task bar."""
    rng = np.random.default_rng(seed)
    image = people.picture(seed, width, height) if seed % 2 else _plain(width, height, (96, 60, 24))
    for number in range(int(rng.integers(2, 6))):
        wide = int(rng.integers(width // 5, width * 2 // 3))
        high = int(rng.integers(height // 5, height * 2 // 3))
        x, y = int(rng.integers(0, width - wide)), int(rng.integers(0, height - high))
        paper = ((255, 255, 255), (30, 30, 30), (243, 243, 243))[number % 3]
        fill(image, Area(x, y, x + wide, y + high), paper)
        draw_bar(image, Area(x, y, x + wide, y + max(12, height // 36)), LOOKS[number % 8], 0)
        line = max(8, height // 60)
        for text in range(y + 3 * line, y + high - 2 * line, 2 * line):
            write(
                image[:, : x + wide], "def area(self): return", (x + line, text), line, (128,) * 3
            )
    fill(image, Area(0, height - height // 24, width, height), (40, 36, 32))
    return image


def spreadsheet(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a sheet of cells or a month of a calendar: thin lines at regular distances."""
    del people
    image = _plain(width, height, (255, 255, 255))
    across, down = ((8, 36), (7, 6))[seed % 2]
    for number in range(1, across):
        x = number * width // across
        cv2.line(image, (x, height // 12), (x, height), (208, 208, 208), 1)
    for number in range(down):
        y = height // 12 + number * height // down
        cv2.line(image, (0, y), (width, y), (208, 208, 208), 1)
        for col in range(across):
            place = (col * width // across + 4, y + 3)
            write(image, str(number * 7 + col), place, height // 60, (60, 60, 60))
    return image


def thumbnails(width: int, height: int, seed: int, people: People) -> Pixels:
    """Draw a page of a video site: thumbnails of one size with titles below them."""
    image = _plain(width, height, ((255, 255, 255), (15, 15, 15))[seed % 2])
    cols, gap = 4, max(4, width // 100)
    wide = (width - (cols + 1) * gap) // cols
    high = wide * 9 // 16
    text = max(9, high // 8)
    for row in range(2):
        for col in range(cols):
            x, y = gap + col * (wide + gap), height // 12 + row * (high + 4 * text)
            area = image[y : y + high, x : x + wide]
            area[:] = people.picture(seed * 7 + row * 4 + col, wide, high)[: area.shape[0]]
            if y + high + text < height:
                place = (x, y + high + text // 2)
                write(image[:, : x + wide], "How to solve quadratics", place, text, (120,) * 3)
    return image


MAKERS: dict[str, Maker] = {
    "one colour": black,
    "noise": noise,
    "one picture": one_picture,
    "one picture between bars": letterboxed,
    "classroom": classroom,
    "slides": slides,
    "slide with a picture": slide_with_picture,
    "desktop with windows": desktop,
    "spreadsheet, calendar": spreadsheet,
    "page of thumbnails": thumbnails,
}


def each(
    sizes: tuple[tuple[int, int], ...], seeds: int, people: People
) -> Iterator[tuple[str, Pixels]]:
    """Yield every kind of picture in every size, ``seeds`` times."""
    for name, make in MAKERS.items():
        for width, height in sizes:
            for seed in range(seeds):
                yield name, make(width, height, seed, people)
