"""Find one person who has two numbers: the same picture twice, and never both at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fer_monitor.vision.people.labels import Agreement, agreement
from fer_monitor.vision.people.participants import Known
from fer_monitor.vision.people.signature import distances

TWIN = 0.4
"""Mean pictures this near may be one room. A single look is noisier than a mean: of drawn rooms,
means of the same one are nearly always within it, those of two people hardly ever."""
TWIN_MARGIN = 0.1
"""By how much anybody who is known to be another must be further away than the twin."""
LEAST_SEEN_S = 2.0
"""A mean of fewer seconds is not compared."""
MOST_SLIPS = 0.25
"""Share of the letters in which the names of one person may differ, by slips of the reader."""
PATIENCE_S = 15.0
"""Seconds for which the name of somebody may stay unread before their picture alone tells that
they are somebody with a name."""


def find_twins(people: Sequence[Known]) -> list[tuple[Known, Known]]:
    """Return pairs of participants who are one person, for all that their pictures say.

    Both must be nearer to each other than to anybody with whom either was seen. While one of them
    has a name and the other none yet, the name is waited for; two names must not be too unlike.

    Returns
    -------
    list of (Known, Known)
        Nearest first; each participant at most once.
    """
    seen = [known for known in people if any(m.since >= LEAST_SEEN_S for m in known.modes)]
    if len(seen) < 2:
        return []
    modes = [(i, m.signature) for i, k in enumerate(seen) for m in k.modes if _lasts(m.since)]
    owners = np.array([owner for owner, _ in modes])
    signatures = np.stack([signature for _, signature in modes])
    apart = distances(signatures, signatures)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    apart = np.minimum.reduceat(np.minimum.reduceat(apart, starts, 0), starts, 1)
    near = [
        (float(apart[a, b]), a, b)
        for a, b in np.argwhere(np.triu(apart <= TWIN, 1)).tolist()
        if seen[b].number not in seen[a].met and _may_be_told(seen[a], seen[b])
    ]
    pairs: list[tuple[Known, Known]] = []
    taken: set[int] = set()
    for distance, a, b in sorted(near):
        if not taken & {a, b} and _nearest_other(seen, apart, a, b) - distance >= TWIN_MARGIN:
            pairs.append((seen[a], seen[b]))
            taken |= {a, b}
    return pairs


def _may_be_told(a: Known, b: Known) -> bool:
    """Tell whether pictures may decide, for all that is known of the names."""
    if a.label is not None and b.label is not None:
        kind, slips = agreement(a.label, b.label)
        letters = min(len(a.label.folded), len(b.label.folded))
        return kind is not Agreement.DIFFERENT and slips <= MOST_SLIPS * letters
    if a.label is None and b.label is None:
        return True
    unread = a if a.label is None else b
    return sum(mode.since for mode in unread.modes) >= PATIENCE_S


def _lasts(seconds: float) -> bool:
    return seconds >= LEAST_SEEN_S


def _nearest_other(seen: Sequence[Known], apart: np.ndarray, a: int, b: int) -> float:
    """Return how near the nearest participant is who is known not to be ``a`` or not ``b``."""
    return min(
        (
            min(float(apart[a, c]), float(apart[b, c]))
            for c, other in enumerate(seen)
            if c not in (a, b) and (other.number in seen[a].met or other.number in seen[b].met)
        ),
        default=math.inf,
    )
