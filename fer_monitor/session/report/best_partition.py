"""Cut a row of numbers into stretches of equal mean: where to cut, and how often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_cuts(values: NDArray[np.float64], penalty: float, shortest: int) -> list[int]:
    """Return the positions at which new stretches begin, ascending.

    Exactly the cuts for which the squared distances to each stretch's mean, plus ``penalty`` for
    each cut, are least: optimal partitioning, the dynamic programme of Jackson et al. (IEEE
    Signal Processing Letters 12, 2005). Time grows with the square of N, a tenth of a second for
    4,000; pruning (PELT) would need care to stay exact where stretches have a shortest length.

    Parameters
    ----------
    values : float64 (N,)
        Finite.
    penalty : float
        What a cut must save, at least 0.
    shortest : int
        Numbers that a stretch holds at least, from 1.

    Raises
    ------
    ValueError
        Where a value is not finite.
    """
    if not np.isfinite(values).all():
        raise ValueError("values must be finite")
    n = len(values)
    if n < 2 * shortest:
        return []
    # Around the mean, or the squares of large numbers would drown the differences.
    centred = values - values.mean()
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    squares = np.concatenate([[0.0], np.cumsum(centred**2)])
    least = np.full(n + 1, np.inf)
    least[0] = -penalty
    begins = np.zeros(n + 1, np.int64)
    for end in range(shortest, n + 1):
        # Every begin that leaves the last stretch long enough; those too near the start are inf.
        begin = np.arange(end - shortest + 1)
        spread = squares[end] - squares[begin] - (sums[end] - sums[begin]) ** 2 / (end - begin)
        cost = least[begin] + spread
        begins[end] = np.argmin(cost)
        least[end] = cost[begins[end]] + penalty
    return _walk_back(begins, n)


def _walk_back(begins: NDArray[np.int64], n: int) -> list[int]:
    cuts = []
    end = int(begins[n])
    while end > 0:
        cuts.append(end)
        end = int(begins[end])
    return cuts[::-1]
