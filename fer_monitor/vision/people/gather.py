"""Gather what labels and pictures say about tiles and participants, for the matching."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fer_monitor.vision.people.labels import agreement
from fer_monitor.vision.people.matching import NEAR, NEAR_NAMED, NO_NAME, Evidence
from fer_monitor.vision.people.participants import Known, nearest_distances
from fer_monitor.vision.people.places import Look


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
        nearest_distances([look.signatures[tile] for tile in tiles], people),
        np.array(shared, bool).reshape(len(tiles)),
        np.array(different, bool).reshape(len(people), len(people)),
        np.array([NEAR if name is None else NEAR_NAMED for name in names], np.float32),
    )
