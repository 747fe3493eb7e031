"""Draw what stands around and over a gallery: bars, side panel, pop-up, shared screen."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.galleries.looks import Colour, Look
from benchmarks.galleries.places import Area
from fer_monitor.capture.demo_class.tile_art import text_mask

Pixels = NDArray[np.uint8]


def fill(image: Pixels, area: Area, colour: Colour) -> None:
    """Paint an area plainly, in place."""
    image[area.top : area.bottom, area.left : area.right] = colour


def write(image: Pixels, text: str, place: tuple[int, int], height: int, ink: Colour) -> None:
    """Write ``text`` from ``place`` (x, y), cut where the picture ends, in place."""
    mask = text_mask(text, max(8, height))
    x, y = place
    area = image[y : y + mask.shape[0], x : x + mask.shape[1]]
    mask = mask[: area.shape[0], : area.shape[1], None]
    area[:] = (area * (255.0 - mask) / 255 + np.array(ink) * (mask / 255.0)).astype(np.uint8)


def draw_bar(image: Pixels, area: Area, look: Look, buttons: int) -> None:
    """Draw a title bar (no buttons) or a tool bar."""
    fill(image, area, look.bar)
    size = area.height
    if not buttons:
        write(image, "Meeting 4B", (area.left + size, area.top + size // 5), size // 2, look.ink)
        return
    step = area.width // (2 * buttons + 2)
    for number in range(buttons):
        centre = (area.left + area.width // 4 + number * step, area.top + size // 2)
        cv2.circle(image, centre, size // 4, look.ink, max(1, size // 20), cv2.LINE_AA)


def draw_panel(image: Pixels, area: Area, look: Look, chat: bool) -> None:
    """Draw the side panel with a list of participants or a chat."""
    fill(image, area, look.panel)
    ink = (60, 60, 60) if sum(look.panel) > 384 else (210, 210, 210)
    cv2.line(image, (area.left, area.top), (area.left, area.bottom - 1), ink, 1)
    line = max(14, area.height // 22)
    for number, y in enumerate(
        range(area.top + line, area.bottom - line, line * (2 if chat else 1))
    ):
        x = area.left + line // 2
        if not chat:
            hue = (40 + 17 * number % 200, 90 + 31 * number % 150, 200 - 13 * number % 180)
            cv2.circle(image, (x + line // 3, y + line // 3), line // 3, hue, -1, cv2.LINE_AA)
            x += line
        words = "so the answer is x squared" if chat else f"Participant {number + 1}"
        write(image[:, : area.right - 2], words, (x, y), line // 2, ink)


def draw_popup(image: Pixels, area: Area, look: Look) -> None:
    """Draw a chat message that pops up over the gallery."""
    paper, ink = ((48, 44, 42), (240, 240, 240)) if look.dark else ((250, 250, 250), (40, 40, 40))
    fill(image, area, paper)
    far = (area.right - 1, area.bottom - 1)
    cv2.rectangle(image, (area.left, area.top), far, (128, 128, 128), 1)
    line = max(9, area.height // 4)
    for number in range(3):
        place = (area.left + line // 2, area.top + line // 3 + number * line)
        write(image[:, : area.right - 2], "Can you repeat that please?", place, line * 2 // 3, ink)


def draw_slide(image: Pixels, area: Area, seed: int) -> None:
    """Draw a slide with a title, lines of text and a chart."""
    rng = np.random.default_rng(seed)
    dark = bool(seed % 3 == 2)
    paper, ink = ((52, 36, 24), (235, 235, 235)) if dark else ((255, 255, 255), (45, 40, 40))
    fill(image, area, paper)
    line = max(9, area.height // 16)
    inside = image[: area.bottom, : area.right]
    write(inside, "Forces and motion", (area.left + line, area.top + line), line, ink)
    for number in range(6):
        text = "- " + " ".join(rng.choice(["force", "mass", "time", "speed", "and", "of"], 6))
        place = (area.left + line, area.top + line * (4 + 2 * number))
        if place[1] + line < area.bottom:
            write(inside, text, place, line * 2 // 3, ink)
    base = area.bottom - line
    for number in range(5):
        high = int(rng.integers(line, max(line + 1, area.height // 2)))
        x = area.left + area.width * 6 // 10 + number * area.width // 16
        hue = (200, 90 + 30 * number, 40 * number)
        cv2.rectangle(image, (x, base - high), (x + area.width // 24, base), hue, -1)


def draw_shared_screen(image: Pixels, area: Area, seed: int) -> None:
    """Draw what a participant shares: a 16:9 screen, centred in the area."""
    height = min(area.height, area.width * 9 // 16)
    width = height * 16 // 9
    left, top = area.left + (area.width - width) // 2, area.top + (area.height - height) // 2
    draw_slide(image, Area(left, top, left + width, top + height), seed)
