"""Compare name labels as a reader of pictures sees them: with slips, suffixes and ornaments."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from fer_monitor.vision.people.suffixes import without_brackets, without_suffixes

_CUT_SHORT = re.compile(r"(?:\.{2,}|…)\s*$")
_DIGITS = re.compile(r"\d+")

# What readers take for one another at the size of a name label, brought to one form.
_LETTERS = str.maketrans("1|!i058", "llllosb")
_GROUPS = (("rn", "m"), ("vv", "w"))

_UNLIKE = 0.6
"""Names with less than this share of their letters in common are different ones: a reader that
gets 3 letters in 100 wrong never makes one out of the other."""
_SHORTEST_CUT = 5
"""Letters that a name cut short by dots must still have to tell anything."""


class Agreement(IntEnum):
    """What two labels say about whether they name the same person."""

    DIFFERENT = -1
    UNKNOWN = 0
    LIKE = 1
    SAME = 2


@dataclass(frozen=True)
class Label:
    """A name label, ready for comparing: made by :func:`read_label`.

    Attributes
    ----------
    text : str
        The name as people write it, without suffixes and ornaments.
    folded : str
        In one case, without accents and brackets, letters that are easily confused brought to one
        form.
    digits : tuple of str
        Numbers in it.
    cut_short : bool
        Whether it ends in dots, because the tile had no room for the rest.
    """

    text: str
    folded: str
    digits: tuple[str, ...]
    cut_short: bool


def clean_label(text: str) -> str:
    """Return the name in a label: without ``(Host, me)``, pronouns, emojis and doubled spaces.

    Other brackets stay, such as in "Ana (Lab 3)"; where nothing else is there, what they hold is
    the name.
    """
    name = _tidy(without_suffixes(_plain(text)))
    bare = re.fullmatch(r"[(\[{]([^()\[\]{}]*)[)\]}]", name)
    return _tidy(bare[1]) if bare else name


@lru_cache(maxsize=4096)
def read_label(text: str | None) -> Label | None:
    """Return ``text`` ready for comparing; None where no name is in it."""
    if text is None:
        return None
    name = clean_label(text)
    # A reader slips in "(Host)", too, so that what is in brackets tells by its numbers alone.
    folded = fold(without_brackets(name)) or fold(name)
    if not folded:
        return None
    cut = bool(_CUT_SHORT.search(name))
    return Label(name, folded, tuple(_DIGITS.findall(name)), cut)


@lru_cache(maxsize=65536)
def agreement(a: Label, b: Label) -> tuple[Agreement, int]:
    """Compare two labels.

    Returns
    -------
    agreement : Agreement
        ``SAME``: equal but for letters that are easily confused. ``LIKE``: so few slips between
        them that a reader may have made them, and the same initials. ``DIFFERENT``: no reader
        makes one out of the other.
    slips : int
        Letters to change, add or leave out.
    """
    slips = Levenshtein.distance(a.folded, b.folded)
    if a.digits and b.digits and a.digits != b.digits:
        return Agreement.DIFFERENT, slips  # "Student 1" and "Student 7"
    if slips == 0:
        return Agreement.SAME, 0
    if a.cut_short or b.cut_short:
        length = min(len(label.folded) for label in (a, b) if label.cut_short)
        begun = Levenshtein.distance(a.folded[:length], b.folded[:length])
        if length >= _SHORTEST_CUT and begun <= _allowed(length):
            return Agreement.LIKE, begun
    length = max(len(a.folded), len(b.folded))
    if slips <= _allowed(length) and _initials(a) == _initials(b):
        return Agreement.LIKE, slips
    if 1 - slips / length < _UNLIKE:
        return Agreement.DIFFERENT, slips
    return Agreement.UNKNOWN, slips


def fold(name: str) -> str:
    """Return ``name`` in one case, without accents and signs, confusable letters as one."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = re.sub(r"[^\w|!]+|_+", " ", letters).split()
    folded = " ".join(words).translate(_LETTERS)
    for confused, plain in _GROUPS:
        folded = folded.replace(confused, plain)
    return folded


def _allowed(length: int) -> int:
    """Return how many slips a label of ``length`` letters may have and still be like another."""
    return 0 if length <= 4 else 1 if length <= 8 else 2 if length <= 14 else 3


def _initials(label: Label) -> str:
    return "".join(word[0] for word in label.folded.split())


def _plain(text: str) -> str:
    """Return ``text`` without emojis, control characters and what only changes their look."""
    kept = []
    for char in unicodedata.normalize("NFKC", text.replace("…", "...")):
        kind = unicodedata.category(char)
        ornament = kind in ("So", "Sk", "Co", "Cn", "Cs") or "\ufe00" <= char <= "\ufe0f"
        if char == "\u200d" or kind == "Cf":
            continue
        kept.append(" " if ornament or kind == "Cc" else char)
    return "".join(kept)


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(" ,;:-–—|/")
