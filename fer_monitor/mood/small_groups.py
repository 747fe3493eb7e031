"""Keep the figures of a small group to itself: an average of three is nearly three people."""

from __future__ import annotations

from dataclasses import replace

from fer_monitor.core.settings import ClassOptions
from fer_monitor.core.types import ClassMood, TimelineRow
from fer_monitor.mood.wording import MIN_FACES

LIVE_MIN = 5
"""Faces below which no figures of the class are shown while it runs, in class-only mode."""
EXPORT_MIN = 10
"""Faces below which no figures leave the program in a file, in class-only mode."""


def least_faces(options: ClassOptions) -> int:
    """Return from how many faces on the mood of the moment is told."""
    if options.only_me:
        return 1
    return MIN_FACES if options.per_participant else LIVE_MIN


def may_be_shown(n: float, least: int = LIVE_MIN) -> bool:
    """Tell whether figures that rest on ``n`` faces (a mean, for a row) may be given out."""
    # Written so that NaN fails too.
    return bool(n >= least)


def shown_mood(mood: ClassMood | None, least: int = LIVE_MIN) -> ClassMood | None:
    """Return the mood, or None where too few faces make it up."""
    return mood if mood is not None and may_be_shown(mood.n, least) else None


def shown_row(row: TimelineRow, least: int = LIVE_MIN) -> TimelineRow:
    """Return a second's row, without its figures where too few faces make it up.

    Shares, valence, arousal and their bands go; the counts (frames, faces read, people in view,
    coverage, cameras) stay, so that nobody takes a small group for a gap.
    """
    if may_be_shown(row.n, least):
        return row
    return replace(
        row, shares=None, valence=None, arousal=None, valence_band=None, arousal_band=None
    )


def exported_row(row: TimelineRow) -> TimelineRow:
    """Return a second's row as it may be written into a file in class-only mode."""
    return shown_row(row, EXPORT_MIN)
