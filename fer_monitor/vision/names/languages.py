"""Mend accents that a reader takes for one another, by the language that the other letters show.

A cedilla and a comma, or two dots and two strokes, are the same few pixels on a small label.
"""

from __future__ import annotations

import re

_LANGUAGES = {
    "Romanian": ("ăĂțȚ", "şŞţŢǎǍ", "șȘțȚăĂ"),
    "Turkish": ("ğĞıİ", "șȘ", "şŞ"),
    "Hungarian": ("őŐűŰ", "õÕũŨ", "őŐűŰ"),
    "Lithuanian": ("ėĖįĮųŲ", "éÉ", "ėĖ"),
    "Polish": ("łŁąĄęĘśŚżŻźŹ", "žŽšŠčČ", "żŻśŚćĆ"),
}
"""Letters by which a language is known; letters it does not have; what those are instead."""
_ALL_SIGNS = {name: frozenset(signs) for name, (signs, _, _) in _LANGUAGES.items()}
_TURKISH = frozenset("ğĞışŞ")
_SMALL_DOTTED = re.compile(r"\bi(?=[^\W\dA-Z_]{2})")
_SOFT_L = re.compile(r"\bL'(?=u[a-zá-ž])")

_JOINED_AE = re.compile(r"\b[AÁÄĂĄ]E(?=[a-zß-ž])")
_DUTCH_IJ = re.compile(r"\bIj(?=[bcdfghjklmnpqrstvwxz])")


def in_one_language(name: str) -> str:
    """Return ``name`` with the letters of the one language that its letters show, if any does."""
    name = _SOFT_L.sub("Ľ", name)  # Slovak; French has a capital behind its article
    name = _JOINED_AE.sub("Æ", name)  # before a small letter, A and E are one capital
    name = _DUTCH_IJ.sub("IJ", name)
    shown = [language for language, signs in _ALL_SIGNS.items() if signs & set(name)]
    if len(shown) == 1:
        _, foreign, own = _LANGUAGES[shown[0]]
        name = name.translate(str.maketrans(foreign, own))
    if _TURKISH & set(name) and any(word[:1].isupper() for word in name.split()):
        name = _SMALL_DOTTED.sub("İ", name)  # the capital of a dotted i has the dot
    return name
