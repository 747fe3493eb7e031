"""Say the class mood in one honest sentence."""

from __future__ import annotations

from fer_monitor.core.types import ClassMood, Coverage

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

NOBODY = "No faces in view"
TOO_FEW = "Too few faces to say"


def describe(mood: ClassMood | None, coverage: Coverage, least: int = MIN_FACES) -> str:
    """Return one sentence such as ``Calm, a little positive`` without a full stop.

    ``least`` is the number of faces below which nothing is said of the mood.
    """
    if coverage.visible == 0:
        return NOBODY
    share = coverage.share or 0.0
    if mood is None or mood.n < least or share < MIN_COVERAGE:
        return TOO_FEW
    return f"{_energy_word(mood.arousal)}, {_pleasantness_words(mood)}"


def _energy_word(arousal: float) -> str:
    if arousal < CALM:
        return "Calm"
    return "Lively" if arousal >= LIVELY else "Awake"


def _pleasantness_words(mood: ClassMood) -> str:
    band = mood.valence_band
    if abs(mood.valence) < SLIGHT:
        return "evenly balanced"
    direction = "positive" if mood.valence > 0 else "negative"
    # The band reaches zero: the sign itself is in doubt.
    if band.low <= 0 <= band.high:
        return f"perhaps a little {direction}"
    return f"clearly {direction}" if abs(mood.valence) >= CLEAR else f"a little {direction}"
