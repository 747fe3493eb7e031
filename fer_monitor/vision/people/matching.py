"""Find who sits in which tile from labels and signatures, and say where that is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.assignment import assign
from fer_monitor.vision.people.labels import Agreement

NEAR = 0.4
"""Signatures this near may be one room, if nothing speaks against it and no other is as near. One
look of four is further from its own room's mean; then the mean of more looks decides (twins.py)."""
NEAR_NAMED = 0.5
"""The same where the participant's name is known: it will be read and put a wrong guess right."""
PLAIN = 0.25
"""The same while names are being read: a new number for a second is better than a hasty guess."""
FAR = 1.05
"""Signatures further apart outweigh a label that is only like another."""
MARGIN = 0.13
"""By how much the right participant must be nearer than any other that is known to be somebody
else. Two rooms (or one virtual background) that are nearer to each other tell nothing."""
NEWCOMER = 0.6
"""A room further than this from everybody's is one that was never seen."""
NO_NAME = 99
"""Slips between two labels of which one is missing."""

_DIFFERENT = int(Agreement.DIFFERENT)
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
        ``NO_NAME`` where either has no label.
    distance : float32 (N, M)
        Of the signatures; NaN where either has none.
    shared : bool (N,)
        Whether the tile's label is one that several people have.
    different : bool (M, M)
        Whether two participants are known to be two: they were seen at the same time.
    near : float32 (M,)
        How near a signature must be to each participant's to tell anything by itself.
    """

    agreement: NDArray[np.int8]
    slips: NDArray[np.int64]
    distance: NDArray[np.float32]
    shared: NDArray[np.bool_]
    different: NDArray[np.bool_]
    near: NDArray[np.float32]


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
    excluded = (evidence.agreement == _DIFFERENT) | np.isnan(evidence.distance)
    new = np.full((tiles, tiles), _FORBIDDEN)
    np.fill_diagonal(new, _NEW)
    pairs = {
        row: column
        for row, column in assign(np.hstack([cost, new]))
        if column < participants and cost[row, column] < _NEW
    }
    return [
        (tile, participant)
        for tile, participant in pairs.items()
        if by_label[tile, participant]
        or _clear(tile, participant, pairs, evidence, by_label, excluded)
    ]


def shows_newcomers(evidence: Evidence) -> bool:
    """Tell whether a tile shows a room like nobody's: then others may have come as well.

    One of them may be before the virtual background of somebody known.
    """
    apart = np.where(np.isnan(evidence.distance), np.inf, evidence.distance)
    nearest = apart.min(axis=1, initial=np.inf)
    return bool((np.isfinite(nearest) & (nearest > NEWCOMER)).any())


def shares_room(evidence: Evidence, tile: int, participant: int, named: Sequence[bool]) -> bool:
    """Tell whether somebody else of the ``named`` (M,) has a room like the tile's."""
    near = (evidence.distance[tile] <= NEAR_NAMED) & np.array(named, bool)
    near[participant] = False
    return bool(near.any())


def _costs(evidence: Evidence) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each pair's cost, and which pairs are decided by their label."""
    agreement, distance = evidence.agreement, evidence.distance
    unseen = np.isnan(distance)
    apart = np.where(unseen, 1.0, distance).astype(np.float64)
    cost = np.full(agreement.shape, _FORBIDDEN)
    near = distance <= evidence.near[None]
    neutral = (agreement != _DIFFERENT) & ~unseen & near
    cost[neutral] = (_BY_PICTURE + apart)[neutral]
    telling = ~evidence.shared[:, None]
    like = (agreement == Agreement.LIKE) & (unseen | (distance <= FAR)) & telling
    same = (agreement == Agreement.SAME) & telling
    slips = np.minimum(evidence.slips, 5) * 0.2
    cost[like] = (_BY_LIKE + slips + apart * 0.3)[like]
    cost[same] = (_BY_LABEL + apart * 0.3)[same]
    # Of two names that are as near to the label, neither is sure, also where the slip is in the
    # first letter: "mablo" may be Mario or Pablo.
    best = np.where(like, evidence.slips, NO_NAME).min(1, initial=NO_NAME)
    rivals = (evidence.slips <= np.minimum(best, NO_NAME - 1)[:, None]).sum(1) > 1
    return cost, same | (like & ~rivals[:, None])


def _clear(
    tile: int,
    participant: int,
    pairs: dict[int, int],
    evidence: Evidence,
    by_label: NDArray[np.bool_],
    excluded: NDArray[np.bool_],
) -> bool:
    """Tell whether no other way to pair this tile and this participant is nearly as good.

    ``excluded`` (N, M) says which tile cannot hold whom, for all that is known.
    """
    distance = evidence.distance
    own = distance[tile, participant]
    if np.isnan(own):
        return False
    holder = {held: other for other, held in pairs.items()}
    for rival in np.flatnonzero(evidence.different[participant]).tolist():
        other = holder.get(rival)
        if excluded[tile, rival] or (other is not None and by_label[other, rival]):
            continue
        swapped, gained = distance[tile, rival] - own, MARGIN
        if other is not None:
            if excluded[other, participant]:
                continue
            swapped += distance[other, participant] - distance[other, rival]
        if swapped < gained:
            return False
    unpaired = [other for other in range(len(distance)) if other not in pairs]
    return all(
        excluded[other, participant] or distance[other, participant] - own >= MARGIN
        for other in unpaired
    )
