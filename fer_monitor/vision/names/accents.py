"""Weigh the accents of a letter anew: the recogniser prefers the commoner ones on small labels.

The network's probabilities of all Latin letters, even the tiny ones, tell more about the few pixels
of an accent than which is the largest. A linear layer for each letter, fitted to drawn labels by
``python -m benchmarks.name_accents``, shares the probability of a letter out among its variants.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from fer_monitor.core.errors import UserError
from fer_monitor.core.installed import REINSTALL
from fer_monitor.core.words import phrase

WEIGHTS = Path(__file__).with_name("accents.npz")
FLOOR = 1e-10
"""Added to probabilities before their logarithm is taken."""
EMPTY = 0.98
"""Columns that are likelier to show no letter than this are left alone."""
LEAST = 0.005
"""Less likely letters do not tell which letter a column shows."""

PLAIN = 1.0
"""Added to the score of letters without accent, which are commoner in names than they were among
what the weights were fitted to (natural logarithm of how much commoner)."""


class Accents:
    """Shares the probability of each letter out among its variants with accents.

    Parameters
    ----------
    alphabet : sequence of str
        The recogniser's letters; number 0 means no letter.
    weights : Path
        As `benchmarks.name_accents` writes it.

    Raises
    ------
    UserError
        Where the weights are missing, or belong to another alphabet.
    """

    def __init__(self, alphabet: Sequence[str], weights: Path = WEIGHTS) -> None:
        places = {letter: index for index, letter in enumerate(alphabet)}
        try:
            with np.load(weights, allow_pickle=False) as file:
                letters, groups = str(file["letters"]), file["groups"]
                self._mean = file["mean"].astype(np.float32)
                self._axes = file["axes"].astype(np.float32)
                parts = {
                    str(g): (file[f"w_{g}"], float(file[f"s_{g}"])) for g in range(len(groups))
                }
            self._all = np.array([places[letter] for letter in letters])
        except (OSError, EOFError, BadZipFile, KeyError, ValueError) as error:
            raise UserError(
                phrase("Accents of name labels cannot be read: {error}.", error=repr(error)),
                REINSTALL,
            ) from error
        self._base = np.full(len(letters), -1)
        """Number of each letter's group; -1 for those that have none."""
        self._groups = []
        for number, group in enumerate(groups.tolist()):
            variants, same = group.split("|")
            weight, scale = parts[str(number)]
            among = [letters.index(letter) for letter in variants]
            every = [letters.index(letter) for letter in same]
            self._base[every] = number
            weight = weight.astype(np.float32)
            weight[-1] += [PLAIN * variant.isascii() for variant in variants]
            self._groups.append((among, every, weight, scale))

    def weigh(self, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return float32 (T, C) probabilities in which variants are weighed anew.

        What a column gives to a letter with all its variants stays the same in sum.
        """
        weighed = probabilities.copy()
        for column in np.flatnonzero(probabilities[:, 0] < EMPTY):
            row = probabilities[column, self._all]
            likely = np.flatnonzero((row > LEAST) & (self._base >= 0))
            if not len(likely):
                continue
            sums = np.bincount(self._base[likely], row[likely])
            among, every, weight, scale = self._groups[int(sums.argmax())]
            logs = np.log(row + FLOOR)
            seen = np.append((logs - self._mean) @ self._axes, np.float32(1))
            score = scale * logs[among] + seen @ weight
            shares = np.exp(score - score.max())
            new = np.zeros_like(row)
            new[among] = row[every].sum() * shares / shares.sum()
            weighed[column, self._all[every]] = new[every]
        return weighed
