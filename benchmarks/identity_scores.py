"""Score how well participants were kept apart: IDF1, switches and fragmentations.

IDF1 is that of Ristani et al., "Performance Measures and a Data Set for Multi-Target, Multi-Camera
Tracking" (2016, arXiv 1609.01775), section 3: true and computed identities are paired one to one
over the whole lesson so that as many sightings as possible agree. It is computed here because
users report that py-motmetrics 1.4.0 fails under NumPy 2; where boxes are given, as they
are here, the definition is a table and one assignment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class Scores:
    """How well identities were kept.

    Attributes
    ----------
    idf1 : float
        0 to 1.
    switches : int
        How often a number that stood for one person went over to another.
    fragmentations : int
        How often a person got another number than they had when last seen.
    sightings : int
        True tiles over all looks.
    people : int
        True participants seen.
    numbers : int
        Computed identities.
    """

    idf1: float
    switches: int
    fragmentations: int
    sightings: int
    people: int
    numbers: int


def score(truth: Sequence[NDArray[np.int64]], found: Sequence[NDArray[np.int64]]) -> Scores:
    """Compare true with computed identities.

    Parameters
    ----------
    truth, found : sequence of int64 (N,)
        For each look the identity in each tile.

    Raises
    ------
    ValueError
        Where looks or tiles are missing on one side, or there are none.
    """
    lengths = [(len(a), len(b)) for a, b in zip(truth, found, strict=True)]
    if any(a != b for a, b in lengths) or not sum(a for a, _ in lengths):
        raise ValueError("truth and found must be of the same tiles, and not empty")
    true, true_at = np.unique(np.concatenate(list(truth)), return_inverse=True)
    numbers, number_at = np.unique(np.concatenate(list(found)), return_inverse=True)
    together = np.zeros((len(true), len(numbers)), np.int64)
    np.add.at(together, (true_at, number_at), 1)
    rows, columns = linear_sum_assignment(together, maximize=True)
    agreed = int(together[rows, columns].sum())
    switches, fragmentations = _changes(truth, found)
    # Every tile has a true and a computed identity: 2 IDTP + IDFP + IDFN = 2 sightings.
    return Scores(
        agreed / len(true_at), switches, fragmentations, len(true_at), len(true), len(numbers)
    )


def _changes(
    truth: Sequence[NDArray[np.int64]], found: Sequence[NDArray[np.int64]]
) -> tuple[int, int]:
    """Return how often a number changed its person, and a person the number."""
    person_of: dict[int, int] = {}
    number_of: dict[int, int] = {}
    switches = fragmentations = 0
    for people, numbers in zip(truth, found, strict=True):
        for person, number in zip(people.tolist(), numbers.tolist(), strict=True):
            switches += person_of.get(number, person) != person
            fragmentations += number_of.get(person, number) != number
            person_of[number], number_of[person] = person, number
    return switches, fragmentations
