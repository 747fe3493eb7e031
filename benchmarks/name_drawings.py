"""Draw labels with made-up names in many fonts, for `benchmarks.name_network` to learn from.

Names are random letters of many languages; fonts are others than those that `benchmarks.names`
measures with, but for Noto Sans, which programs take where theirs lacks a letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.name_accents import CONSONANTS, LANGUAGES, VOWELS
from benchmarks.name_labels import FONTS, draw_microphone, draw_room
from fer_monitor.vision.names.letters import base
from fer_monitor.vision.names.strip import find_line

Pixels = NDArray[np.uint8]

TRAIN_FONTS = (
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSansCondensed.ttf",
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSansNarrow-Regular.ttf",
    "truetype/noto/NotoSans-Regular.ttf",
    "truetype/noto/NotoSansDisplay-Regular.ttf",
    "truetype/clear-sans/ClearSans-Regular.ttf",
    "truetype/freefont/FreeSans.ttf",
    "truetype/paratype/PTS55F.ttf",
    "truetype/andika/Andika-Regular.ttf",
    "truetype/manrope/Manrope-Regular.ttf",
    "truetype/play/Play-Regular.ttf",
    "opentype/cantarell/Cantarell-Regular.otf",
    "opentype/inter/Inter-Regular.otf",
    "opentype/inter/Inter-Medium.otf",
    "opentype/mplus/Mplus2-Regular.otf",
    "truetype/karla/Karla-Regular.otf",
    "truetype/quicksand/Quicksand-Medium.ttf",
)
RARE = "qxwjyzvh"
PARTICLES = ("de", "van", "der", "den", "da", "dos", "la", "di", "von", "le", "y", "el", "bin")
SIGNS = "'-.()_,&/:@+"


@dataclass(frozen=True)
class Drawn:
    """One label.

    Attributes
    ----------
    strip : uint8 (h, w, 3)
        BGR, cut out as the program does.
    text : str
        What stands on it, as far as it was cut out.
    spans : float32 (len(text), 2)
        Left and right end of each letter, strip pixels.
    """

    strip: Pixels
    text: str
    spans: NDArray[np.float32]


def alphabet() -> str:
    """Return all letters and signs that are drawn."""
    marks = sorted({mark for language in LANGUAGES for mark in language})
    small = "".join(chr(letter) for letter in range(ord("a"), ord("z") + 1)) + "".join(marks)
    capitals = "".join(sorted({_capital(letter, "") for letter in small if letter != "ß"} | {"İ"}))
    return " 0123456789" + SIGNS + "".join(sorted(set(small))) + capitals


def _capital(letter: str, marks: str) -> str:
    if letter == "i":
        return "İ" if "ı" in marks else "I"
    return letter if letter == "ß" else letter.upper()


def made_up_text(rng: np.random.Generator) -> str:
    """Return what may stand on a label, of random letters."""
    marks = LANGUAGES[int(rng.integers(len(LANGUAGES)))]
    if rng.random() < 0.1:  # letters of everywhere, so that none depends on its neighbours
        marks = "".join(sorted({mark for language in LANGUAGES for mark in language}))
    words = [_word(rng, marks) for _ in range(int(rng.choice([1, 2, 3], p=[0.12, 0.7, 0.18])))]
    _add_more(rng, words, marks)
    text = " ".join(words)
    style = rng.random()
    if style < 0.07:
        text = "".join(_capital(letter, marks) for letter in text)
    elif style < 0.1:
        text = text.replace("İ", "i").lower()
    return text


def _add_more(rng: np.random.Generator, words: list[str], marks: str) -> None:
    """Put in what names have besides words: hyphens, initials, particles, numbers."""
    kind = rng.random()
    if kind < 0.06:
        words[-1] = f"{_word(rng, marks)}-{_word(rng, marks)}"
    elif kind < 0.11:
        words[-1] = f"{_some(rng, ('O', 'D', 'L', 'Dall', 'Dell'))}'{_word(rng, marks)}"
    elif kind < 0.15:
        words[-1] = _some(rng, ("Mc", "Mac", "De", "Le", "Van")) + _word(rng, marks)
    elif kind < 0.22:
        at = int(rng.integers(len(words)))
        words[at] = words[at][0] + _some(rng, (".", "", "."))
    elif kind < 0.28:
        words.insert(len(words) - 1, _some(rng, PARTICLES))
    elif kind < 0.33:
        number = str(int(rng.integers(100)))
        words.append(_some(rng, (number, f"({words[0]} {number})", f"({words[-1]})")))
    elif kind < 0.35:
        words[:] = [f"{words[0].lower()}_{int(rng.integers(100)):02}"]
    elif kind < 0.36:
        words[-1] += _some(rng, tuple(SIGNS)) + words[0]


def _some(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _word(rng: np.random.Generator, marks: str) -> str:
    vowel, word = bool(rng.random() < 0.35), ""
    share = rng.uniform(0.1, 0.5)
    for place in range(int(rng.integers(2, 10))):
        own = [mark for mark in marks if (base(mark) in VOWELS) == vowel]
        accented = bool(own) and rng.random() < (0.45 if not place else share)
        letters = own if accented else list(VOWELS if vowel else CONSONANTS)
        if not accented and rng.random() < 0.08:
            letters = list(RARE)
        word += _some(rng, letters)
        if rng.random() < 0.06:
            word += word[-1]  # a double letter
        vowel ^= bool(rng.random() < 0.85)
    first = "S" if word[0] == "ß" else _capital(word[0], marks)
    return first + word[1:]


@lru_cache(maxsize=256)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


@lru_cache(maxsize=32)
def _letters_of(name: str) -> frozenset[str]:
    """Return the letters that a font has."""
    font = _font(name, 16)
    unknown = bytes(font.getmask("\uffff"))
    return frozenset(
        letter for letter in alphabet() if letter == " " or bytes(font.getmask(letter)) != unknown
    )


def rooms(rng: np.random.Generator, count: int) -> list[Pixels]:
    """Return pictures to draw labels over."""
    return [draw_room(rng, 1100, 320) for _ in range(count)]


def draw_labels(
    rng: np.random.Generator, pictures: Sequence[Pixels], fonts: Sequence[str] = TRAIN_FONTS
) -> Iterator[Drawn]:
    """Yield labels without end; those whose letters are not found are left out."""
    while True:
        drawn = _draw(rng, pictures, fonts)
        if drawn is not None:
            yield drawn


def _draw(
    rng: np.random.Generator, pictures: Sequence[Pixels], fonts: Sequence[str]
) -> Drawn | None:
    large = rng.random() < 0.25
    size = int(rng.integers(16, 29) if large else rng.integers(12, 17))
    rows = int(rng.integers(44, 73)) if not large else 72
    cols = min(int(rng.integers(240, 800)), rows * 11)
    room = pictures[int(rng.integers(len(pictures)))]
    y, x = int(rng.integers(room.shape[0] - rows)), int(rng.integers(room.shape[1] - cols))
    corner = room[y : y + rows, x : x + cols].copy()
    text = made_up_text(rng)
    font_name = _some(rng, fonts)
    if not set(text) <= _letters_of(font_name):
        font_name = "truetype/noto/NotoSans-Regular.ttf"
    font = _font(font_name, size)
    inset, padding = int(rng.integers(0, 13)), int(rng.integers(3, 8))
    room_px = cols * rng.uniform(0.75, 0.95) - 2 * padding - 1.3 * size
    if font.getlength(text) > room_px:
        while len(text) > 1 and font.getlength(text + "...") > room_px:
            text = text[:-1].rstrip()
        text += "..."
    left = _paint(rng, corner, text, font, inset, padding)
    if left is None:
        return None
    if large or rng.random() < 0.15:
        corner = _as_sent(rng, corner)
    line = find_line(corner)
    if line is None:
        return None
    cut_rows, cut_cols = line.rows(rows), line.cols(cols)
    ends = np.array([font.getlength(text[:i]) for i in range(len(text) + 1)]) + left
    spans = np.stack([ends[:-1], ends[1:]], 1) - cut_cols.start
    strip = corner[cut_rows, cut_cols]
    inside = (spans.mean(1) > 0) & (spans.mean(1) < strip.shape[1])
    if inside.mean() < 0.6 or strip.shape[0] > 2.4 * size or strip.shape[0] < 0.8 * size:
        return None
    kept = "".join(letter for letter, here in zip(text, inside, strict=True) if here)
    return Drawn(strip.copy(), kept, spans[inside].astype(np.float32))


def _paint(
    rng: np.random.Generator,
    corner: Pixels,
    text: str,
    font: ImageFont.FreeTypeFont,
    inset: int,
    padding: int,
) -> float | None:
    """Draw a label into ``corner``; return where its letters begin; None where it is too high."""
    ascent, descent = font.getmetrics()
    bare = rng.random() < 0.2
    dark_ground = bare or rng.random() < 0.75
    icon = round(float(font.size)) if rng.random() < 0.6 else 0
    before = rng.random() < 0.5
    gap = round(0.3 * font.size) if icon else 0
    width = int(font.getlength(text)) + 1 + icon + gap + 2 * padding
    height = ascent + descent + padding
    top = corner.shape[0] - inset - height
    if top < 0:
        return None
    canvas = Image.fromarray(np.ascontiguousarray(corner[..., ::-1])).convert("RGB")
    if bare:
        fade = np.linspace(0, rng.uniform(0.3, 0.6), min(3 * height, corner.shape[0]))
        shaded = np.asarray(canvas).astype(np.float32)
        shaded[-len(fade) :] *= 1 - fade[:, None, None]
        canvas = Image.fromarray(shaded.astype(np.uint8))
    else:
        level = int(rng.integers(0, 50) if dark_ground else rng.integers(225, 256))
        ground = Image.new("L", canvas.size)
        ImageDraw.Draw(ground).rounded_rectangle(
            (inset, top, inset + width, top + height),
            int(rng.integers(0, 9)),
            fill=round(255 * rng.uniform(0.5, 0.95)),
        )
        canvas.paste(Image.new("RGB", canvas.size, (level, level, level)), (0, 0), ground)
    ink = int(rng.integers(235, 256) if dark_ground else rng.integers(0, 60))
    red = (235, 50, 60)
    icon_colour = red if rng.random() < 0.5 else (ink, ink, ink)
    draw = ImageDraw.Draw(canvas)
    x, y = float(inset + padding), float(top + padding // 2)
    if icon and before:
        draw_microphone(draw, x, top + height / 2, icon, icon_colour)
        x += icon + gap
    if rng.random() < 0.4:  # many programs place letters between pixels
        x, y = x + float(rng.random()), y + float(rng.choice([0.0, 0.5]))
    draw.text((x, y), text, font=font, fill=(ink, ink, ink))
    if icon and not before:
        draw_microphone(draw, x + font.getlength(text) + gap, top + height / 2, icon, icon_colour)
    if rng.random() < 0.1:
        canvas = canvas.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.2, 0.6))))
    corner[:] = np.asarray(canvas)[..., ::-1]
    return x


def _as_sent(rng: np.random.Generator, corner: Pixels) -> Pixels:
    """Return ``corner`` as a recording or a stream shows it."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 96))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", corner, quality)[1], cv2.IMREAD_COLOR))
