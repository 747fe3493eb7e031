"""Find who sits in which tile from labels and signatures, and say where that is not sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from fer_monitor.vision.people.labels import Agreement

NEAR = 0.62
"""Signatures this near may be one room, if nothing speaks against it and no other is as near."""
NEAR_NAMED = 0.5
"""The same where the participant's name is known and the tile's is not yet: it is likely to be
read in a moment, and then puts a cautious new number right; a hasty join it cannot."""
FAR = 1.05
"""Signatures further apart outweigh a label that is only like another."""
MARGIN = 0.13
"""By how much the right participant must be nearer than any other that is known to be somebody
else. Two rooms (or one virtual background) that are nearer to each other tell nothing."""

_BY_LABEL, _BY_LIKE, _BY_PICTURE = 0.0, 1.0, 3.0
_NEW = 10.0
_FORBIDDEN = 1e4


@dataclass(frozen=True)
class Evidence:
    """What is known about N tiles and M participants.

    Attributes
    ----------
    agreement : int8 (N, M)
        Of the labels; ``Agreement.UNKNOWN`` where either has none.
    slips : int64 (N, M)
    distance : float32 (N, M)
        Of the signatures; NaN where either has none.
    shared : bool (N,)
        Whether the tile's label is one that several people have.
    different : bool (M, M)
        Whether two participants are known to be two: they were seen at the same time.
    named : bool (M,)
        Whether a label of the participant is known.
    """

    agreement: NDArray[np.int8]
    slips: NDArray[np.int64]
    distance: NDArray[np.float32]
    shared: NDArray[np.bool_]
    different: NDArray[np.bool_]
    named: NDArray[np.bool_]


def match(evidence: Evidence) -> list[tuple[int, int]]:
    """Return (tile, participant) of all pairs that are sure enough; each at most once.

    A label that agrees decides; without one, the signature must be near and nearer than that of
    anybody else by :data:`MARGIN`, also after exchanging two tiles. Tiles that are left over hold
    somebody new, or somebody who cannot be told.
    """
    cost, by_label = _costs(evidence)
    tiles, participants = cost.shape
    if not tiles or not participants:
        return []
    new = np.full((tiles, tiles), _FORBIDDEN)
    np.fill_diagonal(new, _NEW)
    rows, columns = linear_sum_assignment(np.hstack([cost, new]))
    pairs = {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if column < participants and cost[row, column] < _NEW
    }
    return [
        (tile, participant)
        for tile, participant in pairs.items()
        if by_label[tile, participant] or _clear(tile, participant, pairs, evidence, by_label)
    ]


def _costs(evidence: Evidence) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each pair's cost, and which pairs are decided by their label."""
    agreement, distance = evidence.agreement, evidence.distance
    unseen = np.isnan(distance)
    apart = np.where(unseen, 1.0, distance).astype(np.float64)
    cost = np.full(agreement.shape, _FORBIDDEN)
    near = np.where(evidence.named, NEAR_NAMED, NEAR)[None]
    neutral = (agreement != Agreement.DIFFERENT) & ~unseen & (distance <= near)
    cost[neutral] = (_BY_PICTURE + apart)[neutral]
    telling = ~evidence.shared[:, None]
    like = (agreement == Agreement.LIKE) & (unseen | (distance <= FAR)) & telling
    same = (agreement == Agreement.SAME) & telling
    slips = np.minimum(evidence.slips, 5) * 0.2
    cost[like] = (_BY_LIKE + slips + apart * 0.3)[like]
    cost[same] = (_BY_LABEL + apart * 0.3)[same]
    # Of two names that are both like the label, neither is sure, unless one has fewer slips.
    best = np.where(like, evidence.slips, 99).min(1, initial=99)
    rivals = (like & (evidence.slips == best[:, None])).sum(1) > 1
    return cost, same | (like & ~rivals[:, None])


def _clear(
    tile: int,
    participant: int,
    pairs: dict[int, int],
    evidence: Evidence,
    by_label: NDArray[np.bool_],
) -> bool:
    """Tell whether no other way to pair this tile and this participant is nearly as good."""
    distance = evidence.distance
    own = distance[tile, participant]
    holder = {held: other for other, held in pairs.items()}
    for rival in np.flatnonzero(evidence.different[participant]).tolist():
        other = holder.get(rival)
        if _excluded(evidence, tile, rival) or (other is not None and by_label[other, rival]):
            continue
        swapped, gained = distance[tile, rival] - own, MARGIN
        if other is not None:
            if _excluded(evidence, other, participant):
                continue
            swapped += distance[other, participant] - distance[other, rival]
        if swapped < gained:
            return False
    unpaired = [other for other in range(len(distance)) if other not in pairs]
    return all(
        _excluded(evidence, other, participant) or distance[other, participant] - own >= MARGIN
        for other in unpaired
    )


def _excluded(evidence: Evidence, tile: int, participant: int) -> bool:
    """Tell whether the tile cannot hold the participant, for all that is known."""
    return bool(
        evidence.agreement[tile, participant] == Agreement.DIFFERENT
        or np.isnan(evidence.distance[tile, participant])
    )
