"""Pair rows with columns so that the pairs cost as little as possible together."""

from __future__ import annotations

import lap
import numpy as np
from numpy.typing import NDArray


def assign(cost: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Return the cheapest set of (row, column) pairs, rows ascending.

    Each row and each column is in at most one pair; there are min(N, M) pairs.

    Parameters
    ----------
    cost : float (N, M)
        Finite costs of any sign; N or M may be 0.

    Raises
    ------
    ValueError
        Where ``cost`` is not a matrix or not finite: no set of pairs would be the cheapest.

    Notes
    -----
    Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
    assignment problems", Computing 38, 1987, in the library ``lap``.
    """
    if cost.ndim != 2 or not np.isfinite(cost).all():
        raise ValueError(f"cost must be a matrix of finite numbers, not of shape {cost.shape}")
    if not cost.size:
        return []
    if len(cost) > cost.shape[1]:
        return sorted((row, column) for column, row in assign(cost.T))
    kept = _worth_a_look(cost)
    # Its library wants float64 in one piece, and fills a matrix up until it is square.
    columns, _ = lap.lapjv(
        np.ascontiguousarray(cost[:, kept], np.float64), extend_cost=True, return_cost=False
    )
    return [(row, int(kept[column])) for row, column in enumerate(columns.tolist())]


def _worth_a_look(cost: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return the columns that a cheapest set of pairs needs, of (N, M) costs with N <= M.

    The N cheapest columns of each row: where a row has another one, N - 1 other rows leave at
    least one of its own free, which costs no more. A class list has thousands of names for a few
    labels, and the library's square would not fit into memory.
    """
    rows, columns = cost.shape
    if columns <= rows * rows:
        return np.arange(columns)
    cheapest = np.argpartition(cost, rows - 1, axis=1)[:, :rows]
    return np.unique(cheapest)
