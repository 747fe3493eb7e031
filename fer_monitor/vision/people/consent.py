"""Hide those who did not consent before a face is looked for in their tiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.layout import TileBox
from fer_monitor.core.left_out import LeftOutReason
from fer_monitor.vision.people.roster import match_names

FILL = 128
"""Grey level of a masked tile: no detector finds anything in it."""
CONSENT_THRESHOLD = 0.98
"""Likeness that a label must have to a consenting name: the whole name, but for letters that are
easily confused, in any order of words. Looking at somebody who said no is worse than leaving out
for a while somebody who said yes."""


def consent_reasons(
    labels: Sequence[str | None], consenting: Sequence[str] | None
) -> tuple[LeftOutReason | None, ...]:
    """Decide which of N tiles must be masked before detection, and say why.

    Parameters
    ----------
    labels : sequence of str or None
        Each tile's name: as it is read on the tile now, or as the teacher gave it. Not the name
        that a signature suggests, which may be wrong just after a reshuffle.
    consenting : sequence of str or None
        Who consented; None where no consent list is used. An empty list: nobody.

    Returns
    -------
    tuple of LeftOutReason or None
        None where the tile may be looked at. Two tiles with the same name are both masked: one of
        them may be somebody else.
    """
    if consenting is None:
        return (None,) * len(labels)
    each = [match_names([label], consenting, CONSENT_THRESHOLD)[0] for label in labels]
    reasons: list[LeftOutReason | None] = []
    for label, name in zip(labels, each, strict=True):
        if label is None:
            reasons.append(LeftOutReason.NOT_READ)
        elif name is None:
            reasons.append(LeftOutReason.NOT_LISTED)
        else:
            reasons.append(LeftOutReason.TWICE if each.count(name) > 1 else None)
    return tuple(reasons)


def consent_mask(
    labels: Sequence[str | None], consenting: Sequence[str] | None
) -> NDArray[np.bool_]:
    """Return which of N tiles must be masked, bool (N,); see `consent_reasons`."""
    return np.array([why is not None for why in consent_reasons(labels, consenting)], bool)


def mask_tiles(image: NDArray[np.uint8], tiles: Sequence[TileBox]) -> NDArray[np.uint8]:
    """Return a copy of ``image`` (H, W, 3) with ``tiles`` filled; the frame is not changed."""
    masked = image.copy()
    for tile in tiles:
        masked[tile.area] = FILL
    return masked
