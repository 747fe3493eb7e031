"""Gather what labels and pictures say about tiles and participants, for the matching."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fer_monitor.vision.people.labels import agreement
from fer_monitor.vision.people.matching import NEAR, NEAR_NAMED, NO_NAME, Evidence
from fer_monitor.vision.people.participants import Known, nearest_distances
from fer_monitor.vision.people.places import Look
from fer_monitor.vision.people.stand_in import nearest_stand_ins


def gather(look: Look, tiles: Sequence[int], people: list[Known]) -> Evidence:
    """Compare some of the tiles of a look with participants."""
    kinds = np.zeros((len(tiles), len(people)), np.int8)
    slips = np.full((len(tiles), len(people)), NO_NAME, np.int64)
    names = [known.label for known in people]
    read = [look.labels[tile] for tile in tiles]
    for row, label in enumerate(read):
        for column, name in enumerate(names):
            if label is not None and name is not None:
                kinds[row, column], slips[row, column] = agreement(label, name)
    shared = [label is not None and label.folded in look.shared for label in read]
    different = [[b.number in a.met for b in people] for a in people]
    return Evidence(
        kinds,
        slips,
        _distances(look, tiles, people),
        np.array(shared, bool).reshape(len(tiles)),
        np.array(different, bool).reshape(len(people), len(people)),
        np.array([NEAR if name is None else NEAR_NAMED for name in names], np.float32),
    )


def _distances(look: Look, tiles: Sequence[int], people: list[Known]) -> NDArray[np.float32]:
    """Return how unlike tile and participant look, camera on or off; NaN where nothing tells."""
    rooms = nearest_distances([look.signatures[tile] for tile in tiles], people)
    shown = nearest_stand_ins(
        [look.stand_ins[tile] for tile in tiles], [known.stand_ins for known in people]
    )
    # Others may have the same initials: they tell of those whose camera was off when last seen.
    shown[:, [known.camera_on for known in people]] = np.nan
    return np.where(np.isnan(rooms), shown, rooms)
