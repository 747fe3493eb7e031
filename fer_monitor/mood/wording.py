"""Say the class mood in one honest sentence."""

from __future__ import annotations

from fer_monitor.core.types import ClassMood, Coverage
from fer_monitor.core.words import Words, mark, phrase

MIN_FACES = 3
"""Below this many faces a class mood is not put into words."""
MIN_COVERAGE = 0.4
"""Below this share of the people in view the sentence would speak for too few."""
SLIGHT, CLEAR = 0.08, 0.30
"""Valence from which a class is called a little, and clearly, positive or negative.

Heuristic: a class of neutral faces with one in ten smiling reaches 0.08; one in three, 0.27.
"""
CALM, LIVELY = 0.12, 0.30
"""Arousal below which a class is called calm, and from which lively. Heuristic likewise."""

NOBODY = mark("No faces in view")
TOO_FEW = mark("Too few faces to say")


def describe(mood: ClassMood | None, coverage: Coverage, least: int = MIN_FACES) -> Words:
    """Return one sentence such as ``Calm, a little positive`` without a full stop.

    ``least`` is the number of faces below which nothing is said of the mood.
    """
    if coverage.visible == 0:
        return NOBODY
    share = coverage.share or 0.0
    if mood is None or mood.n < least or share < MIN_COVERAGE:
        return TOO_FEW
    return phrase(
        "{energy}, {pleasantness}",
        energy=_energy_word(mood.arousal),
        pleasantness=_pleasantness_words(mood),
    )


def _energy_word(arousal: float) -> Words:
    if arousal < CALM:
        return mark("Calm")
    return mark("Lively") if arousal >= LIVELY else mark("Awake")


def _pleasantness_words(mood: ClassMood) -> Words:
    band = mood.valence_band
    if abs(mood.valence) < SLIGHT:
        return mark("evenly balanced")
    positive = mood.valence > 0
    # The band reaches zero: the sign itself is in doubt.
    if band.low <= 0 <= band.high:
        return mark("perhaps a little positive") if positive else mark("perhaps a little negative")
    if abs(mood.valence) >= CLEAR:
        return mark("clearly positive") if positive else mark("clearly negative")
    return mark("a little positive") if positive else mark("a little negative")
